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
from usagers.views import (
    admission,
    brouillons,
    consentements,
    consultations,
    contrats,
    cvs,
    dossier,
    ecrits,
    enquetes,
    journee,
    liste,
    occupation,
    qui_decide,
    reclamations,
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
    path("occupation/", occupation.occupation, name="occupation"),
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
    path("enquetes/", enquetes.liste, name="enquetes"),
    path("enquetes/ouvrir/", enquetes.ouvrir, name="ouvrir_enquete"),
    path("enquetes/<uuid:campagne>/", enquetes.resultats, name="enquete"),
    path("enquetes/<uuid:campagne>/repondre/", enquetes.repondre, name="repondre_enquete"),
    path("enquetes/<uuid:campagne>/clore/", enquetes.clore, name="clore_enquete"),
    path(
        "usagers/<uuid:dossier>/reponses-enquetes/<uuid:reponseenquete>/remplir/",
        enquetes.remplir,
        name="remplir_enquete",
    ),
    path("cvs/", cvs.conseil, name="cvs"),
    path("cvs/mandats/ajouter/", cvs.ajouter_mandat, name="ajouter_mandat_cvs"),
    path("cvs/mandats/<uuid:mandatcvs>/modifier/", cvs.modifier_mandat, name="modifier_mandat_cvs"),
    path("cvs/seances/ajouter/", cvs.ajouter_seance, name="ajouter_seance_cvs"),
    path("cvs/seances/<uuid:seancecvs>/", cvs.seance, name="seance_cvs"),
    path("cvs/seances/<uuid:seancecvs>/modifier/", cvs.modifier_seance, name="modifier_seance_cvs"),
    path("cvs/seances/<uuid:seancecvs>/publier/", cvs.publier_seance, name="publier_seance_cvs"),
    path("cvs/seances/<uuid:seancecvs>/fichier/", cvs.fichier, name="fichier_cvs"),
    path("usagers/<uuid:dossier>/", dossier.synthese, name="dossier"),
    path("usagers/<uuid:dossier>/chronologie/", dossier.chronologie, name="chronologie"),
    path("usagers/<uuid:dossier>/rubriques/<slug:rubrique>/", dossier.rubrique, name="rubrique"),
    path("usagers/<uuid:dossier>/rubriques/<slug:rubrique>/ecrire/", ecrits.ecrire, name="ecrire"),
    path("usagers/<uuid:dossier>/identite/", identite.identite, name="identite"),
    path("usagers/<uuid:dossier>/identite/modifier/", identite.modifier, name="modifier_identite"),
    path("usagers/<uuid:dossier>/identite/piece/", identite.attester, name="attester_identite"),
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
for _fiche in fiches():
    urlpatterns += chemins(_fiche)
for _fiche in rubriques.evaluations.DE_LA_RUBRIQUE.values():
    urlpatterns += chemins_des_evaluations(_fiche)
urlpatterns += chemins_des_projets()
urlpatterns += chemins_du_portail()
