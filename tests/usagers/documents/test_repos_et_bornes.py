"""At rest and at the door: nothing in clear on the disk, one damaged file spoils one document, bodies are bounded."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dui.commun.chiffrement import fichiers
from tests import fabrique as f
from tests.connexion import connecter
from tests.usagers.documents import fabriques as x
from tests.usagers.documents.monde import PDF
from usagers.documents.service import contenu
from usagers.models import Document

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


# -- at rest -----------------------------------------------------------------------------------------------


def test_rien_en_clair_sur_le_disque_et_aucune_adresse_n_y_mene(monde, settings):
    monde.deposer()
    monde.deposer(b"SECRET de Marcel", nom="SECRET.txt")
    poses = [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]
    assert len(poses) == 2
    for pose in poses:
        octets = pose.read_bytes()
        assert not [m for m in (b"SECRET", b"%PDF", b"Marcel", b"Ordonnance") if m in octets]
        assert pose.stat().st_mode & 0o077 == 0 and "SECRET" not in str(pose)
        relatif = pose.relative_to(settings.MEDIA_ROOT)
        for prefixe in ("/media", "/static", "/static/media", ""):
            for client in (monde.client, Client()):
                assert client.get(f"{prefixe}/{relatif}").status_code == 404


@pytest.mark.parametrize("geste", ["altere", "tronque", "absent", "echange"])
def test_un_fichier_abime_n_abime_que_son_document(monde, geste):
    monde.deposer()
    monde.deposer(b"Un texte", nom="b.txt")
    abime, sain = monde.documents()
    chemin = monde.chemin(abime)
    octets = chemin.read_bytes()
    match geste:
        case "altere":
            chemin.write_bytes(octets[:60] + bytes([octets[60] ^ 1]) + octets[61:])
        case "tronque":
            chemin.write_bytes(octets[:-20])
        case "absent":
            chemin.unlink()
        case "echange":
            chemin.write_bytes(monde.chemin(sain).read_bytes())
    for page in ("document_telecharger", "document_apercu"):
        reponse = monde.client.get(monde.url(page, abime))
        assert reponse.status_code == 404 and "Les autres documents ne sont pas touchés" in reponse.content.decode()
    assert monde.client.get(monde.url("document", abime)).status_code == 200
    assert monde.client.get(monde.url()).status_code == 200
    assert monde.client.get(monde.url("document_telecharger", sain)).content == b"Un texte"


def test_un_texte_abime_le_dit_sur_sa_page(monde):
    monde.deposer(b"Un texte", nom="b.txt")
    monde.chemin(monde.document()).write_bytes(b"DUI1")
    page = monde.client.get(monde.url("document", monde.document()))
    assert page.status_code == 200 and "Document illisible" in page.content.decode()


def test_une_ligne_qui_montre_le_fichier_d_une_autre_ne_le_donne_pas(monde):
    """Same dossier, same key: the file opens, but it is not the one whose print the row keeps."""
    monde.deposer()
    monde.deposer(b"Un texte", nom="b.txt")
    premier, second = monde.documents()
    with f.systeme():
        Document.objects.filter(pk=premier.pk).mise_a_jour_motivee("essai", fichier=second.fichier)
        with pytest.raises(fichiers.FichierIllisible):
            contenu(Document.objects.get(pk=premier.pk))


@pytest.mark.django_db(databases=["default", "cles"], transaction=True)
def test_la_cle_detruite_le_document_ne_s_ouvre_plus(monde):
    from dui.commun.bases import comme_proprietaire
    from dui.commun.chiffrement.cles import BASE, CleDossier

    monde.deposer()
    document = monde.document()
    with comme_proprietaire():
        CleDossier.objects.using(BASE).filter(pk=monde.dossier.pk).update(enveloppe=None)
    with f.systeme(), pytest.raises(fichiers.FichierIllisible):
        contenu(document)


# -- bounds ------------------------------------------------------------------------------------------------


def test_un_fichier_de_plus_de_vingt_cinq_mo(monde):
    reponse = monde.deposer(b"a" * (25 * 1024 * 1024 + 1), nom="a.txt")
    assert reponse.status_code == 413 and "25 Mo" in reponse.content.decode()


def test_un_fichier_de_vingt_cinq_mo_fait_l_aller_et_le_retour(monde):
    entier = x.pdf(b"", b"% " + b"a" * (25 * 1024 * 1024 - 400) + b"\n")
    assert monde.deposer(entier).status_code == 302
    assert monde.client.get(monde.url("document_telecharger", monde.document())).content == entier


def test_un_envoi_trop_lourd_est_refuse_sans_etre_lu(monde, settings):
    settings.DUI_ENVOI_MAX = 5000
    for nom in ("document_ajouter",):
        corps, genre = x.multipart(monde.saisie(), [("fichiers", "a.txt", "text/plain", b"a" * 5000)])
        reponse = monde.client.generic("POST", monde.url(nom), corps, content_type=genre)
        texte = reponse.content.decode()
        assert reponse.status_code == 413 and "Cet envoi est trop lourd" in texte and '<html lang="fr"' in texte
    assert monde.documents() == []


def test_les_autres_pages_ne_recoivent_pas_de_fichier_lourd(monde):
    corps, genre = x.multipart({}, [("fichiers", "a.txt", "text/plain", b"a" * 3_000_000)])
    monde.deposer()
    for url in (
        monde.url("document_retirer", monde.document()),
        reverse("habilitations:connexion"),
        "/adresse/inconnue/",
    ):
        assert monde.client.generic("POST", url, corps, content_type=genre).status_code == 413, url


def test_sans_identification_rien_n_est_lu(monde, monkeypatch):
    from django.http.multipartparser import MultiPartParser

    def jamais(*args, **options):
        raise AssertionError("formulaire lu pour un inconnu")

    corps, genre = x.multipart(monde.saisie(), [("fichiers", "a.txt", "text/plain", b"a" * 3_000_000)])
    monkeypatch.setattr(MultiPartParser, "parse", jamais)
    for client, vers in (
        (Client(), reverse("habilitations:connexion")),
        (monde.de("ines", second_facteur=False), reverse("habilitations:code")),
    ):
        reponse = client.generic("POST", monde.url("document_ajouter"), corps, content_type=genre)
        assert reponse.status_code == 302 and reponse.headers["Location"].startswith(f"{vers}?suite=")


def test_un_fichier_recu_ne_passe_pas_par_un_dossier_temporaire(monde, monkeypatch):
    import tempfile

    def jamais(*args, **options):
        raise AssertionError("fichier en clair sur le disque")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", jamais)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", jamais)
    assert monde.deposer(b"a" * 4_000_000, nom="a.txt").status_code == 302


def test_la_place_de_l_esms_est_comptee_retires_compris(monde, settings):
    settings.DUI_DOCUMENTS_MAX = 2 * len(PDF)
    monde.deposer()
    monde.client.post(monde.url("document_retirer", monde.document()), {"motif": "Erreur", "version": "1"})
    assert monde.deposer(titre="Deux").status_code == 302
    reponse = monde.deposer(titre="Trois")
    assert reponse.status_code == 413 and "La place prévue" in reponse.content.decode()
    ailleurs = connecter(Client(), monde.hugo)
    with f.systeme():
        lieu = monde.hugo.professionnel.affectations.get().etablissement
        voisin = f.dossier(lieu, f.equipe(lieu, monde.hugo))
    saisie = monde.saisie() | {"fichiers": SimpleUploadedFile("a.pdf", PDF)}
    assert ailleurs.post(monde.url("document_ajouter", dossier=voisin), saisie).status_code == 302


def test_un_champ_illisible_parmi_les_fichiers(monde):
    corps, genre = x.multipart(monde.saisie(titre="a\x00b"), [("fichiers", "a.pdf", "application/pdf", PDF)])
    assert monde.client.generic("POST", monde.url("document_ajouter"), corps, content_type=genre).status_code == 400
    assert monde.client.generic("POST", monde.url("document_ajouter"), b"--x", content_type=genre).status_code in {
        400,
        422,
    }
