"""The dossier: its summary and its headings. What each page reads passes the gate; nothing here filters by right."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie
from habilitations.gardes import dossier_requis
from usagers import registres
from usagers.bandeau import bandeau
from usagers.models import Ecrit, IdentiteINS, Proche, Sejour
from usagers.onglets import onglets, sous_rubriques

ECRITS_PAR_PAGE = 10


@dossier_requis(Categorie.IDENTITE, action=Action.LIRE)
def synthese(request: Any, dossier: Any) -> HttpResponse:
    acces = courant()
    contexte = bandeau(request)
    ouvert = contexte["dossier"]
    contexte |= {
        "onglets": onglets(request, ouvert, None),
        "note": ouvert.note,
        "identite": IdentiteINS.objects.first(),
        "sejour": Sejour.objects.first() if acces.peut_lire(Categorie.PARCOURS) else None,
        "proches": list(Proche.objects.all()[:3]) if acces.peut_lire(Categorie.PROCHES) else [],
        "chronologie": registres.chronologie(request, ouvert),
        "sections": _sections(request, ouvert, Categorie.IDENTITE),
    }
    return render(request, "usagers/synthese.html", contexte)


@dossier_requis(Categorie.IDENTITE, action=Action.LIRE)
def chronologie(request: Any, dossier: Any) -> HttpResponse:
    contexte = bandeau(request)
    contexte |= {
        "onglets": onglets(request, contexte["dossier"], None),
        "chronologie": registres.chronologie(request, contexte["dossier"], combien=50),
    }
    return render(request, "usagers/chronologie.html", contexte)


@dossier_requis(action=Action.LIRE, choix="rubrique")
def rubrique(request: Any, dossier: Any, rubrique: str) -> HttpResponse:
    categorie: Categorie = request.categorie
    if categorie == Categorie.IDENTITE:
        raise Http404
    contexte = bandeau(request)
    ouvert = contexte["dossier"]
    ecrits = Ecrit.objects.filter(categorie=categorie).select_related("auteur")
    page = Paginator(ecrits, ECRITS_PAR_PAGE).get_page(request.GET.get("page"))
    contexte |= {
        "rubrique": categorie,
        "onglets": onglets(request, ouvert, categorie),
        "sous_rubriques": sous_rubriques(request, ouvert, categorie),
        "sections": _sections(request, ouvert, categorie),
        "page": page,
        "peut_ecrire": courant().peut_ecrire(categorie),
    }
    return render(request, "usagers/rubrique.html", contexte)


def _sections(request: HttpRequest, dossier: Any, categorie: Categorie) -> list[dict[str, Any]]:
    lignes = []
    for section in registres.sections(categorie):
        donnees = section.donnees(request, dossier)
        if donnees:
            lignes.append({"gabarit": section.gabarit, "donnees": donnees})
    return lignes
