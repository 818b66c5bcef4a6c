"""SERAFIN-PH codes of needs and of direct services, from `donnees/serafin.csv` (each line quotes its value set)."""

from __future__ import annotations

from functools import cache

from usagers import donnees

BESOIN, DIRECTE = "besoin", "prestation_directe"
Choix = list[tuple[str, list[tuple[str, str]]]]


@cache
def nomenclature() -> dict[str, tuple[str, str]]:
    """code -> (label, kind)."""
    return {x["code"]: (x["libelle"], x["genre"]) for x in donnees.lire("serafin")}


def libelle(code: str) -> str:
    """« 1.1.3 Besoins en matière de douleur »; an unknown code stays as it is."""
    connu = nomenclature().get(code)
    return f"{code} {connu[0]}" if connu else code


@cache
def _choix(genre: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The finest codes of a kind, under their heading of the second level."""
    codes = [c for c, (_libelle, g) in nomenclature().items() if g == genre]
    groupes: dict[str, list[tuple[str, str]]] = {}
    for code in codes:
        if any(autre.startswith(f"{code}.") for autre in codes):
            continue
        titre = libelle(".".join(code.split(".")[:2]))
        groupes.setdefault(titre, []).append((code, libelle(code)))
    return tuple((titre, tuple(fins)) for titre, fins in groupes.items())


def besoins() -> Choix:
    return [(titre, list(fins)) for titre, fins in _choix(BESOIN)]


def prestations_directes() -> Choix:
    return [(titre, list(fins)) for titre, fins in _choix(DIRECTE)]
