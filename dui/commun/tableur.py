"""CSV for spreadsheets: opened without a wizard by French office suites, formulas neutralised."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutraliser(valeur: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(valeur, str) and valeur.lstrip(" ").startswith(DANGEREUX):
        return f"'{valeur}"
    return valeur


def en_csv(entetes: Iterable[str], lignes: Iterable[Iterable[Any]]) -> bytes:
    """Semicolons and a byte order mark: what a French spreadsheet expects."""
    sortie = io.StringIO()
    feuille = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    feuille.writerow([neutraliser(e) for e in entetes])
    for ligne in lignes:
        feuille.writerow([neutraliser(v) for v in ligne])
    return ("\ufeff" + sortie.getvalue()).encode()
