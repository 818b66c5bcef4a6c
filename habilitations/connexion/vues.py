"""Sign-in: password, then the second factor. The answer is the same whether the account exists or not."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as otp_login
from django_otp import match_token

from audit.journal import noter_connexion
from dui.commun.acces import Action
from dui.commun.dates_fr import date_heure_longue
from dui.commun.formulaires import recu
from habilitations import elevation
from habilitations.connexion import limiteur, sessions
from habilitations.connexion.formulaires import FormulaireCode, FormulaireConnexion
from habilitations.gardes import page_publique
from habilitations.models import NatureCompte

REFUS = "Adresse ou mot de passe incorrect. Vérifiez-les, puis réessayez."
ENTRENT_ICI = {NatureCompte.PROFESSIONNEL, NatureCompte.TECHNIQUE}
ESSAIS_DE_CODE = 5  # then back to the password, whose attempts are limited too


def suite_sure(request: Any) -> str:
    """Where to go after sign-in: a page of ours, or the home page."""
    suite = request.POST.get("suite") or request.GET.get("suite") or "/"
    return suite if url_has_allowed_host_and_scheme(suite, {request.get_host()}, request.is_secure()) else "/"


def vers(nom: str, suite: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(f'habilitations:{nom}')}?suite={quote(suite)}")


@page_publique(Action.CONNEXION)
def connexion(request: Any) -> HttpResponse:
    formulaire = FormulaireConnexion(recu(request))
    if request.method == "POST" and formulaire.is_valid():
        donnees = formulaire.cleaned_data
        compte = authenticate(request, username=donnees["identifiant"].lower(), password=donnees["mot_de_passe"])
        if getattr(request, "axes_locked_out", False):
            noter_connexion(None, "refuse", "trop_d_essais")
            return limiteur.trop_d_essais(request)
        if compte is not None and compte.nature in ENTRENT_ICI:
            reconnaitre(request, compte)
            return vers("code", suite_sure(request))
        noter_connexion(getattr(compte, "pk", None), "refuse", "mot_de_passe")
        formulaire.add_error(None, REFUS)
    requis = request.GET.get("psc") == "requis"
    contexte = {
        "formulaire": formulaire,
        "suite": suite_sure(request),
        "verrouille": "fin" in request.GET,
        "url_oublie": reverse("habilitations:mot_de_passe_oublie"),
        "url_psc": _url_psc(requis) if settings.OIDC_RP_CLIENT_ID else "",
        "psc_refuse": request.GET.get("psc") == "refus",
        "psc_requis": requis,
    }
    return render(request, "habilitations/connexion.html", contexte, status=422 if formulaire.errors else 200)


def _url_psc(requis: bool) -> str:
    """`requis`: who came to tie an application must prove who they are first."""
    return elevation.url_psc(reverse("habilitations:enrolement")) if requis else reverse("habilitations:psc_debut")


@page_publique(Action.CONNEXION)
def code(request: Any) -> HttpResponse:
    if not request.user.is_authenticated:
        return vers("connexion", suite_sure(request))
    if not elevation.donne_des_codes(request.user):
        return vers("enrolement", suite_sure(request))
    formulaire = FormulaireCode(recu(request))
    if request.method == "POST" and formulaire.is_valid():
        appareil = match_token(request.user, formulaire.cleaned_data["code"])
        if appareil is not None:
            entrer(request, appareil)
            return HttpResponseRedirect(suite_sure(request))
        if trop_de_codes(request):
            return HttpResponseRedirect(f"{reverse('habilitations:connexion')}?fin=1")
        formulaire.add_error("code", "Ce code n’a pas été reconnu. Attendez le suivant, puis recopiez-le.")
    secours = "secours" in request.GET
    contexte = {
        "formulaire": formulaire,
        "suite": suite_sure(request),
        "secours": secours,
        "url_secours": f"?secours=1&suite={quote(suite_sure(request))}",
        "url_application": f"?suite={quote(suite_sure(request))}",
        "url_annuler": reverse("habilitations:connexion"),
    }
    return render(request, "habilitations/code.html", contexte, status=422 if formulaire.errors else 200)


def reconnaitre(request: Any, compte: Any) -> None:
    """First factor accepted. When the account was last opened is kept: its holder sees it once inside."""
    precedente = compte.last_login
    login(request, compte)
    request.session["precedente"] = precedente.isoformat() if precedente else ""


def entrer(request: Any, appareil: Any, prouve_le: int | None = None) -> None:
    """Second factor accepted (now, or at `prouve_le`): new session key, session written, sign-in on record."""
    sessions.tourner(request)
    otp_login(request, appareil)
    elevation.marquer(request, prouve_le)
    request.session.pop("codes_refuses", None)
    sessions.ouvrir(request)
    if precedente := sessions.precedente(request):
        quand = date_heure_longue(precedente)
        messages.info(request, f"Connexion précédente : {quand}. Si ce n’était pas vous, voyez « Mes connexions ».")
    noter_connexion(request.user.pk, "accorde", "second_facteur")


def trop_de_codes(request: Any) -> bool:
    """Count a refused code; past the limit the session goes back to the password."""
    noter_connexion(request.user.pk, "refuse", "code")
    refuses = request.session.get("codes_refuses", 0) + 1
    request.session["codes_refuses"] = refuses
    if refuses < ESSAIS_DE_CODE:
        return False
    logout(request)
    return True


@page_publique(Action.CONNEXION, methodes=("POST",))
def deconnexion(request: Any) -> HttpResponse:
    if request.user.is_authenticated and request.session.session_key:
        sessions.oublier(request.session.session_key)
    logout(request)
    return HttpResponseRedirect(reverse("habilitations:connexion"))
