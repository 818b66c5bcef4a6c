"""The whole of a project, read through the gate in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dui.commun.d_un_trait import lire_d_un_trait
from usagers.models import (
    Accord,
    ActionDeProjet,
    Attente,
    Besoin,
    Bilan,
    ChangementDEtat,
    Objectif,
    Projet,
    VersionDeProjet,
)
from usagers.projets.etats import OrigineAttente


@dataclass
class Contenu:
    """What is agreed upon: the project and its parts, in the order of the page."""

    projet: Projet
    attentes: list[Attente]
    besoins: list[Besoin]
    objectifs: list[Objectif]
    actions: dict[Any, list[ActionDeProjet]]  # by objective

    def attentes_de(self, *origines: OrigineAttente) -> list[Attente]:
        return [a for a in self.attentes if a.origine in origines]


@dataclass
class Suivi:
    """What happened to it since."""

    bilans: list[Bilan]
    accords: list[Accord]
    changements: list[ChangementDEtat]
    derniere: VersionDeProjet | None


def lire(projet: Projet) -> Contenu:
    siens = {"projet_id": projet.pk}
    attentes, besoins, objectifs, toutes = lire_d_un_trait(
        Attente.objects.filter(**siens),
        Besoin.objects.filter(**siens),
        Objectif.objects.filter(**siens),
        ActionDeProjet.objects.filter(objectif__projet_id=projet.pk),
    )
    actions: dict[Any, list[ActionDeProjet]] = {o.pk: [] for o in objectifs}
    for action in toutes:
        if action.objectif_id in actions:  # not of an objective withdrawn
            actions[action.objectif_id].append(action)
    return Contenu(projet, attentes, besoins, objectifs, actions)


def suivre(projet: Projet) -> Suivi:
    siens = {"projet_id": projet.pk}
    bilans, accords, changements, versions = lire_d_un_trait(
        Bilan.objects.filter(**siens),
        Accord.objects.filter(**siens).select_related("version_figee"),
        ChangementDEtat.objects.filter(**siens).select_related("auteur"),
        VersionDeProjet.objects.filter(**siens)[:1],
    )
    return Suivi(bilans, accords, changements, next(iter(versions), None))
