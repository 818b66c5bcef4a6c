"""Declarations of access. A view says what it opens; the middleware `Porte` enforces it before the view runs.

A view without a declaration fails the suite and is refused at run time: it cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from dui.commun.acces import ACTIONS_DE_LECTURE, Action
from dui.commun.categories import Categorie, Niveau
from habilitations.professions import Profession

Vue = TypeVar("Vue", bound=Callable[..., Any])
# Pages that name a dossier without opening it (`habilitations.approche`).
URGENCE, EXPLICATION, SUIVI = "urgence", "explication", "suivi"
APPROCHES = frozenset({URGENCE, EXPLICATION, SUIVI})


@dataclass(frozen=True)
class Declaration:
    """What a view opens. `categorie` None on a dossier: the page adapts to what may be read (identity is needed)."""

    genre: str  # publique | personnelle | reservee | dossier | urgence | explication | suivi
    action: str
    categorie: Categorie | None = None
    lecture: Niveau = Niveau.LECTURE  # level that a safe method needs
    ecriture: Niveau = Niveau.ECRITURE  # level that an unsafe method needs
    professions: frozenset[str] = frozenset()
    natures: frozenset[str] = frozenset()
    choix: str = ""  # name of the URL or form parameter that gives the category
    site: str = "staff"
    methodes: tuple[str, ...] = ()
    en_equipe: frozenset[str] = frozenset()  # professions let in when they are in the team of the dossier
    referent: bool = False
    raison: str = ""  # said to the others

    @property
    def permises(self) -> tuple[str, ...]:
        """HTTP methods of the page: those said, else GET for what reads and GET, POST for the rest."""
        return self.methodes or (("GET",) if self.action in ACTIONS_DE_LECTURE else ("GET", "POST"))

    @property
    def au_dossier(self) -> bool:
        return self.genre == "dossier"


def _declarer(declaration: Declaration) -> Callable[[Vue], Vue]:
    def marquer(vue: Vue) -> Vue:
        @wraps(vue)
        def enveloppe(*args: Any, **kwargs: Any) -> Any:
            return vue(*args, **kwargs)

        enveloppe.acces = declaration  # type: ignore[attr-defined]
        return enveloppe  # type: ignore[return-value]

    return marquer


def page_publique(
    action: str = Action.AUTRE, *, site: str = "staff", methodes: tuple[str, ...] = ()
) -> Callable[[Vue], Vue]:
    """Nobody signed in is needed: sign-in, legal pages."""
    return _declarer(Declaration("publique", action, site=site, methodes=methodes))


def page_personnelle(
    action: str = Action.AUTRE,
    *,
    categorie: Categorie | None = None,
    natures: frozenset[str] = frozenset(),
    methodes: tuple[str, ...] = (),
) -> Callable[[Vue], Vue]:
    """Signed in with two factors; lists inside the reader's perimeter, own settings."""
    return _declarer(Declaration("personnelle", action, categorie, natures=natures, methodes=methodes))


def reserve_a(
    *professions: Profession,
    action: str = Action.AUTRE,
    natures: tuple[str, ...] = (),
    methodes: tuple[str, ...] = (),
) -> Callable[[Vue], Vue]:
    """Functions of the ESMS (direction, DPO) or technical accounts."""
    return _declarer(
        Declaration(
            "reservee",
            action,
            professions=frozenset(p.value for p in professions),
            natures=frozenset(natures),
            methodes=methodes,
        )
    )


def dossier_requis(
    categorie: Categorie | None = None,
    *,
    action: str = Action.LIRE,
    lecture: Niveau = Niveau.LECTURE,
    ecriture: Niveau = Niveau.ECRITURE,
    choix: str = "",
    methodes: tuple[str, ...] = (),
    site: str = "staff",
) -> Callable[[Vue], Vue]:
    """The URL names a dossier (`<uuid:dossier>`); the decision is taken before the view, on this category.

    `lecture`: level asked of safe methods (a form to write asks for ECRITURE); `ecriture`: of the others.
    `choix`: the URL parameter that names the category when the page serves several.
    """
    return _declarer(
        Declaration(
            "dossier", action, categorie, lecture=lecture, ecriture=ecriture, choix=choix, methodes=methodes, site=site
        )
    )


def acces_en_urgence(action: str = Action.AUTRE) -> Callable[[Vue], Vue]:
    """The dossier of the URL is outside the reader's team: let in whoever may break the glass, reading nothing."""
    return _declarer(Declaration(URGENCE, action))


def explication(action: str = Action.AUTRE, *, methodes: tuple[str, ...] = ("GET",)) -> Callable[[Vue], Vue]:
    """About a dossier of the ESMS, for any of its professionals; nothing of the person can be read."""
    return _declarer(Declaration(EXPLICATION, action, methodes=methodes))


def suivi_du_dossier(
    *professions: Profession,
    en_equipe: tuple[Profession, ...] = (),
    referent: bool = False,
    raison: str,
    action: str = Action.LIRE,
    methodes: tuple[str, ...] = (),
) -> Callable[[Vue], Vue]:
    """Who watches over a dossier: functions of the ESMS, professions of its team, its référent."""
    return _declarer(
        Declaration(
            SUIVI,
            action,
            professions=frozenset(p.value for p in professions),
            en_equipe=frozenset(p.value for p in en_equipe),
            referent=referent,
            raison=raison,
            methodes=methodes,
        )
    )


def declaration_de(vue: Any) -> Declaration | None:
    """The declaration of a view, function or class based, DRF included."""
    for porteur in (vue, getattr(vue, "view_class", None), getattr(vue, "cls", None)):
        declaration = getattr(porteur, "acces", None)
        if isinstance(declaration, Declaration):
            return declaration
    return None
