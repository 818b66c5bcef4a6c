"""Verbs of an evaluation: answer, submit, take back, validate, reopen. Each change carries its author and its date."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from dui.commun.acces import courant
from usagers.enums import EtatEvaluation
from usagers.evaluations.calculs import calculer
from usagers.evaluations.catalogue import trouver
from usagers.evaluations.declaration import Grille
from usagers.fiches.service import VersionDepassee
from usagers.models import Evaluation

E = EtatEvaluation


class PassageRefuse(Exception):
    """The evaluation may not go to this state now; the text is for the page."""


def grille_de(evaluation: Evaluation) -> Grille:
    grille = trouver(evaluation.grille)
    if grille is None:
        raise PassageRefuse("La grille de cette évaluation n’est plus lisible ici. Prévenez votre administrateur.")
    return grille


def reponses_de(evaluation: Evaluation) -> dict[str, list[str]]:
    """The answers kept; nothing when they do not open."""
    contenu = evaluation.reponses
    return contenu if isinstance(contenu, dict) and "illisible" not in contenu else {}


def resultat_de(evaluation: Evaluation) -> dict[str, Any] | None:
    contenu = evaluation.resultat
    return contenu if isinstance(contenu, dict) and "illisible" not in contenu else None


def repondre(evaluation: Evaluation, reponses: dict[str, list[str]], version: int) -> Evaluation:
    """Save the answers over the version that was read, and what they give so far."""
    ligne = _verrouiller(evaluation, version)
    _exiger(ligne, E.EN_PREPARATION)
    ligne.reponses, ligne.resultat = reponses, calculer(grille_de(ligne), reponses)
    return _enregistrer(ligne)


def proposer(evaluation: Evaluation, version: int) -> Evaluation:
    """The author says it is complete: it waits for whoever validates."""
    ligne = _verrouiller(evaluation, version)
    _exiger(ligne, E.EN_PREPARATION)
    if ligne.reponses is None or resultat_de(ligne) is None:
        raise PassageRefuse("Il manque des réponses : complétez la grille, puis proposez-la.")
    _dater(ligne, "approuvee")
    ligne.etat = E.PROPOSEE
    return _enregistrer(ligne)


def est_de(evaluation: Evaluation, compte: Any) -> bool:
    """Who wrote it, or submitted it: before validation, it is theirs to take back (docs/decisions.md)."""
    return compte is not None and compte in {evaluation.auteur_id, evaluation.approuvee_par_id}


def reprendre(evaluation: Evaluation, version: int) -> Evaluation:
    ligne = _verrouiller(evaluation, version)
    _exiger(ligne, E.PROPOSEE)
    if not est_de(ligne, courant().compte_id):
        raise PassageRefuse("Seule la personne qui a écrit ou proposé cette évaluation la remet en préparation.")
    return _en_preparation(ligne)


def valider(evaluation: Evaluation, version: int) -> Evaluation:
    """Called by a view that asks for `Niveau.VALIDATION`. One evaluation a grid is valid at a time: the latest."""
    ligne = _verrouiller(evaluation, version)
    _exiger(ligne, E.PROPOSEE)
    _dater(ligne, "validee")
    ligne.etat = E.VALIDEE
    _enregistrer(ligne)
    _remplacer_les_anciennes(ligne)
    return ligne


def rouvrir(evaluation: Evaluation, version: int) -> Evaluation:
    """An error seen after validation; the trail of changes keeps who had validated. The former one is not revived."""
    ligne = _verrouiller(evaluation, version)
    _exiger(ligne, E.VALIDEE)
    return _en_preparation(ligne)


def de_la_meme_grille(evaluation: Evaluation) -> Any:
    """Evaluations of this dossier with the same grid, whatever its version, latest first."""
    code = evaluation.grille.partition("@")[0]
    memes = Q(grille=code) | Q(grille__startswith=f"{code}@")
    return Evaluation.objects.filter(memes, categorie=evaluation.categorie).order_by("-date", "-cree_le")


# -- shared ------------------------------------------------------------------------------------------------


def _remplacer_les_anciennes(ligne: Evaluation) -> None:
    valides = list(de_la_meme_grille(ligne).filter(etat=E.VALIDEE).select_for_update(no_key=True, of=("self",)))
    for ancienne in valides[1:]:
        _dater(ancienne, "terminee")
        ancienne.etat = E.TERMINEE
        _enregistrer(ancienne)


def _en_preparation(ligne: Evaluation) -> Evaluation:
    for quoi in ("approuvee", "validee"):
        setattr(ligne, f"{quoi}_le", None)
        setattr(ligne, f"{quoi}_par_id", None)
    ligne.etat = E.EN_PREPARATION
    return _enregistrer(ligne)


def _dater(ligne: Evaluation, quoi: str) -> None:
    setattr(ligne, f"{quoi}_le", timezone.now())
    setattr(ligne, f"{quoi}_par_id", courant().compte_id)


def _exiger(ligne: Evaluation, etat: EtatEvaluation) -> None:
    if ligne.etat != etat:
        raise PassageRefuse(f"Cette évaluation est {ligne.get_etat_display()} : la page a été remise à jour.")


def _verrouiller(evaluation: Evaluation, version: int) -> Evaluation:
    # no_key: see usagers.fiches.service
    lignes = Evaluation.objects.order_by().filter(categorie=evaluation.categorie)
    ligne: Evaluation = lignes.select_for_update(no_key=True, of=("self",)).get(pk=evaluation.pk)
    if ligne.version != version:
        raise VersionDepassee(ligne)
    return ligne


def _enregistrer(ligne: Evaluation) -> Evaluation:
    ligne.version += 1
    ligne.save()
    return ligne
