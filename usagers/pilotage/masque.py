"""Small counts: what may be published of a table so that no masked cell can be computed back. Pure, no database.

1 to 4 is « < 5 ». A total less the others would give it back: other cells of its row and column are then kept back too,
« n. c. ». A masked cell is safe when another table, with the same visible cells, the same totals and the same words in
the masked cells, has another figure there. Such a table is one cycle of masked cells away, plus one, minus one in
turn (rows and columns are the nodes, masked cells the edges): the search is a shortest path.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dui.commun.dates_fr import nombre

SEUIL = 5
TOTAL = "*"
PETIT, COMPLEMENT = f"< {SEUIL}", "n. c."
# What hiding a visible cell costs the reader: a cell of a unit, the total of a unit, a figure of the ESMS, its total.
_COUTS = {(False, False): 1, (False, True): 40, (True, False): 400, (True, True): 100_000}

Cle = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A figure as it is published; `valeur` None: masked, `texte` says how."""

    valeur: int | None
    texte: str

    @property
    def masquee(self) -> bool:
        return self.valeur is None

    @classmethod
    def visible(cls, valeur: int) -> Case:
        return cls(valeur, nombre(valeur))


CASE_PETITE, CASE_COMPLEMENT = Case(None, PETIT), Case(None, COMPLEMENT)


def est_petit(valeur: float) -> bool:
    return 0 < valeur < SEUIL


def masquer(
    lignes: Sequence[str],
    colonnes: Sequence[str],
    valeurs: Mapping[Cle, int],
    bornes: Mapping[Cle, tuple[int, int]] | None = None,
) -> dict[Cle, Case]:
    """Every cell, totals included (`TOTAL`), as it may be published.

    `bornes`: cells that must be kept back whatever they hold, and between what their words place them.
    """
    table = _avec_totaux(lignes, colonnes, valeurs)
    caches = {cle: (1, SEUIL - 1) for cle, v in table.items() if est_petit(v)} | dict(bornes or {})
    graphe = _Graphe([*lignes, TOTAL], [*colonnes, TOTAL], table, dict(caches))
    for cle in caches:
        if not graphe.proteger(cle):  # no other table is like this one
            return _totaux_seuls(lignes, colonnes, table)
    return {cle: _case(cle, v, graphe.caches) for cle, v in table.items()}


def masquer_liste(valeurs: Mapping[str, int], bornes: Mapping[str, tuple[int, int]] | None = None) -> dict[str, Case]:
    """The same for one figure by unit and its total."""
    colonne = "n"
    toutes = {(ligne, c): b for ligne, b in (bornes or {}).items() for c in (colonne, TOTAL)}
    cases = masquer(list(valeurs), [colonne], {(ligne, colonne): v for ligne, v in valeurs.items()}, toutes)
    return {ligne: cases[ligne, TOTAL] for ligne in (*valeurs, TOTAL)}


def _totaux_seuls(lignes: Sequence[str], colonnes: Sequence[str], table: Mapping[Cle, int]) -> dict[Cle, Case]:
    """The totals of the lines, as a list of their own, and nothing of what they hold; of a list, nothing at all."""
    cases = dict.fromkeys(table, CASE_COMPLEMENT)
    if len(colonnes) > 1:
        for ligne, case in masquer_liste({ligne: table[ligne, TOTAL] for ligne in lignes}).items():
            cases[ligne, TOTAL] = case
    return cases


def _avec_totaux(lignes: Sequence[str], colonnes: Sequence[str], valeurs: Mapping[Cle, int]) -> dict[Cle, int]:
    table = {(ligne, c): valeurs.get((ligne, c), 0) for ligne in lignes for c in colonnes}
    for ligne in lignes:
        table[ligne, TOTAL] = sum(table[ligne, c] for c in colonnes)
    for c in (*colonnes, TOTAL):
        table[TOTAL, c] = sum(table[ligne, c] for ligne in lignes)
    return table


def _case(cle: Cle, valeur: int, caches: Mapping[Cle, tuple[int, float]]) -> Case:
    if cle not in caches:
        return Case.visible(valeur)
    return CASE_PETITE if est_petit(valeur) else CASE_COMPLEMENT


@dataclass
class _Graphe:
    lignes: Sequence[str]
    colonnes: Sequence[str]
    table: Mapping[Cle, int]
    caches: dict[Cle, tuple[int, float]]  # between what the published words place a masked cell

    def proteger(self, cle: Cle) -> bool:
        """Mask what it takes for this cell to have two possible figures, at the least cost; False: impossible."""
        chemins = [c for sens in (1, -1) if self._tient(cle, sens) and (c := self._chemin(cle, sens))]
        if not chemins:
            return False
        for voisine in min(chemins)[1]:
            self.caches.setdefault(voisine, (SEUIL, float("inf")))
        return True

    def _chemin(self, depart: Cle, sens: int) -> tuple[int, list[Cle]] | None:
        """The cheapest way back from the column of `depart` to its row, each cell moving by one against the last."""
        but, debut = ("l", depart[0]), ("c", depart[1])
        file: list[tuple[int, tuple[str, str], list[Cle]]] = [(0, debut, [])]
        vus: set[tuple[str, str]] = set()
        while file:
            cout, noeud, chemin = heapq.heappop(file)
            if noeud == but:
                return cout, chemin
            if noeud in vus:
                continue
            vus.add(noeud)
            for suivant, cle, prix in self._voisins(noeud, sens):
                if suivant not in vus and cle != depart:
                    heapq.heappush(file, (cout + prix, suivant, [*chemin, cle]))
        return None

    def _voisins(self, noeud: tuple[str, str], sens: int) -> Iterator[tuple[tuple[str, str], Cle, int]]:
        """From a column the cell moves against `sens`, from a row with it."""
        genre, nom = noeud
        for autre in self.lignes if genre == "c" else self.colonnes:
            cle = (autre, nom) if genre == "c" else (nom, autre)
            if self._tient(cle, -sens if genre == "c" else sens):
                yield ("l" if genre == "c" else "c", autre), cle, self._prix(cle)

    def _tient(self, cle: Cle, sens: int) -> bool:
        """The cell may move by one and keep its words. A total moves with its parts, so the other way round."""
        un_total = (cle[0] == TOTAL) != (cle[1] == TOTAL)
        valeur = self.table[cle]
        bas, haut = self.caches.get(cle, (SEUIL, float("inf")))
        return bas <= valeur and bas <= valeur + (-sens if un_total else sens) <= haut

    def _prix(self, cle: Cle) -> int:
        if cle in self.caches:
            return 0
        return _COUTS[cle[0] == TOTAL, cle[1] == TOTAL] + self.table[cle] // 20
