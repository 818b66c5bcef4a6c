"""The documents of a dossier: deposited, found, shown, replaced, withdrawn; refused to the others; traced."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.categories import Categorie
from tests import fabrique as f
from tests.habilitations.outils import traces
from tests.usagers.documents import fabriques as x
from tests.usagers.documents.monde import PDF
from usagers.models import Document

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
PAGES_D_UN_DOCUMENT = ("document", "document_apercu", "document_telecharger", "document_remplacer",
                       "document_corriger", "document_retirer")  # fmt: skip


def _actions(reponse) -> set[tuple[str, str, str]]:
    return {(categorie, action, issue) for _, categorie, action, issue, _, _ in traces(reponse)}


# -- deposit, read, trace ----------------------------------------------------------------------------------


def test_du_depot_au_telechargement(monde):
    assert monde.client.get(monde.url("document_ajouter")).status_code == 200
    reponse = monde.deposer(emetteur="Dr Lefèvre")
    document = monde.document()
    assert reponse.status_code == 302 and reponse.headers["Location"] == monde.url("document", document)
    assert ("soins", "creer", "accorde") in _actions(reponse)
    assert (document.categorie, document.type, document.format, document.taille) == (
        "soins",
        "ordonnance",
        "pdf",
        len(PDF),
    )
    assert (document.auteur_id, document.metier, document.numero) == (monde.ines.pk, "infirmier", 1)
    for page in ("documents", "document"):
        lu = monde.client.get(monde.url(page, document if page == "document" else None))
        assert lu.status_code == 200 and "Ordonnance du matin" in lu.content.decode()
    assert "Dr Lefèvre" in lu.content.decode()
    donne = monde.client.get(monde.url("document_telecharger", document))
    assert donne.content == PDF and ("soins", "telecharger", "accorde") in _actions(donne)
    montre = monde.client.get(monde.url("document_apercu", document))
    assert montre.content == PDF and ("soins", "lire", "accorde") in _actions(montre)
    rubrique = reverse("usagers:rubrique", kwargs={"dossier": monde.dossier.pk, "rubrique": "soins"})
    chronologie = reverse("usagers:chronologie", kwargs={"dossier": monde.dossier.pk})
    for page in (rubrique, chronologie):
        assert monde.url("document", document) in monde.client.get(page).content.decode()


def test_plusieurs_fichiers_et_une_photo_a_la_fois(monde):
    reponse = monde.client.post(
        monde.url("document_ajouter"),
        monde.saisie(titre="Ignoré : plusieurs fichiers")
        | {
            "fichiers": [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.txt", b"Bonjour")],
            "photo": SimpleUploadedFile("image.jpg", x.image("JPEG")),
        },
    )
    assert reponse.status_code == 302 and reponse.headers["Location"] == monde.url()
    assert {(d.format, d.nom_fichier) for d in monde.documents()} == {
        ("pdf", "a.pdf"), ("texte", "b.txt"), ("jpeg", "image.jpg"),
    }  # fmt: skip
    with f.systeme():
        assert {d.titre for d in Document.objects.de(monde.dossier)} == {"a", "b", "image"}


def test_une_image_et_un_texte_se_voient_sur_la_page(monde):
    monde.deposer(x.image("PNG"), nom="a.png")
    monde.deposer("Été <b>37,8</b> °C".encode(), nom="b.txt")
    image, texte = monde.documents()
    page = monde.client.get(monde.url("document", image)).content.decode()
    assert f'<img class="document-image" src="{monde.url("document_apercu", image)}"' in page
    page = monde.client.get(monde.url("document", texte)).content.decode()
    assert "Été &lt;b&gt;37,8&lt;/b&gt; °C" in page
    assert monde.client.get(monde.url("document_apercu", texte)).status_code == 404


def test_un_pdf_a_script_se_telecharge_seulement(monde):
    monde.deposer(x.pdf(b"/OpenAction << /S /JavaScript /JS (1) >>"))
    page = monde.client.get(monde.url("document", monde.document())).content.decode()
    assert "contient un formulaire, un script ou une protection" in page
    assert monde.url("document_apercu", monde.document()) not in page


def test_ce_qui_manque_se_dit_et_rien_n_est_garde(monde):
    sans = monde.client.post(monde.url("document_ajouter"), monde.saisie())
    assert sans.status_code == 422 and "Choisissez un fichier" in sans.content.decode()
    for champs, phrase in (
        ({"type": ""}, "Complétez « Type de document »"),
        ({"date": "31/12/2190"}, "dans l’avenir"),
        ({"date": "n’importe"}, "n’est pas lisible"),
        ({"origine": "dmp"}, "dmp"),
    ):
        reponse = monde.deposer(**champs)
        assert reponse.status_code == 422 and phrase in reponse.content.decode(), champs
    assert monde.documents() == []


# -- who reads, who writes ---------------------------------------------------------------------------------


def test_un_type_d_une_rubrique_fermee_ne_se_choisit_pas(monde):
    page = monde.de("paul").get(monde.url("document_ajouter")).content.decode()
    assert 'value="ordonnance"' not in page and 'value="bilan_educatif"' in page
    assert monde.deposer(qui="paul").status_code == 422
    assert monde.documents() == []


def test_la_rubrique_decide_de_qui_lit(monde):
    monde.deposer()
    document = monde.document()
    for page in PAGES_D_UN_DOCUMENT:
        assert monde.de("paul").get(monde.url(page, document)).status_code == 404, page
    assert "Ordonnance du matin" not in monde.de("paul").get(monde.url()).content.decode()
    assert monde.de("kine").get(monde.url("document", document)).status_code == 200
    for page in PAGES_D_UN_DOCUMENT[3:]:
        refus = monde.de("kine").get(monde.url(page, document))
        assert refus.status_code == 403 and ("soins", "modifier", "refuse") in _actions(refus), page
    assert monde.remplacer(document, b"Autre texte", qui="kine").status_code == 403


def test_hors_equipe_ailleurs_et_sans_second_facteur_rien(monde):
    monde.deposer()
    document = monde.document()
    for page in ("documents", "document_ajouter", *PAGES_D_UN_DOCUMENT):
        url = monde.url(page, document if page.startswith("document_") and page != "document_ajouter" else
                        (document if page == "document" else None))  # fmt: skip
        assert monde.de("nora").get(url).status_code == 403, page
        assert monde.de("hugo").get(url).status_code == 404, page
        assert monde.de("ines", second_facteur=False).get(url).status_code == 302, page
        assert Client().get(url).status_code == 302, page
    assert monde.deposer(qui="nora").status_code == 403
    assert monde.deposer(qui="hugo").status_code == 404


def test_le_document_d_un_autre_dossier_est_introuvable(monde):
    monde.deposer()
    for page in PAGES_D_UN_DOCUMENT:
        assert monde.client.get(monde.url(page, monde.document(), dossier=monde.autre)).status_code == 404, page
        assert monde.client.get(monde.url(page, uuid.uuid4())).status_code == 404, page


def test_un_acces_en_urgence_lit_et_n_ecrit_pas(monde):
    monde.deposer()
    with f.systeme():
        f.briser(monde.dossier, monde.nora)
    assert monde.de("nora").get(monde.url("document_telecharger", monde.document())).content == PDF
    assert monde.deposer(qui="nora").status_code == 403
    assert monde.de("nora").get(monde.url("document_retirer", monde.document())).status_code == 403


def test_une_autorisation_ne_montre_que_sa_rubrique(monde):
    monde.deposer()
    with f.systeme():
        f.autoriser(monde.dossier, monde.nora, Categorie.PROJET)
    assert "Ordonnance du matin" not in monde.de("nora").get(monde.url()).content.decode()
    assert monde.de("nora").get(monde.url("document_telecharger", monde.document())).status_code == 404


# -- once, replaced, withdrawn -----------------------------------------------------------------------------


def test_deux_envois_n_en_posent_qu_un(monde, settings):
    envoi = str(uuid.uuid4())
    assert [monde.deposer(envoi=envoi).status_code for _ in range(2)] == [302, 302]
    assert len(monde.documents()) == 1
    assert len([p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]) == 1
    monde.deposer(b"Un autre fichier", envoi=envoi, nom="b.txt")  # chosen again after a lost answer: kept too
    assert len(monde.documents()) == 2
    monde.deposer(PDF, PDF, envoi=str(uuid.uuid4()))
    assert len(monde.documents()) == 3


def test_annule_et_remplace(monde):
    monde.deposer(titre="Première")
    premier = monde.document()
    assert monde.client.get(monde.url("document_remplacer", premier)).status_code == 200
    envoi = str(uuid.uuid4())
    reponse = monde.remplacer(premier, PDF + b"\n%%EOF", titre="Deuxième", envoi=envoi)
    premier, second = monde.documents()
    assert reponse.headers["Location"] == monde.url("document", second)
    assert (second.lignee, second.numero, second.type) == (premier.lignee, 2, "ordonnance") and premier.remplace_le
    liste = monde.client.get(monde.url()).content.decode()
    assert "Deuxième" in liste and "Première" not in liste and "version 2" in liste
    page = monde.client.get(monde.url("document", second)).content.decode()
    assert monde.url("document", premier) in page and "remplacée" in page
    ancienne = monde.client.get(monde.url("document", premier)).content.decode()
    assert "Ancienne version" in ancienne and monde.url("document_remplacer", premier) not in ancienne
    assert monde.client.get(monde.url("document_telecharger", premier)).content == PDF
    # the same form again, then a colleague who had the old version on screen
    assert monde.remplacer(premier, PDF + b"\n%%EOF", envoi=envoi).headers["Location"] == monde.url("document", second)
    tard = monde.remplacer(premier, b"Trop tard")
    assert tard.status_code == 409 and "entre-temps" in tard.content.decode()
    assert len(monde.documents()) == 2


def test_une_nouvelle_version_passe_les_memes_controles(monde):
    monde.deposer()
    reponse = monde.remplacer(monde.document(), b"MZ\x00\x00")
    assert reponse.status_code == 415 and "programme" in reponse.content.decode()
    assert monde.document().remplace_le is None


def test_retirer_demande_un_motif_et_rend_la_version_precedente(monde):
    monde.deposer(titre="Première")
    premier = monde.document()
    monde.remplacer(premier, b"Une suite", titre="Deuxième")
    second = monde.documents()[1]
    retirer = monde.url("document_retirer", second)
    assert monde.client.get(retirer).status_code == 200
    assert monde.client.post(retirer, {"motif": "", "version": "1"}).status_code == 422
    reponse = monde.client.post(retirer, {"motif": "Mauvais dossier", "version": "1"})
    assert reponse.status_code == 302 and reponse.headers["Location"] == monde.url()
    liste = monde.client.get(monde.url()).content.decode()
    assert "Première" in liste and "Deuxième" not in liste
    for page in PAGES_D_UN_DOCUMENT:
        assert monde.client.get(monde.url(page, second)).status_code == 404, page
    with f.systeme():
        assert Document.avec_retirees.get(pk=second.pk).motif_retrait == "Mauvais dossier"
    # a third version takes a rank of its own
    premier = monde.documents()[0]
    assert monde.remplacer(premier, b"La bonne", version=premier.version).status_code == 302
    assert [d.numero for d in monde.documents()] == [1, 2, 3]
    assert monde.client.post(retirer, {"motif": "Encore", "version": "2"}).status_code == 404


def test_corriger_la_fiche_sans_ecraser_un_collegue(monde):
    monde.deposer(titre="Ordonance")
    corriger = monde.url("document_corriger", monde.document())
    saisie = {"titre": "Ordonnance", "date": "05/01/2026", "origine": "partenaire", "emetteur": "CHU", "version": "1"}
    assert monde.client.get(corriger).status_code == 200
    assert monde.client.post(corriger, saisie).status_code == 302
    assert (monde.document().origine, monde.document().version) == ("partenaire", 2)
    reponse = monde.client.post(corriger, saisie | {"titre": "Autre titre"})
    texte = reponse.content.decode()
    assert reponse.status_code == 409 and "Autre titre" in texte and "Ordonnance" in texte and 'value="2"' in texte
    assert monde.client.post(corriger, {}).status_code == 422


# -- find --------------------------------------------------------------------------------------------------


def test_chercher_par_titre_type_et_date(monde):
    monde.deposer(titre="Électrocardiogramme", type="resultat_examen", date="03/02/2026")
    monde.deposer(b"Un texte", titre="Ordonnance de kinésithérapie", date="10/03/2026", emetteur="Dr Lefèvre")

    def trouve(**question: str) -> set[str]:
        page = monde.client.get(monde.url(), question).content.decode()
        return {t for t in ("Électrocardiogramme", "Ordonnance de kinésithérapie") if t in page}

    assert trouve(q="electro") == {"Électrocardiogramme"}
    assert trouve(q="KINESITHERAPIE ordonnance") == trouve(q="lefevre") == {"Ordonnance de kinésithérapie"}
    assert trouve(type="resultat_examen") == {"Électrocardiogramme"}
    assert trouve(du="01/03/2026") == {"Ordonnance de kinésithérapie"}
    assert trouve(au="01/03/2026") == {"Électrocardiogramme"}
    assert trouve(q="radio") == trouve(type="bilan_educatif") == trouve(du="pas une date") == set()
    assert len(trouve()) == 2


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre(monde):
    def combien(**question: str) -> int:
        monde.client.get(monde.url(), question)
        with CaptureQueriesContext(connection) as requetes:
            monde.client.get(monde.url(), question)
        return len(requetes)

    monde.deposer(b"Texte 0", nom="0.txt")
    avant = combien(), combien(q="0")
    for n in range(1, 13):
        monde.deposer(b"Texte %d" % n, nom=f"{n}.txt")
    assert (combien(), combien(q="0")) == avant


# -- what a colleague does at the same moment, what nobody types --------------------------------------------


def test_la_version_rendue_garde_la_correction_d_un_collegue(monde, monkeypatch):
    """Found, then corrected by a colleague before it is saved: read again under its lock."""
    from usagers.documents import service

    monde.deposer()
    ancien = monde.document()
    assert monde.remplacer(ancien, x.pdf_simple(["Seconde"])).status_code == 302
    nouveau = next(d for d in monde.documents() if d.numero == 2)
    trouver = service.versions

    class PuisCorrige:
        def __init__(self, ensemble):
            self.ensemble = ensemble

        def filter(self, **filtre):
            return PuisCorrige(self.ensemble.filter(**filtre))

        def first(self):
            trouve = self.ensemble.first()
            corrige = Document.objects.get(pk=trouve.pk)
            corrige.titre, corrige.version = "Corrigée entre-temps", corrige.version + 1
            corrige.save()
            return trouve

    monkeypatch.setattr(service, "versions", lambda document: PuisCorrige(trouver(document)))
    saisie = {"motif": "Erreur", "version": str(nouveau.version)}
    assert monde.client.post(monde.url("document_retirer", nouveau), saisie).status_code == 302
    with f.systeme():
        rendu = Document.objects.get(pk=ancien.pk)
        assert (rendu.titre, rendu.remplace_le) == ("Corrigée entre-temps", None)


@pytest.mark.parametrize("origine", ["dmp", "mssante"])
def test_l_origine_d_un_connecteur_ne_se_saisit_ni_ne_s_enleve(monde, origine):
    monde.deposer()
    document = monde.document()
    url = monde.url("document_corriger", document)
    saisie = {"titre": "Ordonnance", "date": "05/01/2026", "emetteur": "", "version": "1"}
    assert monde.client.post(url, saisie | {"origine": origine}).status_code == 422
    assert monde.document().origine == "interne"
    with f.systeme():
        document.origine = origine
        document.save()
    assert 'name="origine"' not in monde.client.get(url).content.decode()
    assert monde.client.post(url, saisie | {"origine": "interne", "titre": "Corrigée"}).status_code == 302
    assert monde.document().origine == origine
