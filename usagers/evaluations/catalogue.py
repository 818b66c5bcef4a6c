"""Which grids there are: those of the product, from its files, and those that an ESMS imported for itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from dui.commun.acces import Acces, courant_ou_rien
from dui.commun.categories import Categorie
from usagers.donnees import lire as faits
from usagers.evaluations.declaration import D_EVALUATION, Grille, GrilleRefusee, lire

DOSSIER = Path(__file__).parent / "grilles"
# House grids of the ESMS acted in, read once a request. They are never changed: a new import is a new version.
_DE_LA_REQUETE: WeakKeyDictionary[Acces, dict[str, tuple[Grille, bool]]] = WeakKeyDictionary()


@lru_cache(maxsize=1)
def declarees() -> dict[str, Grille]:
    lues = [lire(_avec_sa_table(json.loads(f.read_text(encoding="utf-8")))) for f in sorted(DOSSIER.glob("*.json"))]
    return {g.code: g for g in lues}


def _avec_sa_table(donnees: dict[str, Any]) -> dict[str, Any]:
    """A nomenclature kept as a table (code, label, kind): a branch is a question, its leaves are the criteria."""
    nom, genre = donnees.pop("table", ""), donnees.pop("genre", "")
    if not nom:
        return donnees
    libelles = {x["code"]: x["libelle"] for x in faits(nom) if x["genre"] == genre}
    feuilles: dict[str, list[str]] = {}
    for code in libelles:
        if not any(autre.startswith(f"{code}.") for autre in libelles):
            feuilles.setdefault(code.rpartition(".")[0], []).append(code)
    donnees["questions"] = [
        {
            "code": branche,
            "libelle": libelles[branche],
            "groupe": libelles[".".join(branche.split(".")[:2])],
            "genre": "cases",
            "requise": False,
            "criteres": [{"code": c, "libelle": libelles[c]} for c in codes],
        }
        for branche, codes in feuilles.items()
    ]
    return donnees


def _maison() -> dict[str, tuple[Grille, bool]]:
    """By key: the grid, and whether it is offered (its last version, not withdrawn). Nothing outside an ESMS."""
    from usagers.models import GrilleMaison

    acces = courant_ou_rien()
    if acces is None or acces.etablissement_id is None:
        return {}
    if acces not in _DE_LA_REQUETE:
        lignes = GrilleMaison.objects.filter(etablissement_id=acces.etablissement_id).order_by("code", "version")
        _DE_LA_REQUETE[acces] = dict(_lues(lignes))
    return _DE_LA_REQUETE[acces]


def _lues(lignes: Iterable[Any]) -> Iterable[tuple[str, tuple[Grille, bool]]]:
    rangees = list(lignes)
    dernieres = {ligne.code: ligne.version for ligne in rangees}
    for ligne in rangees:
        try:
            grille = lire(ligne.contenu | {"version": str(ligne.version)}, maison=True)
        except GrilleRefusee:  # checked at import; a later rule must not close a dossier
            continue
        yield grille.cle, (grille, ligne.retiree_le is None and dernieres[ligne.code] == ligne.version)


def offertes(categorie: Categorie) -> list[Grille]:
    """Those that may be chosen today in this heading, the product's first."""
    maison = [g for g, offerte in _maison().values() if offerte]
    return [g for g in (*declarees().values(), *maison) if g.categorie == categorie]


def trouver(cle: str) -> Grille | None:
    """The grid that an evaluation was made with, offered still or not."""
    if "@" not in cle:
        return declarees().get(cle)
    connue = _maison().get(cle)
    return connue[0] if connue else None


def titres() -> list[tuple[str, str]]:
    """Choices of the field: key and title of every grid of evaluation known here."""
    maison = [g for g, _ in _maison().values()] if courant_ou_rien() else []
    return [(g.cle, g.titre) for g in (*declarees().values(), *maison) if g.categorie in D_EVALUATION]
