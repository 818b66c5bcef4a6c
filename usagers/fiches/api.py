"""The fiches under /api/v1/: the same gate, the same verbs, the same sentences as the pages.

Reached with the session of a professional (and its CSRF token). Errors are those of RFC 9457, in French.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from rest_framework import exceptions, parsers, renderers, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from dui.commun.acces import Action
from habilitations import erreurs
from habilitations.gardes import dossier_requis
from usagers.fiches.declaration import Fiche
from usagers.fiches.serialiseurs import EnvoiDeFiche, serialiser
from usagers.fiches.service import LigneFigee, VersionDepassee
from usagers.fiches.vues import si_en_usage

PAR_PAGE = 100
LECTURE, ECRITURE = ("GET", "POST"), ("GET", "PUT", "PATCH")


class VueDeFiche(APIView):
    """The gate has signed in, decided and narrowed both walls before this runs: DRF reads, checks and answers."""

    fiche: Fiche = None  # type: ignore[assignment]  # given by as_view
    authentication_classes = ()  # the gate; Django's CSRF middleware stays in front
    permission_classes = ()
    renderer_classes = (renderers.JSONRenderer,)
    parser_classes = (parsers.JSONParser,)

    def handle_exception(self, exc: Exception) -> Any:
        requete: Any = self.request._request
        reference = str(requete.requete)
        match exc:
            case serializers.ValidationError():
                return erreurs.probleme(422, "Complétez ou corrigez ces champs.", reference, errors=exc.detail)
            case VersionDepassee():
                actuelle = serialiser(self.fiche, exc.actuelle)
                return erreurs.probleme(409, "Cette fiche a changé entre-temps.", reference, actuelle=actuelle)
            case LigneFigee():
                return erreurs.probleme(409, str(exc), reference)
            case exceptions.ParseError() | exceptions.UnsupportedMediaType():
                return erreurs.probleme(400, erreurs.PHRASES[400], reference)
        raise exc

    def _ligne(self) -> Any:
        return get_object_or_404(self.fiche.lignes(), pk=self.kwargs[self.fiche.parametre])


class Liste(VueDeFiche):
    def get(self, request: Any, **cles: Any) -> Response:
        page = Paginator(self.fiche.lignes(), PAR_PAGE).get_page(request.query_params.get("page"))
        return Response(
            {
                "total": page.paginator.count,
                "page": page.number,
                "pages": page.paginator.num_pages,
                "lignes": [serialiser(self.fiche, x) for x in page],
            }
        )

    def post(self, request: Any, **cles: Any) -> Response:
        envoi = EnvoiDeFiche(self.fiche, data=request.data)
        envoi.is_valid(raise_exception=True)
        ligne, nouvelle = envoi.save()
        return Response(serialiser(self.fiche, ligne), status=201 if nouvelle else 200)


class Objet(VueDeFiche):
    def get(self, request: Any, **cles: Any) -> Response:
        ligne = self._ligne()
        jointe = self.fiche.en_api(ligne) if self.fiche.en_api else {}
        return Response(serialiser(self.fiche, ligne) | jointe)

    def put(self, request: Any, **cles: Any) -> Response:
        return self._changer(request, partiel=False)

    def patch(self, request: Any, **cles: Any) -> Response:
        return self._changer(request, partiel=True)

    def _changer(self, request: Any, *, partiel: bool) -> Response:
        ligne = self._ligne()
        envoi = EnvoiDeFiche(self.fiche, objet=ligne, partiel=partiel, instance=ligne, data=request.data)
        envoi.is_valid(raise_exception=True)
        envoi.save()
        return Response(serialiser(self.fiche, self._ligne()))


def _vue(classe: type[VueDeFiche], fiche: Fiche, action: str, methodes: tuple[str, ...]) -> Callable[..., HttpResponse]:
    """DRF exempts its views from CSRF because it checks it in its own sessions; ours are Django's: put it back."""
    vue: Any = classe.as_view(fiche=fiche)
    vue.csrf_exempt = False
    declaree = dossier_requis(fiche.categorie, action=action, methodes=methodes, site="api")(vue)
    return si_en_usage(fiche, declaree)


def chemins(fiche: Fiche) -> list[URLPattern]:
    """Those that the framework does not write are read only."""
    lister = LECTURE if fiche.ajoutable else LECTURE[:1]
    lire = ECRITURE if fiche.modifiable else ECRITURE[:1]
    racine = f"dossiers/<uuid:dossier>/{fiche.cle}/"
    objet = f"{racine}<uuid:{fiche.parametre}>/"
    return [
        path(racine, _vue(Liste, fiche, Action.LISTER, lister), name=f"{fiche.cle}_liste"),
        path(objet, _vue(Objet, fiche, Action.LIRE, lire), name=f"{fiche.cle}_fiche"),
    ]
