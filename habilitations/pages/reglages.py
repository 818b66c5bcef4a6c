"""One's own settings: the place acted in, day or night."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from habilitations.connexion.sessions import regler_le_verrou
from habilitations.gardes import page_personnelle
from habilitations.models import Compte

THEMES = {"jour": "light", "nuit": "dark", "auto": "auto"}


def suite_sure(request: Any) -> str:
    """Where to go back to, on this site only."""
    suite = request.POST.get("suite") or request.GET.get("suite") or "/"
    sure = url_has_allowed_host_and_scheme(suite, {request.get_host()}, require_https=request.is_secure())
    return suite if sure and suite.startswith("/") else "/"


@page_personnelle()
def choisir_etablissement(request: Any) -> HttpResponse:
    """Act in another of my ESMS: the affectation goes into the session, once it is seen to be mine and running."""
    poste = request.acces.poste
    miennes = {str(a.pk): a for a in (poste.possibles if poste else ())}
    statut = 200
    if request.method == "POST":
        choisie = miennes.get(request.POST.get("etablissement", ""))
        if choisie is not None:
            request.session["affectation"] = str(choisie.pk)
            regler_le_verrou(request, choisie)
            return HttpResponseRedirect(suite_sure(request))
        statut = 422
    contexte = {
        "etablissements": [_porte(a, poste) for a in miennes.values()],
        "url": request.path,
        "suite": suite_sure(request),
        "inconnu": statut == 422,
    }
    return render(request, "habilitations/choisir_etablissement.html", contexte, status=statut)


def _porte(affectation: Any, poste: Any) -> dict[str, Any]:
    lieu = affectation.etablissement
    return {
        "pk": affectation.pk,
        "nom": lieu.nom,
        "precision": f"{lieu.organisme.nom} · {lieu.get_categorie_esms_display()}",
        "fonction": affectation.get_profession_display(),
        "actif": affectation == poste.affectation,
    }


@page_personnelle(methodes=("POST",))
def theme(request: Any) -> HttpResponse:
    choisi = THEMES.get(request.POST.get("theme", ""))
    if choisi is None:
        return HttpResponse("Thème inconnu : jour, nuit ou auto.", status=422, content_type="text/plain; charset=utf-8")
    Compte.objects.filter(pk=request.user.pk).update(theme=choisi)
    return HttpResponseRedirect(suite_sure(request))
