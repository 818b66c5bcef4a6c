"""Verbs of the fiches: create once, change from the version that was read, withdraw with a reason."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from usagers.envois import deja_posee, poser_une_fois
from usagers.fiches.declaration import Fiche
from usagers.models.saisie import COLONNES_DE_RETRAIT, DonneeSaisie


class VersionDepassee(Exception):
    """Somebody saved this row in between; `actuelle` is what is kept."""

    def __init__(self, actuelle: Any) -> None:
        super().__init__("version dépassée")
        self.actuelle = actuelle


class LigneFigee(Exception):
    """The row may not change any more; the message says why, to whoever tried."""


def ajouter(fiche: Fiche, contenu: dict[str, Any], envoi: uuid.UUID) -> tuple[DonneeSaisie, bool]:
    """The new row, or (the one already there, False) when this `envoi` was received."""
    fixe: dict[str, Any] = {"categorie": fiche.categorie.value} if fiche.modele.categorie_par_ligne() else {}
    if fiche.calculer and deja_posee(fiche.modele, envoi) is None:
        fixe |= fiche.calculer(contenu)
    ligne, nouvelle = poser_une_fois(fiche.modele, envoi, **fixe, **contenu)
    if nouvelle and fiche.apres:
        fiche.apres(ligne)
    return ligne, nouvelle


def modifier(fiche: Fiche, objet: DonneeSaisie, contenu: dict[str, Any], version: int) -> None:
    """Save over the version that was read; raises `VersionDepassee` with the row kept otherwise, or `LigneFigee`."""
    ligne = _changeable(fiche, objet, version)
    ligne.avant = dict(vars(ligne))
    for champ, valeur in contenu.items():
        setattr(ligne, champ, valeur)
    ligne.version += 1
    ligne.save()
    if fiche.apres:
        fiche.apres(ligne)


def retirer(fiche: Fiche, objet: DonneeSaisie, motif: str, version: int) -> None:
    """Out of the pages, kept by the trail; what had followed from the row follows from those that stay."""
    ligne = _changeable(fiche, objet, version)
    ligne.retire_le, ligne.motif_retrait = timezone.now(), motif
    ligne.version += 1
    ligne.save(update_fields=COLONNES_DE_RETRAIT)
    if fiche.apres:
        fiche.apres(ligne)


def _changeable(fiche: Fiche, objet: DonneeSaisie, version: int) -> DonneeSaisie:
    """Asked of the row once held: the page, and the API, may have read it before it was frozen."""
    ligne = verrouiller(fiche, objet, version)
    if fiche.figer and (raison := fiche.figer(ligne)):
        raise LigneFigee(raison)
    return ligne


def verrouiller(fiche: Fiche, objet: DonneeSaisie, version: int) -> DonneeSaisie:
    """The row, held until the end of the request; raises `VersionDepassee` when it is not the one that was read."""
    # no_key: a row that hangs on this one checks its foreign key at COMMIT, once the journal is locked
    ligne = fiche.lignes().order_by().select_for_update(no_key=True, of=("self",)).get(pk=objet.pk)
    if ligne.version != version:
        raise VersionDepassee(ligne)
    return ligne


def ecarts(fiche: Fiche, contenu: dict[str, Any], actuelle: DonneeSaisie) -> list[dict[str, str]]:
    """What differs between the form and the row, field by field, as it is shown."""
    champs = fiche.formulaire.base_fields
    return [
        {"nom": str(champs[nom].label), "le_votre": dire(actuelle, nom, valeur), "le_leur": dire(actuelle, nom)}
        for nom, valeur in contenu.items()
        if (valeur or None) != (getattr(actuelle, nom) or None)
    ]


def dire(ligne: DonneeSaisie, nom: str, valeur: Any = ...) -> str:
    """A value as a reader sees it: label of a choice, French date, « oui » or « non »."""
    from usagers.fiches.valeurs import en_clair

    return en_clair(ligne, nom, getattr(ligne, nom) if valeur is ... else valeur)
