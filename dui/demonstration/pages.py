"""Pages to look at: shared by the screenshots (`make captures`) and by the accessibility test.

Each names the profession that opens it; `{dossier}` is a dossier of that person's team, `{ferme}` one outside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    nom: str
    chemin: str
    profession: str = "infirmier"
    statut: int = 200


PUBLIQUES = (Page("connexion", "/connexion/", ""),)

PAGES = (
    Page("ma-journee", "/"),
    Page("usagers", "/usagers/"),
    Page("recherche", "/recherche/?q=dupui"),
    Page("autre-dossier", "/usagers/autre-dossier/"),
    Page("dossier", "/usagers/{dossier}/"),
    Page("dossier-soins", "/usagers/{dossier}/rubriques/soins/"),
    Page("dossier-proches", "/usagers/{dossier}/rubriques/proches/"),
    Page("dossier-parcours", "/usagers/{dossier}/rubriques/parcours/"),
    Page("dossier-chronologie", "/usagers/{dossier}/chronologie/"),
    Page("ecrire", "/usagers/{dossier}/rubriques/soins/ecrire/"),
    Page("transmission", "/usagers/{dossier}/transmissions/noter/"),
    Page("refus", "/usagers/{ferme}/", statut=403),
    Page("bris-de-glace", "/usagers/{ferme}/acces-en-urgence/"),
    Page("introuvable", "/usagers/00000000-0000-4000-8000-000000000000/", statut=404),
    Page("mes-sessions", "/mes-sessions/"),
    Page("administratif", "/usagers/{dossier}/rubriques/administratif/", "secretaire"),
    Page("consultations", "/usagers/{dossier}/consultations/", "chef_service"),
    Page("qui-voit-quoi", "/qui-voit-quoi/", "directeur"),
    Page("journal", "/journal/", "dpo"),
)


def persona_de(donnees: dict[str, Any], profession: str) -> dict[str, Any]:
    """A working account of this profession, preferring the one who accompanies the richest dossiers (the first)."""
    return next(
        p
        for p in donnees["personas"]
        if p["profession"] == profession
        and p["etat"] == "actif"
        and p["site"] == "staff"
        and p["totp_secret"]
        and (profession in {"directeur", "dpo"} or _avec(donnees, p, {"equipe", "fonction"}))
    )


def _avec(donnees: dict[str, Any], persona: dict[str, Any], relations: set[str]) -> str | None:
    for dossier in donnees["dossiers"]:
        ici = dossier["etablissement"] in persona["etablissements"] and dossier["etat"] == "actif"
        if ici and dossier["relations"].get(persona["cle"], "") in relations:
            return str(dossier["uuid"])
    return None


def chemin_de(donnees: dict[str, Any], persona: dict[str, Any], page: Page) -> str:
    return page.chemin.format(
        dossier=_avec(donnees, persona, {"equipe", "fonction"}) or "",
        ferme=_avec(donnees, persona, {"", "autre_equipe"}) or "",
    )
