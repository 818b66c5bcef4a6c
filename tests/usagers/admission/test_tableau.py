"""The board « Admissions »: what it counts, for whom, at what cost; documents to receive, what follows the entry."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.usagers.admission.test_admission import Monde, fr
from usagers.models import DemandeAdmission, PieceAdmission

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde() -> Monde:
    return Monde()


def test_le_tableau_compte_ce_que_le_perimetre_contient(monde):
    for etat in ("demande", "demande", "etude", "attente", "refus"):
        monde.demande(etat=etat, etat_le=aujourdhui())
    with f.systeme():
        ailleurs = f.dossier(monde.lieu, monde.autre)
        DemandeAdmission(dossier=ailleurs, origine="famille", recue_le=aujourdhui()).save()
    for compte, combien in ((monde.chef, 2), (monde.secretaire, 3)):
        texte = monde.client(compte).get(reverse("usagers:admissions")).content.decode()
        assert f"Demande reçue ({combien})" in texte and "À l’étude (1)" in texte and "Refus (1)" in texte
        assert "Désistement (0)" in texte


def test_le_tableau_ne_s_ouvre_qu_a_qui_lit_les_admissions(monde):
    monde.demande()
    with f.systeme():
        soignante = f.professionnel("Lou", Profession.AIDE_SOIGNANT, monde.lieu)
        f.rejoindre(monde.equipe, soignante)
    texte = monde.client(soignante).get(reverse("usagers:admissions")).content.decode()
    assert "DUPUIS" not in texte and "Votre fonction ne suit pas les admissions" in texte


def test_le_tableau_coute_autant_quel_que_soit_le_nombre(monde):
    client = monde.client(monde.chef)

    def combien() -> int:
        client.get(reverse("usagers:admissions"))
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse("usagers:admissions"))
        return len(requetes)

    monde.demande()
    avant = combien()
    for _ in range(6):
        monde.demande()
    assert combien() == avant


def test_la_demande_dit_les_pieces_a_recevoir_puis_ce_qui_suit_l_entree(monde):
    demande = monde.demande(etat="decision", accueil="permanent")
    with f.systeme():
        piece = PieceAdmission(dossier_id=demande.dossier_id, nature="identite")
        piece.save()
    cles = {"dossier": demande.dossier_id}
    fiche = reverse("usagers:demandes_fiche", kwargs=cles | {"demandeadmission": demande.pk})
    assert "Pièces à recevoir" in monde.client(monde.chef).get(fiche).content.decode()
    modifier = reverse("usagers:pieces_modifier", kwargs=cles | {"pieceadmission": piece.pk})
    saisie = {"nature": "identite", "etat": "attendue", "recue_le": fr(aujourdhui()), "version": "1"}
    assert monde.client(monde.chef).post(modifier, saisie).status_code == 302
    with f.systeme():
        assert PieceAdmission.objects.get(pk=piece.pk).etat == "recue"  # the day it came says that it came
    assert monde.etape(demande, "entree").status_code == 302
    page = monde.client(monde.chef).get(fiche).content.decode()
    assert "Et ensuite" in page and reverse("usagers:contrats_ajouter", kwargs=cles) in page
    assert "Pièces à recevoir" not in page
