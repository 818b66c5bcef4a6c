"""What usually follows an entry, and an exit: links offered to those who may act, never an obligation."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie as C


@dataclass(frozen=True)
class Suite:
    texte: str
    pourquoi: str
    page: str  # of the dossier
    categorie: C  # that one must be able to write


APRES_L_ENTREE = (
    Suite(
        "Préparer le contrat", "Ses échéances partent du jour de l’entrée.", "usagers:contrats_ajouter", C.ADMINISTRATIF
    ),
    Suite(
        "Noter les documents remis",
        "Livret d’accueil, charte des droits, règlement de fonctionnement.",
        "usagers:remises_ajouter",
        C.ADMINISTRATIF,
    ),
    Suite(
        "Vérifier l’identité",
        "Elle reste provisoire tant qu’aucune pièce n’a été vue.",
        "usagers:attester_identite",
        C.IDENTITE,
    ),
    Suite(
        "Indiquer l’unité et la chambre",
        "Elles se lisent en haut de chaque page.",
        "usagers:modifier_identite",
        C.IDENTITE,
    ),
    Suite("Compléter les proches", "Qui appeler, qui représente la personne.", "usagers:proches_ajouter", C.PROCHES),
    Suite(
        "Commencer le projet personnalisé", "Avec la personne, ses mots d’abord.", "usagers:projets_ajouter", C.PROJET
    ),
)
APRES_LA_SORTIE = (
    Suite(
        "Faire le bilan de fin de projet", "Avec la personne, si elle le souhaite.", "usagers:projets_liste", C.PROJET
    ),
    Suite("Terminer le contrat", "Son état devient « terminé ».", "usagers:contrats_liste", C.ADMINISTRATIF),
    Suite(
        "Mettre fin à l’accompagnement des équipes",
        "Elles n’ouvrent plus le dossier ensuite.",
        "habilitations:equipe_du_dossier",
        C.PARCOURS,
    ),
)


def suites(lignes: tuple[Suite, ...]) -> list[dict[str, str]]:
    """Those the reader may do in the open dossier, as `usagers/_ensuite.html` shows them."""
    acces = courant()
    return [
        {"texte": s.texte, "pourquoi": s.pourquoi, "url": reverse(s.page, kwargs={"dossier": acces.dossier_id})}
        for s in lignes
        if acces.peut_ecrire(s.categorie)
    ]
