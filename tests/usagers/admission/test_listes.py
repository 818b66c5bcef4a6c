"""What is to do over the perimeter, what is noted as shown, what a cut says; the card of rights; the timeline."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.habilitations.outils import traces
from tests.usagers.admission.test_admission import JOUR
from tests.usagers.admission.test_contrats import MondeContrats
from usagers.models import (
    ActionDeProjet,
    Attente,
    Besoin,
    Contrat,
    CouvertureSociale,
    DemandeAdmission,
    DroitOuvert,
    EtapeAdmission,
    Objectif,
    PieceAdmission,
    Proche,
    Projet,
    Ressource,
    Sejour,
)

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde() -> MondeContrats:
    return MondeContrats()


# -- what is to do ------------------------------------------------------------------------------------------


def test_le_dossier_dit_ses_echeances_et_la_raison_du_retard(monde):
    personne = monde.personne(60)
    monde.poser(
        Contrat, personne, genre="sejour", etat="remis", remis_le=personne.entre_le, motif_retard="Tuteur absent."
    )
    texte = monde.page("rubrique", personne, rubrique="administratif").content.decode()
    assert "Échéances du contrat" in texte and "en retard" in texte and "CASF D.311" in texte
    assert "Retard expliqué : Tuteur absent." in texte


def test_l_unite_voit_ce_qui_est_a_faire_dans_son_perimetre(monde):
    retard = monde.personne(60, nom_naissance="Enretard")
    monde.personne(60, nom_naissance="Sortie", sorti_le=aujourdhui() - JOUR)
    a_jour = monde.personne(20, nom_naissance="Ajour")
    monde.poser(
        Contrat, a_jour, genre="sejour", etat="signe", remis_le=a_jour.entre_le, signe_le=a_jour.entre_le + JOUR
    )
    with f.systeme():
        f.dossier(monde.lieu, monde.autre, nom_naissance="Ailleurs", entre_le=aujourdhui() - 60 * JOUR)
        soignante = f.professionnel("Lou", Profession.AIDE_SOIGNANT, monde.lieu)
        f.rejoindre(monde.equipe, soignante)
    url = reverse("usagers:contrats_a_faire")
    texte = monde.client(monde.chef).get(url).content.decode()
    assert "ENRETARD" in texte and str(retard.pk) in texte
    assert not any(nom in texte for nom in ("SORTIE", "AJOUR", "AILLEURS"))
    assert "AILLEURS" in monde.client(monde.secretaire).get(url).content.decode()
    assert "ENRETARD" not in monde.client(soignante).get(url).content.decode()
    assert monde.client(monde.chef).get(url, {"unite": "n-importe"}).status_code == 200


def test_un_second_sejour_ne_compte_pas_l_ancien_contrat(monde):
    personne = monde.personne(60, nom_naissance="Revenue")
    entree = personne.entre_le
    monde.poser(
        Sejour, personne, entree=entree - 500 * JOUR, sortie=entree - 200 * JOUR, statut="termine", nature="permanent"
    )
    monde.poser(Sejour, personne, entree=entree, nature="permanent")
    ancien = {"remis_le": entree - 495 * JOUR, "signe_le": entree - 490 * JOUR}
    monde.poser(Contrat, personne, genre="sejour", etat="signe", **ancien)
    texte = monde.client(monde.chef).get(reverse("usagers:contrats_a_faire")).content.decode()
    assert "REVENUE" in texte and "Faire signer le contrat de séjour" in texte


@pytest.mark.parametrize("esms", ["ssiad", "sessad"])
def test_un_service_a_domicile_n_est_pas_en_retard_d_un_contrat(monde, esms):
    with f.systeme():
        monde.lieu.categorie_esms = esms
        monde.lieu.save()
    personne = monde.personne(60, nom_naissance="Chezelle")
    monde.poser(Contrat, personne, genre="dipc", etat="remis", remis_le=personne.entre_le)
    assert "CHEZELLE" not in monde.client(monde.chef).get(reverse("usagers:contrats_a_faire")).content.decode()
    texte = monde.page("rubrique", personne, rubrique="administratif").content.decode()
    assert "Un document individuel suffit ici" in texte


def test_seul_ce_qui_est_montre_est_note(monde):
    """Those who are up to date were read to decide: the journal does not say that they were shown."""
    retard = monde.personne(60, nom_naissance="Enretard")
    a_jour = monde.personne(20, nom_naissance="Ajour")
    fait = {"etat": "signe", "remis_le": a_jour.entre_le, "signe_le": a_jour.entre_le}
    monde.poser(Contrat, a_jour, genre="sejour", **fait)
    for jours in (10, 900):  # the second one goes on after the first
        monde.poser(DroitOuvert, a_jour, nature="apa", du=a_jour.entre_le, au=aujourdhui() + jours * JOUR)
    la_depuis_longtemps = monde.personne(400, sorti_le=aujourdhui() - JOUR)
    monde.poser(Sejour, la_depuis_longtemps, entree=la_depuis_longtemps.entre_le)
    client = monde.client(monde.chef)
    vus = _vus(client.get(reverse("usagers:contrats_a_faire")))
    assert {(retard.pk, "identite"), (retard.pk, "administratif")} <= vus
    assert a_jour.pk not in {pk for pk, _ in vus}
    occupation = _vus(client.get(reverse("usagers:occupation")))
    assert la_depuis_longtemps.pk not in {pk for pk, _ in occupation}, "counted, not named"
    journee = _vus(monde.client(monde.sociale).get(reverse("usagers:ma_journee")))
    assert (a_jour.pk, "prestations") not in journee


def _vus(reponse) -> set[tuple]:
    return {(pk, t[1]) for t in traces(reponse) for pk in t[0] or ()}


def test_les_derniers_entres_passent_d_abord_et_la_coupe_se_dit(monde, monkeypatch):
    monde.personne(90, nom_naissance="Ancienne")
    monde.personne(60, nom_naissance="Nouvelle")
    client = monde.client(monde.chef)
    url = reverse("usagers:contrats_a_faire")
    assert "n’est pas complète" not in client.get(url).content.decode()
    monkeypatch.setattr("usagers.contrats.a_faire.AU_PLUS", 1)
    texte = client.get(url).content.decode()
    assert "NOUVELLE" in texte and "ANCIENNE" not in texte and "n’est pas complète" in texte


def test_l_occupation_dit_quand_elle_ne_sait_pas_tout(monde, monkeypatch):
    personne = monde.personne(40, nom_naissance="Arrivante")
    monde.poser(Sejour, personne, entree=dt.date(2026, 3, 12))
    monde.poser(Sejour, monde.personne(50, nom_naissance="Ancienne"), entree=dt.date(2026, 3, 2))
    client, url = monde.client(monde.chef), reverse("usagers:occupation")
    unite = monde.lieu.unite_set.get()
    phrase = "L’unité est celle d’aujourd’hui"
    assert phrase in client.get(url, {"mois": "2026-03", "unite": unite.pk}).content.decode()
    assert phrase not in client.get(url, {"mois": "2026-03"}).content.decode()
    assert phrase not in client.get(url, {"unite": unite.pk}).content.decode()
    monkeypatch.setattr("usagers.occupation.AU_PLUS", 1)
    texte = client.get(url, {"mois": "2026-03"}).content.decode()
    assert "Le compte n’est pas complet" in texte and "ARRIVANTE" in texte and "ANCIENNE" not in texte


@pytest.mark.parametrize("page", ["contrats_a_faire", "ma_journee"])
def test_le_nombre_de_requetes_ne_suit_pas_le_nombre(monde, page):
    client = monde.client(monde.chef)

    def combien() -> int:
        client.get(reverse(f"usagers:{page}"))
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse(f"usagers:{page}"))
        return len(requetes)

    def une_de_plus() -> None:
        personne = monde.personne(60)
        monde.poser(Contrat, personne, genre="sejour")
        monde.poser(DroitOuvert, personne, nature="apa", du=personne.entre_le, au=aujourdhui() + 10 * JOUR)
        monde.poser(CouvertureSociale, personne, genre="amc", organisme="Mutuelle", au=aujourdhui() + 10 * JOUR)

    une_de_plus()
    avant = combien()
    for _ in range(5):
        une_de_plus()
    assert combien() == avant


# -- rights -------------------------------------------------------------------------------------------------


def test_la_carte_des_droits_s_adresse_a_qui_lit_les_prestations(monde):
    personne = monde.personne(60, nom_naissance="Bientot")
    monde.poser(DroitOuvert, personne, nature="apa", du=personne.entre_le, au=aujourdhui() + 10 * JOUR)
    url = reverse("usagers:ma_journee")
    texte = monde.client(monde.sociale).get(url).content.decode()
    assert "Droits à renouveler" in texte and "BIENTOT" in texte and "dans moins d’un mois" in texte
    assert "Droits à renouveler" not in monde.client(monde.ines).get(url).content.decode()


@pytest.mark.parametrize(
    ("champs", "rappele"),
    [
        ({"au": 10}, True),
        ({"au": -1}, True),
        ({"au": -100}, False),
        ({"au": 400}, False),
        ({"au": None}, False),
        ({"au": 10, "etat": "renouvelle"}, True),  # in sight until it is answered
        ({"au": 10, "etat": "clos"}, False),
    ],
)
def test_un_droit_se_rappelle_tant_qu_on_peut_agir(monde, champs, rappele):
    personne = monde.personne(60, nom_naissance="Bientot")
    au = champs.pop("au")
    fin = aujourdhui() + au * JOUR if au is not None else None
    monde.poser(DroitOuvert, personne, nature="apa", du=dt.date(2020, 1, 1), au=fin, **champs)
    texte = monde.client(monde.sociale).get(reverse("usagers:ma_journee")).content.decode()
    assert ("BIENTOT" in texte) is rappele


def test_un_droit_relaye_par_un_autre_ne_se_rappelle_pas(monde):
    personne = monde.personne(60, nom_naissance="Bientot")
    monde.poser(DroitOuvert, personne, nature="apa", du=dt.date(2020, 1, 1), au=aujourdhui() + 10 * JOUR)
    monde.poser(DroitOuvert, personne, nature="aah", du=dt.date(2020, 1, 1), au=aujourdhui() + 900 * JOUR)
    url = reverse("usagers:ma_journee")
    assert "BIENTOT" in monde.client(monde.sociale).get(url).content.decode()
    monde.poser(DroitOuvert, personne, nature="apa", du=aujourdhui(), au=aujourdhui() + 900 * JOUR)
    assert "BIENTOT" not in monde.client(monde.sociale).get(url).content.decode()


# -- timeline -----------------------------------------------------------------------------------------------


def test_la_chronologie_prend_ce_qui_a_une_date(monde):
    personne = monde.personne(60)
    jour = aujourdhui() - 5 * JOUR
    projet = monde.poser(Projet, personne, titre="Le jardin")
    monde.poser(Attente, personne, projet=projet, texte="Aller au jardin.", le=jour)
    monde.poser(Besoin, personne, projet=projet, code="1.2.1.3")
    objectif = monde.poser(Objectif, personne, projet=projet, intitule="Aller au banc", resultat="Chaque jour")
    monde.poser(ActionDeProjet, personne, objectif=objectif, intitule="Marcher", prestation="2.2.1", du=jour)
    monde.poser(CouvertureSociale, personne, genre="amc", organisme="Mutuelle", du=jour)
    monde.poser(Ressource, personne, nature="retraite", montant="1 180 €", utilite="Aide", du=jour)
    monde.poser(PieceAdmission, personne, nature="identite", etat="recue", recue_le=jour)
    demande = monde.poser(DemandeAdmission, personne, origine="famille", recue_le=jour)
    monde.poser(EtapeAdmission, personne, demande=demande, etat="etude", le=jour)
    monde.poser(Proche, personne, nom="Lucie", lien="enfant", role="confiance", designe_le=jour)
    monde.poser(Proche, personne, nom="Sans date", lien="ami")
    texte = monde.page("chronologie", personne).content.decode()
    for nom in (
        "Attentes et propositions", "Besoins", "Objectifs", "Actions du projet", "Couverture sociale", "Ressources",
        "Pièces de la demande", "Étapes de l’admission", "Proches et contacts : Lucie",
    ):  # fmt: skip
        assert nom in texte, nom
    assert "Sans date" not in texte


def test_une_couverture_relayee_ne_se_rappelle_pas(monde):
    personne, url = monde.personne(60, nom_naissance="Bientot"), reverse("usagers:ma_journee")
    monde.poser(CouvertureSociale, personne, genre="amc", organisme="Mutuelle", au=aujourdhui() + 10 * JOUR)
    monde.poser(CouvertureSociale, personne, genre="amo", organisme="CPAM")
    assert "BIENTOT" in monde.client(monde.sociale).get(url).content.decode()
    monde.poser(CouvertureSociale, personne, genre="amc", organisme="Autre", au=aujourdhui() + 900 * JOUR)
    assert "BIENTOT" not in monde.client(monde.sociale).get(url).content.decode()


@pytest.mark.parametrize("parti", ["sorti_le", "decede_le"])
def test_qui_est_parti_n_est_plus_rappele(monde, parti):
    personne = monde.personne(60, nom_naissance="Bientot", **{parti: aujourdhui() - JOUR})
    monde.poser(DroitOuvert, personne, nature="apa", du=dt.date(2020, 1, 1), au=aujourdhui() + 10 * JOUR)
    monde.poser(CouvertureSociale, personne, genre="amc", organisme="Mutuelle", au=aujourdhui() + 10 * JOUR)
    assert "BIENTOT" not in monde.client(monde.sociale).get(reverse("usagers:ma_journee")).content.decode()


@pytest.mark.parametrize("autre", [False, True])
def test_un_renouvellement_demande_reste_en_vue_avec_sa_date(monde, autre):
    """On the right itself, or on a second row still without an answer."""
    personne, fin = monde.personne(60, nom_naissance="Bientot"), aujourdhui() + 10 * JOUR
    etat = "ouvert" if autre else "renouvelle"
    monde.poser(DroitOuvert, personne, nature="apa", du=dt.date(2020, 1, 1), au=fin, etat=etat)
    if autre:
        monde.poser(DroitOuvert, personne, nature="apa", etat="demande")
    texte = monde.client(monde.sociale).get(reverse("usagers:ma_journee")).content.decode()
    assert "BIENTOT" in texte and "renouvellement demandé" in texte and "dans 10" in texte.replace("\xa0", " ")
