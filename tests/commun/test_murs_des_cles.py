"""The operations that build walls run on the main base alone: the base of the keys has none of these tables."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from dui.commun import rls
from dui.commun.chiffrement.cles import BASE

OPERATIONS: tuple[Any, ...] = (
    rls.ProtegerParDossier("ecrit", categories=["soins"]),
    rls.ProtegerParEtablissement("equipe"),
    rls.ProtegerDansLEtablissement("etape", categorie="relation"),
    rls.Ecarter("reclamation", colonnes=["vise_id"]),
    rls.ProtegerEnTransit("paquet"),
    rls.FonctionSure("essai()", "CREATE FUNCTION essai()"),
    rls.AvecToutesLesLignes("ecrit", lambda *_: pytest.fail("aucune ligne ici")),
)


class Redacteur:
    """A schema editor that keeps what it is told."""

    def __init__(self, alias: str) -> None:
        self.connection, self.ordres = SimpleNamespace(alias=alias), []

    def execute(self, ordre: str, params: Any = ()) -> None:
        self.ordres.append(ordre)


def test_toutes_les_operations_sont_ici():
    def filles(classe: Any) -> set[Any]:
        return {classe, *(f for sous in classe.__subclasses__() for f in filles(sous))}

    ici = {c for c in filles(rls.Operation) if c.__module__ == rls.__name__ and not c.__name__.startswith("_")}
    assert {type(o) for o in OPERATIONS} == ici


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: type(o).__name__)
def test_rien_n_arrive_dans_la_base_des_cles(operation):
    redacteur, etat = Redacteur(BASE), SimpleNamespace(apps=apps)
    operation.database_forwards("usagers", redacteur, etat, etat)
    if operation.reversible:
        operation.database_backwards("usagers", redacteur, etat, etat)
    assert redacteur.ordres == []


def test_mais_tout_arrive_dans_l_autre():
    redacteur, etat = Redacteur("default"), SimpleNamespace(apps=apps)
    operation = OPERATIONS[0]
    operation.database_forwards("usagers", redacteur, etat, etat)
    operation.database_backwards("usagers", redacteur, etat, etat)
    assert "CREATE POLICY lire_equipe" in redacteur.ordres[0] and "DISABLE ROW LEVEL" in redacteur.ordres[1]


def test_une_migration_de_donnees_ne_se_defait_pas():
    assert OPERATIONS[-1].reversible is False
