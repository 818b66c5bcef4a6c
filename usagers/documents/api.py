"""Documents under /api/v1/: what is said of each, and its bytes. Read only: a file is sent by its page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from rest_framework import renderers
from rest_framework.response import Response
from rest_framework.views import APIView

from dui.commun.acces import Action
from dui.commun.categories import Categorie
from dui.commun.chiffrement.fichiers import FichierIllisible
from habilitations import erreurs
from habilitations.gardes import dossier_requis
from usagers.documents import presentation, service
from usagers.documents.formats import FORMATS
from usagers.models import Document

PAR_PAGE = 100


def serialiser(document: Document) -> dict[str, Any]:
    """As the fiches are: codes, ISO dates, version, author. Never where the file is kept."""
    return {
        "id": str(document.pk),
        "version": document.version,
        "rubrique": document.categorie,
        "type": document.type,
        "titre": document.titre,
        "date": document.date.isoformat(),
        "origine": document.origine,
        "emetteur": document.emetteur,
        "nom_fichier": document.nom_fichier,
        "media": FORMATS[document.format].media,
        "taille": document.taille,
        "empreinte": document.empreinte,
        "lignee": str(document.lignee),
        "numero": document.numero,
        "remplace_le": document.remplace_le.isoformat() if document.remplace_le else None,
        "auteur": str(document.auteur_id) if document.auteur_id else None,
        "metier": document.metier,
        "cree_le": document.cree_le.isoformat(),
        "modifie_le": document.modifie_le.isoformat(),
    }


class _Vue(APIView):
    """The gate has signed in, decided and narrowed both walls before this runs (`usagers.fiches.api`)."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (renderers.JSONRenderer,)

    def _document(self) -> Document:
        return get_object_or_404(Document.objects.all(), pk=self.kwargs["document"])


class Liste(_Vue):
    def get(self, request: Any, **cles: Any) -> Response:
        page = Paginator(service.en_vigueur(), PAR_PAGE).get_page(request.query_params.get("page"))
        return Response(
            {
                "total": page.paginator.count,
                "page": page.number,
                "pages": page.paginator.num_pages,
                "lignes": [serialiser(d) for d in page],
            }
        )


class Objet(_Vue):
    def get(self, request: Any, **cles: Any) -> Response:
        return Response(serialiser(self._document()))


class Fichier(_Vue):
    def get(self, request: Any, **cles: Any) -> HttpResponse:
        document = self._document()
        try:
            octets = service.contenu(document)
        except FichierIllisible:
            return erreurs.probleme(404, presentation.ILLISIBLE, str(request._request.requete))
        reponse = HttpResponse(octets, content_type=FORMATS[document.format].media)
        for nom, valeur in presentation.entetes(document, en_piece_jointe=True).items():
            reponse.headers[nom] = valeur
        return reponse


def chemins() -> list[URLPattern]:
    racine = "dossiers/<uuid:dossier>/documents/"
    objet = f"{racine}<uuid:document>/"
    pages = (
        (racine, Liste, Action.LISTER, "documents_liste"),
        (objet, Objet, Action.LIRE, "documents_fiche"),
        (f"{objet}fichier/", Fichier, Action.TELECHARGER, "documents_fichier"),
    )
    return [
        path(
            chemin,
            dossier_requis(Categorie.IDENTITE, action=action, methodes=("GET",), site="api")(classe.as_view()),
            name=nom,
        )
        for chemin, classe, action, nom in pages
    ]
