"""As an attacker: nobody reads across the wall, chooses what they may not read, or answers for another ESMS."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection, transaction
from django.urls import reverse

from dui.commun import roles
from dui.commun.acces import Acces
from dui.commun.categories import Categorie
from dui.commun.chiffrement.cles import BASE, CleDossier, detruire_cle_ephemere
from dui.commun.contexte_sql import transaction_de
from tests import fabrique as f
from usagers.models import Dossier, Ecrit, Transfert

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
TOUTES = frozenset(c.value for c in Categorie)


def _lignes(compte, lieu, role, table: str, dossier=None) -> int:
    """Rows that raw SQL gives to this account, every category claimed."""
    acces = Acces(
        compte_id=compte.pk, etablissement_id=lieu.pk, role=role, lire=TOUTES, ecrire=TOUTES, fonction=TOUTES,
        dossier_id=dossier,
    )  # fmt: skip
    with acces.lier(), transaction_de(acces), connection.cursor() as curseur:
        curseur.execute(f"SELECT count(*) FROM {table}")
        return curseur.fetchone()[0]


def test_personne_ne_lit_le_paquet(monde):
    monde.proposer()
    for compte, lieu in ((monde.odile, monde.ailleurs), (monde.cadre, monde.lieu), (monde.didier, monde.ailleurs)):
        for role in (roles.EQUIPE, roles.LARGE):
            assert _lignes(compte, lieu, role, "usagers_paquet") == 0


def test_seule_une_fonction_du_destinataire_lit_l_annonce(monde):
    monde.proposer()
    assert _lignes(monde.odile, monde.ailleurs, roles.LARGE, "usagers_proposition") == 1
    assert _lignes(monde.odile, monde.ailleurs, roles.EQUIPE, "usagers_proposition") == 0
    assert _lignes(monde.sylvie, monde.lieu, roles.LARGE, "usagers_proposition") == 0
    assert _lignes(monde.odile, monde.lieu, roles.LARGE, "usagers_proposition") == 0  # claims the sender's ESMS


def test_le_destinataire_ne_lit_rien_de_la_source_ni_l_expediteur_du_nouveau_dossier(monde):
    transfert = monde.proposer()
    monde.accepter(transfert)
    with f.systeme():
        arrive = Dossier.objects.get(etablissement=monde.ailleurs)
    for table in ("usagers_dossier", "usagers_ecrit", "usagers_transfert"):
        assert _lignes(monde.odile, monde.ailleurs, roles.EQUIPE, table, monde.dossier.pk) == 0
        assert _lignes(monde.cadre, monde.lieu, roles.EQUIPE, table, arrive.pk) == 0
    for qui, cible in (
        ("odile", monde.dossier.pk),
        ("didier", monde.dossier.pk),
        ("cadre", arrive.pk),
        ("sylvie", arrive.pk),
    ):
        assert monde.de(qui).get(reverse("usagers:dossier", kwargs={"dossier": cible})).status_code == 404


@pytest.mark.parametrize("page", ["propose", "refuser_propose"])
def test_un_paquet_d_ailleurs_ou_invente_n_existe_pas(monde, page):
    transfert = monde.proposer("soin")
    for qui, pk in (("odile", uuid.uuid4()), ("sylvie", transfert.pk)):
        url = reverse(f"usagers:{page}", kwargs={"proposition": pk})
        assert monde.de(qui).get(url).status_code == 404
        assert monde.de(qui).post(url, {"motif": "x"}).status_code == 404
    assert monde.etat(transfert) == "propose"


@pytest.mark.parametrize("qui", ["nora", "chef", "ines"])
def test_les_autres_fonctions_ne_repondent_pas(monde, qui):
    transfert = monde.proposer("soin")
    for page, cles in (("proposes", {}), ("propose", {"proposition": transfert.pk})):
        assert monde.de(qui).get(reverse(f"usagers:{page}", kwargs=cles)).status_code == 403


@pytest.mark.parametrize("qui", ["ines", "sylvie", "odile"])
def test_qui_n_ecrit_pas_le_parcours_ou_ne_lit_pas_les_accords_ne_transmet_pas(monde, qui):
    attendu = 404 if qui == "odile" else 403
    assert monde.de(qui).get(monde.url("transmettre")).status_code == attendu
    assert monde.de(qui).post(monde.url("transmettre"), {"motif": "x"}).status_code == attendu


def test_on_ne_choisit_que_ce_qu_on_lit(monde):
    """The head of service reads no care: neither the page, nor a forged choice, nor a choice a colleague made."""
    monde.accorder()
    transfert = monde.preparer("chef", "vie")
    url = monde.url("transfert_choisir", transfert=transfert.pk, rubrique="soins")
    assert monde.de("chef").get(url).status_code == 403
    assert monde.de("chef").post(url, {"genre0": "x"}).status_code == 403
    monde.choisir(transfert, monde.lignes["soin"], "cadre")
    assert monde.envoyer(transfert, "chef").status_code == 302
    monde.accepter(transfert)
    with f.systeme():
        assert {e.texte for e in Ecrit.objects.filter(etablissement=monde.ailleurs)} == {"Jardin"}


@pytest.mark.parametrize("rubrique", ["psychologue", "secret", "adresse_protegee", "tiers", "inconnue"])
def test_une_rubrique_reservee_ne_se_choisit_pas(monde, rubrique):
    transfert = monde.preparer("cadre", "vie")
    url = monde.url("transfert_choisir", transfert=transfert.pk, rubrique=rubrique)
    assert monde.de("cadre").get(url).status_code in {403, 404}


def test_une_ligne_glissee_dans_le_choix_ne_part_pas(monde):
    """Written in the base by hand: a reserved row, another person's, a kind that stays."""
    monde.accorder()
    with f.systeme():
        autre = Ecrit(
            dossier=f.dossier(monde.lieu), categorie="soins", date=monde.lignes["soin"].date, titre="A", texte="B"
        )
        autre.save()
    transfert = monde.preparer("cadre", "soin")
    with f.systeme():
        ligne = Transfert.objects.get(pk=transfert.pk)
        ligne.choix = {
            "soins": [
                ["usagers.Ecrit", str(monde.lignes["soin"].pk)],
                ["usagers.Ecrit", str(monde.lignes["psy"].pk)],
                ["usagers.Ecrit", str(autre.pk)],
                ["usagers.Consentement", str(uuid.uuid4())],
            ]
        }
        ligne.save()
    assert monde.envoyer(transfert).status_code == 302
    monde.accepter(transfert)
    with f.systeme():
        assert {e.texte for e in Ecrit.objects.filter(etablissement=monde.ailleurs)} == {"Plaie fermée"}


def test_l_application_ne_detruit_pas_la_cle_d_un_dossier(monde):
    detruire_cle_ephemere(monde.dossier.pk)
    assert CleDossier.objects.using(BASE).get(pk=monde.dossier.pk).enveloppe is not None
    with connection.cursor() as curseur, transaction.atomic():
        curseur.execute("SELECT 1")
