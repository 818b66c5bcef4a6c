"""What the floors above sign up for: items of the timeline, cards of « ma journée », sections of a tab.

Each source receives the request and the open dossier; it reads through the gate, so it shows only what may be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from dui.commun.categories import Categorie
from dui.commun.horloge import PARIS


@dataclass(frozen=True)
class Item:
    """One line of the timeline; names follow templates/composants/chronologie.html.

    `instant` is a date when the hour is not known: nothing is invented.
    """

    instant: datetime | date
    titre: str
    categorie: str
    texte: str = ""
    auteur: str = ""
    metier: str = ""
    ton: str = "accent"
    icone: str = "point"
    url: str = ""
    neuf: bool = False


@dataclass(frozen=True)
class Section:
    """A block of a tab: template and its data, read when the tab is shown."""

    rubrique: Categorie
    gabarit: str
    donnees: Callable[[Any, Any], dict[str, Any]]  # (request, dossier) -> context
    rang: int = 50


@dataclass(frozen=True)
class Carte:
    """A card of « ma journée »."""

    gabarit: str
    donnees: Callable[[Any], dict[str, Any] | None]  # (request) -> context, None: nothing to show
    rang: int
    large: bool = False


Source = Callable[[Any, Any, int], Iterable[Item]]  # (request, dossier, how many at most) -> newest first

SuiteDeDeces = Callable[[Any, date], Iterable[str]]  # (dossier id, day) -> categories written; runs as a task

_CHRONOLOGIE: list[Source] = []
_SUITES_DE_DECES: list[SuiteDeDeces] = []
_SECTIONS: list[Section] = []
_CARTES: list[Carte] = []


def inscrire_chronologie(source: Source) -> None:
    if source not in _CHRONOLOGIE:
        _CHRONOLOGIE.append(source)


def inscrire_section(section: Section) -> None:
    if section not in _SECTIONS:
        _SECTIONS.append(section)


def inscrire_carte(carte: Carte) -> None:
    if carte not in _CARTES:
        _CARTES.append(carte)


def inscrire_suite_de_deces(suite: SuiteDeDeces) -> None:
    """What a floor closes when a person dies: appointments to come, absences, orders."""
    if suite not in _SUITES_DE_DECES:
        _SUITES_DE_DECES.append(suite)


def suites_de_deces() -> list[SuiteDeDeces]:
    return list(_SUITES_DE_DECES)


def chronologie(request: Any, dossier: Any, combien: int) -> list[Item]:
    """Newest first, from every source, bounded: a page never loads a whole life."""
    items = [item for source in _CHRONOLOGIE for item in source(request, dossier, combien)]
    return sorted(items, key=_moment, reverse=True)[:combien]


def _moment(item: Item) -> datetime:
    instant = item.instant
    return instant if isinstance(instant, datetime) else datetime.combine(instant, time.max, PARIS)


def sections(rubrique: Categorie) -> list[Section]:
    return sorted((s for s in _SECTIONS if s.rubrique == rubrique), key=lambda s: s.rang)


def cartes() -> list[Carte]:
    return sorted(_CARTES, key=lambda c: c.rang)
