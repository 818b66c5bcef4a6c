"""From when the schedule counts, which acts are of this stay, and whether a contract is asked for. Pure functions.

The rows of `delais.csv` count from the admission: `admis_le` of the stay when it is known, else the day of entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from usagers import donnees
from usagers.delais import ajouter

# A stay « continu ou discontinu » is one stay (CASF D.311 I, secondary source): coming back is not a new admission.
SUITE_PAR_NATURE, SUITE_PAR_ENTREE = "sequentiel", "retour"
JOUR = dt.timedelta(days=1)


class Sejour(Protocol):
    """What is read of a stay (`models.Sejour`)."""

    nature: str
    admis_le: dt.date | None
    entree: dt.date | None
    entree_par: str
    sortie_prevue: dt.date | None
    sortie: dt.date | None


@dataclass(frozen=True)
class Depart:
    """`depuis`: first day of the acts of this stay; None when there was no other before."""

    admission: dt.date
    depuis: dt.date | None = None
    nature: str = ""
    fin_prevue: dt.date | None = None


def depart(sejours: Iterable[Sejour], entree: dt.date) -> Depart:
    """Of the last stay entered. Without any stay on record, the entry of the dossier says all that is known."""
    entres = sorted((s for s in sejours if s.entree), key=lambda s: s.entree or entree)
    if not entres:
        return Depart(entree, entree)
    dernier = len(entres) - 1
    premier = dernier
    while premier and _continue(entres[premier]):
        premier -= 1
    debut, avant = entres[premier], entres[:premier]
    arrivee = debut.entree or entree
    admission = debut.admis_le or arrivee
    fin_prevue = entres[dernier].sortie or entres[dernier].sortie_prevue
    return Depart(admission, _apres(avant, admission, arrivee), entres[dernier].nature, fin_prevue)


def _continue(s: Sejour) -> bool:
    return s.nature == SUITE_PAR_NATURE or s.entree_par == SUITE_PAR_ENTREE


def _apres(avant: list[Sejour], admission: dt.date, arrivee: dt.date) -> dt.date | None:
    """The day after the last exit: a contract handed over or signed while waiting to come back is of the new stay."""
    if not avant:
        return None
    sorties = [s.sortie for s in avant if s.sortie]
    if len(sorties) < len(avant):
        return min(admission, arrivee)
    return min(max(sorties) + JOUR, arrivee)


def raison_du_document(categorie_esms: str, parti: Depart) -> str:
    """Why an individual document is enough, as it is shown, with its article; empty: a contract of stay is due."""
    for regle in donnees.lire("contrat_ou_document"):
        if _tient(regle, categorie_esms, parti):
            return f"{regle['libelle']} ({regle['fondement']})"
    return ""


def _tient(regle: dict[str, str], categorie_esms: str, parti: Depart) -> bool:
    match regle["critere"]:
        case "duree":
            fin = parti.fin_prevue
            return fin is not None and fin <= ajouter(parti.admission, regle["valeur"])
        case "nature":
            return parti.nature == regle["valeur"]
        case _:
            return categorie_esms == regle["valeur"]
