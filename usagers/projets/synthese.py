"""The project on the summary of a dossier: what is aimed at, how far, when it is talked over again."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from usagers.models import Accord, Bilan, Objectif, Projet
from usagers.projets.echeances import prochaine
from usagers.projets.etats import EtatObjectif, EtatProjet
from usagers.projets.pages import lien

OBJECTIFS = 4


def ensembles_de_la_carte(request: Any, dossier: Any) -> list[Any]:
    """Nothing when the reader does not open the project."""
    if not courant().peut_lire(Categorie.PROJET):
        return []
    vivants = Objectif.objects.filter(Q(etat=EtatObjectif.PREPARATION) | Q(etat=EtatObjectif.ACTIF))
    projets = Projet.objects.exclude(etat=EtatProjet.TERMINE).order_by("-cree_le")
    return [projets[:1], vivants, Accord.objects.all(), Bilan.objects.all()]


def carte(request: Any, dossier: Any, *lots: list[Any]) -> dict[str, Any]:
    """Empty when the reader does not open the project, or when there is none that goes on and none to begin."""
    if not lots:
        return {}
    if not lots[0]:
        present = dossier.sorti_le is None and dossier.entre_le is not None
        return {"commencer": lien("projets_ajouter")} if present and courant().peut_ecrire(Categorie.PROJET) else {}
    ((projet,), objectifs, accords, bilans) = lots
    objectifs, accords, bilans = ([x for x in lot if x.projet_id == projet.pk] for lot in (objectifs, accords, bilans))
    return {
        "projet": projet,
        "objectifs": [{"objectif": o, "url": lien("objectifs_fiche", objectif=o.pk)} for o in objectifs[:OBJECTIFS]],
        "accord": accords[0] if accords else None,
        "echeance": prochaine(bilans[:1], accords[:1]),
        "url": lien("projets_fiche", projet=projet.pk),
    }
