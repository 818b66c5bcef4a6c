"""Consents on screen: warned when it is not who decides, withdrawn at once, closed to the others."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from tests import fabrique as f
from tests.connexion import connecter
from tests.usagers.projets.monde import texte
from tests.usagers.representation.test_pages import Monde, _texte
from usagers.consentements import genre_de
from usagers.models import Consentement, Document

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.timedelta(days=1)


def saisie(**champs: str) -> dict[str, str]:
    """A valid answer of today; `du` and `au` in days from today."""
    base = {"genre": "image", "decision": "accord", "donne_par": "personne", "nom": "Marcel", "forme": "oral", "du": 0}
    return {c: jour(v) if isinstance(v, int) else v for c, v in (base | champs).items()}


def jour(decalage: int) -> str:
    return f"{aujourdhui() + decalage * JOUR:%d/%m/%Y}"


@pytest.fixture
def monde():
    return Monde()


def _poser(monde, **champs) -> Consentement:
    base = {"genre": "image", "texte_version": "image-1", "forme": "oral", "du": aujourdhui() - 30 * JOUR}
    return monde.poser(Consentement, **(base | champs))


def _retirer(monde, ligne) -> str:
    return monde.url("retirer_accord", consentement=ligne.pk)


def test_l_accord_garde_la_version_du_texte(monde):
    client = monde.client("claire")
    reponse = client.post(monde.url("consentements_ajouter"), saisie())
    assert reponse.status_code == 302
    with f.systeme():
        assert Consentement.objects.get().texte_version == "image-1"
    page = _texte(client.get(reponse.headers["Location"]))
    assert "L’accord est en vigueur" in page and "photos et des vidéos pendant les activités" in page


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"texte_version": "sorties-1"}, "celui d’un autre accord"),
        ({"genre": "partage"}, "Indiquez avec qui"),
        ({"forme": "papier"}, "Indiquez où retrouver"),
        ({"du": 1}, "dans l’avenir"),
        ({"au": "01/01/2020"}, "La fin précède"),
    ],
)
def test_une_reponse_incomplete_se_dit(monde, champs, message):
    reponse = monde.client("claire").post(monde.url("consentements_ajouter"), saisie(**champs))
    assert reponse.status_code == 422 and message in _texte(reponse)


def test_quand_ce_n_est_pas_qui_decide_on_avertit_puis_on_marque(monde):
    monde.mesure(type="tutelle", mission="representation")
    client, url = monde.client("claire"), monde.url("consentements_ajouter")
    assert "J’ai lu l’avertissement" not in _texte(client.get(url))
    averti = client.post(url, saisie())
    assert averti.status_code == 422
    assert "Mme Roy exerce ce droit au nom de la personne" in _texte(averti)
    assert "J’ai lu l’avertissement" in _texte(averti)
    reponse = client.post(url, saisie(confirme="on"))
    assert reponse.status_code == 302
    assert "Qui a répondu est à vérifier" in _texte(client.get(reponse.headers["Location"]))
    assert "Qui a répondu est à vérifier" in _texte(client.get(monde.url("consentements_liste")))


def test_le_bon_repondant_n_avertit_pas(monde):
    monde.mesure(type="tutelle", mission="representation")
    reponse = monde.client("claire").post(
        monde.url("consentements_ajouter"), saisie(donne_par="representant", nom="Mme Roy")
    )
    assert reponse.status_code == 302
    assert "à vérifier" not in _texte(monde.client("claire").get(reponse.headers["Location"]))


def test_le_retrait_vaut_aussitot(monde):
    ligne, client = _poser(monde), monde.client("claire")
    assert "La personne retire son accord" in _texte(
        client.get(monde.url("consentements_fiche", consentement=ligne.pk))
    )
    assert client.get(_retirer(monde, ligne)).status_code == 200
    retrait = {"revoque_le": jour(0), "revoque_par": "La personne, à l’oral", "version": "1"}
    assert client.post(_retirer(monde, ligne), retrait).status_code == 302
    with f.systeme():
        ligne.refresh_from_db()
    assert ligne.revoque_le == aujourdhui() and not ligne.court_le(aujourdhui()) and ligne.version == 2
    page = _texte(client.get(monde.url("consentements_fiche", consentement=ligne.pk)))
    assert "L’accord a été retiré" in page and "La personne retire son accord" not in page
    client.post(_retirer(monde, ligne), retrait | {"version": "2"})  # again: nothing happens
    with f.systeme():
        ligne.refresh_from_db()
    assert ligne.version == 2


@pytest.mark.parametrize(("jours", "message"), [(1, "Un retrait vaut aussitôt"), (-31, "Le retrait précède")])
def test_un_retrait_a_sa_place_dans_le_temps(monde, jours, message):
    ligne = _poser(monde)
    retrait = {"revoque_le": jour(jours), "revoque_par": "Elle", "version": "1"}
    reponse = monde.client("claire").post(_retirer(monde, ligne), retrait)
    assert reponse.status_code == 422 and message in _texte(reponse)


def test_un_retrait_sur_une_version_depassee_ne_change_rien(monde):
    ligne = _poser(monde)
    retrait = {"revoque_le": jour(0), "revoque_par": "Elle", "version": "7"}
    assert monde.client("claire").post(_retirer(monde, ligne), retrait).status_code == 302
    with f.systeme():
        ligne.refresh_from_db()
    assert ligne.revoque_le is None


def test_la_base_refuse_un_retrait_avant_l_accord(monde):
    with pytest.raises(IntegrityError), f.systeme(), transaction.atomic():
        _poser(monde, revoque_le=aujourdhui() - 31 * JOUR)


def test_qui_lit_ne_retire_pas_et_les_autres_ne_voient_rien(monde):
    ligne = _poser(monde)
    fiche = monde.url("consentements_fiche", consentement=ligne.pk)
    assert monde.client("karim").get(fiche).status_code == 200
    assert "La personne retire son accord" not in _texte(monde.client("karim").get(fiche))
    assert monde.client("karim").get(_retirer(monde, ligne)).status_code == 403
    assert monde.client("julie").get(fiche).status_code == 403
    assert monde.client("ailleurs").get(_retirer(monde, ligne)).status_code == 404
    assert (
        monde.client("claire").get(monde.url("retirer_accord", dossier=monde.voisin, consentement=ligne.pk)).status_code
        == 403
    )
    assert connecter(Client(), monde.claire, second_facteur=False).get(_retirer(monde, ligne)).status_code == 302


def test_une_fin_proche_et_une_sortie_se_voient(monde):
    _poser(monde, au=aujourdhui() + 20 * JOUR)
    _poser(monde, genre="partage", texte_version="partage-1", destinataire="Dr Martin")
    client = monde.client("karim")
    page = _texte(client.get(monde.url("consentements_liste")))
    assert "à redemander bientôt" in page and "en vigueur" in page and "expiré" not in page
    with f.systeme():
        monde.dossier.sorti_le = aujourdhui() - JOUR
        monde.dossier.save()
    assert "expiré" in _texte(client.get(monde.url("consentements_liste")))


def test_les_textes_se_lisent_sans_dossier(monde):
    page = _texte(monde.client("karim").get(reverse("usagers:textes_consentement")))
    assert "partage-1" in page and "Dupuis" not in page
    assert Client().get(reverse("usagers:textes_consentement")).status_code == 302


def test_la_rubrique_ne_coute_pas_plus_avec_plus_d_accords(monde):
    client = monde.client("claire")

    def combien() -> int:
        client.get(monde.rubrique())
        with CaptureQueriesContext(connection) as requetes:
            client.get(monde.rubrique())
        return len(requetes)

    _poser(monde)
    avant = combien()
    for _ in range(5):
        _poser(monde)
    assert combien() == avant


# -- what an answer changes ---------------------------------------------------------------------------------


def _synthese(monde, qui="karim") -> str:
    return texte(monde.client(qui).get(monde.url("dossier")))


def test_la_synthese_dit_ce_que_la_personne_autorise(monde):
    _poser(monde, genre="sorties", texte_version="sorties-1", precision="Jusqu’au marché.")
    image = _poser(monde)
    _poser(monde, genre="transport", texte_version="transport-1", decision="refus")
    _poser(monde, genre="partage", texte_version="partage-1", destinataire="Dr Martin", categories=["soins"])
    page = _synthese(monde)
    bloc = page.split("Ce que la personne autorise")[1].split("Équipe")[0]
    for dit in (
        "Sorties non accompagnées Jusqu’au marché. autorisé",
        "Photographies et vidéos autorisé",
        "refusé",
        "à demander",
        "Avec Dr Martin : Soins",
    ):
        assert dit in bloc, bloc
    retrait = {"revoque_le": jour(0), "revoque_par": "La personne, à l’oral", "version": "1"}
    assert monde.client("claire").post(_retirer(monde, image), retrait).status_code == 302
    assert "Photographies et vidéos Retiré le" in _synthese(monde)
    assert "Ce que la personne autorise" not in _synthese(monde, "julie")  # does not open the heading
    with f.systeme():
        monde.dossier.sorti_le = aujourdhui()
        monde.dossier.save()
    assert "Ce que la personne autorise" not in _synthese(monde)


def test_la_fin_habituelle_est_mise_quand_aucune_n_est_dite(monde):
    client, url = monde.client("claire"), monde.url("consentements_ajouter")
    assert client.post(url, saisie()).status_code == 302
    assert client.post(url, saisie(decision="refus")).status_code == 302
    partage = saisie(genre="partage", destinataire="Dr Martin", categories=["soins", "projet"])
    reponse = client.post(url, partage)
    assert reponse.status_code == 302
    with f.systeme():
        fins = {(c.genre, c.decision): c.au for c in Consentement.objects.all()}
        assert Consentement.objects.get(genre="partage").categories == ["soins", "projet"]
    un_an = genre_de("image").fin_habituelle(aujourdhui())
    assert fins == {("image", "accord"): un_an, ("image", "refus"): None, ("partage", "accord"): None}
    assert "Catégories d’informations Soins, Projet" in texte(client.get(reponse.headers["Location"]))


def test_un_partage_dit_sur_quoi(monde):
    client, url = monde.client("claire"), monde.url("consentements_ajouter")
    sans = client.post(url, saisie(genre="partage", destinataire="Dr Martin"))
    assert sans.status_code == 422 and "Cochez ce qui peut être partagé" in _texte(sans)
    assert client.post(url, saisie(genre="partage", destinataire="Dr Martin", decision="refus")).status_code == 302
    inconnue = saisie(genre="partage", destinataire="Dr Martin", categories=["secret"])
    assert client.post(url, inconnue).status_code == 422


def test_un_document_du_dossier_vaut_preuve_et_s_ouvre(monde):
    with f.systeme():
        fait = {"format": "pdf", "taille": 1, "empreinte": "0" * 64, "fichier": "0" * 32, "nom_fichier": "a.pdf"}
        signe, ailleurs, soin = (
            Document(dossier=d, categorie=c, type=t, titre=titre, date=aujourdhui(), **fait)
            for d, c, t, titre in (
                (monde.dossier, "accompagnement", "autorisation", "Accord signé"),
                (monde.voisin, "accompagnement", "autorisation", "D’un autre dossier"),
                (monde.dossier, "psychologue", "note_psychologue", "Note réservée"),
            )
        )
        for document in (signe, ailleurs, soin):
            document.save()
    client, url = monde.client("claire"), monde.url("consentements_ajouter")
    page = client.get(url).content.decode()
    assert "Accord signé (autorisation ou accord signé" in page and "D’un autre" not in page and "réservée" not in page
    for refuse in (ailleurs, soin):
        assert client.post(url, saisie(forme="papier", document=str(refuse.pk))).status_code == 422
    reponse = client.post(url, saisie(forme="papier", document=str(signe.pk)))
    assert reponse.status_code == 302
    lien = f'<a href="{monde.url("document", document=signe.pk)}">Accord signé</a>'
    assert lien in client.get(reponse.headers["Location"]).content.decode()


def test_le_lien_que_l_on_ne_peut_ouvrir_reste(monde):
    """A colleague linked a document of another heading: who corrects the row without reading it does not lose it."""
    with f.systeme():
        fait = {"format": "pdf", "taille": 1, "empreinte": "0" * 64, "fichier": "0" * 32, "nom_fichier": "a.pdf"}
        reserve = Document(
            dossier=monde.dossier,
            categorie="psychologue",
            type="note_psychologue",
            titre="Note",
            date=aujourdhui(),
            **fait,
        )
        reserve.save()
    ligne = _poser(monde, document=reserve)
    client = monde.client("claire")
    fiche, modifier = (monde.url(f"consentements_{p}", consentement=ligne.pk) for p in ("fiche", "modifier"))
    assert "Document signé" not in _texte(client.get(fiche)) and client.get(modifier).status_code == 200
    assert client.post(modifier, saisie(nom="Marcel lui-même", version="1")).status_code == 302
    with f.systeme():
        ligne.refresh_from_db()
        assert (ligne.document_id, ligne.version) == (reserve.pk, 2)
