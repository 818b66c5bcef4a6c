"""Rows written once move like the others, and their text cannot be changed on the way, nor at any other time."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from audit.journal import session_tracee
from dui.commun.acces import Acces
from tests import fabrique as f
from tests.usagers.doublons.monde import Monde
from usagers.doublons import regles, service
from usagers.models import (
    ChangementDEtat,
    Document,
    Doublon,
    Ecrit,
    Fusion,
    LigneDeplacee,
    Objectif,
    OppositionProche,
    Projet,
    SourceImportee,
    VersionDeProjet,
    Vigilance,
)

pytestmark = pytest.mark.django_db(databases=["default", "cles"])

JOUR = dt.date(2026, 1, 5)


@pytest.fixture
def monde() -> Monde:
    return Monde(3, complet=True)


def appeler(fusion: uuid.UUID, table: str, lignes: list[dict[str, Any]], *, retour: bool) -> None:
    acces = Acces.systeme(motif="essai")
    with session_tracee(acces), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SELECT dui_deplacer(%s, %s, %s::jsonb, %s)", [fusion, table, json.dumps(lignes), retour])


def version_de(monde: Monde, dossier: Any) -> tuple[VersionDeProjet, str]:
    """The frozen version of this dossier, and its cipher as the base keeps it."""
    with f.systeme(), connection.cursor() as curseur:
        ligne = regles.toutes(VersionDeProjet).de(dossier).get()
        curseur.execute("SELECT encode(contenu, 'hex') FROM usagers_versiondeprojet WHERE id = %s", [ligne.pk])
        return ligne, "\\x" + curseur.fetchone()[0]


def test_les_lignes_ecrites_une_fois_suivent_et_reviennent(monde):
    un, deux, _ = monde.dossiers
    _, avant = monde.photographie()
    fusion = monde.fusionner(un, deux)
    places, apres = monde.photographie()
    assert deux.pk not in places.values() and apres == avant
    assert [v.dossier_id for v in _tous(VersionDeProjet, un)] == [un.pk] * 2
    assert len(_tous(ChangementDEtat, un)) == 2
    monde.defaire(fusion)
    assert [v.dossier_id for v in _tous(VersionDeProjet, deux)] == [deux.pk]


def _tous(modele: Any, dossier: Any) -> list[Any]:
    with f.systeme():
        return list(regles.toutes(modele).de(dossier))


def test_hors_d_une_fusion_rien_ne_bouge(monde):
    un, deux, trois = monde.dossiers
    version, chiffre = version_de(monde, deux)
    ligne = {"id": str(version.pk), "contenu": chiffre}
    with pytest.raises(DatabaseError, match="aucune fusion"):
        appeler(uuid.uuid4(), "usagers_versiondeprojet", [ligne], retour=False)
    fusion = monde.fusionner(un, deux)
    for retour in (False, True):  # closed: nothing more comes; and a row of a third dossier never goes
        autre, chiffre = version_de(monde, trois)
        with pytest.raises(DatabaseError, match="ne se"):
            appeler(fusion.pk, "usagers_versiondeprojet", [{"id": str(autre.pk), "contenu": chiffre}], retour=retour)
    monde.defaire(fusion)
    with pytest.raises(DatabaseError, match="aucune fusion"):
        appeler(fusion.pk, "usagers_versiondeprojet", [ligne], retour=True)


def test_dans_une_fusion_un_texte_fige_garde_sa_longueur_et_ses_faits(monde):
    """Another length, no text, another column, a row that was already there, another table: all refused."""
    un, deux, _ = monde.dossiers
    with f.systeme():
        ancienne = regles.toutes(VersionDeProjet).de(un).get()
    fusion = monde.fusionner(un, deux)
    with f.systeme():
        version = regles.toutes(VersionDeProjet).de(un).exclude(pk=ancienne.pk).get()
    chiffre = _chiffre(version.pk)
    for contenu in (chiffre + "00", chiffre[:-2], None, ""):
        with pytest.raises(DatabaseError, match="ne se déplacent pas ainsi"):
            appeler(fusion.pk, "usagers_versiondeprojet", [{"id": str(version.pk), "contenu": contenu}], retour=True)
    with pytest.raises(DatabaseError, match="ne se déplacent pas ainsi"):  # it was there before
        ligne = {"id": str(ancienne.pk), "contenu": _chiffre(ancienne.pk)}
        appeler(fusion.pk, "usagers_versiondeprojet", [ligne], retour=True)
    for table in ("usagers_dossier", "habilitations_compte", "audit_modification", "usagers_fusion"):
        with pytest.raises(DatabaseError):
            appeler(fusion.pk, table, [{"id": str(version.pk)}], retour=True)
    # a column in clear that would be given is not even looked at
    ligne = {"id": str(version.pk), "contenu": chiffre, "empreinte": "f" * 64, "numero": 99}
    appeler(fusion.pk, "usagers_versiondeprojet", [ligne], retour=True)
    with f.systeme():
        rendue = regles.toutes(VersionDeProjet).get(pk=version.pk)
        assert (rendue.dossier_id, rendue.empreinte, rendue.numero) == (deux.pk, version.empreinte, version.numero)


def _chiffre(pk: uuid.UUID) -> str:
    with f.systeme(), connection.cursor() as curseur:
        curseur.execute("SELECT encode(contenu, 'hex') FROM usagers_versiondeprojet WHERE id = %s", [pk])
        return "\\x" + curseur.fetchone()[0]


def test_une_ligne_retiree_suit_aussi(monde):
    un, deux, _ = monde.dossiers
    with f.systeme():
        retiree = Vigilance.objects.de(deux).get()
        retiree.retire_le, retiree.motif_retrait = dt.datetime.now(dt.UTC), "erreur"
        retiree.save()
    monde.fusionner(un, deux)
    with f.systeme():
        assert Vigilance.avec_retirees.get(pk=retiree.pk).dossier_id == un.pk
        assert Vigilance.avec_retirees.get(pk=retiree.pk).motif_retrait == "erreur"


def test_une_meme_cle_d_envoi_est_renouvelee(monde):
    un, deux, _ = monde.dossiers
    envoi = uuid.uuid4()
    with f.systeme():
        lignes = [Ecrit(dossier=d, categorie="soins", date=JOUR, titre="T", texte="X") for d in (un, deux)]
        for ligne in lignes:
            ligne.auteur, ligne.envoi = monde.chef, envoi
            ligne.save()
    monde.fusionner(un, deux)
    with f.systeme():
        assert regles.toutes(Ecrit).get(pk=lignes[0].pk).envoi == envoi
        assert regles.toutes(Ecrit).get(pk=lignes[1].pk).envoi != envoi


def test_deux_lignes_uniques_sont_dites_et_rien_ne_bouge(monde):
    un, deux, _ = monde.dossiers
    with f.systeme():
        sources = [f.rangee(SourceImportee, d, monde.chef, {}, empreinte="a" * 64) for d in (un, deux)]
    avant = monde.photographie()
    with pytest.raises(service.FusionImpossible, match="importé dans les deux"):
        monde.fusionner(un, deux)
    assert monde.photographie() == avant and len(sources) == 2
    with f.systeme():
        assert not Fusion.objects.exists() and not LigneDeplacee.objects.exists()


def test_un_contenu_illisible_arrete_tout(monde):
    un, deux, _ = monde.dossiers
    with f.systeme():
        ecrit = Ecrit.objects.de(deux).get()
        Ecrit.objects.filter(pk=ecrit.pk).mise_a_jour_motivee("essai", dossier_id=un.pk)  # moved without its key
        Ecrit.objects.filter(pk=ecrit.pk).mise_a_jour_motivee("essai", dossier_id=monde.dossiers[2].pk)
    with pytest.raises(service.FusionImpossible, match="illisible"):
        monde.fusionner(un, monde.dossiers[2])
    with f.systeme():
        assert not Fusion.objects.exists()


def test_ce_qui_complete_une_ligne_rendue_part_avec_elle(monde):
    un, deux, _ = monde.dossiers
    fusion = monde.fusionner(un, deux)
    with f.systeme():
        venu = regles.toutes(Projet).get(pk=_deplacee(fusion, Projet))
        document = regles.toutes(Document).get(pk=_deplacee(fusion, Document))
        objectif = f.rangee(Objectif, un, monde.chef, {"projet": venu})
        suite = monde.poser(Document, un, {}, lignee=document.lignee, numero=2)
        seul = f.rangee(Ecrit, un, monde.chef, {}, texte="depuis")
    monde.defaire(fusion)
    with f.systeme():
        assert regles.toutes(Objectif).get(pk=objectif.pk).dossier_id == deux.pk
        assert regles.toutes(Document).get(pk=suite.pk).dossier_id == deux.pk
        assert regles.toutes(Ecrit).get(pk=seul.pk).dossier_id == un.pk
    monde.photographie()


def _deplacee(fusion: Fusion, modele: Any) -> Any:
    return LigneDeplacee.objects.get(fusion=fusion, nom_table=modele._meta.db_table).ligne


def test_un_lien_avec_ce_qui_etait_deja_la_se_detache_d_abord(monde):
    un, deux, _ = monde.dossiers
    fusion = monde.fusionner(un, deux)
    with f.systeme():
        ici = next(o for o in OppositionProche.objects.de(un) if o.pk != _deplacee(fusion, OppositionProche))
        ici.proche_id = OppositionProche.objects.get(pk=_deplacee(fusion, OppositionProche)).proche_id
        ici.save()
    with pytest.raises(service.FusionImpossible, match="oppositions à communiquer"):
        monde.defaire(fusion)
    with f.systeme():
        assert Fusion.objects.get().defaite_le is None
        ici.proche = None
        ici.save()
    monde.defaire(fusion)


def test_une_question_ouverte_avec_un_tiers_suit(monde):
    un, deux, trois = monde.dossiers
    with f.systeme():
        Doublon(dossier=deux, autre=trois.pk, raison="mêmes traits").save()
        Doublon(dossier=deux, autre=un.pk, raison="mêmes traits").save()
    monde.fusionner(un, deux)
    with f.systeme():
        ouverts = Doublon.objects.filter(tranche_le__isnull=True)
        assert [(d.dossier_id, d.autre) for d in ouverts.de(un)] == [(un.pk, trois.pk)]
