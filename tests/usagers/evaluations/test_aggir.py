"""AGGIR: the 6,561 combinations against a computation written here from the text, the bounds, the witnesses."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from pathlib import Path

import pytest

from usagers.evaluations import aggir
from usagers.evaluations.declaration import ADVERBES

# The text of annexe 2-2, group by group, written again for the test: (value of C, value of B) of the eight variables in
# the order coherence, orientation, toilette, habillage, alimentation, elimination, transferts, indoor moves.
TEXTE = {
    "A": ((2000, 0), (1200, 0), (40, 16), (40, 16), (60, 20), (100, 16), (800, 120), (200, 32)),
    "B": ((1500, 320), (1200, 120), (40, 16), (40, 16), (60, 0), (100, 16), (800, 120), (-80, -40)),
    "C": ((0, 0), (0, 0), (40, 16), (40, 16), (60, 20), (160, 20), (1000, 200), (400, 40)),
    "D": ((0, 0), (0, 0), (0, 0), (0, 0), (2000, 200), (400, 200), (2000, 200), (200, 0)),
    "E": ((400, 0), (400, 0), (400, 100), (400, 100), (400, 100), (800, 100), (800, 100), (200, 0)),
    "F": ((200, 100), (200, 100), (500, 100), (500, 100), (500, 100), (500, 100), (500, 100), (200, 0)),
    "G": ((150, 0), (150, 0), (300, 200), (300, 200), (500, 200), (500, 200), (400, 200), (200, 100)),
    "H": ((0, 0), (0, 0), (3000, 2000), (3000, 2000), (3000, 2000), (3000, 2000), (1000, 2000), (1000, 1000)),
}
ORDRE = (
    "coherence", "orientation", "toilette", "habillage", "alimentation", "elimination", "transferts",
    "deplacements_interieurs",
)  # fmt: skip
COMBINAISONS = list(itertools.product("ABC", repeat=8))
GIR = {1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 3, 9: 3, 10: 4, 11: 4, 12: 5, 13: 6}


def _total(groupe: str, lettres: tuple[str, ...]) -> int:
    return sum(c if x == "C" else b if x == "B" else 0 for x, (c, b) in zip(lettres, TEXTE[groupe], strict=True))


def _rang_naif(lettres: tuple[str, ...]) -> int:
    a = _total("A", lettres)
    if a >= 4380:
        return 1
    if a >= 4140:
        return 2
    if a >= 3390:
        return 3
    if _total("B", lettres) >= 2016:
        return 4
    c = _total("C", lettres)
    if c >= 1700:
        return 5
    if c >= 1432:
        return 6
    if _total("D", lettres) >= 2400:
        return 7
    if _total("E", lettres) >= 1200:
        return 8
    if _total("F", lettres) >= 800:
        return 9
    if _total("G", lettres) >= 650:
        return 10
    h = _total("H", lettres)
    return 11 if h >= 4000 else 12 if h >= 2000 else 13


def _calculer(lettres: tuple[str, ...]) -> aggir.ResultatAggir:
    return aggir.calculer(dict(zip(ORDRE, lettres, strict=True)))


@pytest.fixture(scope="module")
def tout() -> dict[tuple[str, ...], aggir.ResultatAggir]:
    return {lettres: _calculer(lettres) for lettres in COMBINAISONS}


def test_les_6561_combinaisons_suivent_le_texte(tout):
    assert len(tout) == 6561
    assert [x for x in COMBINAISONS if tout[x].rang != _rang_naif(x)] == []


def test_chaque_rang_donne_son_gir(tout):
    assert {(x.rang, x.gir) for x in tout.values()} == set(GIR.items())


def test_le_dernier_groupe_additionne_est_celui_du_rang(tout):
    groupes = {
        1: "A",
        2: "A",
        3: "A",
        4: "B",
        5: "C",
        6: "C",
        7: "D",
        8: "E",
        9: "F",
        10: "G",
        11: "H",
        12: "H",
        13: "H",
    }
    assert {x.rang: x.groupe for x in tout.values()} == groupes
    for lettres, x in tout.items():
        assert [e.groupe for e in x.etapes] == list("ABCDEFGH")[: len(x.etapes)]
        assert [e.somme for e in x.etapes] == [_total(e.groupe, lettres) for e in x.etapes]


SEUILS = (
    ("A", 4380, 1), ("A", 4140, 2), ("A", 3390, 3), ("B", 2016, 4), ("C", 1700, 5), ("C", 1432, 6), ("D", 2400, 7),
    ("E", 1200, 8), ("F", 800, 9), ("G", 650, 10), ("H", 4000, 11), ("H", 2000, 12),
)  # fmt: skip


def _arrives(tout, groupe: str) -> list[tuple[int, int]]:
    """(total in this group, rank) of the combinations that no group before it had kept."""
    return [(e.somme, x.rang) for x in tout.values() for e in x.etapes if e.groupe == groupe]


@pytest.mark.parametrize(("groupe", "seuil", "rang"), SEUILS)
def test_de_part_et_d_autre_de_chaque_seuil(tout, groupe, seuil, rang):
    arrives = _arrives(tout, groupe)
    assert min(s for s, r in arrives if r <= rang) >= seuil > max(s for s, r in arrives if r > rang)


def test_un_total_egal_au_seuil_l_atteint(tout):
    """Inclusive: wherever a combination falls right on a threshold, it has its rank."""
    touches = [(g, s, r) for g, s, r in SEUILS if any(somme == s for somme, _ in _arrives(tout, g))]
    for groupe, seuil, rang in touches:
        assert {r for somme, r in _arrives(tout, groupe) if somme == seuil} == {rang}
    assert len(touches) >= 6


TEMOINS = [
    (dict.fromkeys(ORDRE, "C"), 1, 1),
    ({}, 13, 6),
    (dict.fromkeys(ORDRE, "B"), 10, 4),
    ({"toilette": "C"}, 12, 5),
    ({"toilette": "C", "habillage": "C"}, 9, 3),
    ({"toilette": "B", "habillage": "B"}, 11, 4),
    ({"coherence": "C", "orientation": "C"}, 4, 2),
    ({"transferts": "C", "deplacements_interieurs": "C"}, 12, 5),
]


@pytest.mark.parametrize(("autres", "rang", "gir"), TEMOINS)
def test_les_temoins(autres, rang, gir):
    trouve = aggir.calculer(dict.fromkeys(ORDRE, "A") | autres)
    assert (trouve.rang, trouve.gir) == (rang, gir)


def test_tout_c_totalise_4440_au_groupe_a():
    assert aggir.somme("A", dict.fromkeys(ORDRE, "C")) == 4440


def test_ce_qui_ne_pese_pas_ne_change_rien():
    lettres = dict.fromkeys(ORDRE, "B")
    for variable in ("deplacements_exterieurs", "communication", "cuisine", "temps_libre"):
        assert aggir.calculer(lettres | {variable: "C"}) == aggir.calculer(lettres)


@pytest.mark.parametrize("lettres", [{}, dict.fromkeys(ORDRE[:-1], "A"), dict.fromkeys(ORDRE, "A") | {"toilette": "D"}])
def test_une_variable_sans_lettre_ne_se_calcule_pas(lettres):
    with pytest.raises(ValueError, match="variables sans lettre"):
        aggir.calculer(lettres)


def test_les_adverbes_donnent_la_lettre():
    codes = [c for c, _ in ADVERBES]
    lettres = Counter(aggir.lettre(coches) for n in range(5) for coches in itertools.combinations(codes, n))
    assert aggir.lettre(codes) == "A" and aggir.lettre([]) == "C"
    assert lettres == {"A": 1, "B": 14, "C": 1}
    assert aggir.lettre(["S", "S", "S", "S"]) == "B" and aggir.lettre(["x", "y"]) == "C"


def test_les_tables_disent_leur_source_et_sont_entieres():
    for nom, lignes in (("aggir_valeurs.csv", 128), ("aggir_rangs.csv", 13)):
        with (Path(aggir.__file__).parent / "grilles" / nom).open(encoding="utf-8", newline="") as fichier:
            rangees = list(csv.DictReader(fichier))
        assert len(rangees) == lignes and all("97-427" in x["source"] for x in rangees)
