"""`Acces`: who reads, in which ESMS, on what ground, for which request. Nothing personal is read without one.

One context variable, set only by `lier()` and always reset: a variable left by a task would be seen by the
next one of the same process.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from dui.commun import roles
from dui.commun.erreurs import AccesNonLie


class Base(models.TextChoices):
    """Ground of an access, quoted by the trace."""

    EQUIPE = "equipe", "membre de l’équipe de soins (CSP L.1110-12)"
    NOMINATIVE = "nominative", "autorisation nominative, avec consentement"
    BRIS = "bris_de_glace", "accès en urgence (bris de glace)"
    FONCTION = "fonction", "fonction exercée dans l’établissement"
    SYSTEME = "systeme", "traitement automatique"
    PERSONNE = "personne", "la personne elle-même"
    AUCUNE = "aucune", "aucune"


class Action(models.TextChoices):
    """What was done; `phrase` is the verb of the sentence shown to the person."""

    LIRE = "lire", "a lu"
    LISTER = "lister", "a vu dans une liste"
    RECHERCHER = "rechercher", "a vu dans un résultat de recherche"
    EXPORTER = "exporter", "a exporté"
    IMPRIMER = "imprimer", "a imprimé"
    TELECHARGER = "telecharger", "a téléchargé"
    CREER = "creer", "a ajouté"
    MODIFIER = "modifier", "a modifié"
    ECRIRE = "ecrire", "a écrit dans"
    ACCUSER = "accuser", "a dit avoir lu"
    PREPARER = "preparer", "a préparé un texte dans"
    BRISER = "bris_de_glace", "a ouvert en urgence"
    AUTRE = "autre", "a utilisé"
    CONNEXION = "connexion", "s’est connecté"
    ADMINISTRER = "administrer", "a réglé"


ACTIONS_DE_LECTURE = frozenset(
    {Action.LIRE, Action.LISTER, Action.RECHERCHER, Action.EXPORTER, Action.IMPRIMER, Action.TELECHARGER}
)


@dataclass(frozen=True)
class Evenement:
    """A row of the journal that is not a reading: a refusal, a login, a setting."""

    action: str
    issue: str = "accorde"
    dossier_id: uuid.UUID | None = None
    categorie: str = ""
    base: str = ""
    motif: str = ""
    etablissement_id: uuid.UUID | None = None  # the journal it goes to; None: of the ESMS acted in


@dataclass(eq=False)
class Acces:
    """Bound to the context for one request, task or command. Categories are those of the current moment."""

    compte_id: Any  # uuid of the account; None: nobody signed in, or a task
    etablissement_id: Any  # uuid of the ESMS acted in; None before one is chosen
    base: str = Base.AUCUNE
    role: str = roles.APPLICATION
    lire: frozenset[str] = frozenset()
    ecrire: frozenset[str] = frozenset()
    fonction: frozenset[str] = frozenset()  # categories a wide function opens on the whole ESMS
    filtre: Callable[[Acces, Any], Any] | None = None  # the Python wall, given by `habilitations`
    action: str = Action.LIRE
    motif: str = ""
    dossier_id: Any = None  # uuid, once a dossier is named
    instant: datetime | None = None  # database clock of the request
    muet: bool = False
    requete: uuid.UUID = field(default_factory=uuid.uuid4)
    vus: set[tuple[uuid.UUID, str]] = field(default_factory=set)
    ecrits: set[tuple[uuid.UUID, str, str]] = field(default_factory=set)
    charges: set[uuid.UUID] = field(default_factory=set)
    evenements: list[Evenement] = field(default_factory=list)
    cles: dict[uuid.UUID, Any] = field(default_factory=dict, repr=False)
    bases: dict[str, str] = field(default_factory=dict)  # ground by category, once a dossier is named
    exceptions: dict[uuid.UUID, str] = field(default_factory=dict)  # dossiers of a list opened otherwise than by team
    poste: Any = None  # the function acted in (`habilitations.perimetre.Poste`)
    finalites: dict[Any, frozenset[str]] = field(default_factory=dict)  # purposes declared, by ESMS, once read

    @classmethod
    def systeme(cls, *, motif: str, action: str = Action.AUTRE, etablissement_id: uuid.UUID | None = None) -> Acces:
        """A task or command: sees through its own database role, under a written reason."""
        if not motif.strip():
            raise ValueError("un accès de traitement automatique porte un motif")
        return cls(
            compte_id=None,
            etablissement_id=etablissement_id,
            base=Base.SYSTEME,
            role=roles.TACHE,
            motif=motif,
            action=action,
        )

    @property
    def est_systeme(self) -> bool:
        return self.role == roles.TACHE

    @contextmanager
    def lier(self) -> Iterator[Acces]:
        jeton = _courant.set(self)
        try:
            yield self
        finally:
            _courant.reset(jeton)

    def noter_lecture(self, dossier_id: uuid.UUID, categorie: str) -> None:
        self.charges.add(dossier_id)
        if not self.muet:
            self.vus.add((dossier_id, str(categorie)))

    def noter_ecriture(self, dossier_id: uuid.UUID, categorie: str, action: str) -> None:
        self.ecrits.add((dossier_id, str(categorie), str(action)))

    def base_de(self, dossier_id: uuid.UUID, categorie: str) -> str:
        """Ground on which this dossier's category was read, as the trace quotes it."""
        return str(self.bases.get(categorie) or self.exceptions.get(dossier_id) or self.base)

    def noter(self, evenement: Evenement) -> None:
        self.evenements.append(evenement)

    def peut_ecrire(self, categorie: str) -> bool:
        return self.est_systeme or str(categorie) in self.ecrire

    def peut_lire(self, categorie: str) -> bool:
        return self.est_systeme or str(categorie) in self.lire


_courant: ContextVar[Acces | None] = ContextVar("dui_acces", default=None)


def courant_ou_rien() -> Acces | None:
    return _courant.get()


def courant() -> Acces:
    """The bound `Acces`; raises `AccesNonLie` rather than answering for nobody."""
    acces = _courant.get()
    if acces is None:
        raise AccesNonLie("aucun accès lié : passer par la porte (requête, tâche ou commande)")
    return acces


@contextmanager
def sans_montrer() -> Iterator[None]:
    """Readings made to decide or to compare are not readings shown: they leave the journal alone."""
    acces = courant()
    avant, acces.muet = acces.muet, True
    try:
        yield
    finally:
        acces.muet = avant
