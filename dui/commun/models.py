"""Concrete models of the floor 0: the wrapped keys, in the database `cles`."""

from dui.commun.chiffrement.cles import CleDossier

__all__ = ["CleDossier"]
