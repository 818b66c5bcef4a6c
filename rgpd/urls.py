"""Routes of the DPO's desk, and of the pages that anyone may read."""

from django.urls import path

from rgpd import informations
from rgpd.journal import vues

app_name = "rgpd"

urlpatterns = [
    path("journal/", vues.journal, name="journal"),
    path("aide/", informations.aide, name="aide"),
    path("accessibilite/", informations.accessibilite, name="accessibilite"),
]
