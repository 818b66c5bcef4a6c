"""Drafts: what somebody was typing about a person, kept on the server, read by its author only, empty once sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from usagers.models import Brouillon


@dataclass(frozen=True)
class Genre:
    """A form that keeps drafts: its name on screen and the page where it is resumed."""

    nom: str
    url: Callable[[Any, str], str]  # (dossier id, what follows the prefix) -> address
    categorie: Callable[[str], Categorie | None] = lambda suite: None  # of what follows; None: the form says it
    en_usage: Callable[[str], bool] = lambda suite: True  # False: this form has no page here any more


_GENRES: dict[str, Genre] = {}


def inscrire_genre(prefixe: str, genre: Genre) -> None:
    """Called by `AppConfig.ready()`; `prefixe` is the first word of `formulaire` (« ecrit-soins »)."""
    _GENRES[prefixe] = genre


inscrire_genre(
    "ecrit",
    Genre("Écrit", lambda dossier, suite: reverse("usagers:ecrire", kwargs={"dossier": dossier, "rubrique": suite})),
)


def genre_de(formulaire: str) -> tuple[Genre | None, str]:
    prefixe, _, suite = formulaire.partition("-")
    return _GENRES.get(prefixe), suite


def _mien(formulaire: str) -> Brouillon | None:
    acces = courant()
    return Brouillon.objects.de(acces.dossier_id).filter(compte_id=acces.compte_id, formulaire=formulaire).first()


def lire_brouillon(formulaire: str) -> dict[str, Any]:
    """What I was typing in this form of the open dossier; empty when there is nothing to resume."""
    brouillon = _mien(formulaire)
    contenu = brouillon.contenu if brouillon and not brouillon.envoye else None
    return contenu if isinstance(contenu, dict) and "illisible" not in contenu else {}


def garder_brouillon(formulaire: str, categorie: Categorie, contenu: dict[str, str]) -> bool:
    """Save my draft; False when it cannot be: its former row is in a category now closed, or two tabs saved at once."""
    acces = courant()
    brouillon = _mien(formulaire) or Brouillon(
        dossier_id=acces.dossier_id,
        etablissement_id=acces.etablissement_id,
        compte_id=acces.compte_id,
        formulaire=formulaire,
        categorie=categorie.value,
    )
    if not acces.peut_ecrire(brouillon.categorie):
        return False
    brouillon.categorie, brouillon.contenu, brouillon.envoye = categorie.value, contenu, False
    try:
        with transaction.atomic():
            brouillon.save()
    except IntegrityError:
        return False
    return True


def vider_brouillon(formulaire: str) -> None:
    """The text was sent: nothing of it stays in the draft."""
    brouillon = _mien(formulaire)
    if brouillon is not None and courant().peut_ecrire(brouillon.categorie):
        brouillon.contenu, brouillon.envoye = None, True
        brouillon.save()
