"""Verbs of the project: pass to another state, from the version that was read. Each passage keeps who, when, why."""

from __future__ import annotations

from typing import Any

from dui.commun.acces import courant
from usagers.fiches.declaration import Fiche
from usagers.fiches.service import verrouiller
from usagers.models import Accord, ActionDeProjet, ChangementDEtat, Objectif, Projet
from usagers.projets.etats import (
    OBJECTIF,
    PROJET,
    AuteurAccord,
    EtatObjectif,
    EtatProjet,
    NatureChangement,
    Passage,
    ReponseAccord,
    passages,
)


class PassageImpossible(Exception):
    """The text can be shown."""


def passages_de(ligne: Any, version: str | None = None) -> tuple[Passage, ...]:
    """From its state; from any state when another `version` was read: the conflict is said before the impossible."""
    cycle = PROJET if isinstance(ligne, Projet) else OBJECTIF
    if version in (None, str(ligne.version)):
        return passages(cycle, ligne.etat)
    return tuple({p.vers: p for sorties in cycle.values() for p in sorties}.values())


def suivre(
    fiche: Fiche, objet: Any, *, version: int, etat: str = "", avancement: int | None = None, motif: str = ""
) -> Any:
    """Change state, progress, or both. Raises `VersionDepassee`, or `PassageImpossible` with its French reason."""
    ligne: Any = verrouiller(fiche, objet, version)
    avance = avancement is not None and avancement != ligne.avancement
    if not etat and not avance:
        return ligne
    if avance and avancement and not etat and _en_preparation(ligne):
        etat = EtatObjectif.ACTIF.value  # the first step says that it began
    if etat:
        _exiger(ligne, etat, motif)
        _noter(ligne, NatureChangement.ETAT, ligne.etat, etat, motif)
        ligne.etat = etat
    if avance:
        _noter(ligne, NatureChangement.AVANCEMENT, str(ligne.avancement), str(avancement), motif)
        ligne.avancement = avancement
    ligne.version += 1
    ligne.save()
    return ligne


def _en_preparation(ligne: Any) -> bool:
    return isinstance(ligne, Objectif) and ligne.etat == EtatObjectif.PREPARATION


def _exiger(ligne: Any, etat: str, motif: str) -> None:
    passage = next((p for p in passages_de(ligne) if p.vers == etat), None)
    if passage is None:
        raise PassageImpossible("Ce changement n’est plus possible depuis l’état actuel.")
    if passage.motif and not motif:
        raise PassageImpossible("Dites pourquoi : la personne et l’équipe pourront le relire.")
    if isinstance(ligne, Projet) and ligne.etat == EtatProjet.PREPARATION and etat == EtatProjet.EN_COURS:
        _exiger_l_accord(ligne)


def _exiger_l_accord(projet: Projet) -> None:
    """TDDUI: `accordStructure` is 1..*, `accordUsager` 0..1. The ESMS commits itself; the person is always asked."""
    donnes = Accord.objects.filter(projet_id=projet.pk, par=AuteurAccord.ESMS).exclude(reponse=ReponseAccord.REFUS)
    if not donnes.exists():
        raise PassageImpossible("Enregistrez d’abord l’accord de l’établissement sur ce projet.")


def _noter(ligne: Any, nature: str, avant: str, apres: str, motif: str) -> None:
    acces = courant()
    ChangementDEtat(
        dossier_id=ligne.dossier_id,
        etablissement_id=ligne.etablissement_id,
        **rattachement(ligne),
        nature=nature,
        avant=avant,
        apres=apres,
        motif=motif or None,
        auteur_id=acces.compte_id,
        metier=acces.poste.affectation.profession if acces.poste else "",
    ).save()


def rattachement(ligne: Any) -> dict[str, Any]:
    """The project, and the part of it, that a change tells of."""
    match ligne:
        case Projet():
            return {"projet_id": ligne.pk}
        case Objectif():
            return {"projet_id": ligne.projet_id, "objectif_id": ligne.pk}
        case ActionDeProjet():
            parent = Objectif.avec_retirees.get(pk=ligne.objectif_id)
            return {"projet_id": parent.projet_id, "objectif_id": parent.pk, "action_id": ligne.pk}
        case _:
            raise TypeError(type(ligne).__name__)
