"""What the floors above sign up for: items of the timeline, cards of « ma journée », sections of a tab.

Each source receives the request and the open dossier; it reads through the gate, so it shows only what may be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from dui.commun.categories import Categorie
from dui.commun.d_un_trait import Trait
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


def _rien(*args: Any) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True)
class Section:
    """A block of a tab: template and its data. The sets it names are read with those of its neighbours."""

    rubrique: Categorie
    gabarit: str
    donnees: Callable[..., dict[str, Any]]  # (request, dossier, *rows of each set) -> context
    rang: int = 50
    ensembles: Callable[[Any, Any], Sequence[Any]] = _rien  # (request, dossier) -> querysets


@dataclass(frozen=True)
class Carte:
    """A card of « ma journée ». The sets it names are read with those of the others."""

    gabarit: str
    donnees: Callable[..., dict[str, Any] | None]  # (request, *rows of each set) -> context, None: nothing to show
    rang: int
    large: bool = False
    ensembles: Callable[[Any], Sequence[Any]] = _rien  # (request) -> querysets


@dataclass(frozen=True)
class Source:
    """Where the timeline draws from: its sets, bounded and newest first, then their rows as items."""

    ensembles: Callable[[Any, Any, int], Sequence[Any]]  # (request, dossier, how many at most) -> querysets
    items: Callable[..., Iterable[Item]]  # (request, dossier, *rows of each set)


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


def chronologie(request: Any, dossier: Any, combien: int, trait: Trait | None = None) -> Callable[[], list[Item]]:
    """Newest first, from every source, bounded: a page never loads a whole life."""
    trait = trait or Trait()
    lues = [(s, trait.demander(*s.ensembles(request, dossier, combien))) for s in _CHRONOLOGIE]

    def finir() -> list[Item]:
        items = [item for source, lots in lues for item in source.items(request, dossier, *lots())]
        return sorted(items, key=_moment, reverse=True)[:combien]

    return finir


def _moment(item: Item) -> datetime:
    instant = item.instant
    return instant if isinstance(instant, datetime) else datetime.combine(instant, time.max, PARIS)


def sections(
    request: Any, dossier: Any, rubrique: Categorie, trait: Trait | None = None
) -> Callable[[], list[dict[str, Any]]]:
    """Template and data of each block of a heading that has something to show."""
    trait = trait or Trait()
    siennes = sorted((s for s in _SECTIONS if s.rubrique == rubrique), key=lambda s: s.rang)
    lues = [(s, trait.demander(*s.ensembles(request, dossier))) for s in siennes]

    def finir() -> list[dict[str, Any]]:
        remplies = ((s.gabarit, s.donnees(request, dossier, *lots())) for s, lots in lues)
        return [{"gabarit": gabarit, "donnees": donnees} for gabarit, donnees in remplies if donnees]

    return finir


def cartes() -> list[Carte]:
    return sorted(_CARTES, key=lambda c: c.rang)
