"""« Mes connexions »: where my account is open, and ending any of them at once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action
from habilitations.connexion import sessions
from habilitations.gardes import page_personnelle


@page_personnelle(Action.AUTRE, methodes=("GET",))
def mes_sessions(request: Any) -> HttpResponse:
    ici = request.session.session_key
    lignes = [
        {
            "appareil": s.appareil or "Appareil inconnu",
            "adresse": s.adresse,
            "debut": s.ouverte_le,
            "derniere": s.vue_le,
            "actuelle": s.cle == ici,
            "url_fermer": reverse("habilitations:fermer_session", kwargs={"session": s.pk}),
        }
        for s in sessions.ouvertes(request.user)
    ]
    precedente = sessions.precedente(request)
    contexte = {
        "sessions": lignes,
        "url_fermer_autres": reverse("habilitations:fermer_les_autres"),
        "derniere_connexion": {"quand": precedente} if precedente else None,
    }
    return render(request, "habilitations/mes_sessions.html", contexte)


@page_personnelle(Action.AUTRE, methodes=("POST",))
def fermer_session(request: Any, session: Any) -> HttpResponse:
    visees = [s for s in sessions.ouvertes(request.user) if s.pk == session]
    if not visees:
        raise Http404
    sessions.fermer(visees)
    return HttpResponseRedirect(reverse("habilitations:mes_sessions"))


@page_personnelle(Action.AUTRE, methodes=("POST",))
def fermer_les_autres(request: Any) -> HttpResponse:
    sessions.fermer_toutes(request.user, sauf=request.session.session_key)
    return HttpResponseRedirect(reverse("habilitations:mes_sessions"))
