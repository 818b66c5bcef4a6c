"""What follows from a step: retention, stay, expected documents; and who the wall lets open a dossier."""

from __future__ import annotations

import importlib
import re
import uuid

import pytest
from django.db import connection
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.models import SurchargeMatrice
from tests import fabrique as f
from tests.usagers.admission.test_admission import JOUR, Monde, fr
from usagers.models import DemandeAdmission, DepartConservation, EtapeAdmission, PieceAdmission, Sejour
from usagers.views.admission import OUVRENT

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde() -> Monde:
    return Monde()


def test_une_demande_reprise_n_est_plus_a_detruire(monde):
    demande = monde.demande()
    assert monde.etape(demande, "refus", motif="Aucune place adaptée.").status_code == 302
    assert monde.etape(demande, "etude").status_code == 302
    with f.systeme():
        assert not DepartConservation.objects.exists()
        (annule,) = DepartConservation.avec_retirees.all()
        assert annule.motif_retrait == "demande reprise"
    assert monde.etape(demande, "desistement").status_code == 302
    with f.systeme():
        assert DepartConservation.objects.get().evenement == "desistement"


def test_une_demande_saisie_par_erreur_ne_date_aucune_conservation(monde):
    demande = monde.demande()
    assert monde.etape(demande, "refus", motif="Aucune place adaptée.").status_code == 302
    cles = {"dossier": demande.dossier_id, "demandeadmission": demande.pk}
    retirer = reverse("usagers:demandes_retirer", kwargs=cles)
    saisie = {"motif": "Mauvais dossier", "version": "2"}
    assert monde.client(monde.chef).post(retirer, saisie).status_code == 302
    with f.systeme():
        assert not DepartConservation.objects.exists() and DepartConservation.avec_retirees.count() == 1


@pytest.mark.parametrize(
    ("sejour", "message"),
    [
        ({"statut": "en_cours", "entree": 90}, "Un séjour est déjà en cours depuis le"),
        ({"statut": "termine", "entree": 90, "sortie": 1}, "Vérifiez la date d’entrée"),
    ],
)
def test_une_entree_n_ouvre_pas_un_second_sejour(monde, sejour, message):
    demande = monde.demande(etat="attente", etat_le=aujourdhui() - 20 * JOUR)
    dates = {c: aujourdhui() - v * JOUR if isinstance(v, int) else v for c, v in sejour.items()}
    with f.systeme():
        Sejour(dossier_id=demande.dossier_id, etablissement=monde.lieu, **dates).save()
    reponse = monde.etape(demande, "entree", le=fr(aujourdhui() - 2 * JOUR))
    assert reponse.status_code == 422 and message in reponse.content.decode()
    with f.systeme():
        assert Sejour.objects.count() == 1 and not EtapeAdmission.objects.exists()
        assert DemandeAdmission.objects.get(pk=demande.pk).etat == "attente"


def test_apres_la_sortie_on_revient(monde):
    demande = monde.demande(etat="attente", etat_le=aujourdhui() - 20 * JOUR)
    with f.systeme():
        fini = {"statut": "termine", "entree": aujourdhui() - 90 * JOUR, "sortie": aujourdhui() - 2 * JOUR}
        Sejour(dossier_id=demande.dossier_id, etablissement=monde.lieu, **fini).save()
    assert monde.etape(demande, "entree", le=fr(aujourdhui() - 2 * JOUR)).status_code == 302  # the very day of the exit


def test_une_seconde_demande_attend_aussi_ses_pieces(monde):
    assert monde.ouvrir().status_code == 302
    with f.systeme():
        premiere = DemandeAdmission.objects.get()
        attendues = set(PieceAdmission.objects.filter(demande=premiere).values_list("nature", "dossier_id"))
    ajouter = reverse("usagers:demandes_ajouter", kwargs={"dossier": premiere.dossier_id})
    saisie = {"origine": "famille", "recue_le": fr(aujourdhui()), "priorite": "normale", "envoi": str(uuid.uuid4())}
    client = monde.client(monde.chef)
    assert [client.post(ajouter, saisie).status_code for _ in range(2)] == [302, 302]
    with f.systeme():
        seconde = DemandeAdmission.objects.exclude(pk=premiere.pk).get()
        siennes = set(PieceAdmission.objects.filter(demande=seconde).values_list("nature", "dossier_id"))
        assert siennes == attendues and attendues
        assert PieceAdmission.objects.count() == 2 * len(attendues)
    cles = {"dossier": seconde.dossier_id, "demandeadmission": seconde.pk}
    modifier = reverse("usagers:demandes_modifier", kwargs=cles)
    assert client.post(modifier, saisie | {"priorite": "haute", "version": "1"}).status_code == 302
    with f.systeme():
        assert PieceAdmission.objects.count() == 2 * len(attendues)


@pytest.mark.parametrize(("qui", "ouvre"), [("ines", False), ("chef", True), ("secretaire", True)])
def test_le_reglage_de_la_requete_ne_fait_pas_un_metier(monde, qui, ouvre):
    """`dui.ecrire` narrows what the profession gives in the tables; alone, it gives nothing."""
    assert _demandeur(monde, qui) == (monde.lieu.pk if ouvre else None)


def test_l_etablissement_peut_retirer_ce_droit_a_une_fonction(monde):
    with f.systeme():
        SurchargeMatrice.objects.create(
            etablissement=monde.lieu, profession="secretaire", categorie="admission", niveau=1, motif="Essai",
            auteur=monde.chef,
        )  # fmt: skip
    assert (_demandeur(monde, "secretaire"), _demandeur(monde, "chef")) == (None, monde.lieu.pk)


def _demandeur(monde, qui):
    from dui.commun import roles
    from dui.commun.acces import Acces
    from dui.commun.contexte_sql import transaction_de

    ecrire = frozenset({"admission", "identite"})
    acces = Acces(compte_id=getattr(monde, qui).pk, etablissement_id=monde.lieu.pk, role=roles.EQUIPE, ecrire=ecrire)
    with acces.lier(), transaction_de(acces), connection.cursor() as c:
        c.execute("SELECT dui_demandeur()")
        return c.fetchone()[0]


def test_le_mur_et_la_page_nomment_les_memes_fonctions():
    murs = importlib.import_module("usagers.migrations.0014_admission_murs")
    cites = re.search(r"profession IN \(([^)]+)\)", murs.DEMANDEUR)[1]
    assert set(re.findall(r"'(\w+)'", cites)) == {p.value for p in OUVRENT}


def test_le_tableau_dit_les_pieces_attendues_et_la_relance_passee(monde):
    demande = monde.demande(relance_le=aujourdhui() - JOUR)
    with f.systeme():
        ici = {"dossier_id": demande.dossier_id, "etablissement": monde.lieu, "demande": demande}
        PieceAdmission(**ici, nature="identite").save()
        PieceAdmission(**ici, nature="gir", etat="recue").save()
        autre = DemandeAdmission(dossier_id=demande.dossier_id, origine="famille", recue_le=aujourdhui(), etat="etude")
        autre.save()
        PieceAdmission(**ici | {"demande": autre}, nature="gir").save()
        PieceAdmission(**ici | {"demande": autre}, nature="mutuelle").save()
    texte = monde.client(monde.chef).get(reverse("usagers:admissions")).content.decode().replace("\xa0", " ")
    assert "1 pièce à recevoir" in texte and "2 pièces à recevoir" in texte and "Relance hier" in texte
