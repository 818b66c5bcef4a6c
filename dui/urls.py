"""URL trees: staff at the root, portal under /portail/ (issue 6), API under /api/v1/."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("habilitations.urls")),
    path("", include("usagers.urls")),
    path("", include("coordination.urls")),
    path("", include("rgpd.urls")),
    path("api/v1/", include("usagers.fiches.urls_api")),
]
if settings.DUI_MODE != "production":
    from dui.commun import galerie
    from habilitations.gardes import page_publique

    urlpatterns.append(path("_composants/", include(galerie.routes(page_publique()))))

handler400 = "habilitations.erreurs.mauvaise_demande"
handler403 = "habilitations.erreurs.acces_refuse"
handler404 = "habilitations.erreurs.introuvable"
handler500 = "habilitations.erreurs.erreur_interne"
