"""The rows of `regles.csv`, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from usagers.donnees import table
from usagers.representation.enums import Certitude, Droit, Exercice, Situation, Volet

FICHIER = Path(__file__).with_name("regles.csv")
TOUS, SANS_OBJET = "tous", "sans_objet"


@dataclass(frozen=True)
class Regle:
    """`renvoi`: « situation/étendue » whose row applies when the order of the judge provides representation."""

    situation: Situation
    etendue: str  # personne | biens | les_deux | sans_objet
    volet: str  # sante | social | tous
    droit: Droit
    exerce_par: Exercice
    condition: str
    fondement: str
    certitude: Certitude
    renvoi: str = ""


class SansRegle(LookupError):
    """The table does not say: a fault of the data, never an answer."""


@cache
def regles() -> tuple[Regle, ...]:
    return tuple(
        Regle(
            Situation(x["situation"]),
            x["etendue"],
            x["volet"],
            Droit(x["droit"]),
            Exercice(x["exerce_par"]),
            x["condition"],
            x["fondement"],
            Certitude(x["certitude"]),
            x["renvoi"],
        )
        for x in table(FICHIER)
    )


@cache
def _table() -> dict[tuple[str, str, str, str], Regle]:
    table: dict[tuple[str, str, str, str], Regle] = {}
    for regle in regles():
        for volet in Volet if regle.volet == TOUS else (Volet(regle.volet),):
            cle = (regle.situation.value, regle.etendue, volet.value, regle.droit.value)
            if cle in table:
                raise SansRegle(f"deux règles pour {cle}")
            table[cle] = regle
    return table


def regle(situation: str, etendue: str, volet: str, droit: str) -> Regle:
    """The only row that answers; raises `SansRegle`."""
    try:
        return _table()[str(situation), etendue, str(volet), str(droit)]
    except KeyError:
        raise SansRegle(f"aucune règle pour {situation}, {etendue}, {volet}, {droit}") from None
