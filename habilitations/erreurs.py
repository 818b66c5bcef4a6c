"""Error pages, in French, with a way out and the reference of the request."""

from __future__ import annotations

import sys
import uuid
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from dui.commun.acces import courant_ou_rien
from dui.commun.categories import Categorie
from habilitations.decisions import Decision

API = "/api/"
PHRASES = {
    400: "Cette demande n’a pas pu être comprise.",
    401: "Connectez-vous d’abord, avec vos deux facteurs.",
    403: "Vos droits dans cet établissement n’ouvrent pas cette donnée.",
    404: "Cette donnée est introuvable.",
    500: "Le service a rencontré une erreur. Rien n’a été enregistré.",
    503: "Le service est indisponible. Rien n’a été enregistré.",
}


def probleme(statut: int, detail: str, reference: str, **membres: Any) -> HttpResponse:
    """An error of the API, as RFC 9457 says it: the sentence that a page would have shown."""
    corps = {"status": statut, "title": PHRASES.get(statut, detail), "detail": detail, "reference": reference}
    return JsonResponse(corps | membres, status=statut, content_type="application/problem+json")


def _reference(request: Any) -> str:
    acces = courant_ou_rien()
    return str(acces.requete if acces else getattr(request, "requete", ""))


def page(request: Any, statut: int, **contexte: Any) -> HttpResponse:
    """The page of this status; `contexte` is what its template documents.

    Without the messages: they are in the session, hence in the database, which may be what is missing.
    """
    contexte.setdefault("reference", _reference(request))
    if request.path.startswith(API):
        return probleme(statut, contexte.get("raison") or PHRASES.get(statut, ""), contexte["reference"])
    contexte.setdefault("messages", ())
    return render(request, f"erreurs/{statut}.html", contexte, status=statut)


def mauvaise_demande(request: Any, exception: Any = None) -> HttpResponse:
    return page(request, 400)


def acces_refuse(request: Any, exception: Any = None) -> HttpResponse:
    return page(request, 403)


def introuvable(request: Any, exception: Any = None) -> HttpResponse:
    return page(request, 404)


def erreur_interne(request: Any) -> HttpResponse:
    """500, or 503 when it is the database that did not answer."""
    return page(request, 503 if isinstance(sys.exc_info()[1], OperationalError | InterfaceError) else 500)


def methode_refusee(request: Any, permises: tuple[str, ...]) -> HttpResponse:
    """405: the address exists, not for this verb."""
    reponse = page(request, 400)
    reponse.status_code = 405
    reponse.headers["Allow"] = ", ".join(permises)
    return reponse


def format_refuse(request: Any) -> HttpResponse:
    """415: a body that is not a form."""
    reponse = page(request, 400)
    reponse.status_code = 415
    return reponse


def trop_lourd(request: Any) -> HttpResponse:
    """413: a body larger than what this page receives; nothing of it was read."""
    return page(request, 413)


def indisponible(request: Any) -> HttpResponse:
    """The journal or the database refused: without a trace, no page."""
    return page(request, 503)


def jeton_refuse(request: Any, reason: str = "") -> HttpResponse:
    """The form's token expired (session ended mid-form): the text typed is in the draft."""
    return page(request, 403, raison="Cette page est restée ouverte trop longtemps.", jeton=True)


def refus(request: Any, decision: Decision, dossier_id: uuid.UUID | None, categorie: Categorie | None) -> HttpResponse:
    """403: the reason of the decision, « Pourquoi ? », and break-glass where the decision allows it."""
    return page(
        request,
        403,
        raison=decision.raison,
        pourquoi_url=_url("habilitations:pourquoi", dossier_id, categorie),
        bris_url=_url("habilitations:briser_la_glace", dossier_id) if decision.bris_possible else "",
    )


def _url(nom: str, dossier_id: uuid.UUID | None, categorie: Categorie | None = None) -> str:
    if dossier_id is None:
        return ""
    try:
        url = reverse(nom, kwargs={"dossier": dossier_id})
    except NoReverseMatch:
        return ""
    return f"{url}?rubrique={categorie.value}" if categorie else url
