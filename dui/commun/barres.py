"""Bars drawn by the server: SVG coordinates, and the same data as a table. A masked bar is an outline."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

LARGEUR = 640
RANG = 66  # one lying bar: its words above it
SIGNES = 36
HAUT, BAS = 34, 226  # of the standing ones
MASQUEE = 0.06  # part of the scale that an outline takes, whatever it hides


@dataclass(frozen=True)
class Barre:
    """`valeur` None: masked, `texte` says how. `court`: the name under a standing bar."""

    nom: str
    valeur: float | None
    texte: str
    court: str = ""


@dataclass
class Barres:
    """`debout`: columns, else lying bars. `quoi`: what is counted, singular."""

    titre: str
    quoi: str
    barres: Sequence[Barre]
    debout: bool = False
    entete: str = ""

    @property
    def vide(self) -> bool:
        return all(b.valeur == 0 for b in self.barres)

    @cached_property
    def phrase(self) -> str:
        """What the drawing shows, for who does not see it."""
        visibles = [b for b in self.barres if b.valeur]
        if not visibles:
            return f"{self.titre} : aucun chiffre à montrer."
        haut = max(visibles, key=lambda b: b.valeur or 0)
        return f"{self.titre} : le plus grand nombre est {haut.texte} ({haut.nom}). Le tableau est dessous."

    @property
    def colonnes(self) -> list[dict[str, Any]]:
        return [{"titre": self.entete or self.titre}, {"titre": self.quoi.capitalize(), "nombre": True}]

    @property
    def lignes(self) -> list[list[str]]:
        return [[b.nom, b.texte] for b in self.barres]

    @cached_property
    def trace(self) -> dict[str, Any]:
        maximum = max([b.valeur or 0 for b in self.barres], default=0) or 1
        if self.debout:
            return {"largeur": LARGEUR, "hauteur": BAS + 44, "bas": BAS, "barres": self._debout(maximum)}
        return {"largeur": LARGEUR, "hauteur": RANG * len(self.barres), "barres": self._couchees(maximum)}

    def _couchees(self, maximum: float) -> list[dict[str, Any]]:
        return [
            {"nom": _raccourci(b.nom), "texte": b.texte, "masquee": b.valeur is None, "y_texte": rang * RANG + 28,
             "y": rang * RANG + 38, "longueur": _n(LARGEUR * _part(b, maximum))}
            for rang, b in enumerate(self.barres)
        ]  # fmt: skip

    def _debout(self, maximum: float) -> list[dict[str, Any]]:
        pas = LARGEUR / max(1, len(self.barres))
        lignes = []
        for rang, b in enumerate(self.barres):
            hauteur = (BAS - HAUT) * _part(b, maximum)
            lignes.append(
                {"nom": b.court or b.nom, "texte": b.texte, "masquee": b.valeur is None, "rare": rang % 2 == 1,
                 "x": _n(pas * (rang + 0.15)), "milieu": _n(pas * (rang + 0.5)), "largeur": _n(pas * 0.7),
                 "y": _n(BAS - hauteur), "hauteur": _n(hauteur), "y_texte": _n(BAS - hauteur - 8)}
            )  # fmt: skip
        return lignes


def _raccourci(nom: str) -> str:
    """What fits before the figure in the largest letters; the table says it whole."""
    return nom if len(nom) <= SIGNES else f"{nom[: SIGNES - 1].rstrip()}…"


def _part(b: Barre, maximum: float) -> float:
    return MASQUEE if b.valeur is None else b.valeur / maximum


def _n(valeur: float) -> str:
    """A coordinate with a point whatever the locale of the template."""
    return f"{valeur:.1f}"
