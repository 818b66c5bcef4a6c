"""The project on the summary of a dossier: what is aimed at, how far, when it is talked over again."""

from __future__ import annotations

from typing import Any

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from usagers.models import Accord, Bilan, Objectif, Projet
from usagers.projets.echeances import prochaine
from usagers.projets.etats import EtatObjectif, EtatProjet
from usagers.projets.pages import lien

OBJECTIFS = 4


def carte(request: Any, dossier: Any) -> dict[str, Any]:
    """Empty when the reader does not open the project, or when there is none that goes on and none to begin."""
    if not courant().peut_lire(Categorie.PROJET):
        return {}
    projet = Projet.objects.exclude(etat=EtatProjet.TERMINE).order_by("-cree_le").first()
    if projet is None:
        present = dossier.sorti_le is None and dossier.entre_le is not None
        return {"commencer": lien("projets_ajouter")} if present and courant().peut_ecrire(Categorie.PROJET) else {}
    vivants = Objectif.objects.filter(projet_id=projet.pk, etat__in=(EtatObjectif.PREPARATION, EtatObjectif.ACTIF))
    accords = list(Accord.objects.filter(projet_id=projet.pk)[:1])
    bilans = list(Bilan.objects.filter(projet_id=projet.pk)[:1])
    return {
        "projet": projet,
        "objectifs": [{"objectif": o, "url": lien("objectifs_fiche", objectif=o.pk)} for o in vivants[:OBJECTIFS]],
        "accord": accords[0] if accords else None,
        "echeance": prochaine(bilans, accords),
        "url": lien("projets_fiche", projet=projet.pk),
    }
