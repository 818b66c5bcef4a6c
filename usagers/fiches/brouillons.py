"""Drafts of the fiches: « fiche-sejours » for a new row, « fiche-sejours-<id> » for one being changed."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import NoReverseMatch, reverse

from dui.commun.categories import Categorie
from usagers.brouillons import Genre, inscrire_genre
from usagers.fiches.declaration import Fiche, fiches

ID = 36  # characters of a uuid


def brouillon_de(fiche: Fiche, ligne: Any = None) -> str:
    """Name of the draft of this form; empty for identity, which keeps none (no category of writing)."""
    if fiche.categorie == Categorie.IDENTITE:
        return ""
    return f"fiche-{fiche.cle}-{ligne.pk}" if ligne is not None else f"fiche-{fiche.cle}"


def _lire(suite: str) -> tuple[Fiche | None, str]:
    """The kind and the id that follow « fiche- »; the kind may hold hyphens."""
    connues = {f.cle: f for f in fiches() if f.ajoutable and f.modifiable}
    if suite in connues:
        return connues[suite], ""
    cle, objet = suite[: -ID - 1], suite[-ID:]
    try:
        uuid.UUID(objet)
    except ValueError:
        return None, ""
    return connues.get(cle), objet


def _adresse(dossier: Any, suite: str) -> str:
    fiche, objet = _lire(suite)
    if fiche is None:
        raise NoReverseMatch(suite)
    cles: dict[str, Any] = {fiche.parametre: uuid.UUID(objet)} if objet else {}
    page = "modifier" if objet else "ajouter"
    return reverse(f"usagers:{fiche.cle}_{page}", kwargs={"dossier": dossier, **cles})


def _categorie(suite: str) -> Categorie | None:
    fiche, _objet = _lire(suite)
    return fiche.categorie if fiche else None


def _en_usage(suite: str) -> bool:
    fiche, _objet = _lire(suite)
    return fiche is None or fiche.en_usage


inscrire_genre("fiche", Genre("Fiche", _adresse, _categorie, _en_usage))
