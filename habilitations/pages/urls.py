"""Pages of the floor that are not sign-in: emergency, why, who sees what, teams, own settings."""

from django.urls import path

from habilitations.pages import (
    autorisations,
    comptes,
    equipe_de_soins,
    equipes,
    places,
    pourquoi,
    qui_voit_quoi,
    reglages,
    urgence,
)

urlpatterns = [
    path("usagers/<uuid:dossier>/acces-en-urgence/", urgence.briser_la_glace, name="briser_la_glace"),
    path("usagers/<uuid:dossier>/acces-en-urgence/refermer/", urgence.refermer_la_glace, name="refermer_la_glace"),
    path("usagers/<uuid:dossier>/pourquoi/", pourquoi.pourquoi, name="pourquoi"),
    path("acces-en-urgence/", urgence.bris_a_revoir, name="bris_a_revoir"),
    path("acces-en-urgence/<uuid:bris>/", urgence.revoir_un_bris, name="revoir_un_bris"),
    path("qui-voit-quoi/", qui_voit_quoi.qui_voit_quoi, name="qui_voit_quoi"),
    path("qui-voit-quoi/export.csv", qui_voit_quoi.exporter, name="exporter_la_matrice"),
    path("qui-voit-quoi/<slug:profession>/<slug:rubrique>/", qui_voit_quoi.regler, name="regler"),
    path("qui-voit-quoi/<slug:profession>/<slug:rubrique>/enregistrer/", qui_voit_quoi.enregistrer, name="enregistrer"),
    path("usagers/<uuid:dossier>/equipe/", equipe_de_soins.equipe_du_dossier, name="equipe_du_dossier"),
    path("usagers/<uuid:dossier>/equipe/confier/", equipe_de_soins.confier, name="confier"),
    path(
        "usagers/<uuid:dossier>/equipe/<uuid:accompagnement>/terminer/",
        equipe_de_soins.terminer_accompagnement,
        name="terminer_accompagnement",
    ),
    path(
        "usagers/<uuid:dossier>/equipe/<uuid:accompagnement>/referent/",
        equipe_de_soins.designer_referent,
        name="designer_referent",
    ),
    path("usagers/<uuid:dossier>/autorisations/donner/", autorisations.autoriser, name="autoriser"),
    path(
        "usagers/<uuid:dossier>/autorisations/<uuid:autorisation>/retirer/",
        autorisations.retirer_autorisation,
        name="retirer_autorisation",
    ),
    path("equipes/", equipes.liste, name="equipes"),
    path("equipes/creer/", equipes.creer, name="creer_equipe"),
    path("equipes/<uuid:equipe>/", equipes.equipe, name="equipe"),
    path("equipes/<uuid:equipe>/membres/ajouter/", equipes.ajouter_membre, name="ajouter_membre"),
    path("equipes/<uuid:equipe>/membres/<uuid:membre>/terminer/", equipes.terminer_membre, name="terminer_membre"),
    path("professionnels/", comptes.professionnels, name="professionnels"),
    path("professionnels/ouvrir/", comptes.creer, name="creer_compte"),
    path("professionnels/<uuid:compte>/", comptes.professionnel, name="professionnel"),
    path("professionnels/<uuid:compte>/fermer/", comptes.fermer, name="fermer_compte"),
    path("professionnels/<uuid:compte>/rouvrir/", comptes.rouvrir, name="rouvrir_compte"),
    path("professionnels/<uuid:compte>/telephone/", comptes.delier, name="delier"),
    path("professionnels/<uuid:compte>/inviter/", comptes.inviter, name="inviter"),
    path(
        "professionnels/affectations/<uuid:affectation>/terminer/",
        comptes.terminer_affectation,
        name="terminer_affectation",
    ),
    path("places/", places.places, name="places"),
    path("mon-etablissement/", reglages.choisir_etablissement, name="choisir_etablissement"),
    path("mon-theme/", reglages.theme, name="theme"),
]
