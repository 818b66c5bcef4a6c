"""Routes of sign-in, lock and sessions."""

from django.urls import path

from habilitations.connexion import enrolement, mes_sessions, oubli, psc, verrou, vues

urlpatterns = [
    path("connexion/", vues.connexion, name="connexion"),
    path("connexion/code/", vues.code, name="code"),
    path("connexion/enrolement/", enrolement.enrolement, name="enrolement"),
    path("connexion/enrolement/termine/", enrolement.termine, name="enrolement_termine"),
    path("connexion/pro-sante-connect/", psc.Debut.as_view(), name="psc_debut"),
    path("connexion/pro-sante-connect/retour/", psc.Retour.as_view(), name="psc_retour"),
    path("deconnexion/", vues.deconnexion, name="deconnexion"),
    path("verrouiller/", verrou.verrouiller, name="verrouiller"),
    path("deverrouiller/", verrou.deverrouiller, name="deverrouiller"),
    path("presence/", verrou.presence, name="presence"),
    path("mes-sessions/", mes_sessions.mes_sessions, name="mes_sessions"),
    path("mes-sessions/fermer-les-autres/", mes_sessions.fermer_les_autres, name="fermer_les_autres"),
    path("mes-sessions/<uuid:session>/fermer/", mes_sessions.fermer_session, name="fermer_session"),
    path("mot-de-passe/oublie/", oubli.oublie, name="mot_de_passe_oublie"),
    path("mot-de-passe/nouveau/<str:uidb64>/<str:jeton>/", oubli.nouveau, name="nouveau_mot_de_passe"),
]
