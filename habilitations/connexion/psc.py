"""Pro Santé Connect (OIDC): authorization code, PKCE, state, nonce, RS256 only; an existing account, never a new one.

The client is mozilla-django-oidc; what it leaves open is closed here: issuer, audience, dates and subject are checked.
The account is found by its RPPS (`SubjectNameID` = 8 followed by the number); the level announced (`acr`) decides
whether the session counts as two factors.
"""

from __future__ import annotations

from typing import Any

import jwt
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView
from requests.exceptions import RequestException

from audit.journal import noter_connexion
from dui.commun.acces import Action
from habilitations import elevation
from habilitations.connexion.vues import ENTRENT_ICI, entrer, reconnaitre
from habilitations.gardes import Declaration
from habilitations.models import AppareilPSC, Compte

EXIGES = ["exp", "iat", "iss", "aud", "sub", "nonce"]
PREFIXE_RPPS = "8"  # idNat_PS: 8 = RPPS


class IdentitePSC(OIDCAuthenticationBackend):
    def _verify_jws(self, payload: Any, key: Any) -> dict[str, Any]:
        try:
            return dict(
                jwt.decode(
                    payload,
                    key,
                    algorithms=["RS256"],
                    audience=settings.OIDC_RP_CLIENT_ID,
                    issuer=settings.DUI_PSC_EMETTEUR,
                    options={"require": EXIGES},
                    leeway=10,
                )
            )
        except jwt.PyJWTError as erreur:
            raise SuspiciousOperation("jeton d’identité refusé") from erreur

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Any:
        infos = self.get_userinfo(access_token, id_token, payload)
        if infos.get("sub") != payload["sub"]:
            raise SuspiciousOperation("identité et jeton ne parlent pas de la même personne")
        compte = self.compte_de(str(infos.get("SubjectNameID", "")))
        if compte is not None:
            compte.niveau_psc = str(payload.get("acr", ""))
            compte.prouve_le = int(payload.get("auth_time") or 0)  # unsaid: who knows how long ago
        return compte

    @staticmethod
    def compte_de(identifiant: str) -> Any:
        """The active account of this RPPS; None for a number unknown here."""
        if not identifiant.startswith(PREFIXE_RPPS) or len(identifiant) != 12:
            return None
        return Compte.objects.filter(
            professionnel__rpps=identifiant[1:], is_active=True, nature__in=ENTRENT_ICI
        ).first()


class SiBranche:
    """Without a client at Pro Santé Connect there is no such page."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.OIDC_RP_CLIENT_ID:
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Debut(SiBranche, OIDCAuthenticationRequestView):
    acces = Declaration("publique", Action.CONNEXION, methodes=("GET",))

    def get_extra_params(self, request: Any) -> dict[str, str]:
        """`frais`: asked to prove who they are again; `max_age` obliges the answer to say when (`auth_time`)."""
        frais = {"prompt": "login", "max_age": str(elevation.DUREE)} if "frais" in request.GET else {}
        return {**super().get_extra_params(request), **frais}


class Retour(SiBranche, OIDCAuthenticationCallbackView):
    """Every failure ends the same way: back to the sign-in page, on record, without detail."""

    acces = Declaration("publique", Action.CONNEXION, methodes=("GET",))

    def get(self, request: Any) -> HttpResponse:
        try:
            return super().get(request)
        except (SuspiciousOperation, RequestException, jwt.PyJWTError, KeyError, ValueError):
            return self.login_failure()

    def login_failure(self) -> HttpResponse:
        noter_connexion(None, "refuse", "pro_sante_connect")
        return HttpResponseRedirect(f"{reverse('habilitations:connexion')}?psc=refus")

    def login_success(self) -> HttpResponse:
        compte = self.user
        reconnaitre(self.request, compte)
        if getattr(compte, "niveau_psc", "") not in settings.DUI_PSC_NIVEAUX:
            return HttpResponseRedirect(reverse("habilitations:code"))
        appareil, _ = AppareilPSC.objects.get_or_create(user=compte, defaults={"name": "Pro Santé Connect"})
        entrer(self.request, appareil, prouve_le=getattr(compte, "prouve_le", 0))
        return HttpResponseRedirect(self.success_url)
