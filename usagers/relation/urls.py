"""Routes of the surveys and of the CVS: of the ESMS, of no dossier."""

from django.urls import path

from usagers.views import cvs, enquetes

urlpatterns = [
    path("enquetes/", enquetes.liste, name="enquetes"),
    path("enquetes/ouvrir/", enquetes.ouvrir, name="ouvrir_enquete"),
    path("enquetes/<uuid:enquete>/", enquetes.enquete, name="enquete"),
    path("enquetes/<uuid:enquete>/modifier/", enquetes.modifier, name="modifier_enquete"),
    path("enquetes/<uuid:enquete>/clore/", enquetes.clore, name="clore_enquete"),
    path("enquetes/<uuid:enquete>/repondre/", enquetes.repondre, name="repondre_enquete"),
    path("enquetes/<uuid:enquete>/questionnaire/", enquetes.questionnaire, name="questionnaire_enquete"),
    path("enquetes/<uuid:enquete>/resultats/", enquetes.resultats, name="resultats_enquete"),
    path("enquetes/<uuid:enquete>/resultats.csv", enquetes.resultats_csv, name="enquete_csv"),
    path("cvs/", cvs.conseil, name="cvs"),
    path("cvs/membres/ajouter/", cvs.ajouter_mandat, name="ajouter_mandat_cvs"),
    path("cvs/membres/<uuid:mandatcvs>/", cvs.modifier_mandat, name="modifier_mandat_cvs"),
    path("cvs/seances/ajouter/", cvs.ajouter_seance, name="ajouter_seance_cvs"),
    path("cvs/seances/<uuid:seancecvs>/", cvs.seance, name="seance_cvs"),
    path("cvs/seances/<uuid:seancecvs>/modifier/", cvs.modifier_seance, name="modifier_seance_cvs"),
    path("cvs/seances/<uuid:seancecvs>/fichier/", cvs.fichier_seance, name="fichier_seance_cvs"),
    path("cvs/seances/<uuid:seancecvs>/adopter/", cvs.adopter_seance, name="adopter_seance_cvs"),
    path("cvs/seances/<uuid:seancecvs>/publier/", cvs.publier_seance, name="publier_seance_cvs"),
]
