"""The text of a contract as a tagged PDF, from the house templates and the fields of the dossier.

The parties are those typed in the contract, whoever prints it: the measures are not open to all who keep the
administrative heading, and a paper that changes with its reader proves nothing (docs/decisions.md).
"""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from dui.commun.dates_fr import date_longue
from dui.commun.horloge import aujourdhui
from usagers.enums import GenreContrat, Sexe
from usagers.impression import en_pdf
from usagers.models import Contrat, Signataire

GABARITS = {
    GenreContrat.SEJOUR: "usagers/pdf/contrat_sejour.html",
    GenreContrat.DIPC: "usagers/pdf/dipc.html",
    GenreContrat.AVENANT: "usagers/pdf/avenant.html",
    GenreContrat.ANNEXE: "usagers/pdf/annexe.html",
}
FEUILLE = "css/pdf.css"


def champs(
    contrat: Contrat, dossier: Any, etablissement: Any, signataires: list[Signataire] | None = None
) -> dict[str, Any]:
    """Merge fields: the same for every reader entitled to print. `signataires`: those who are about to be noted."""
    notes = list(Signataire.objects.filter(contrat=contrat)) if signataires is None else signataires
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
        "parties": [ligne.strip() for ligne in (contrat.parties or "").splitlines() if ligne.strip()],
        "signataires": notes,
        "fait_le": date_longue(aujourdhui(), jour=False),
    }


def contrat_en_pdf(
    contrat: Contrat, dossier: Any, etablissement: Any, signataires: list[Signataire] | None = None
) -> bytes:
    gabarit = GABARITS[GenreContrat(contrat.genre)]
    return en_pdf(render_to_string(gabarit, champs(contrat, dossier, etablissement, signataires)), FEUILLE)
