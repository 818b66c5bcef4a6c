"""Forms of the transmissions: the category comes first, with its readers; only the data are required."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html

from coordination.models import Cible, Importance, Transmission
from dui.commun.categories import Categorie
from dui.commun.formulaires import FormulaireDui
from habilitations.lecteurs import sera_lue_par
from usagers.envois import FormulaireUnEnvoi

TEXTE_MAX = 20_000
CHOIX_DE_CIBLE = [("", "Choisir…"), *Cible.choices]


def _texte(label: str, aide: str, *, requis: bool = False, lignes: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=aide,
        required=requis,
        max_length=TEXTE_MAX,
        widget=forms.Textarea(attrs={"rows": lignes, "spellcheck": "true"}),
    )


class Contenu(FormulaireDui, forms.Form):
    """What a transmission and its addendum share."""

    donnees = _texte("Données", "Ce que vous avez vu, entendu ou mesuré.", requis=True, lignes=5)
    actions = _texte("Actions", "Ce que vous avez fait. Un collègue peut compléter plus tard.")
    resultats = _texte("Résultats", "Ce que cela a donné. Un collègue peut compléter plus tard.")
    importance = forms.ChoiceField(
        label="Importance", choices=Importance.choices, initial=Importance.NORMALE, widget=forms.RadioSelect
    )


class _Cible(forms.Form):
    cible = forms.ChoiceField(
        label="Cible",
        choices=CHOIX_DE_CIBLE,
        help_text="Le sujet de la transmission, en un mot.",
        error_messages={"required": "Choisissez la cible : le sujet de la transmission."},
    )
    cible_libre = forms.CharField(
        label="Cible précisée",
        required=False,
        max_length=80,
        help_text="À remplir si la cible est « Autre », ou pour préciser. Par exemple : chaussures orthopédiques.",
    )

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or self.cleaned_data
        if valeurs.get("cible") == Cible.AUTRE and not valeurs.get("cible_libre"):
            self.add_error("cible_libre", "Précisez la cible : vous avez choisi « Autre ».")
        return valeurs


class FormulaireTransmission(Contenu, _Cible, FormulaireUnEnvoi):
    """A new transmission. `rubriques`: the categories that the author may write, each with its readers."""

    categorie = forms.ChoiceField(
        label="Rubrique",
        widget=forms.RadioSelect,
        help_text="Elle décide de qui lira cette transmission.",
        error_messages={
            "required": "Choisissez la rubrique : elle décide de qui lira cette transmission.",
            "invalid_choice": "Cette rubrique n’existe pas pour une transmission. Choisissez-en une de la liste.",
        },
    )
    field_order = ("categorie", "cible", "cible_libre", "donnees", "actions", "resultats", "importance", "envoi")

    def __init__(self, *args: Any, rubriques: dict[Categorie, list[str]], **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["categorie"]
        champ.choices = [(c.value, _carte(c, metiers)) for c, metiers in rubriques.items()]
        if len(rubriques) == 1:
            champ.initial = next(iter(rubriques)).value


def _carte(categorie: Categorie, metiers: list[str]) -> str:
    return format_html(
        '<strong>{}</strong><br><span class="doux petit">{}</span>', categorie.label, sera_lue_par(metiers)
    )


class FormulaireCorrection(Contenu, _Cible):
    """Within 24 hours, by its author. `version` is the text that the author started from."""

    version = forms.IntegerField(
        min_value=1,
        max_value=1_000_000,
        widget=forms.HiddenInput,
        error_messages={"required": "Ce formulaire est abîmé. Rechargez la page : votre texte est dans le brouillon."},
    )
    field_order = ("cible", "cible_libre", "donnees", "actions", "resultats", "importance", "version")


class FormulaireComplement(Contenu, FormulaireUnEnvoi):
    """An addendum: it keeps the category and the target of what it completes."""


class FiltreReleve(FormulaireDui, forms.Form):
    """What the reader wants to see of the transmissions of their persons."""

    lecture = forms.ChoiceField(
        label="Lecture", required=False, choices=[("", "Non lues"), ("toutes", "Toutes (14 jours)")]
    )
    importance = forms.ChoiceField(
        label="Importance", required=False, choices=[("", "Toutes"), (Importance.URGENTE.value, "Urgentes")]
    )
    categorie = forms.ChoiceField(label="Rubrique", required=False)

    def __init__(self, *args: Any, lisibles: list[Categorie], **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["categorie"]
        champ.choices = [("", "Toutes"), *((c.value, c.label) for c in lisibles)]


def possibles(permises: frozenset[str]) -> list[Categorie]:
    """Categories of a transmission that are among these."""
    return [c for c in Transmission.CATEGORIES if c.value in permises]
