"""`genres.csv`: which right of the table « qui exerce » says who may answer. `textes.toml`: what was shown."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from usagers.delais import ajouter
from usagers.donnees import table
from usagers.enums import GenreConsentement
from usagers.representation.enums import Droit, Volet

ICI = Path(__file__).parent


@dataclass(frozen=True)
class Genre:
    """`destinataire`: agreed with somebody, about named categories of information (CSP D.1110-3-1). `fin_avec_sejour`:
    lapses when the person leaves (CSP D.1110-3-3, not verified; ACC-06 for pictures). `mois`: length before asking
    again, a choice of the house. The column `certitude` of the file reads as in `usagers.donnees`.
    """

    genre: GenreConsentement
    droit: Droit
    volet: Volet
    destinataire: bool
    fin_avec_sejour: bool
    mois: int | None
    source: str

    def fin_habituelle(self, du: dt.date) -> dt.date | None:
        """The last day when none is said; None: as long as the accompaniment lasts."""
        return ajouter(du, f"P{self.mois}M") if self.mois else None


@dataclass(frozen=True)
class Texte:
    genre: GenreConsentement
    version: str
    du: dt.date
    texte: str
    source: str


@cache
def _genres() -> dict[str, Genre]:
    return {
        x["genre"]: Genre(
            GenreConsentement(x["genre"]),
            Droit(x["droit"]),
            Volet(x["volet"]),
            x["destinataire"] == "oui",
            x["fin_avec_sejour"] == "oui",
            int(x["mois"]) if x["mois"] else None,
            x["source"],
        )
        for x in table(ICI / "genres.csv")
    }


def genre_de(code: str) -> Genre:
    return _genres()[str(code)]


@cache
def textes() -> tuple[Texte, ...]:
    lus = tomllib.loads((ICI / "textes.toml").read_text(encoding="utf-8"))["texte"]
    return tuple(
        Texte(GenreConsentement(x["genre"]), x["version"], x["du"], x["texte"].strip(), x["source"]) for x in lus
    )


def texte_de(version: str) -> Texte | None:
    return next((t for t in textes() if t.version == version), None)


def texte_en_vigueur(genre: str, date: dt.date) -> Texte | None:
    """The last version published on that date; the first one for a consent given before it was."""
    du_genre = sorted((t for t in textes() if t.genre == genre), key=lambda t: t.du)
    publies = [t for t in du_genre if t.du <= date]
    return publies[-1] if publies else (du_genre[0] if du_genre else None)
