"""Routes of the floor: sign-in, functions, break-glass, « Pourquoi ? », « Qui voit quoi »."""

from django.urls import include, path

app_name = "habilitations"

urlpatterns = [
    path("", include("habilitations.connexion.urls")),
    path("", include("habilitations.pages.urls")),
]
