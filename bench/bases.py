"""Throw-away pairs of databases: the first is migrated, each larger one is a copy of the one before, filled further.

The caseload that is measured is thus the same rows in every size. Names end with the pid, as those of the tests:
whatever a killed run leaves behind is swept by the next run or the next suite.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from django.db import connections
from django.test.utils import setup_databases
from psycopg import sql

from bench.gardien import Gardien, connexion_du_proprietaire, detruire
from dui.commun.bases import comme_proprietaire

ALIAS = ("default", "cles")


@dataclass(frozen=True)
class Paire:
    """Names of the two databases of one size."""

    titre: str
    donnees: str
    cles: str

    @property
    def noms(self) -> tuple[str, str]:
        return self.donnees, self.cles


def balayer() -> None:
    """Drop the pairs of runs that were killed: their process is gone."""
    with connexion_du_proprietaire() as connexion:
        connus = connexion.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_.*_[0-9]+$'").fetchall()
    detruire(
        [nom for (nom,) in connus if Path("/proc").is_dir() and not Path(f"/proc/{nom.rsplit('_', 1)[1]}").exists()]
    )


_ORIGINE: dict[str, str] = {}


def _nommer(titre: str, gardien: Gardien) -> Paire:
    for alias in ALIAS:
        _ORIGINE.setdefault(alias, str(connections[alias].settings_dict["NAME"]))
    mot = "".join(c if c.isalnum() else "_" for c in titre)
    paire = Paire(titre, *(f"test_{_ORIGINE[a]}_bench_{mot}_{os.getpid()}" for a in ALIAS))
    for nom in paire.noms:
        gardien.base(nom)
    return paire


def creer(titre: str, gardien: Gardien) -> Paire:
    """The first pair: created and migrated by the owner, as the tests do."""
    paire = _nommer(titre, gardien)
    for alias, nom in zip(ALIAS, paire.noms, strict=True):
        connections[alias].settings_dict["TEST"]["NAME"] = nom
    with comme_proprietaire():
        setup_databases(verbosity=0, interactive=False, aliases=ALIAS)
    return paire


def copier(source: Paire, titre: str, gardien: Gardien) -> Paire:
    paire = _nommer(titre, gardien)
    for alias in ALIAS:
        connections[alias].close()
    with connexion_du_proprietaire() as connexion:
        for modele, nom in zip(source.noms, paire.noms, strict=True):
            ordre = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connexion.execute(ordre.format(sql.Identifier(nom), sql.Identifier(modele)))
    return paire


def viser(paire: Paire) -> None:
    """Point this process, as the application role, at one pair."""
    for alias, nom in zip(ALIAS, paire.noms, strict=True):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = nom


def ranger(paire: Paire) -> None:
    """What a database that has lived would have had: statistics, visibility map, emptied lists of the GIN index."""
    for nom in paire.noms:
        with connexion_du_proprietaire(nom) as connexion:
            connexion.execute("VACUUM (ANALYZE)")


def octets(paire: Paire) -> int:
    with connexion_du_proprietaire() as connexion:
        ligne = connexion.execute(
            "SELECT sum(pg_database_size(n)) FROM unnest(%s::text[]) n", [list(paire.noms)]
        ).fetchone()
    return int(ligne[0]) if ligne else 0
