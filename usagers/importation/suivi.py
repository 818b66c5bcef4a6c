"""Bookkeeping of what was read: a value that no reader asked for ends in the report, by construction.

Both formats share it. A leaf is a pair (container, key): a JSON scalar under its object or list, an XML attribute or
text under its element. Readers call `prendre` (carried) or `structurel` (frame of the format: type, template, link
already followed); `ecarter` gives the reason why a whole branch is left.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from usagers.importation import limites
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.structures import ElementNonRepris

NON_PREVU = "élément non prévu par l'import"
DANS_LA_SOURCE = "pas de champ pour cet élément ; gardé dans la source jointe à la ligne"
CHEMIN_MAX = 300
LIGNES_MAX = 1_000
AVERTISSEMENTS_MAX = 100
NOM_SUR = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,63}", re.ASCII)


def nom_sur(nom: str) -> str:
    """A name fit for a path: what is not a plain name could carry a personal datum."""
    return nom if NOM_SUR.fullmatch(nom) else "?"


def chemin_court(chemin: str) -> str:
    """The end of a path says most; a hostile tree must not make the report heavier than the document."""
    return chemin if len(chemin) <= CHEMIN_MAX else f"…{chemin[-CHEMIN_MAX:]}"


class Suivi:
    """One per document. Containers are known by identity: the tree is kept alive here for as long as the record."""

    def __init__(self, racine: Any) -> None:
        self.racine = racine
        self._vivants: dict[int, Any] = {}
        self.pris: set[tuple[int, Hashable]] = set()
        self.cadre: set[tuple[int, Hashable]] = set()
        self.branches: dict[tuple[int, Hashable], str] = {}
        self.raisons: dict[int, str] = {}
        self._avertissements: dict[str, None] = {}
        self._budget = limites.TEXTE_RELU

    def prendre(self, conteneur: Any, cle: Hashable) -> None:
        self.pris.add(self._cle(conteneur, cle))

    def structurel(self, conteneur: Any, cle: Hashable) -> None:
        self.cadre.add(self._cle(conteneur, cle))

    def ecarter(self, conteneur: Any, cle: Hashable, raison: str) -> None:
        """Report the whole branch under `cle` as one element."""
        self.branches[self._cle(conteneur, cle)] = raison

    def raison_sous(self, conteneur: Any, raison: str) -> None:
        """Reason given by default to what is left below `conteneur`."""
        self.raisons[self._cle(conteneur, "")[0]] = raison

    def avertir(self, phrase: str) -> None:
        if len(self._avertissements) < AVERTISSEMENTS_MAX:
            self._avertissements.setdefault(phrase)

    @property
    def avertissements(self) -> list[str]:
        return list(self._avertissements)

    def depenser(self, cout: int) -> None:
        """Text read again and again through links is bounded (the quadratic cousin of the entity bomb)."""
        self._budget -= cout
        if self._budget < 0:
            raise DocumentRefuse("Document refusé : ses renvois internes sont trop nombreux.")

    def _cle(self, conteneur: Any, cle: Hashable) -> tuple[int, Hashable]:
        self._vivants[id(conteneur)] = conteneur
        return id(conteneur), cle


class Releve:
    """Collects what is left while a tree is walked; a branch wholly left is one line."""

    def __init__(self) -> None:
        self.lignes: list[ElementNonRepris] = []

    def ajouter(self, chemin: str, raison: str, feuilles: int = 1) -> None:
        self.lignes.append(ElementNonRepris(chemin_court(chemin), raison, feuilles))

    def regrouper(self, depuis: int, chemin: str, raison: str, feuilles: int) -> None:
        """Replace the lines added since `depuis` by one; a reason they all share is kept."""
        raisons = {ligne.raison for ligne in self.lignes[depuis:]}
        if len(raisons) == 1:
            raison = raisons.pop()
        del self.lignes[depuis:]
        self.ajouter(chemin, raison, feuilles)

    def bilan(self) -> list[ElementNonRepris]:
        """The report, its tail summed up when it is too long to be read."""
        tete, queue = self.lignes[:LIGNES_MAX], self.lignes[LIGNES_MAX:]
        if queue:
            tete.append(ElementNonRepris("…", "autres éléments non repris", sum(une.feuilles for une in queue)))
        return tete
