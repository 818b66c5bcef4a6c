"""Routes of the coordination floor."""

from django.urls import path

from coordination import vues

app_name = "coordination"

_TRANSMISSION = "usagers/<uuid:dossier>/transmissions/<uuid:transmission>/"

urlpatterns = [
    path("transmissions/", vues.releve, name="releve"),
    path("transmissions/noter/", vues.choisir, name="choisir"),
    path("usagers/<uuid:dossier>/transmissions/", vues.transmissions, name="transmissions"),
    path("usagers/<uuid:dossier>/transmissions/noter/", vues.noter, name="noter"),
    path(f"{_TRANSMISSION}lue/", vues.lue, name="lue"),
    path(f"{_TRANSMISSION}modifier/", vues.modifier, name="modifier"),
    path(f"{_TRANSMISSION}completer/", vues.completer, name="completer"),
]
