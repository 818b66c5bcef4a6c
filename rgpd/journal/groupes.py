"""Rows of one request gathered: one gesture is one line to read, whatever the number of headings it opened."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from audit import lecture
from audit.models import Trace
from dui.commun.acces import Action
from dui.commun.categories import Categorie

PAR_PAGE = 30  # gestures on a page
LIGNES_LUES = 400  # rows read to make them: the cost of a page does not depend on the journal
LISTES = frozenset({Action.LISTER.value, Action.RECHERCHER.value})
RANGS = {c.value: rang for rang, c in enumerate(Categorie)}


@dataclass(frozen=True)
class Groupe:
    """Rows alike but for their heading (and, in a list, for the dossiers it showed); newest row first."""

    traces: list[Trace]

    @property
    def tete(self) -> Trace:
        return self.traces[0]

    @property
    def rubriques(self) -> list[Categorie]:
        """Headings opened, in the order of the house, without doubles."""
        valeurs = {t.categorie for t in self.traces} & RANGS.keys()
        return [Categorie(v) for v in sorted(valeurs, key=RANGS.__getitem__)]

    @property
    def dossiers(self) -> list[uuid.UUID]:
        return list(dict.fromkeys(d for t in self.traces for d in t.dossiers))


@dataclass(frozen=True)
class PageDeGroupes:
    groupes: list[Groupe]
    suivante: str = ""  # cursor for the address; empty: nothing older


def page(etablissement_id: uuid.UUID, filtre: lecture.Filtre, curseur: str = "") -> PageDeGroupes:
    """One page of gestures. It ends between two requests when it can, so that none is told twice."""
    lue = lecture.page(etablissement_id, filtre, curseur, LIGNES_LUES)
    groupes, lues = _regrouper(lue.traces, coupee=bool(lue.suivante))
    reste = bool(lue.suivante) or lues < len(lue.traces)
    return PageDeGroupes(groupes, lecture.curseur_de(lue.traces[lues - 1]) if reste and lues else "")


def _regrouper(traces: list[Trace], *, coupee: bool) -> tuple[list[Groupe], int]:
    """Gestures and how many rows they take. `coupee`: the last request may go on, it waits for the next page."""
    lots = [list(lot) for _, lot in groupby(traces, key=lambda t: t.requete)]
    if coupee and len(lots) > 1:
        lots.pop()
    groupes: list[Groupe] = []
    lues = 0
    for lot in lots:
        if len(groupes) >= PAR_PAGE:
            break
        gardees = _ranger(lot, groupes)
        lues += gardees
        if gardees < len(lot):
            break
    return groupes, lues


def _ranger(lot: Iterable[Trace], groupes: list[Groupe]) -> int:
    """Puts the rows of one request with those alike; stops when the page is full. How many rows were taken."""
    ici: dict[Any, Groupe] = {}
    prises = 0
    for trace in lot:
        cle = _cle(trace)
        if cle not in ici:
            if len(groupes) >= PAR_PAGE:
                break
            ici[cle] = Groupe([])
            groupes.append(ici[cle])
        ici[cle].traces.append(trace)
        prises += 1
    return prises


def _cle(trace: Trace) -> tuple[Any, ...]:
    dossiers = () if trace.action in LISTES else tuple(trace.dossiers)
    return trace.acteur, trace.action, trace.issue, trace.base, trace.motif, dossiers
