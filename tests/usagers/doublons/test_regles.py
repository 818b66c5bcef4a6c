"""A model that the merge forgets is found here, not by the person whose row is left behind."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from dui.commun import roles
from dui.commun.droits import GARDIEN, champs_deplaces, droits_de
from dui.commun.modeles import DonneeDeDossier, ModeleGarde, modeles_gardes
from usagers.doublons import regles
from usagers.models import Dossier

# Identifiers that are not foreign keys. None of those of rows that move names a dossier; the others say why they stay.
CONNUS = {
    "envoi",  # send key
    "lignee",  # versions of a document: `ensemble`
    "accord",  # a consent of the dossier: it goes along
    "objet",  # the row that is published: it moves along and keeps its id
}


def _menent_au_dossier() -> list[type[models.Model]]:
    """Every model tied to a dossier, by a key or by an id kept as such."""
    return [
        m
        for m in apps.get_models()
        if m._meta.managed
        and m is not Dossier
        and any(
            c.related_model is Dossier or c.name in {"dossier_id", "absorbe", "autre"} for c in m._meta.concrete_fields
        )
    ]


def test_chaque_modele_suit_la_fusion_ou_dit_pourquoi_il_reste():
    assert len(regles.deplaces()) > 25
    for modele in _menent_au_dossier():
        suit = modele in regles.deplaces()
        assert suit != bool(getattr(modele, "reste_a_la_fusion", "")), modele._meta.label
    gardes = {m for m in modeles_gardes() if issubclass(m, ModeleGarde) and m is not Dossier}
    assert gardes == {m for m in _menent_au_dossier() if issubclass(m, DonneeDeDossier)}


def test_aucun_identifiant_ne_designe_un_dossier_en_cachette():
    for modele in regles.deplaces():
        inconnus = {
            c.name
            for c in modele._meta.concrete_fields
            if isinstance(c, models.UUIDField) and not c.primary_key and c.name not in CONNUS
        }
        assert inconnus == set(), f"{modele._meta.label} : {inconnus} désigne-t-il un dossier ?"


def test_chaque_unicite_a_sa_regle():
    """Two rows that meet: a send key is renewed, anything else is told in a sentence before anything moves."""
    for modele in regles.deplaces():
        assert not modele._meta.unique_together, modele
        for contrainte in modele._meta.constraints:
            if isinstance(contrainte, models.UniqueConstraint):
                assert contrainte.fields, f"{modele._meta.label} : unicité par expression"
        for regle in regles.unicites(modele):
            assert regles.est_technique(regle) or modele.si_deux.endswith("."), (modele._meta.label, regle.name)


def test_une_ligne_qui_suit_n_en_vise_pas_une_qui_reste():
    for modele in regles.deplaces():
        for champ in modele._meta.concrete_fields:
            vise = champ.related_model
            if vise not in {None, Dossier} and issubclass(vise, DonneeDeDossier):
                assert vise in regles.deplaces(), f"{modele._meta.label}.{champ.name}"


def test_une_version_ne_quitte_pas_les_autres():
    for modele in regles.deplaces():
        if modele.ensemble:
            assert modele._meta.get_field(modele.ensemble)


@pytest.mark.django_db
@pytest.mark.parametrize("modele", regles.deplaces(), ids=lambda m: m.__name__)
def test_seul_ce_qui_change_de_cle_peut_changer(modele):
    """The rights of the base, for every column, written once or not."""
    permises = {"dossier_id", *(c.column for c in champs_deplaces(modele))}
    table = modele._meta.db_table
    with connection.cursor() as curseur:
        for champ in modele._meta.concrete_fields:
            curseur.execute("SELECT has_column_privilege(%s, %s, %s, 'UPDATE')", [roles.FUSION, table, champ.column])
            assert curseur.fetchone()[0] == (champ.column in permises), champ
            if "UPDATE" not in droits_de(modele):
                curseur.execute("SELECT has_column_privilege(%s, %s, %s, 'UPDATE')", [roles.TACHE, table, champ.column])
                rouvertes = getattr(modele, "colonnes_modifiables", ())  # a withdrawal
                assert curseur.fetchone()[0] == (champ.column in rouvertes), champ
        curseur.execute("SELECT has_table_privilege(%s, %s, 'INSERT, DELETE, TRUNCATE')", [roles.FUSION, table])
        assert curseur.fetchone() == (False,)
        curseur.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s", [table, GARDIEN]
        )
        assert curseur.fetchone() == (1,)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [roles.APPLICATION, "dui_droits", roles.EQUIPE, roles.LARGE, roles.JOURNAL])
def test_un_traitement_seul_deplace(role):
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT has_function_privilege(%s, 'dui_deplacer(uuid, text, jsonb, boolean)', 'EXECUTE'),"
            " has_table_privilege(%s, 'usagers_lignedeplacee', 'INSERT, UPDATE, DELETE')",
            [role, role],
        )
        assert curseur.fetchone() == (False, False)
        curseur.execute("SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = %s", [roles.FUSION])
        assert curseur.fetchone() == (False, False)
        curseur.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [roles.APPLICATION, roles.FUSION])
        assert curseur.fetchone() == (False,)
