"""XLSX workbooks: sheets of plain cells, formulas neutralised as in the CSV, nothing fetched, nothing executed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from dui.commun.tableur import neutraliser

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text is a text: never a formula, a link or a number.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_INTERDITS = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Feuille:
    """`note`: lines above the table. `nom`: the tab, 31 signs at most."""

    nom: str
    entetes: Sequence[str]
    lignes: Sequence[Sequence[Any]]
    note: Sequence[str] = field(default=())


def en_xlsx(feuilles: Iterable[Feuille], *, titre: str) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, _OPTIONS) as classeur:
        classeur.set_properties({"title": titre, "author": "", "company": ""})
        gras = classeur.add_format({"bold": True, "bottom": 1})
        large = classeur.add_format({"text_wrap": True, "valign": "top"})
        for feuille in feuilles:
            _ecrire(classeur.add_worksheet(feuille.nom.translate(_INTERDITS)[:31]), feuille, gras, large)
    return sortie.getvalue()


def _ecrire(onglet: Any, feuille: Feuille, gras: Any, large: Any) -> None:
    onglet.set_paper(9)  # A4
    onglet.set_landscape()
    onglet.fit_to_pages(1, 0)
    onglet.set_column(0, 0, 32)
    onglet.set_column(1, max(1, len(feuille.entetes) - 1), 90 if len(feuille.entetes) == 2 else 16)
    rang = 0
    for texte in feuille.note:
        onglet.write_string(rang, 0, str(neutraliser(texte)))
        rang += 1
    rang += bool(feuille.note)
    for colonne, texte in enumerate(feuille.entetes):
        onglet.write_string(rang, colonne, str(neutraliser(texte)), gras)
    for ligne in feuille.lignes:
        rang += 1
        for colonne, valeur in enumerate(ligne):
            if isinstance(valeur, int):
                onglet.write_number(rang, colonne, valeur)
            else:
                onglet.write_string(rang, colonne, str(neutraliser(valeur)), large)
