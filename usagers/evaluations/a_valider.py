"""What waits for a validator: a card of « ma journée », so that a proposal does not wait for somebody to come by."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from usagers.enums import EtatEvaluation
from usagers.evaluations.catalogue import trouver
from usagers.models import Evaluation
from usagers.personnes import personnes_de
from usagers.registres import Carte, inscrire_carte
from usagers.rubriques.evaluations import DE_LA_RUBRIQUE, peut_valider

MONTREES, RANG = 8, 40


def _proposees(request: Any) -> list[Any]:
    """Nothing for who validates nothing."""
    categories = [c for c in DE_LA_RUBRIQUE if peut_valider(c)] if courant().poste else []
    if not categories:
        return []
    attendent = Evaluation.objects.filter(etat=EtatEvaluation.PROPOSEE, categorie__in=categories)
    champs = ("categorie", "grille", "date", "approuvee_le")
    return [attendent.only(*champs).order_by("approuvee_le", "pk")[: MONTREES + 1]]


def carte(request: Any, *lots: list[Evaluation]) -> dict[str, Any] | None:
    """The oldest first, one query more. None when nothing waits."""
    dues = [e for lot in lots for e in lot]
    personnes = personnes_de(e.dossier_id for e in dues)
    lignes = [_ligne(e, personnes[e.dossier_id]) for e in dues[:MONTREES] if e.dossier_id in personnes]
    return {"lignes": lignes, "encore": len(dues) > MONTREES} if lignes else None


def _ligne(e: Evaluation, personne: Any) -> dict[str, Any]:
    fiche, grille = DE_LA_RUBRIQUE[Categorie(e.categorie)], trouver(e.grille)
    url = reverse(f"usagers:{fiche.cle}_fiche", kwargs={"dossier": e.dossier_id, fiche.parametre: e.pk})
    return {"personne": personne, "quoi": grille.titre if grille else "Évaluation", "date": e.date, "url": url}


inscrire_carte(Carte("usagers/evaluations/_carte.html", carte, RANG, ensembles=_proposees))
