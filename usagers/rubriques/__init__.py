"""The kinds of rows of a dossier, one module a subject. Importing the package signs them all up."""

from usagers.rubriques import (
    admission,
    consentements,
    contrats,
    droits,
    entourage,
    evaluations,
    formation,
    parcours,
    projet,
    protection,
    relation,
    vie,
)

__all__ = [
    "admission",
    "consentements",
    "contrats",
    "droits",
    "entourage",
    "evaluations",
    "formation",
    "parcours",
    "projet",
    "protection",
    "relation",
    "vie",
]
