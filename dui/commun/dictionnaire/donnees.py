"""The files of the dictionary, read once: purposes, rules of retention, lines."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dui.commun.dates_fr import INSECABLE

ICI = Path(__file__).parent
_ANNEES = re.compile(r"^P(\d+)Y$")


@cache
def lire(nom: str) -> tuple[dict[str, str], ...]:
    """Rows of `<nom>.csv`, in the order of the file."""
    with (ICI / f"{nom}.csv").open(encoding="utf-8", newline="") as fichier:
        return tuple(csv.DictReader(fichier))


@dataclass(frozen=True)
class Finalite:
    """A purpose of the dossier. `a_declarer`: its fields wait for the ESMS to declare it, with its reason."""

    code: str
    libelle: str
    objet: str
    a_declarer: bool
    fondement: str
    source: str
    niveau: str  # of verification of the source, as in the reference: T text read, S secondary, ANS, C to check


@dataclass(frozen=True)
class Regle:
    """A rule of retention: active base, then archive, then what becomes of the data (ISO 8601 durations)."""

    code: str
    categorie_dui: str
    type_donnee: str
    public_concerne: str
    base_active_duree: str
    base_active_point_depart: str
    archivage_intermediaire_duree: str
    archivage_point_depart: str
    sort_final: str
    caractere: str
    fondement: str
    source_url: str
    confiance: str

    @property
    def duree(self) -> str:
        """« 2 ans après le dernier contact, puis 5 ans après la fin du contrat »."""
        phrases = [
            _etape(self.base_active_duree, self.base_active_point_depart, "jusqu’à"),
            _etape(self.archivage_intermediaire_duree, self.archivage_point_depart, "pendant"),
        ]
        return ", puis ".join(p for p in phrases if p) or "durée à fixer"


def _etape(duree: str, depart: str, sans_duree: str) -> str:
    """A duration and the event it runs from; without a duration, until that event."""
    dite = evenement(depart) if depart else ""
    if not duree:
        return f"{sans_duree} {dite}" if dite else ""
    return f"{en_annees(duree)} après {dite}" if dite else en_annees(duree)


def en_annees(duree: str) -> str:
    """« P2Y » → « 2 ans »; raises `ValueError` for another form."""
    trouve = _ANNEES.match(duree)
    if trouve is None:
        raise ValueError(f"durée inconnue : {duree}")
    return f"{trouve[1]}{INSECABLE}an{'s' if int(trouve[1]) > 1 else ''}"


@cache
def _evenements() -> dict[str, str]:
    return {r["code"]: r["libelle"] for r in lire("evenements")}


def evenement(code: str) -> str:
    return _evenements()[code]


@cache
def _finalites() -> dict[str, Finalite]:
    lues = [Finalite(**{**r, "a_declarer": r["a_declarer"] == "oui"}) for r in lire("finalites")]  # type: ignore[arg-type]
    return {f.code: f for f in lues}


def finalites() -> list[Finalite]:
    return list(_finalites().values())


def finalite(code: str) -> Finalite | None:
    return _finalites().get(code)


@cache
def _regles() -> dict[str, Regle]:
    return {r["code"]: Regle(**r) for r in lire("conservation")}


def regles() -> list[Regle]:
    return list(_regles().values())


def regle(code: str) -> Regle | None:
    return _regles().get(code)
