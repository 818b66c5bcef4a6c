"""What waits for a validator, and what is validated: seen on the home page of who may, unchanged by anybody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from tests.connexion import connecter
from tests.usagers.evaluations.monde import EN_ENTIER, Monde
from usagers.enums import EtatEvaluation as E

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde() -> Monde:
    return Monde()


def test_l_api_non_plus_ne_change_pas_une_evaluation_validee(monde):
    e = monde.validee(jours=3, gir=4)
    adresse = reverse("api:evaluations-soins_fiche", kwargs={"dossier": monde.dossier.pk, "evaluation": e.pk})
    envoi = {"date": "2020-01-01", "version": e.version}
    reponse = connecter(Client(), monde.medecin).patch(adresse, envoi, content_type="application/json")
    assert reponse.status_code == 409 and "validée" in reponse.json()["detail"]
    assert monde.relire(e).date == e.date


def test_ce_qui_est_propose_attend_sur_la_page_d_accueil_de_qui_valide(monde):
    e = monde.evaluation(reponses=EN_ENTIER, etat=E.PROPOSEE, approuvee_le=dt.datetime.now(dt.UTC))
    besoins = monde.evaluation(grille="serafin-besoins", categorie="accompagnement", etat=E.PROPOSEE)
    accueil = reverse("usagers:ma_journee")

    def page(compte) -> str:
        return connecter(Client(), compte).get(accueil).content.decode()

    assert monde.url("fiche", e) in page(monde.medecin) and str(besoins.pk) not in page(monde.medecin)
    assert str(besoins.pk) in page(monde.chef) and str(e.pk) not in page(monde.chef)
    for autre in (monde.ines, monde.ailleurs, monde.stagiaire):
        assert "Évaluations à valider" not in page(autre)
