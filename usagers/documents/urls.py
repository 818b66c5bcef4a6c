"""Routes of the documents, under the dossier."""

from django.urls import path

from usagers.documents import vues

_RACINE = "usagers/<uuid:dossier>/documents/"
_OBJET = f"{_RACINE}<uuid:document>/"

urlpatterns = [
    path(_RACINE, vues.liste, name="documents"),
    path(f"{_RACINE}ajouter/", vues.ajouter, name="document_ajouter"),
    path(_OBJET, vues.document, name="document"),
    path(f"{_OBJET}apercu/", vues.apercu, name="document_apercu"),
    path(f"{_OBJET}telecharger/", vues.telecharger, name="document_telecharger"),
    path(f"{_OBJET}remplacer/", vues.remplacer, name="document_remplacer"),
    path(f"{_OBJET}corriger/", vues.corriger, name="document_corriger"),
    path(f"{_OBJET}retirer/", vues.retirer, name="document_retirer"),
]
