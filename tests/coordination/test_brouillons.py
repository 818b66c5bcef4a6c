"""Drafts of the transmissions: kept while typing, resumed, closed to anybody else, empty once sent."""

from __future__ import annotations

import json
import uuid

import pytest
from django.urls import reverse

from tests import fabrique as f
from tests.coordination.monde import (
    brouillons,
    client_de,
    complement,
    correction,
    ecritures,
    lisible,
    saisie,
    transmissions,
)
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def _adresse(monde, formulaire: str, dossier=None) -> str:
    cles = {"dossier": (dossier or monde.marcel).pk, "formulaire": formulaire}
    return reverse("usagers:brouillon", kwargs=cles)


def _contenu(formulaire: str = "transmission"):
    (brouillon,) = brouillons(formulaire=formulaire)
    with lisible():
        return brouillon.contenu


def test_le_brouillon_se_garde_et_se_reprend(monde):
    client, tape = client_de(monde.ines), saisie(donnees="Je tapais ceci")
    reponse = client.post(_adresse(monde, "transmission"), tape)
    assert reponse.status_code == 200 and set(reponse.json()) == {"enregistre_a", "heure"}
    assert _contenu() == tape
    page = client.get(monde.adresse("noter"))
    assert "Je tapais ceci" in page.content.decode() and tape["envoi"] in page.content.decode()
    assert transmissions() == []


def test_garder_laisse_une_trace_dans_la_rubrique_choisie(monde):
    reponse = client_de(monde.ines).post(_adresse(monde, "transmission"), saisie(categorie="accompagnement"))
    assert ecritures(reponse) == [([monde.marcel.pk], "accompagnement", "preparer", "accorde", "equipe", "")]


def test_le_brouillon_est_chiffre_et_n_entre_pas_dans_la_piste(monde):
    from django.db import connection

    from audit.models import Modification

    client_de(monde.ines).post(_adresse(monde, "transmission"), saisie(donnees="Mot très reconnaissable"))
    with f.systeme():
        with connection.cursor() as curseur:
            curseur.execute("SELECT encode(contenu, 'escape') FROM usagers_brouillon")
            (brut,) = curseur.fetchone()
        assert "reconnaissable" not in brut
        assert not Modification.objects.filter(content_type__model="brouillon").exists()


def test_envoyer_vide_le_brouillon_du_formulaire(monde):
    client, tape = client_de(monde.ines), saisie()
    client.post(_adresse(monde, "transmission"), tape)
    client.post(monde.adresse("noter"), tape)
    (vide,) = brouillons()
    assert vide.envoye
    with lisible():
        assert vide.contenu is None
    assert "S’est réveillé trois fois." not in client.get(monde.adresse("noter")).content.decode()


@pytest.mark.parametrize("nom", ["modifier", "completer"])
def test_corriger_et_completer_gardent_et_vident_le_leur(monde, nom):
    ecrite, client = monde.transmission(donnees="Enregistré."), client_de(monde.ines)
    formulaire = f"{ {'modifier': 'transmission', 'completer': 'complement'}[nom] }-{ecrite.pk}"
    tape = (correction if nom == "modifier" else complement)(donnees="Je tapais ceci")
    assert client.post(_adresse(monde, formulaire), tape).status_code == 200
    assert "Je tapais ceci" in client.get(monde.adresse(nom, ecrite)).content.decode()
    assert client.post(monde.adresse(nom, ecrite), tape).status_code == 302
    assert [b.envoye for b in brouillons(formulaire=formulaire)] == [True]


def test_une_sauvegarde_arrivee_apres_l_envoi_ne_fait_pas_ecrire_deux_fois(monde):
    """The network delivers the autosave after the form: what it holds was sent already."""
    client, tape = client_de(monde.ines), saisie(donnees="Texte déjà parti")
    client.post(monde.adresse("noter"), tape)
    client.post(_adresse(monde, "transmission"), tape)
    page = client.get(monde.adresse("noter")).content.decode()
    assert "Texte déjà parti" not in page and tape["envoi"] not in page


def test_un_brouillon_abime_n_empeche_pas_d_ecrire(monde):
    client = client_de(monde.ines)
    client.post(_adresse(monde, "transmission"), {"envoi": "abc", "version": "x", "inconnu": "y", "donnees": "Gardé"})
    page = client.get(monde.adresse("noter"))
    assert page.status_code == 200 and "Gardé" in page.content.decode()


# -- nobody else --------------------------------------------------------------------------------------------


def test_personne_d_autre_ne_lit_ni_n_ecrase_mon_brouillon(monde):
    client_de(monde.ines).post(_adresse(monde, "transmission"), saisie(donnees="Secret d’Inès"))
    with f.systeme():
        claire = f.professionnel("Claire", "cadre_sante", monde.lieu)
        f.rejoindre(monde.equipe, claire)
    for autre in (monde.karim, claire):
        client = client_de(autre)
        pages = [
            monde.adresse("noter"),
            monde.adresse("transmissions"),
            reverse("usagers:dossier", kwargs={"dossier": monde.marcel.pk}),
            reverse("usagers:chronologie", kwargs={"dossier": monde.marcel.pk}),
            reverse("usagers:rubrique", kwargs={"dossier": monde.marcel.pk, "rubrique": "soins"}),
            reverse("usagers:ma_journee"),
            reverse("coordination:releve"),
        ]
        for page in pages:
            assert "Secret d’Inès" not in client.get(page).content.decode()
        client.post(_adresse(monde, "transmission"), saisie(donnees="Texte d’un autre"))
        client.post(monde.adresse("noter"), saisie(donnees="Envoi d’un autre"))
    (sien,) = brouillons(compte_id=monde.ines.pk)
    with lisible():
        assert sien.contenu["donnees"] == "Secret d’Inès" and not sien.envoye


@pytest.mark.parametrize(("qui", "statut"), [("nora", 403), ("hugo", 404), ("emma", 403)])
def test_hors_de_mes_droits_rien_ne_se_garde(monde, qui, statut):
    reponse = client_de(getattr(monde, qui)).post(_adresse(monde, "transmission"), saisie())
    assert reponse.status_code == statut and brouillons() == []
    assert {t[3] for t in traces(reponse)} == {"refuse"}


def test_une_rubrique_que_mon_metier_n_ecrit_pas_ne_se_garde_pas(monde):
    reponse = client_de(monde.paul).post(_adresse(monde, "transmission"), saisie(categorie="soins"))
    assert reponse.status_code == 403 and brouillons() == []
    assert reponse.json()["message"].startswith("Vous ne pouvez pas écrire dans cette rubrique.")


def test_garder_refuse_get_et_demande_le_second_facteur(monde):
    adresse = _adresse(monde, "transmission")
    assert client_de(monde.ines).get(adresse).status_code == 405
    sans = client_de(monde.ines, second_facteur=False).post(adresse, saisie())
    assert sans.status_code == 302 and "/connexion/code/" in sans.headers["Location"]
    assert brouillons() == []


# -- bad input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corps", "genre"),
    [
        ("{", "application/json"),
        (json.dumps({"donnees": "x"}), "application/json"),
        ("", "application/x-www-form-urlencoded"),
        ("csrfmiddlewaretoken=abc", "application/x-www-form-urlencoded"),
        ("donnees=x", "text/plain"),
        ("donnees", "application/octet-stream"),
    ],
)
def test_un_envoi_illisible_n_efface_pas_le_brouillon(monde, corps, genre):
    """Broken JSON, wrong type, empty body: said, and what was kept stays."""
    client, tape = client_de(monde.ines), saisie(donnees="À garder")
    client.post(_adresse(monde, "transmission"), tape)
    reponse = client.post(_adresse(monde, "transmission"), corps, content_type=genre)
    assert reponse.status_code in {400, 415, 422}
    assert _contenu()["donnees"] == "À garder"


def test_un_brouillon_demesure_est_refuse_et_le_precedent_reste(monde):
    client, tape = client_de(monde.ines), saisie(donnees="À garder")
    client.post(_adresse(monde, "transmission"), tape)
    for enorme in ({"donnees": "x" * 150_000, "actions": "y" * 150_001}, {"donnees": "x" * 200_001}):
        reponse = client.post(_adresse(monde, "transmission"), enorme)
        assert reponse.status_code in {400, 413}
    assert client.post(_adresse(monde, "x" * 101), tape).status_code == 413
    assert _contenu()["donnees"] == "À garder"


def test_un_nom_de_formulaire_inconnu_ne_casse_ni_la_sauvegarde_ni_ma_journee(monde):
    client = client_de(monde.ines)
    for nom in ("inconnu", "transmission-abc", f"complement-{uuid.uuid4()}", "ecrit-", "ecrit-psychologue-x", "-", "_"):
        assert client.post(_adresse(monde, nom), saisie()).status_code in {200, 403}
    assert client.get(reverse("usagers:ma_journee")).status_code == 200
