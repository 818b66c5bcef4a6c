"""Sentences of the answers. `{nom}` is who the measure names; without a name, the function is said."""

from __future__ import annotations

from collections.abc import Sequence

from usagers.representation.enums import Exercice

CHARGE = "la personne chargée de la mesure"
PHRASES: dict[Exercice, str] = {
    Exercice.USAGER: "La personne exerce elle-même ce droit.",
    Exercice.ASSISTE: "La personne décide, assistée par {nom}.",
    Exercice.ASSISTANT_AVEC_ACCORD: "La personne exerce elle-même ce droit ; {nom} seulement avec son accord exprès.",
    Exercice.ENSEMBLE: "La personne et {nom} signent, chacun pour ce qui le concerne.",
    Exercice.SINON_REPRESENTANT: "La personne décide d’abord ; à défaut seulement, {nom}.",
    Exercice.AUTORISE_JUGE: "La personne décide, avec l’autorisation du juge ou du conseil de famille.",
    Exercice.REPRESENTANT: "{Nom} exerce ce droit au nom de la personne.",
    Exercice.PARENT: "Chaque titulaire de l’autorité parentale peut exercer ce droit{noms}.",
    Exercice.PARENTS: "Tous les titulaires de l’autorité parentale décident ensemble{noms}.",
    Exercice.TUTEUR_MINEUR: "Le tuteur du mineur exerce ce droit{noms}.",
    Exercice.DELEGATAIRE: "La personne à qui l’autorité parentale est déléguée exerce ce droit{noms}.",
    Exercice.MINEUR: "Le mineur exerce lui-même ce droit.",
    Exercice.HERITIER: "Les héritiers peuvent exercer ce droit.",
    Exercice.AYANT_DROIT: "Un ayant droit, le concubin ou le partenaire de PACS peut exercer ce droit.",
    Exercice.AUCUN: "Personne n’exerce ce droit.",
}


def en_phrase(exercice: Exercice, noms: Sequence[str], condition: str) -> str:
    """« Mme Roy exerce ce droit au nom de la personne. À savoir : la personne est informée. »"""
    qui = " et ".join(noms) or CHARGE
    valeurs = {"nom": qui, "Nom": qui[:1].upper() + qui[1:], "noms": f" : {' et '.join(noms)}" if noms else ""}
    dite = PHRASES[exercice].format_map(valeurs)
    return f"{dite} À savoir : {condition}." if condition else dite


QUI: dict[Exercice, str] = {
    Exercice.ASSISTE: "La personne, assistée par {noms}",
    Exercice.ASSISTANT_AVEC_ACCORD: "La personne, ou {noms} si elle y consent expressément",
    Exercice.ENSEMBLE: "La personne et {noms}",
    Exercice.SINON_REPRESENTANT: "La personne ; à défaut, {noms}",
}


def en_bref(exercice: Exercice, noms: Sequence[str]) -> str:
    """The short answer of a table: « La personne, assistée par Mme Roy », « Le représentant : Mme Roy »."""
    if not noms:
        return str(exercice.label)
    dits = " et ".join(noms)
    return QUI[exercice].format(noms=dits) if exercice in QUI else f"{exercice.label} : {dits}"
