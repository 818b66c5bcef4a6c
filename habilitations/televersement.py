"""Bodies of requests: small everywhere, larger for the pages that receive files, and read there only for who is in.

Files stay in memory, within a bound: nothing is written in clear in a temporary folder (`FILE_UPLOAD_HANDLERS`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpResponse
from django.urls import Resolver404, resolve

Vue = TypeVar("Vue", bound=Callable[..., Any])
MORCEAU = 64 * 1024


def recoit_des_fichiers(vue: Vue) -> Vue:
    """Mark a view: its forms hold files."""
    vue.recoit_des_fichiers = True  # type: ignore[attr-defined]
    return vue


def porte_des_fichiers(request: Any) -> bool:
    """Is this the sending of a form with files to a page that receives some?"""
    if request.method != "POST" or request.content_type != "multipart/form-data":
        return False
    try:
        vue = resolve(request.path_info).func
    except Resolver404:
        return False
    return bool(getattr(vue, "recoit_des_fichiers", False))


def longueur(request: Any) -> int:
    """Announced bytes of the body; the server gives none without an announcement."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def est_trop_lourd(request: Any, *, avec_fichiers: bool) -> bool:
    return longueur(request) > (settings.DUI_ENVOI_MAX if avec_fichiers else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def vider(request: Any) -> None:
    """Read and forget what is coming, within reason: a browser cut in the middle of a sending shows no answer."""
    reste = min(longueur(request), 4 * settings.DUI_ENVOI_MAX)
    while reste > 0 and (lu := request.META["wsgi.input"].read(min(MORCEAU, reste))):
        reste -= len(lu)


def fichiers_recus(get_response: Callable[[Any], HttpResponse]) -> Callable[[Any], HttpResponse]:
    """After sign-in and lock, before the form is read: a stranger makes nobody hold sixty megabytes."""
    from habilitations import erreurs
    from habilitations.middleware import a_identifier, champs_sains

    def repondre(request: Any) -> HttpResponse:
        if not porte_des_fichiers(request):
            return get_response(request)
        if not (request.user.is_authenticated and request.user.is_active and request.user.is_verified()):
            return a_identifier(request)
        if est_trop_lourd(request, avec_fichiers=True):
            vider(request)
            return erreurs.trop_lourd(request)
        if not champs_sains(request):
            return erreurs.mauvaise_demande(request)
        return get_response(request)

    return repondre
