"""One line of the dictionary in words, for the page, the export and the command alike."""

from __future__ import annotations

from collections.abc import Iterable

from dui.commun.dictionnaire import Entree, Regle

ENTETES = (
    "Champ", "Nom technique", "Objet", "Rubrique", "Finalité", "Déclaration", "Nécessité", "Règle", "Conservation",
    "Sort final", "Fondement de la durée", "Confiance", "Chiffré", "Source",
)  # fmt: skip
CLES = (
    "libelle", "champ", "objet", "rubriques", "finalites", "declaration", "necessite", "regles", "conservation",
    "sort_final", "fondement", "confiance", "chiffre", "source",
)  # fmt: skip
HORS_DOSSIER = "hors dossier"
PLUSIEURS = 3  # categories named; beyond, the author chooses among many


def rubriques(entree: Entree) -> str:
    if len(entree.categories) > PLUSIEURS:
        return "la rubrique choisie par l’auteur"
    return ", ".join(str(c.label) for c in entree.categories) or HORS_DOSSIER


def finalites(entree: Entree) -> str:
    if len(entree.finalites) > PLUSIEURS:
        return "celle de la rubrique choisie"
    return " ; ".join(f.libelle for f in entree.finalites)


def conservation(entree: Entree) -> str:
    """« PARC-01 : 2 ans après le dernier contact »; who it is for when several rules share the field."""
    return " · ".join(dict.fromkeys(_dire(r, seule=len(entree.regles) == 1) for r in entree.regles))


def _dire(regle: Regle, *, seule: bool) -> str:
    if seule or regle.public_concerne == "tous":
        return f"{regle.code} : {regle.duree}"
    return f"{regle.code} ({regle.public_concerne}) : {regle.duree}"


def ligne(entree: Entree) -> tuple[str, ...]:
    """Values in the order of `ENTETES`."""
    attendue = entree.a_declarer
    return (
        entree.libelle,
        f"{entree.modele}.{entree.champ}",
        entree.nom_du_modele,
        rubriques(entree),
        finalites(entree),
        "à déclarer par l’établissement" if attendue else "sans déclaration",
        entree.necessite,
        " ".join(r.code for r in entree.regles),
        conservation(entree),
        _joindre(r.sort_final for r in entree.regles),
        _joindre(r.fondement for r in entree.regles),
        _joindre(r.confiance for r in entree.regles),
        "oui" if entree.chiffre else "non",
        entree.source,
    )


def _joindre(mots: Iterable[str]) -> str:
    return " · ".join(dict.fromkeys(mots))
