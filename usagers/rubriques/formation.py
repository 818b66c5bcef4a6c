"""Schooling, training and work: only where the ESMS has declared that it helps with them (minimisation)."""

from __future__ import annotations

from typing import Any

from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue, pluriel
from dui.commun.horloge import aujourdhui
from usagers.fiches import Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import PeriodeDeParcours


class FormulaireParcours(FormulaireFiche):
    longs = ("amenagements",)

    class Meta(MetaFiche):
        model = PeriodeDeParcours
        fields = (
            "nature", "intitule", "lieu", "du", "au", "demi_journees", "niveau", "amenagements", "interlocuteur",
            "diplome", "utilite",
        )  # fmt: skip
        help_texts = {
            "intitule": "Par exemple : cinquième, CAP cuisine, atelier espaces verts.",
            "niveau": "Niveau suivi et, s’il diffère, niveau réel.",
            "utilite": "Par exemple : préparer la réunion de scolarité, chercher un stage.",
        }

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("du", "au", "La fin précède le début. Vérifiez ces deux dates.")


def _jour(date: Any) -> str:
    return date_longue(date, jour=False)


def resumer(p: PeriodeDeParcours) -> Resume:
    dates = f"Du {_jour(p.du)} au {_jour(p.au)}" if p.au else f"Depuis le {_jour(p.du)}"
    rythme = pluriel(p.demi_journees, "demi-journée") + " par semaine" if p.demi_journees else ""
    dits = (
        ("", p.get_nature_display()),
        ("", p.lieu),
        ("", dates),
        ("", rythme),
        ("Niveau :", p.niveau),
        ("Diplôme ou attestation :", p.diplome),
        ("Sert à :", p.utilite),
    )
    finie = p.au is not None and p.au < aujourdhui()
    return Resume(
        p.intitule or p.get_nature_display(),
        [f"{nom} {valeur}".strip() for nom, valeur in dits if valeur],
        {"ton": "neutre", "texte": "terminé"} if finie else None,
        passe=finie,
    )


PARCOURS = inscrire(
    Fiche(
        cle="parcours-professionnel",
        modele=PeriodeDeParcours,
        categorie=Categorie.PARCOURS,
        nom="Parcours professionnel et de formation",
        ajouter="Ajouter une scolarité, une formation ou un emploi",
        modifier="Modifier cette période",
        vide="Aucune scolarité, formation ni emploi n’est enregistré.",
        aide="Seulement ce qui sert à aider la personne dans sa scolarité, sa formation ou son emploi.",
        formulaire=FormulaireParcours,
        resumer=resumer,
        rang=30,
        icone="briefcase",
        dater=lambda p: p.du,
        champ_date="du",
    )
)
