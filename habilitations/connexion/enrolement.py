"""First sign-in: tie the application, confirm a code, keep the recovery codes (shown once)."""

from __future__ import annotations

import base64
from typing import Any

import segno
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from dui.commun.acces import Action
from dui.commun.formulaires import recu
from habilitations import elevation
from habilitations.connexion.formulaires import FormulaireCode
from habilitations.connexion.vues import entrer, suite_sure, trop_de_codes, vers
from habilitations.gardes import page_personnelle, page_publique
from habilitations.models import AppareilPSC, Compte

CODES_DE_SECOURS = 8


def _appareil(compte: Any) -> TOTPDevice:
    appareil, _ = TOTPDevice.objects.get_or_create(user=compte, confirmed=False, defaults={"name": "application"})
    return appareil


def _carre(appareil: TOTPDevice) -> str:
    """QR code as SVG, drawn by the server: no script, no inline style, no third party."""
    code = segno.make(appareil.config_url, error="m")
    return mark_safe(code.svg_inline(scale=5, border=2, omitsize=True, dark="#000", light="#fff"))  # noqa: S308


@page_publique(Action.CONNEXION)
def enrolement(request: Any) -> HttpResponse:
    """Steps 1 and 2, for who gave the password and has no second factor yet."""
    if not request.user.is_authenticated:
        return vers("connexion", "/")
    with transaction.atomic():
        Compte.objects.select_for_update().get(pk=request.user.pk)  # two pages at once would tie two applications
        return _enroler(request)


def _enroler(request: Any) -> HttpResponse:
    if elevation.donne_des_codes(request.user):
        return vers("code", suite_sure(request))
    if AppareilPSC.objects.filter(user=request.user).exists() and not (
        request.user.is_verified() and elevation.est_recente(request)
    ):  # the password alone, or a session left open, would be worth both factors
        return HttpResponseRedirect(f"{reverse('habilitations:connexion')}?psc=requis")
    etape = 2 if request.GET.get("etape") == "2" or request.method == "POST" else 1
    formulaire = FormulaireCode(recu(request))
    appareil = _appareil(request.user)
    if request.method == "POST" and formulaire.is_valid():
        if confirme := _confirmer(request, appareil, formulaire.cleaned_data["code"]):
            return confirme
        formulaire.add_error("code", "Ce code n’a pas été reconnu. Attendez le suivant, puis recopiez-le.")
    secret = base64.b32encode(appareil.bin_key).decode()
    contexte = {
        "etape": etape,
        "qr": _carre(appareil),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "formulaire": formulaire,
        "url_suivante": "?etape=2",
        "url_precedente": "?etape=1",
        "personne": request.user.get_full_name(),
    }
    return render(request, "habilitations/enrolement.html", contexte, status=422 if formulaire.errors else 200)


def _confirmer(request: Any, appareil: TOTPDevice, code: str) -> HttpResponse | None:
    """The code proves that the application is tied; answers step 3 with the recovery codes, shown this once."""
    appareil.confirmed = True
    appareil.save(update_fields=["confirmed"])
    if verify_token(request.user, appareil.persistent_id, code) is None:
        appareil.confirmed = False
        appareil.save(update_fields=["confirmed"])
        if trop_de_codes(request):
            return HttpResponseRedirect(f"{reverse('habilitations:connexion')}?fin=1")
        return None
    secours = StaticDevice.objects.create(user=request.user, name="codes de secours")
    codes = [StaticToken.random_token() for _ in range(CODES_DE_SECOURS)]
    StaticToken.objects.bulk_create([StaticToken(device=secours, token=c) for c in codes])
    entrer(request, appareil)
    contexte = {
        "etape": 3,
        "codes": codes,
        "personne": request.user.get_full_name(),
        "url_suivante": reverse("habilitations:enrolement_termine"),
    }
    return render(request, "habilitations/enrolement.html", contexte)


@page_personnelle(Action.CONNEXION, methodes=("GET", "POST"))
def termine(request: Any) -> HttpResponse:
    """Step 4: the codes are put away."""
    contexte = {"etape": 4, "url_suivante": "/", "personne": request.user.get_full_name()}
    return render(request, "habilitations/enrolement.html", contexte)
