"""Stays: forecast and real dates, where from, where to."""

from __future__ import annotations

from typing import Any

from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from usagers.enums import StatutSejour
from usagers.fiches import Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import Sejour


class FormulaireSejour(FormulaireFiche):
    longs = ("commentaire",)

    class Meta(MetaFiche):
        model = Sejour
        fields = (
            "statut", "numero", "admis_le", "entree_prevue", "entree", "mode_entree", "provenance", "sortie_prevue",
            "sortie", "mode_sortie", "commentaire",
        )  # fmt: skip

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("entree", "sortie", "La sortie précède l’entrée. Vérifiez ces deux dates.")
        self.exiger_ordre("entree_prevue", "sortie_prevue", "La sortie prévue précède l’entrée prévue.")
        if valeurs.get("statut") == StatutSejour.TERMINE and not valeurs.get("sortie"):
            self.add_error("sortie", "Indiquez la date de sortie d’un séjour terminé.")
        if valeurs.get("statut") == StatutSejour.EN_COURS and not valeurs.get("entree"):
            self.add_error("entree", "Indiquez la date d’entrée d’un séjour en cours.")


def _jour(date: Any) -> str:
    return date_longue(date, jour=False)


def resumer(s: Sejour) -> Resume:
    if s.entree:
        titre = f"Du {_jour(s.entree)}" + (f" au {_jour(s.sortie)}" if s.sortie else "")
    elif s.entree_prevue:
        titre = f"Entrée prévue le {_jour(s.entree_prevue)}"
    else:
        titre = "Dates à préciser"
    dits = (
        ("Séjour", s.numero),
        ("Admission le", _jour(s.admis_le)),
        ("Sortie prévue le", _jour(s.sortie_prevue) if not s.sortie else ""),
        ("Venait de :", s.provenance),
        ("Entrée :", s.mode_entree),
        ("Sortie :", s.mode_sortie),
        ("", s.commentaire),
    )
    return Resume(
        titre,
        [f"{nom} {valeur}".strip() for nom, valeur in dits if valeur],
        {"genre": "sejour", "etat": s.statut, "texte": s.get_statut_display()},
        passe=s.statut in {StatutSejour.TERMINE, StatutSejour.ANNULE},
    )


SEJOURS = inscrire(
    Fiche(
        cle="sejours",
        modele=Sejour,
        categorie=Categorie.PARCOURS,
        nom="Séjours",
        ajouter="Ajouter un séjour",
        modifier="Modifier le séjour",
        vide="Aucun séjour n’est enregistré.",
        formulaire=FormulaireSejour,
        resumer=resumer,
        rang=20,
        icone="home",
        dater=lambda s: s.entree,
        champ_date="entree",
    )
)
