"""Events of a life, each in the heading of those whom it concerns; all of them in the timeline."""

from __future__ import annotations

from typing import Any

from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from dui.commun.horloge import aujourdhui
from usagers import donnees
from usagers.fiches import Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import EvenementDeVie


class FormulaireEvenement(FormulaireFiche):
    CATEGORIE: Categorie
    longs = ("recit", "parole")

    class Meta(MetaFiche):
        model = EvenementDeVie
        fields = ("genre", "du", "au", "recit", "parole")
        help_texts = {"au": "Si cela a duré : dernier jour.", "recit": "L’essentiel, sans ce qui relève des soins."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["genre"]
        champ.choices = donnees.choix("evenements_vie", categorie=self.CATEGORIE.value)
        self.fields["du"].initial = aujourdhui

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("du", "au", "La fin précède le début. Vérifiez ces deux dates.")


class FormulaireVie(FormulaireEvenement):
    CATEGORIE = Categorie.ACCOMPAGNEMENT

    class Meta(FormulaireEvenement.Meta):
        pass


class FormulaireParcours(FormulaireEvenement):
    CATEGORIE = Categorie.PARCOURS

    class Meta(FormulaireEvenement.Meta):
        pass


class FormulaireFamille(FormulaireEvenement):
    CATEGORIE = Categorie.PROCHES

    class Meta(FormulaireEvenement.Meta):
        pass


def resumer(e: EvenementDeVie) -> Resume:
    quand = f"le {_jour(e.du)}" if not e.au or e.au == e.du else f"du {_jour(e.du)} au {_jour(e.au)}"
    dits = [e.recit or "", f"« {e.parole} »" if e.parole else ""]
    return Resume(f"{e.get_genre_display()}, {quand}", [d for d in dits if d])


def _jour(date: Any) -> str:
    return date_longue(date, jour=False)


_COMMUN: dict[str, Any] = {
    "modele": EvenementDeVie,
    "ajouter": "Noter un évènement de vie",
    "modifier": "Modifier cet évènement",
    "resumer": resumer,
    "rang": 35,
    "icone": "star",
    "dater": lambda e: e.du,
    "champ_date": "du",
    "publiable": True,
}
VIE = inscrire(
    Fiche(
        cle="evenements-vie",
        categorie=Categorie.ACCOMPAGNEMENT,
        nom="Évènements de vie",
        vide="Aucun évènement de vie n’est noté.",
        formulaire=FormulaireVie,
        aide="Anniversaire, fête, deuil : ce qui compte pour la personne. Le projet se revoit à chaque évènement.",
        **_COMMUN,
    )
)
PARCOURS = inscrire(
    Fiche(
        cle="evenements-parcours",
        categorie=Categorie.PARCOURS,
        nom="Évènements du parcours",
        vide="Aucun évènement du parcours n’est noté.",
        formulaire=FormulaireParcours,
        aide="Arrivée, changement de chambre, hospitalisation : le fait. La santé s’écrit dans « Soins ».",
        **_COMMUN,
    )
)
FAMILLE = inscrire(
    Fiche(
        cle="evenements-famille",
        categorie=Categorie.PROCHES,
        nom="Évènements de la famille",
        vide="Aucun évènement de la famille n’est noté.",
        formulaire=FormulaireFamille,
        aide="Naissance, mariage, séparation, décès d’un proche : le strict nécessaire.",
        **_COMMUN,
    )
)
