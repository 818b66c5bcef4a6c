"""Rows of a dossier with pages of their own. One `Fiche` a kind: list, detail, form, print, timeline, API follow."""

from usagers.fiches.declaration import Detail, Fiche, Resume, fiche, fiches, inscrire

__all__ = ["Detail", "Fiche", "Resume", "fiche", "fiches", "inscrire"]
