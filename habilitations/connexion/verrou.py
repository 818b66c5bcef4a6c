"""Lock and presence: one key locks every tab, the password brings back to the same page."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from audit.journal import noter_connexion
from dui.commun.acces import Action
from dui.commun.formulaires import recu
from habilitations.connexion import sessions
from habilitations.connexion.formulaires import FormulaireDeverrouiller
from habilitations.connexion.vues import suite_sure, vers
from habilitations.gardes import page_publique

ESSAIS = 5


@page_publique(Action.CONNEXION, methodes=("POST",))
def verrouiller(request: Any) -> HttpResponse:
    if request.user.is_authenticated:
        request.session["verrouille"] = True
    return vers("deverrouiller", suite_sure(request))


@page_publique(Action.CONNEXION)
def deverrouiller(request: Any) -> HttpResponse:
    """The password of the same account; five refusals end the session."""
    if not request.user.is_authenticated or not request.user.is_verified():
        return vers("connexion", suite_sure(request))
    formulaire = FormulaireDeverrouiller(recu(request))
    if request.method == "POST" and formulaire.is_valid():
        if request.user.check_password(formulaire.cleaned_data["mot_de_passe"]):
            sessions.tourner(request)
            request.session["derniere_activite"] = int(time.time())
            for cle in ("verrouille", "deverrouillages_refuses"):
                request.session.pop(cle, None)
            _rouvrir(request)
            return HttpResponseRedirect(suite_sure(request))
        if _trop(request):
            return HttpResponseRedirect(f"{reverse('habilitations:connexion')}?fin=1")
        formulaire.add_error("mot_de_passe", "Ce mot de passe n’a pas été reconnu.")
    contexte = {
        "personne": request.user.get_full_name(),
        "formulaire": formulaire,
        "suite": suite_sure(request),
        "url_changer": reverse("habilitations:deconnexion"),
    }
    return render(request, "habilitations/deverrouiller.html", contexte, status=422 if formulaire.errors else 200)


def _rouvrir(request: Any) -> None:
    ouverte = request.session.get("ouverte_le")
    sessions.ouvrir(request)
    if ouverte:
        request.session["ouverte_le"] = ouverte  # unlocking does not lengthen the life of the session


def _trop(request: Any) -> bool:
    noter_connexion(request.user.pk, "refuse", "deverrouillage")
    refuses = request.session.get("deverrouillages_refuses", 0) + 1
    request.session["deverrouillages_refuses"] = refuses
    if refuses < ESSAIS:
        return False
    logout(request)
    return True


@page_publique(Action.CONNEXION, methodes=("POST",))
def presence(request: Any) -> HttpResponse:
    """« Je suis là »: one action extends. 401 once the session is over, so that the page empties itself."""
    if not (request.user.is_authenticated and request.user.is_verified()):
        return JsonResponse({"ouverte": False}, status=401)
    request.session["derniere_activite"] = int(time.time())
    return JsonResponse({"ouverte": True})
