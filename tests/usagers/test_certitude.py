"""Every fact of the floor says its source and how far it was checked."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import usagers

ETAGE = Path(usagers.__file__).parent
FICHIERS = [
    *sorted((ETAGE / "donnees").glob("*.csv")),
    ETAGE / "consentements" / "genres.csv",
    ETAGE / "documents" / "types.csv",
    ETAGE / "projets" / "delais.csv",
]


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda f: f.name)
def test_chaque_fait_dit_sa_source_et_sa_certitude(fichier):
    with fichier.open(encoding="utf-8", newline="") as lignes:
        entete = lignes.readline()
        lignes.seek(0)
        rangees = list(csv.DictReader(lignes, delimiter=";" if ";" in entete else ","))
    assert rangees
    sans = [r["code"] if "code" in r else r["genre"] for r in rangees if not r["certitude"] or not r.get("source")]
    assert not sans
    assert {r["certitude"] for r in rangees} <= set("TSCM")
