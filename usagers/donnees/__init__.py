"""Facts of the floor, one CSV a subject, each row with its source. Read once; the models take their choices here.

`certitude` says how far the source was checked: T the text was read, S a public secondary source, C general knowledge
**not verified** (a lawyer reads these first), M practice or choice of the house. The lowest prevails when two are
joined.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

ICI = Path(__file__).parent


@cache
def table(fichier: Path, separateur: str = ",") -> tuple[dict[str, str], ...]:
    """Rows of a file of facts, in its order: those of this folder, and those kept beside the code they serve."""
    with fichier.open(encoding="utf-8", newline="") as lignes:
        return tuple(csv.DictReader(lignes, delimiter=separateur))


def lire(nom: str) -> tuple[dict[str, str], ...]:
    """Rows of `<nom>.csv` of this folder."""
    return table(ICI / f"{nom}.csv")


def choix(nom: str, **filtres: str) -> list[tuple[str, str]]:
    """(code, label) of the rows whose columns have these values."""
    return [(r["code"], r["libelle"]) for r in lire(nom) if all(r[c] == v for c, v in filtres.items())]


def libelle(nom: str, code: str) -> str:
    return next((r["libelle"] for r in lire(nom) if r["code"] == code), code)


# Choices of the models are callables: a row added to a file asks for no migration.
def origines_de_demande() -> list[tuple[str, str]]:
    return choix("origines_demande")


def natures_de_piece() -> list[tuple[str, str]]:
    return choix("pieces_admission")


def modes_d_entree() -> list[tuple[str, str]]:
    return choix("modes_sejour", genre="entree")


def modes_de_sortie() -> list[tuple[str, str]]:
    return choix("modes_sejour", genre="sortie")


def lieux_de_vie() -> list[tuple[str, str]]:
    return choix("modes_sejour", genre="lieu")


def natures_de_sejour() -> list[tuple[str, str]]:
    return choix("modes_sejour", genre="nature")


def documents_fondateurs() -> list[tuple[str, str]]:
    return choix("documents_fondateurs")


def natures_de_parcours() -> list[tuple[str, str]]:
    return choix("parcours")


def natures_de_droit() -> list[tuple[str, str]]:
    return choix("droits")


def natures_de_ressource() -> list[tuple[str, str]]:
    return choix("ressources")


def themes_de_reclamation() -> list[tuple[str, str]]:
    return choix("reclamations_themes")


def evenements_de_vie() -> list[tuple[str, str]]:
    return choix("evenements_vie")


def colleges_du_cvs() -> list[tuple[str, str]]:
    return choix("cvs_colleges")


def pieces_pour(categorie_esms: str) -> list[dict[str, str]]:
    """Documents that this category of ESMS asks for; « tous » for those that all ask."""
    return [r for r in lire("pieces_admission") if {"tous", categorie_esms} & set(r["esms"].split())]
