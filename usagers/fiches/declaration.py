"""What a kind of row says of itself, once. The pages, the section of its heading, the timeline and the API read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dui.commun.categories import Categorie
from usagers.models.saisie import DonneeSaisie


@dataclass(frozen=True)
class Resume:
    """A row in a list: its title, what is said under it, its state (`composants/etiquette.html`)."""

    titre: str
    lignes: Sequence[str] = ()
    etat: dict[str, Any] | None = None  # {"genre", "etat", "texte"} of the label
    telephone: str = ""
    passe: bool = False  # over: shown after the others, in grey


@dataclass(frozen=True)
class Detail:
    """A block beneath the fields of the detail page: what hangs on the row, and what may be done with it."""

    gabarit: str
    donnees: Callable[[Any, Any], dict[str, Any] | None]  # (request, row) -> context; None: nothing to show


@dataclass(frozen=True)
class Fiche:
    """`cle` is the word of the URLs; `categorie` the wall. Rows of another category of the same model are not its own.

    `ajouter` and `modifier` are whole button texts: French articles are not computed.
    """

    cle: str
    modele: type[DonneeSaisie]
    categorie: Categorie
    nom: str
    ajouter: str
    modifier: str
    vide: str
    formulaire: Any  # subclass of FormulaireFiche
    resumer: Callable[[Any], Resume]
    rang: int = 50
    icone: str = "file-text"
    aide: str = ""  # a sentence above the form
    tri: Sequence[str] = ()  # order of the list; the model's otherwise
    dater: Callable[[Any], dt.date | dt.datetime | None] | None = None  # its moment in the timeline
    champ_date: str = ""  # database column the timeline sorts on, with `dater`
    details: Sequence[Detail] = field(default_factory=tuple)
    apres: Callable[[Any], None] | None = None  # (row) once written: what follows from it in the same transaction
    depart: Callable[[Any], dict[str, Any]] | None = None  # (request) first values of the form that adds
    calculer: Callable[[dict[str, Any]], dict[str, Any]] | None = None  # (values) what no form gives to a new row
    remonter: Callable[[Any], tuple[str, str]] | None = None  # (row) name and address of what it belongs to
    gabarit: str = "usagers/fiches/fiche.html"  # of the detail page
    retirable: bool = True
    en_section: bool = True  # shown in its heading
    publiable: bool = False  # may be shown on the portal, row by row (`usagers.publication`)
    jamais_publies: Sequence[str] = ()  # fields that the portal never shows
    figer: Callable[[Any], str] | None = (
        None  # (row) why it is neither changed nor withdrawn any more; empty: it may be
    )

    @property
    def parametre(self) -> str:
        """Name of the id in the URLs: the type of object that the inventory publishes."""
        return str(self.modele._meta.model_name)

    def lignes(self) -> Any:
        """The rows kept in the open dossier. Nothing here filters by right: the gate does."""
        ensemble = self.modele.objects.all()
        if self.modele.categorie_par_ligne():
            ensemble = ensemble.filter(categorie=self.categorie)
        return ensemble.order_by(*self.tri) if self.tri else ensemble


_FICHES: dict[str, Fiche] = {}


def inscrire(nouvelle: Fiche) -> Fiche:
    """Called once a kind, from `AppConfig.ready()` of its floor or at import of its declaration."""
    if _FICHES.setdefault(nouvelle.cle, nouvelle) is not nouvelle:
        raise RuntimeError(f"deux fiches nommées {nouvelle.cle}")
    return nouvelle


def fiche(cle: str) -> Fiche:
    return _FICHES[cle]


def fiches(categorie: Categorie | None = None) -> list[Fiche]:
    """Those of a heading, in their order; all of them without one."""
    retenues = [f for f in _FICHES.values() if categorie in (None, f.categorie)]
    return sorted(retenues, key=lambda f: f.rang)
