"""A chart drawn by the server: SVG coordinates and the same data as a table. Printable, testable, no script."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dui.commun import dates_fr

LARGEUR, HAUTEUR = 640, 280
GAUCHE, DROITE, HAUT, BAS = 72, 626, 16, 232
UN_AN = 360 * 86400.0  # beyond, the day says less than the year
ECART_DES_DATES = 96  # room of one date in the largest letters
PAS_POSSIBLES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Point:
    quand: dt.datetime | dt.date
    valeur: float


@dataclass(frozen=True)
class Serie:
    nom: str
    points: Sequence[Point]


@dataclass
class Courbe:
    """`seuil_haut`/`seuil_bas` are the person's own; a point outside them changes shape, not only colour."""

    titre: str
    unite: str
    series: Sequence[Serie]
    seuil_bas: float | None = None
    seuil_haut: float | None = None
    note: str = ""
    decimales: int = 1
    minimum_etendue: float = field(default=1.5)
    bornes: tuple[float, float] | None = None  # of a scale that has its own ends: a GIR goes from 1 to 6

    @property
    def _valeurs(self) -> list[float]:
        seuils = [s for s in (self.seuil_bas, self.seuil_haut) if s is not None]
        return [p.valeur for s in self.series for p in s.points] + seuils

    def _hors(self, valeur: float) -> bool:
        trop_haut = self.seuil_haut is not None and valeur > self.seuil_haut
        return trop_haut or (self.seuil_bas is not None and valeur < self.seuil_bas)

    def _mesure(self, valeur: float) -> str:
        return dates_fr.mesure(valeur, self.unite, self.decimales)

    @cached_property
    def phrase(self) -> str:
        """What the drawing shows, for who does not see it."""
        points = [p for s in self.series for p in s.points]
        if not points:
            return f"{self.titre} : aucune mesure"
        haut = max(points, key=lambda p: p.valeur)
        bas = min(points, key=lambda p: p.valeur)
        premier, dernier = min(p.quand for p in points), max(p.quand for p in points)
        return (
            f"{self.titre} du {dates_fr.date_longue(premier, jour=False, annee=False)} "
            f"au {dates_fr.date_longue(dernier, jour=False)} : "
            f"minimum {self._mesure(bas.valeur)} le {dates_fr.date_courte(bas.quand)}, "
            f"maximum {self._mesure(haut.valeur)} le {dates_fr.date_courte(haut.quand)}."
        )

    @property
    def legende(self) -> str:
        seuils = []
        if self.seuil_bas is not None:
            seuils.append(f"seuil bas personnel : {self._mesure(self.seuil_bas)}")
        if self.seuil_haut is not None:
            seuils.append(f"seuil personnel : {self._mesure(self.seuil_haut)}")
        texte = " · ".join([*seuils, *([self.note] if self.note else [])])
        return texte[:1].upper() + texte[1:]

    @property
    def colonnes(self) -> list[dict[str, Any]]:
        return [{"titre": "Date"}] + [{"titre": f"{s.nom} ({self.unite})", "nombre": True} for s in self.series]

    @property
    def lignes(self) -> list[list[Any]]:
        """Newest first; a value out of the thresholds is said in words."""
        moments = sorted({p.quand for s in self.series for p in s.points}, reverse=True)
        tables = [{p.quand: p.valeur for p in s.points} for s in self.series]
        return [[_moment(m)] + [self._cellule(t.get(m)) for t in tables] for m in moments]

    def _cellule(self, valeur: float | None) -> Any:
        if valeur is None:
            return "–"
        texte = dates_fr.nombre(valeur, self.decimales)
        return {"texte": texte, "note": "hors seuil"} if self._hors(valeur) else texte

    @cached_property
    def trace(self) -> dict[str, Any]:
        bas, haut, pas = self._etendue()
        moments = sorted({p.quand for s in self.series for p in s.points})
        debut, fin = (_absolu(moments[0]), _absolu(moments[-1])) if moments else (0.0, 1.0)

        def x(quand: dt.date) -> float:
            part = (_absolu(quand) - debut) / (fin - debut) if fin > debut else 0.5
            return GAUCHE + 12 + part * (DROITE - GAUCHE - 24)

        def y(valeur: float) -> float:
            return BAS - (valeur - bas) / (haut - bas) * (BAS - HAUT)

        forme = "%m/%Y" if fin - debut > UN_AN else "%d/%m"
        nombre = round((haut - bas) / pas)
        niveaux = [bas + i * pas for i in range(nombre + 1)]
        return {
            "largeur": LARGEUR,
            "hauteur": HAUTEUR,
            "gauche": GAUCHE,
            "droite": DROITE,
            "etendue": DROITE - GAUCHE,
            "gauche_texte": GAUCHE - 10,
            "bas_texte": BAS + 38,
            "bandes": self._bandes(y),
            "graduations": [{"y": _n(y(v)), "y_texte": _n(y(v) + 7), "texte": _graduation(v)} for v in niveaux],
            "seuils": [{"y": _n(y(s))} for s in (self.seuil_bas, self.seuil_haut) if s is not None],
            "series": [self._serie(s, x, y) for s in self.series],
            "reperes": [{"x": _n(x(m)), "texte": format(dates_fr.local(m), forme)} for m in _reperes(moments, x)],
        }

    def _bandes(self, y: Any) -> list[dict[str, str]]:
        if self.seuil_bas is None or self.seuil_haut is None:
            return []
        return [{"y": _n(y(self.seuil_haut)), "hauteur": _n(y(self.seuil_bas) - y(self.seuil_haut))}]

    def _serie(self, serie: Serie, x: Any, y: Any) -> dict[str, Any]:
        points = [(x(p.quand), y(p.valeur), self._hors(p.valeur)) for p in serie.points]
        return {
            "ligne": " ".join(f"{_n(px)},{_n(py)}" for px, py, _ in points),
            "points": [{"x": _n(px), "y": _n(py), "hors": hors} for px, py, hors in points],
        }

    def _etendue(self) -> tuple[float, float, float]:
        """Bottom, top and step of the scale: at most six lines, round figures, never a flat drawing."""
        if self.bornes:
            return *self.bornes, next(p for p in PAS_POSSIBLES if (self.bornes[1] - self.bornes[0]) / p <= 5)
        valeurs = self._valeurs or [0, 1]
        bas, haut = min(valeurs), max(valeurs)
        manque = max(0.0, self.minimum_etendue - (haut - bas)) / 2
        bas, haut = bas - manque, haut + manque
        pas = next((p for p in PAS_POSSIBLES if (haut - bas) / p <= 5), PAS_POSSIBLES[-1])
        return (bas // pas) * pas, -((-haut) // pas) * pas, pas


def _absolu(quand: dt.date) -> float:
    return quand.timestamp() if isinstance(quand, dt.datetime) else quand.toordinal() * 86400.0


def _moment(quand: dt.date) -> str:
    return dates_fr.date_heure_courte(quand) if isinstance(quand, dt.datetime) else dates_fr.date_courte(quand)


def _reperes(moments: Sequence[Any], x: Callable[[Any], float]) -> list[Any]:
    """Dates under the axis, the last one first kept, none touching the next."""
    gardes: list[Any] = []
    for moment in reversed(moments):
        if not gardes or x(gardes[-1]) - x(moment) >= ECART_DES_DATES:
            gardes.append(moment)
    return gardes[::-1]


def _n(valeur: float) -> str:
    """A coordinate with a point whatever the locale of the template."""
    return f"{valeur:.1f}"


def _graduation(valeur: float) -> str:
    return dates_fr.nombre(round(valeur, 2))
