"""What a kind of row says of itself, once. The pages, the section of its heading, the timeline and the API read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dui.commun.categories import Categorie
from dui.commun.dictionnaire import a_declarer
from habilitations.finalites import champs_caches, en_usage
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
    joindre: Sequence[str] = ()  # rows it names, read with it
    dater: Callable[[Any], dt.date | dt.datetime | None] | None = None  # its moment in the timeline
    champ_date: str = ""  # database column the timeline sorts on, with `dater`
    details: Sequence[Detail] = field(default_factory=tuple)
    apres: Callable[[Any], None] | None = None  # (row) once written or withdrawn: what follows, in the same transaction
    depart: Callable[[Any], dict[str, Any]] | None = None  # (request) first values of the form that adds
    calculer: Callable[[dict[str, Any]], dict[str, Any]] | None = None  # (values) what no form gives to a new row
    en_api: Callable[[Any], dict[str, Any]] | None = None  # (row) what the API adds, when the row is read alone
    remonter: Callable[[Any], tuple[str, str]] | None = None  # (row) name and address of what it belongs to
    ensuite: Callable[[Any], tuple[str, str]] | None = None  # (row added) where one goes on, what is said; its page
    d_ou: Callable[[Any], str] | None = None  # (request) where « Annuler » goes back from the form that adds; its list
    appui: Detail | None = None  # what is read beside the form that adds; its row is None
    gabarit: str = "usagers/fiches/fiche.html"  # of the detail page
    retirable: bool = True
    ajoutable: bool = True  # by a form of the framework; a verb of its own writes it otherwise
    modifiable: bool = True
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

    @property
    def finalite(self) -> str:
        """Code of the purpose that the whole kind depends on, as the dictionary says it of its model; empty: none."""
        return a_declarer(self.modele)

    @property
    def en_usage(self) -> bool:
        """Whether this kind has pages in the ESMS acted in: its purpose is declared there, or it needs none."""
        return en_usage(self.finalite)

    @property
    def est_datee(self) -> bool:
        """Whether its rows have their moment in the timeline of this ESMS."""
        return bool(self.dater and self.champ_date and self.en_usage) and (
            self.champ_date not in champs_caches(self.modele)
        )

    def resume(self, ligne: Any) -> Resume:
        """What a list says of a row, without the fields whose purpose is not declared here."""
        return self.resumer(sans_les_champs(ligne, champs_caches(self.modele)))

    def lignes(self) -> Any:
        """The rows kept in the open dossier. Nothing here filters by right: the gate does."""
        ensemble = self.modele.objects.all()
        if self.modele.categorie_par_ligne():
            ensemble = ensemble.filter(categorie=self.categorie)
        if self.joindre:
            ensemble = ensemble.select_related(*self.joindre)
        return ensemble.order_by(*self.tri) if self.tri else ensemble


class _SansChamps:
    """A row that says nothing of some of its fields; the row itself is not touched, so saving it loses nothing."""

    def __init__(self, ligne: Any, caches: frozenset[str]) -> None:
        self._ligne, self._caches = ligne, caches

    def __getattr__(self, nom: str) -> Any:
        champ = nom[4:-8] if nom.startswith("get_") and nom.endswith("_display") else nom.removesuffix("_id")
        if champ not in self._caches and nom not in self._caches:
            return getattr(self._ligne, nom)
        return (lambda: "") if nom != champ and nom.startswith("get_") else None


def sans_les_champs(ligne: Any, caches: frozenset[str]) -> Any:
    return _SansChamps(ligne, caches) if caches else ligne


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
