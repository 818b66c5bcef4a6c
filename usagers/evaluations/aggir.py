"""AGGIR: from the letters of the variables to the rank (1 to 13), then to the GIR (1 to 6). Pure, from the two tables.

CASF R.232-3, annexe 2-2 (décret n° 97-427, annexe II): groups A to H, one after the other; the first whose sum reaches
one of its thresholds gives the rank. Outdoor moves and remote communication weigh nothing anywhere.
The figure is a proposal: a professional validates it (RGPD art. 22, no decision by computation alone).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from usagers.donnees import table
from usagers.evaluations.declaration import ADVERBES

DONNEES = Path(__file__).parent / "grilles"
PESANTES = (
    "coherence", "orientation", "toilette", "habillage", "alimentation", "elimination", "transferts",
    "deplacements_interieurs",
)  # fmt: skip
DISCRIMINANTES = (*PESANTES, "deplacements_exterieurs", "communication")
LETTRES = {
    "A": "fait seul, spontanément, totalement, correctement et habituellement",
    "B": "fait en partie",
    "C": "ne fait pas",
}


@dataclass(frozen=True)
class Seuil:
    """`minimum` None: the last rank, reached when nothing else was."""

    groupe: str
    minimum: int | None
    rang: int
    gir: int


@dataclass(frozen=True)
class Etape:
    """A group that was added up; `seuils` are those it was compared with."""

    groupe: str
    somme: int
    seuils: tuple[int, ...]


@dataclass(frozen=True)
class ResultatAggir:
    rang: int
    gir: int
    etapes: tuple[Etape, ...]

    @property
    def groupe(self) -> str:
        return self.etapes[-1].groupe


def lettre(adverbes: Collection[str]) -> str:
    """A: the four adverbs hold; C: none does; B: one to three."""
    retenus = {code for code, _ in ADVERBES} & set(adverbes)
    return "A" if len(retenus) == len(ADVERBES) else "B" if retenus else "C"


@lru_cache(maxsize=1)
def tables() -> tuple[dict[tuple[str, str, str], int], tuple[Seuil, ...]]:
    """Values by (group, variable, letter) and thresholds in the order of the text."""
    valeurs = {
        (x["groupe"], x["variable"], x["modalite"]): int(x["valeur"]) for x in table(DONNEES / "aggir_valeurs.csv")
    }
    seuils = tuple(
        Seuil(x["groupe"], int(x["seuil_inclus"]) if x["seuil_inclus"] else None, int(x["rang"]), int(x["gir"]))
        for x in table(DONNEES / "aggir_rangs.csv")
    )
    return valeurs, seuils


def somme(groupe: str, lettres: Mapping[str, str]) -> int:
    valeurs, _ = tables()
    return sum(valeurs.get((groupe, variable, lettres[variable]), 0) for variable in PESANTES)


def calculer(lettres: Mapping[str, str]) -> ResultatAggir:
    """Rank and GIR of these letters; raises `ValueError` when one of the eight that weigh is missing."""
    absentes = [v for v in PESANTES if lettres.get(v) not in LETTRES]
    if absentes:
        raise ValueError(f"variables sans lettre A, B ou C : {', '.join(absentes)}")
    _, seuils = tables()
    etapes: list[Etape] = []
    for groupe in dict.fromkeys(s.groupe for s in seuils):
        du_groupe = [s for s in seuils if s.groupe == groupe]
        total = somme(groupe, lettres)
        etapes.append(Etape(groupe, total, tuple(s.minimum for s in du_groupe if s.minimum is not None)))
        for seuil in du_groupe:
            if seuil.minimum is None or total >= seuil.minimum:
                return ResultatAggir(seuil.rang, seuil.gir, tuple(etapes))
    raise AssertionError("la table des rangs n’a pas de dernier rang")
