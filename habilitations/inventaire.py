"""Inventory of the pages: what each opens, as declared. Outside checkers and the house tests read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from dui.commun.dictionnaire import finalites
from dui.commun.galerie_pages import MODELES
from habilitations.gardes import Declaration, declaration_de
from habilitations.professions import Profession

# URL parameters that are not the id of an object; any other is named after its type.
PARAMETRES = {
    "rubrique": "categorie",
    "formulaire": "texte",
    "uidb64": "texte",
    "jeton": "texte",
    "cle": "texte",
    "profession": "choix:" + "|".join(Profession.values),
    "finalite": "choix:" + "|".join(f.code for f in finalites() if f.a_declarer),
    "page": "choix:" + "|".join(["dossier", *MODELES]),
}


def vues(prefixe: str = "/", noeud: Any = None, espace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """(name, pattern, route) of every view of the project."""
    for motif in (noeud or get_resolver()).url_patterns:
        chemin = prefixe + str(motif.pattern)
        if isinstance(motif, URLResolver):
            interieur = ":".join(n for n in (espace, motif.namespace) if n)
            yield from vues(chemin, motif, interieur)
        else:
            yield ":".join(n for n in (espace, motif.name or "") if n), chemin, motif


def _parametres(motif: str) -> dict[str, str]:
    trouves = {}
    for morceau in motif.split("<")[1:]:
        convertisseur, _, nom = morceau.split(">")[0].rpartition(":")
        trouves[nom] = "entier" if convertisseur == "int" else PARAMETRES.get(nom, nom)
    return trouves


def inventaire() -> list[dict[str, Any]]:
    """One entry per view; raises when one has no declaration."""
    lignes = []
    for nom, chemin, motif in vues():
        declaration = declaration_de(motif.callback)
        if not isinstance(declaration, Declaration):
            raise RuntimeError(f"vue sans déclaration d’accès : {nom or chemin}")
        lignes.append(
            {
                "nom": nom,
                "motif": chemin,
                "methodes": list(declaration.permises),
                "site": "public" if declaration.genre == "publique" else declaration.site,
                "categorie": declaration.categorie.value if declaration.categorie else None,
                "action": str(declaration.action) if declaration.action in _ACTIONS else "autre",
                "parametres": _parametres(chemin),
            }
        )
    return lignes


_ACTIONS = {
    "lire", "lister", "rechercher", "exporter", "imprimer", "telecharger", "creer", "modifier", "ecrire", "autre",
}  # fmt: skip
