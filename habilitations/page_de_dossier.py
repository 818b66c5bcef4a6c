"""What surrounds a page of a dossier (band of the person, tabs), given by the floor that knows the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_ENTOURAGE: list[Callable[[Any], dict[str, Any]]] = []


def inscrire(entourage: Callable[[Any], dict[str, Any]]) -> None:
    """Called by `AppConfig.ready()` of the floor above; reads through the gate, for the dossier it opened."""
    if entourage not in _ENTOURAGE:
        _ENTOURAGE.append(entourage)


def entourage(request: Any) -> dict[str, Any]:
    """`dossier`, `personne`, `onglets`, `noter_url`: what templates/usagers/_dossier.html expects."""
    contexte: dict[str, Any] = {}
    for fournir in _ENTOURAGE:
        contexte |= fournir(request)
    return contexte
