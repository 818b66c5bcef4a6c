"""The text of a contract as a tagged PDF, from the house templates and the fields of the dossier.

Nothing is fetched: the renderer reads the template that is given to it and no address.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from dui.commun.horloge import aujourdhui
from usagers.enums import GenreContrat, Sexe
from usagers.models import Contrat, MesureProtection, Signataire

GABARITS = {
    GenreContrat.SEJOUR: "usagers/pdf/contrat_sejour.html",
    GenreContrat.DIPC: "usagers/pdf/dipc.html",
    GenreContrat.AVENANT: "usagers/pdf/avenant.html",
    GenreContrat.ANNEXE: "usagers/pdf/annexe.html",
}
FEUILLE = Path(__file__).resolve().parents[2] / "static" / "css" / "pdf.css"

logging.getLogger("weasyprint").setLevel(logging.ERROR)  # its steps say nothing of use


class AdresseRefusee(Exception):
    """A template of ours asked for something outside of itself."""


def _rien(url: str, *args: Any, **options: Any) -> Any:
    raise AdresseRefusee(url[:40])


def champs(contrat: Contrat, dossier: Any, etablissement: Any, acces: Any) -> dict[str, Any]:
    """Merge fields. Who represents is printed for those who may read it."""
    jour = aujourdhui()
    mesures = MesureProtection.objects.filter(du__lte=jour).exclude(au__lt=jour)
    return {
        "contrat": contrat,
        "personne": {
            "nom": dossier.nom_affiche,
            "ne": "née" if dossier.sexe == Sexe.FEMININ else "né",
            "naissance": date_longue(dossier.date_naissance, jour=False),
            "lieu": dossier.commune_naissance,
        },
        "etablissement": etablissement,
        "organisme": etablissement.organisme,
        "admission": date_longue(dossier.entre_le, jour=False),
        "representants": list(mesures) if acces.peut_lire(Categorie.PROCHES) else [],
        "signataires": list(Signataire.objects.filter(contrat=contrat)),
        "fait_le": date_longue(jour, jour=False),
    }


def en_pdf(gabarit: str, valeurs: dict[str, Any]) -> bytes:
    from weasyprint import CSS, HTML  # heavy: loaded when somebody prints

    page = HTML(string=render_to_string(gabarit, valeurs), url_fetcher=_rien)
    return bytes(page.write_pdf(stylesheets=[CSS(string=FEUILLE.read_text(encoding="utf-8"))], pdf_tags=True))


def contrat_en_pdf(contrat: Contrat, dossier: Any, etablissement: Any, acces: Any) -> bytes:
    return en_pdf(GABARITS[GenreContrat(contrat.genre)], champs(contrat, dossier, etablissement, acces))
