"""Error pages, in French, with a way out and the reference of the request."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from dui.commun.acces import courant_ou_rien


def _reference(request: Any) -> str:
    acces = courant_ou_rien()
    return str(acces.requete if acces else getattr(request, "requete", ""))


def page(request: Any, statut: int, **contexte: Any) -> HttpResponse:
    """The page of this status; `contexte` is what its template documents."""
    contexte.setdefault("reference", _reference(request))
    return render(request, f"erreurs/{statut}.html", contexte, status=statut)


def mauvaise_demande(request: Any, exception: Any = None) -> HttpResponse:
    return page(request, 400)


def acces_refuse(request: Any, exception: Any = None) -> HttpResponse:
    return page(request, 403)


def introuvable(request: Any, exception: Any = None) -> HttpResponse:
    return page(request, 404)


def erreur_interne(request: Any) -> HttpResponse:
    return page(request, 500)


def jeton_refuse(request: Any, reason: str = "") -> HttpResponse:
    """The form's token expired (session ended mid-form): the text typed is in the draft."""
    return page(request, 403, raison="Cette page est restée ouverte trop longtemps.", jeton=True)
