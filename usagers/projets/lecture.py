"""The whole of a project, read through the gate in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    objectifs = list(Objectif.objects.filter(projet_id=projet.pk))
    actions: dict[Any, list[ActionDeProjet]] = {o.pk: [] for o in objectifs}
    for action in ActionDeProjet.objects.filter(objectif_id__in=list(actions)):
        actions[action.objectif_id].append(action)
    return Contenu(
        projet,
        list(Attente.objects.filter(projet_id=projet.pk)),
        list(Besoin.objects.filter(projet_id=projet.pk)),
        objectifs,
        actions,
    )


def suivre(projet: Projet) -> Suivi:
    return Suivi(
        list(Bilan.objects.filter(projet_id=projet.pk)),
        list(Accord.objects.filter(projet_id=projet.pk).select_related("version_figee")),
        list(ChangementDEtat.objects.filter(projet_id=projet.pk).select_related("auteur")),
        VersionDeProjet.objects.filter(projet_id=projet.pk).first(),
    )
