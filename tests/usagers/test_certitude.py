"""Every fact of the floor says its source and how far it was checked."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import usagers
from usagers import donnees
from usagers.enums import GenreCouverture, LienProche, TypeMesure

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


LISTES = {
    "LienProche": set(LienProche.values),
    "GenreCouverture": set(GenreCouverture.values),
    "modes_sejour.entree": {code for code, _ in donnees.modes_d_entree()},
}


def test_les_codes_officiels_disent_des_valeurs_que_nous_avons():
    lus = donnees.lire("codes_officiels")
    assert len({(r["liste"], r["valeur"]) for r in lus}) == len(lus)
    assert {r["liste"] for r in lus} == set(LISTES)
    assert all(r["valeur"] in LISTES[r["liste"]] and r["systeme_oid"] for r in lus)


def test_chaque_mesure_de_la_table_des_durees_existe():
    assert {r["type"] for r in donnees.lire("durees_mesures")} <= set(TypeMesure.values)
