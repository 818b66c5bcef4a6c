"""The exit of a running stay: four fields instead of the whole stay."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from dui.commun.acces import Action
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import recu
from dui.commun.horloge import aujourdhui
from habilitations.gardes import dossier_requis
from usagers.enums import StatutSejour
from usagers.fiches import service
from usagers.fiches.vues import adresse_de, cadre
from usagers.rubriques.parcours import SEJOURS, FormulaireSortie


@dossier_requis(Categorie.PARCOURS, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def noter_la_sortie(request: Any, dossier: Any, sejour: Any) -> HttpResponse:
    ligne: Any = get_object_or_404(SEJOURS.lignes(), pk=sejour)
    if ligne.statut != StatutSejour.EN_COURS:
        messages.info(request, "Ce séjour n’est pas en cours : sa sortie ne se note plus ici.")
        return HttpResponseRedirect(adresse_de(SEJOURS, ligne))
    depart = {"version": ligne.version, "sortie": aujourdhui()}
    formulaire = FormulaireSortie(recu(request), initial=depart, instance=ligne)
    if request.method == "POST" and formulaire.is_valid():
        _terminer(request, ligne, formulaire)
        return HttpResponseRedirect(adresse_de(SEJOURS, ligne))
    contexte = cadre(request, SEJOURS) | {
        "titre": "Noter la sortie",
        "formulaire": formulaire,
        "annuler": adresse_de(SEJOURS, ligne),
        "saisie": True,
    }
    return render(request, "usagers/fiches/saisir.html", contexte, status=422 if formulaire.errors else 200)


def _terminer(request: Any, ligne: Any, formulaire: FormulaireSortie) -> None:
    try:
        service.modifier(SEJOURS, ligne, formulaire.contenu, formulaire.cleaned_data["version"] or 0)
    except service.VersionDepassee:
        messages.warning(request, "Ce séjour a changé entre-temps : relisez-le, puis notez la sortie à nouveau.")
    else:
        messages.success(request, "La sortie est notée et le séjour est terminé.")
