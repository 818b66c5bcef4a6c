"""Routes of the transfers; the id is named after the model."""

from django.urls import path

from usagers.transferts import vues, vues_reception

_ICI = "usagers/<uuid:dossier>/transmissions-du-dossier/"
_UN = f"{_ICI}<uuid:transfert>/"
_PROPOSES = "dossiers-proposes/"

urlpatterns = [
    path(_ICI, vues.transferts, name="transferts"),
    path(f"{_ICI}transmettre/", vues.transmettre, name="transmettre"),
    path(_UN, vues.transfert, name="transfert"),
    path(f"{_UN}choisir/<slug:rubrique>/", vues.choisir, name="transfert_choisir"),
    path(f"{_UN}envoyer/", vues.envoyer, name="transfert_envoyer"),
    path(f"{_UN}arreter/", vues.arreter, name="transfert_arreter"),
    path(_PROPOSES, vues_reception.proposes, name="proposes"),
    path(f"{_PROPOSES}<uuid:proposition>/", vues_reception.propose, name="propose"),
    path(f"{_PROPOSES}<uuid:proposition>/refuser/", vues_reception.refuser, name="refuser_propose"),
]
