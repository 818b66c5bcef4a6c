"""What each request passes before the gate: an address, an id, sane input, an unlocked session."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from habilitations import erreurs
from habilitations.televersement import est_trop_lourd, porte_des_fichiers

Suite = Callable[[Any], HttpResponse]
METHODES_SURES = frozenset({"GET", "HEAD", "OPTIONS"})
CHAMP_MAX = 200_000  # characters of one posted field
VIE_MAX = 12 * 3600  # seconds of a session, whatever happens
PAS = 60  # the last activity is written at most once a minute
ENCODE = "application/x-www-form-urlencoded"
FORMULAIRES = frozenset({ENCODE, "multipart/form-data"})
JSON = frozenset({"application/json"})


def adresse_du_client(get_response: Suite) -> Suite:
    """`REMOTE_ADDR` is the client's: the limiter and « Mes connexions » would see but the proxy.

    Each declared proxy (`DUI_MANDATAIRES`) adds one entry at the right; what stands further left is the client's word.
    """

    def repondre(request: Any) -> HttpResponse:
        sauts = settings.DUI_MANDATAIRES
        entrees = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < sauts <= len(entrees):
            with suppress(ValueError):  # not an address: the one of the socket stays
                request.META["REMOTE_ADDR"] = str(ip_address(entrees[-sauts].strip()))
        return get_response(request)

    return repondre


def identifiant_de_requete(get_response: Suite) -> Suite:
    """`X-Request-Id` of the answer: the id under which the journal keeps this request."""

    def repondre(request: Any) -> HttpResponse:
        request.requete = uuid.uuid4()
        reponse = get_response(request)
        reponse.headers["X-Request-Id"] = str(request.requete)
        return reponse

    return repondre


def _est_sain(texte: str) -> bool:
    return "\x00" not in texte and "\ufffd" not in texte


def champs_sains(request: Any) -> bool:
    if not all(_est_sain(v) and _est_sain(n) for n, vs in request.GET.lists() for v in vs):
        return False
    if request.method != "POST":
        return True
    if request.content_type == ENCODE and not request.body.isascii():
        return False  # Django would read the bytes as Latin-1 and keep « Ã© » for « é »
    return all(_est_sain(v) and _est_sain(n) and len(v) <= CHAMP_MAX for n, vs in request.POST.lists() for v in vs)


def _corps_lisible(request: Any) -> bool:
    """A body in another format would be taken for an empty form: an empty draft, an unbound form, a silent loss."""
    vide = request.META.get("CONTENT_LENGTH") in (None, "", "0")
    if request.method in METHODES_SURES or vide:
        return True
    if request.path.startswith(erreurs.API):
        return request.content_type in JSON and request.body is not None  # read here: Django bounds its size
    return request.content_type in FORMULAIRES


def entree_saine(get_response: Suite) -> Suite:
    """NUL, undecodable bytes, oversized fields, unknown formats: a clear refusal before anything is read or written."""

    def repondre(request: Any) -> HttpResponse:
        if not _corps_lisible(request):
            return erreurs.format_refuse(request)
        if not _est_sain(request.path):
            return erreurs.mauvaise_demande(request)
        if porte_des_fichiers(request):  # read once the sender is known (`habilitations.televersement`)
            return get_response(request)
        if est_trop_lourd(request, avec_fichiers=False):
            return erreurs.trop_lourd(request)
        if not champs_sains(request):
            return erreurs.mauvaise_demande(request)
        return get_response(request)

    return repondre


def retour(request: Any, *, ici: bool = False) -> str:
    """Where to come back to once signed in or unlocked: this page, or the page whose form was sent.

    `ici`: this address shows a page too (a form is often sent to itself).
    """
    if request.method in METHODES_SURES:
        return request.get_full_path()
    try:
        venue = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        venue = urlsplit("")
    if venue.netloc == request.get_host():
        return f"{venue.path}?{venue.query}" if venue.query else venue.path
    return request.get_full_path() if ici else "/"


def partir(request: Any, cible: str) -> HttpResponse:
    """Leave for another page; the whole page even when htmx asked for a fragment. A program is told 401."""
    if request.path.startswith(erreurs.API):
        return erreurs.page(request, 401)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": cible})
    return HttpResponseRedirect(cible)


def a_identifier(request: Any) -> HttpResponse:
    """Sign in, or give the code, then come back to this page."""
    nom = "code" if request.user.is_authenticated and request.user.is_active else "connexion"
    return partir(request, f"{reverse(f'habilitations:{nom}')}?suite={quote(retour(request, ici=True))}")


class Verrou:
    """Idle or locked: nothing but the unlocking page, on the server's clock, in every tab at once."""

    LIBRES = frozenset({"deverrouiller", "deconnexion", "connexion"})  # never the code alone: the password is asked

    def __init__(self, get_response: Suite) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if not (request.user.is_authenticated and request.user.is_verified()):
            return self.get_response(request)
        session, maintenant = request.session, int(time.time())
        if maintenant - session.setdefault("ouverte_le", maintenant) > VIE_MAX:
            logout(request)
            return partir(request, f"{reverse('habilitations:connexion')}?fin=1&suite={quote(retour(request))}")
        delai = 60 * session.get("verrou_minutes", settings.DUI_VERROU_MINUTES)
        derniere = session.get("derniere_activite", maintenant)
        if maintenant - derniere > delai:
            session["verrouille"] = True
        if session.get("verrouille") and not self._libre(request):
            cible = reverse("habilitations:deverrouiller")
            return partir(request, f"{cible}?suite={quote(retour(request))}")
        if maintenant - derniere > PAS or "derniere_activite" not in session:
            session["derniere_activite"] = maintenant
        return self.get_response(request)

    def _libre(self, request: Any) -> bool:
        return request.path in {reverse(f"habilitations:{nom}") for nom in self.LIBRES}
