"""The kinds of rows of a dossier, one module a subject. Importing the package signs them all up."""

from usagers.rubriques import entourage, evaluations, parcours, projet

__all__ = ["entourage", "evaluations", "parcours", "projet"]
