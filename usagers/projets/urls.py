"""Routes of the project beside those of its fiches; the id is named after the model."""

from __future__ import annotations

from django.urls import URLPattern, path

from usagers.projets import retards, vues
from usagers.rubriques.projet import ACTIONS, OBJECTIFS, PROJETS


def chemins() -> list[URLPattern]:
    projet = "usagers/<uuid:dossier>/projets/<uuid:projet>/"
    etats = [
        path(
            f"usagers/<uuid:dossier>/{fiche.cle}/<uuid:{fiche.parametre}>/etat/",
            vues.changer_etat(fiche),
            name=f"{fiche.cle}_etat",
        )
        for fiche in (PROJETS, OBJECTIFS, ACTIONS)
    ]
    return [
        *etats,
        path(f"{projet}versions/", vues.versions, name="projets_versions"),
        path(f"{projet}facile-a-lire/", vues.facile_a_lire, name="projets_facile"),
        path(f"{projet}facile-a-lire.pdf", vues.facile_pdf, name="projets_facile_pdf"),
        path(f"{projet}projet.pdf", vues.projet_pdf, name="projets_pdf"),
        path("usagers/<uuid:dossier>/versions-de-projet/<uuid:versiondeprojet>/", vues.version, name="projets_version"),
        path("projets/a-revoir/", retards.en_retard, name="projets_en_retard"),
    ]
