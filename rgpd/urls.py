"""Routes of the DPO's desk, and of the pages that anyone may read."""

from django.urls import path

from rgpd import informations
from rgpd.dictionnaire import finalites
from rgpd.dictionnaire import vues as dictionnaire
from rgpd.journal import vues

app_name = "rgpd"

urlpatterns = [
    path("journal/", vues.journal, name="journal"),
    path("dictionnaire/", dictionnaire.page_du_dictionnaire, name="dictionnaire"),
    path("dictionnaire/export.csv", dictionnaire.exporter_le_dictionnaire, name="exporter_le_dictionnaire"),
    path("finalites/", finalites.page_des_finalites, name="finalites"),
    path("finalites/<slug:finalite>/declarer/", finalites.declarer_finalite, name="declarer_finalite"),
    path("finalites/<slug:finalite>/retirer/", finalites.retirer_finalite, name="retirer_finalite"),
    path("aide/", informations.aide, name="aide"),
    path("accessibilite/", informations.accessibilite, name="accessibilite"),
]
