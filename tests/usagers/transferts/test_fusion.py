"""A copy waits for an answer, and the dossier it was taken from is joined to another one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import TestCase

from audit import lecture
from dui.commun import roles
from dui.commun.acces import Acces
from dui.commun.chiffrement.cles import BASE, CleDossier
from dui.commun.contexte_sql import en_role
from dui.commun.horloge import aujourdhui
from tests import fabrique as f
from usagers.doublons import service
from usagers.models import Consentement, Dossier, Paquet, Proposition, Transfert

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def reunir(monde: Any, *, garde: Any, absorbe: Any) -> Any:
    acces = Acces.systeme(motif="essai", etablissement_id=monde.lieu.pk)
    with acces.lier(), TestCase.captureOnCommitCallbacks(execute=True):
        return service.fusionner(garde=garde.pk, absorbe=absorbe.pk, par=monde.chef.pk)


@pytest.fixture
def jumeau(monde: Any) -> Dossier:
    with f.systeme():
        return f.dossier(monde.lieu, monde.equipe)


def test_la_proposition_du_dossier_absorbe_est_retiree_avec_sa_raison(monde, jumeau):
    transfert = monde.proposer()
    reunir(monde, garde=jumeau, absorbe=monde.dossier)
    with f.systeme():
        trace, proposition = Transfert.objects.get(pk=transfert.pk), Proposition.objects.get(pk=transfert.pk)
        assert (trace.etat, trace.dossier_id, proposition.etat) == ("arrete", jumeau.pk, "arrete")
        assert "réuni à un autre" in trace.reponse
        assert (proposition.annonce, Paquet.objects.get(pk=transfert.pk).contenu) == (None, None)
    assert CleDossier.objects.using(BASE).get(pk=transfert.pk).enveloppe is None
    reponse = monde.accepter(transfert)
    with f.systeme():
        assert reponse.status_code in {302, 422} and not Dossier.objects.filter(etablissement=monde.ailleurs).exists()
    with lecture.tout_le_journal(), en_role(roles.JOURNAL), connection.cursor() as curseur:
        curseur.execute("SELECT etablissement FROM audit_trace WHERE motif = %s", [f"transfert_arrete {transfert.pk}"])
        assert {ligne[0] for ligne in curseur.fetchall()} == {monde.lieu.pk, monde.ailleurs.pk}


def test_celle_du_dossier_garde_continue(monde, jumeau):
    transfert = monde.proposer()
    reunir(monde, garde=monde.dossier, absorbe=jumeau)
    assert monde.etat(transfert) == "propose"
    assert monde.accepter(transfert).status_code == 302
    assert monde.etat(transfert) == "accepte"


def test_un_refus_venu_de_l_autre_dossier_l_arrete(monde, jumeau):
    transfert = monde.proposer()
    with f.systeme():
        Consentement(
            dossier=jumeau, genre="partage", decision="refus", texte_version="partage-1", donne_par="personne",
            forme="oral", destinataire="Les Ormes", du=aujourdhui(),
        ).save()  # fmt: skip
    reunir(monde, garde=monde.dossier, absorbe=jumeau)
    assert monde.etat(transfert) == "arrete"


def test_defaire_la_fusion_ne_relance_pas_la_copie(monde, jumeau):
    transfert = monde.proposer()
    fusion = reunir(monde, garde=jumeau, absorbe=monde.dossier)
    acces = Acces.systeme(motif="essai", etablissement_id=monde.lieu.pk)
    with acces.lier(), TestCase.captureOnCommitCallbacks(execute=True):
        service.defaire(fusion=fusion.pk, garde=jumeau.pk, par=monde.chef.pk)
    assert monde.etat(transfert) == "arrete"
    with f.systeme():
        assert Transfert.objects.get(pk=transfert.pk).dossier_id == monde.dossier.pk
