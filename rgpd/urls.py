"""Routes of the DPO's desk."""

from django.urls import path

from rgpd.journal import vues

app_name = "rgpd"

urlpatterns = [
    path("journal/", vues.journal, name="journal"),
]
