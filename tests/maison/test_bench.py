"""The population of `make bench` is written in SQL: a column that a model gains must not wait for the next measure."""

import re

import pytest
from django.db import connections

from dui.outils.lieux import RACINE

ORDRE = re.compile(r"INSERT INTO (\w+) \(([^)]+)\)")
OBLIGATOIRES = """
SELECT column_name FROM information_schema.columns
 WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
"""


@pytest.mark.django_db(databases=["default", "cles"])
def test_la_population_des_mesures_remplit_chaque_colonne_obligatoire():
    texte = (RACINE / "bench" / "population.sql").read_text(encoding="utf-8")
    ordres = ORDRE.findall(texte)
    assert len(ordres) > 15
    vues = 0
    for table, colonnes in ordres:
        base = "cles" if table.startswith("commun_") else "default"
        with connections[base].cursor() as curseur:
            curseur.execute(OBLIGATOIRES, [table])
            attendues = {nom for (nom,) in curseur.fetchall()}
        vues += len(attendues)
        assert attendues - {c.strip() for c in colonnes.split(",")} == set(), table
    assert vues > 100
