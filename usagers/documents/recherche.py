"""Looking for a document of the open dossier. Titles are encrypted: they are read one by one, within a bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from usagers.documents.types import libelle_de
from usagers.models.dossier import sans_accent

A_CHERCHER = 1000  # titles opened for one search, the newest


def chercher(documents: Any, criteres: dict[str, Any]) -> Sequence[Any]:
    """Type and dates by the base; words in the titles opened here, accents ignored, any order."""
    if criteres.get("type"):
        documents = documents.filter(type=criteres["type"])
    if criteres.get("du"):
        documents = documents.filter(date__gte=criteres["du"])
    if criteres.get("au"):
        documents = documents.filter(date__lte=criteres["au"])
    documents = documents.select_related("auteur")
    mots = sans_accent(criteres.get("q") or "").split()
    if not mots:
        return documents
    return [d for d in documents[:A_CHERCHER] if _repond(d, mots)]


def _repond(document: Any, mots: list[str]) -> bool:
    texte = sans_accent(f"{document.titre} {libelle_de(document.type)} {document.emetteur or ''}")
    return all(mot in texte for mot in mots)
