"""Coming near a dossier without opening it: emergency access, « Pourquoi ? », who read it.

The gate lets the reader in on facts alone. Both walls are closed first: whatever the page does, it reads nothing of
the person. Another ESMS's dossier is a 404, with the same bytes as one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from dui.commun import roles
from dui.commun.acces import Acces, Evenement
from dui.commun.categories import Categorie
from dui.commun.contexte_sql import poser
from habilitations import perimetre
from habilitations.decisions import Decision, Faits, decider, lisibles
from habilitations.gardes import EXPLICATION, SUIVI, URGENCE, Declaration
from habilitations.models import Accompagnement
from habilitations.porte import refuser, resserrer


def peut_briser(faits: Faits) -> bool:
    """Break-glass opens something that neither team, function nor grant opens already."""
    return any(decision.bris_possible for decision in lisibles(faits).values())


def approcher(request: Any, declaration: Declaration, kwargs: dict[str, Any]) -> HttpResponse | None:
    acces: Acces = request.acces
    dossier_id = kwargs["dossier"]
    faits, acces.instant = perimetre.faits_sur(request.user, acces.poste, dossier_id)
    if not faits.meme_etablissement:
        acces.noter(Evenement(action=acces.action, issue="refuse", dossier_id=dossier_id, motif="introuvable"))
        raise Http404
    acces.dossier_id, request.faits = dossier_id, faits
    _fermer(acces)
    return _REGLES[declaration.genre](request, declaration, faits)


def _fermer(acces: Acces) -> None:
    acces.lire = acces.ecrire = acces.fonction = frozenset()
    acces.role = roles.EQUIPE
    poser(acces)


def _urgence(request: Any, declaration: Declaration, faits: Faits) -> HttpResponse | None:
    """Whoever may break the glass; the others are led to what they already read, or refused with the reason."""
    if peut_briser(faits):
        return None
    identite = decider(faits, Categorie.IDENTITE)
    if identite.accorde:
        return HttpResponseRedirect(reverse("usagers:dossier", kwargs={"dossier": request.acces.dossier_id}))
    return refuser(request, identite, Categorie.IDENTITE)


def _expliquer(request: Any, declaration: Declaration, faits: Faits) -> HttpResponse | None:
    return None


def _suivre(request: Any, declaration: Declaration, faits: Faits) -> HttpResponse | None:
    """A function of the ESMS, a profession of the team, or the référent; the identity opens if it would anyway."""
    profession = request.acces.poste.affectation.profession
    permis = (
        profession in declaration.professions
        or (faits.dans_equipe and profession in declaration.en_equipe)
        or (declaration.referent and est_referent(request.user, request.acces.dossier_id))
    )
    if not permis:
        return refuser(request, Decision(False, "hors_fonction", declaration.raison))
    if decider(faits, Categorie.IDENTITE).accorde:
        request.acces.fonction = request.acces.poste.fonction
        resserrer(request.acces, faits)
    return None


def est_referent(compte: Any, dossier_id: Any) -> bool:
    return Accompagnement.objects.filter(perimetre.en_cours(), dossier_id=dossier_id, referent__compte=compte).exists()


_REGLES: dict[str, Callable[[Any, Declaration, Faits], HttpResponse | None]] = {
    URGENCE: _urgence,
    EXPLICATION: _expliquer,
    SUIVI: _suivre,
}
