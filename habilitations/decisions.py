"""The decision: relation × matrix × moment, as a pure function. No database, no request, no clock.

The same rule stands as a queryset (`perimetre.visibles_par`) and as SQL (`dui_visibles`); a property test proves
that the three agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dui.commun.acces import Base
from dui.commun.categories import Categorie, Niveau


@dataclass(frozen=True)
class Faits:
    """What is true at this moment of one account and one dossier, dates already compared with the database clock."""

    actif: bool = True
    affecte: bool = True  # assigned today to the ESMS of the dossier
    meme_etablissement: bool = True
    en_service: bool = True  # neither archived nor on its way to destruction
    dans_equipe: bool = False
    nominatives: frozenset[str] = frozenset()  # categories opened by a named grant
    bris_ouvert: bool = False
    fonction: frozenset[str] = frozenset()  # categories that the function opens on the whole ESMS
    matrice: Mapping[Categorie, Niveau] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    accorde: bool
    code: str
    raison: str
    base: str = Base.AUCUNE
    bris_possible: bool = False


_RAISONS = {
    "inactif": "Votre compte n’est plus actif.",
    "introuvable": "Ce dossier n’existe pas.",
    "sans_affectation": "Votre affectation dans cet établissement n’est pas en cours.",
    "archive": "Ce dossier est en archive. Le délégué à la protection des données peut en autoriser la lecture.",
    "hors_metier": "Votre métier n’ouvre pas la rubrique « {categorie} ».",
    "lecture_seule": "Votre métier permet de lire la rubrique « {categorie} », pas d’y écrire.",
    "hors_equipe": "Vous ne faites pas partie de l’équipe de soins de cette personne.",
    "lecture_exceptionnelle": "Cet accès exceptionnel permet de lire, pas d’écrire.",
    "ok": "Accès accordé.",
}


def refus(code: str, categorie: Categorie, *, bris: bool = False) -> Decision:
    """A refusal by its code, with the sentence that goes with it."""
    return Decision(False, code, _RAISONS[code].format(categorie=categorie.label), bris_possible=bris)


def decider(faits: Faits, categorie: Categorie, requis: Niveau = Niveau.LECTURE) -> Decision:
    """May the holder of these facts do this on this category? Answers with a French reason either way."""
    if not faits.actif:
        return refus("inactif", categorie)
    if not faits.meme_etablissement:
        return refus("introuvable", categorie)
    if not faits.affecte:
        return refus("sans_affectation", categorie)
    if not faits.en_service:
        return refus("archive", categorie)
    niveau = faits.matrice.get(categorie, Niveau.AUCUN)
    if niveau < Niveau.LECTURE:
        return refus("hors_metier", categorie)
    if niveau < requis:
        return refus("lecture_seule", categorie)
    return _par_relation(faits, categorie, requis)


def _par_relation(faits: Faits, categorie: Categorie, requis: Niveau) -> Decision:
    if faits.dans_equipe:
        return Decision(True, "ok", _RAISONS["ok"], Base.EQUIPE)
    if categorie.value in faits.fonction:
        return Decision(True, "ok", _RAISONS["ok"], Base.FONCTION)
    exceptionnelle = Base.NOMINATIVE if categorie.value in faits.nominatives else None
    if exceptionnelle is None and faits.bris_ouvert:
        exceptionnelle = Base.BRIS
    if exceptionnelle is None:
        return refus("hors_equipe", categorie, bris=requis == Niveau.LECTURE)
    if requis > Niveau.LECTURE:
        return refus("lecture_exceptionnelle", categorie)
    return Decision(True, "ok", _RAISONS["ok"], exceptionnelle)


def lisibles(faits: Faits) -> dict[str, Decision]:
    """Decision of reading for every category of one dossier: tabs, settings of the wall and « Pourquoi ? »."""
    return {c.value: decider(faits, c) for c in Categorie}


def inscriptibles(faits: Faits) -> frozenset[str]:
    return frozenset(c.value for c in Categorie if decider(faits, c, Niveau.ECRITURE).accorde)
