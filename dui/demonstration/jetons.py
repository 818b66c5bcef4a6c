"""Canary tokens: `ZQ<numero:04d><CAT>X<n>`, one per text, unique, so that a leak names its dossier and category."""

from __future__ import annotations

import re

from dui.commun.categories import Categorie

_POSE = re.compile(r" ZQ\d{4}[A-Z]{4}X\d+")


class Jetons:
    """Counts per dossier; adds nothing when the content is to stay clean."""

    def __init__(self, numero: int, actifs: bool) -> None:
        self.numero = numero
        self.actifs = actifs
        self.rang = 0

    def __call__(self, texte: str, categorie: Categorie | str) -> str:
        if not self.actifs:
            return texte
        self.rang += 1
        return f"{texte} ZQ{self.numero:04d}{Categorie(categorie).jeton}X{self.rang}"

    def renouveler(self, texte: str, categorie: Categorie | str) -> str:
        """A copy of a text that has its token: the copy has its own."""
        nu = _POSE.sub("", texte)
        return texte if nu == texte else self(nu, categorie)
