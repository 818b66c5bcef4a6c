"""Routes of the person's dossier. A view of a dossier names it `<uuid:dossier>`: the gate decides on that."""

from django.urls import path

from usagers import rubriques
from usagers.documents.urls import urlpatterns as documents
from usagers.doublons import vues as doublons
from usagers.evaluations.vues import chemins as chemins_des_evaluations
from usagers.fiches import fiches
from usagers.fiches.vues import chemins
from usagers.identite import vues as identite
from usagers.projets.urls import chemins as chemins_des_projets
from usagers.publication.vues import chemins as chemins_du_portail
from usagers.relation.urls import urlpatterns as relation
from usagers.transferts.urls import urlpatterns as transferts
from usagers.views import (
    admission,
    brouillons,
    consentements,
    consultations,
    contrats,
    dossier,
    ecrits,
    journee,
    liste,
    occupation,
    pilotage,
    qui_decide,
    reclamations,
    sejours,
)

app_name = "usagers"

urlpatterns = [
    path("", journee.ma_journee, name="ma_journee"),
    path("usagers/", liste.liste, name="liste"),
    path("recherche/", liste.recherche, name="recherche"),
    path("usagers/autre-dossier/", liste.autre_dossier, name="autre_dossier"),
    path("admissions/", admission.admissions, name="admissions"),
    path("admissions/nouvelle-demande/", admission.nouvelle_demande, name="nouvelle_demande"),
    path(
        "usagers/<uuid:dossier>/demandes/<uuid:demandeadmission>/etape/",
        admission.etape_admission,
        name="etape_admission",
    ),
    path("usagers/<uuid:dossier>/sejours/<uuid:sejour>/sortie/", sejours.noter_la_sortie, name="noter_la_sortie"),
    path("occupation/", occupation.occupation, name="occupation"),
    path("pilotage/", pilotage.pilotage, name="pilotage"),
    path("pilotage/export.csv", pilotage.pilotage_csv, name="pilotage_csv"),
    path("pilotage/export.xlsx", pilotage.pilotage_xlsx, name="pilotage_xlsx"),
    path("contrats/", contrats.contrats_a_faire, name="contrats_a_faire"),
    path("usagers/<uuid:dossier>/contrats/<uuid:contrat>/signer/", contrats.signer_contrat, name="signer_contrat"),
    path("usagers/<uuid:dossier>/contrats/<uuid:contrat>/pdf/", contrats.contrat_pdf, name="contrat_pdf"),
    path("reclamations/", reclamations.tableau_des_reclamations, name="reclamations"),
    path("reclamations/sans-dossier/", reclamations.recevoir, name="recevoir_reclamation"),
    path(
        "reclamations/sans-dossier/<uuid:reclamationsansdossier>/",
        reclamations.sans_dossier,
        name="reclamation_sans_dossier",
    ),
    path(
        "reclamations/sans-dossier/<uuid:reclamationsansdossier>/etape/",
        reclamations.etape_sans_dossier,
        name="etape_sans_dossier",
    ),
    path(
        "usagers/<uuid:dossier>/reclamations/<uuid:reclamation>/etape/",
        reclamations.etape_reclamation,
        name="etape_reclamation",
    ),
    path(
        "usagers/<uuid:dossier>/contrats/<uuid:contrat>/versions/", contrats.contrat_versions, name="contrat_versions"
    ),
    path(
        "usagers/<uuid:dossier>/contrats/<uuid:contrat>/terminer/", contrats.terminer_contrat, name="terminer_contrat"
    ),
    path(
        "usagers/<uuid:dossier>/versions-de-contrat/<uuid:versiondecontrat>/",
        contrats.version_de_contrat,
        name="version_de_contrat",
    ),
    path("usagers/<uuid:dossier>/", dossier.synthese, name="dossier"),
    path("usagers/<uuid:dossier>/chronologie/", dossier.chronologie, name="chronologie"),
    path("usagers/<uuid:dossier>/rubriques/<slug:rubrique>/", dossier.rubrique, name="rubrique"),
    path("usagers/<uuid:dossier>/rubriques/<slug:rubrique>/ecrire/", ecrits.ecrire, name="ecrire"),
    path("usagers/<uuid:dossier>/identite/", identite.identite, name="identite"),
    path("usagers/<uuid:dossier>/identite/modifier/", identite.modifier, name="modifier_identite"),
    path("usagers/<uuid:dossier>/identite/piece/", identite.attester, name="attester_identite"),
    path("usagers/<uuid:dossier>/identite/deces/", identite.noter_deces, name="noter_deces"),
    path("usagers/<uuid:dossier>/identite/doute/", identite.signaler, name="signaler_identite"),
    path("doublons/", doublons.liste, name="doublons"),
    path("doublons/<uuid:doublon>/", doublons.comparer, name="doublon"),
    path("usagers/<uuid:dossier>/fusions/<uuid:fusion>/defaire/", doublons.defaire, name="defaire_fusion"),
    path("usagers/<uuid:dossier>/consultations/", consultations.consultations, name="consultations"),
    path("usagers/<uuid:dossier>/brouillons/<slug:formulaire>/", brouillons.brouillon, name="brouillon"),
    path("usagers/<uuid:dossier>/brouillons/<slug:formulaire>/effacer/", brouillons.effacer, name="effacer_brouillon"),
    path("usagers/<uuid:dossier>/qui-decide/", qui_decide.qui_decide, name="qui_decide"),
    path(
        "usagers/<uuid:dossier>/consentements/<uuid:consentement>/retirer-accord/",
        consentements.retirer_accord,
        name="retirer_accord",
    ),
    path("textes-de-consentement/", consentements.textes_consentement, name="textes_consentement"),
    path("regles-de-representation/", qui_decide.regles_de_representation, name="regles_de_representation"),
]

urlpatterns += documents
urlpatterns += transferts
urlpatterns += relation
for _fiche in fiches():
    urlpatterns += chemins(_fiche)
for _fiche in rubriques.evaluations.DE_LA_RUBRIQUE.values():
    urlpatterns += chemins_des_evaluations(_fiche)
urlpatterns += chemins_des_projets()
urlpatterns += chemins_du_portail()
