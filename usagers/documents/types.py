"""Types of documents, as data: a type says the heading, the heading says who reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dui.commun.categories import Categorie
from usagers.donnees import table


@dataclass(frozen=True)
class TypeDeDocument:
    code: str
    libelle: str
    categorie: Categorie


@cache
def types() -> dict[str, TypeDeDocument]:
    """Every type by its code, in the order of the file."""
    lus = table(Path(__file__).with_name("types.csv"), ";")
    return {x["code"]: TypeDeDocument(x["code"], x["libelle"], Categorie(x["categorie"])) for x in lus}


def libelle_de(code: str) -> str:
    connu = types().get(code)
    return connu.libelle if connu else "Document"


def choix(categories: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The types of these headings, grouped by heading: what a `<select>` shows."""
    ouvertes = {str(c) for c in categories}
    groupes = []
    for categorie in Categorie:
        siens = [(t.code, t.libelle) for t in types().values() if t.categorie == categorie and categorie in ouvertes]
        if siens:
            groupes.append((categorie.label, siens))
    return groupes
