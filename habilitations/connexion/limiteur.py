"""Limiter of attempts per (account, address), kept by django-axes in the database. The address is the socket's,
or the one that the declared proxies saw (`habilitations.middleware.adresse_du_client`): a forged X-Forwarded-For
changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from habilitations.connexion.formulaires import FormulaireConnexion


def trop_d_essais(request: Any, response: Any = None, credentials: Any = None, *args: Any) -> HttpResponse:
    """429: the form again, and when one may try again. Says nothing of the account."""
    from axes.helpers import get_cool_off

    delai = get_cool_off(request)
    contexte = {
        "formulaire": FormulaireConnexion(),
        "suite": "/",
        "attendre": timezone.now() + delai if delai else None,
        "url_oublie": reverse("habilitations:mot_de_passe_oublie"),
    }
    return render(request, "habilitations/connexion.html", contexte, status=429)
