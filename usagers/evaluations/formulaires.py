"""The form of a grid, made from its data. One value a field, so that a draft keeps it all.

With adverbs, three cards (alone, in part, does not) and, for « in part », the adverbs that hold: the letter is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from dui.commun.formulaires import FormulaireDui
from usagers.evaluations.declaration import Grille, Question

TOUT, PARTIE, RIEN = "tout", "partie", "rien"
CARTES = (
    (TOUT, "A : fait seul"),
    (PARTIE, "B : fait en partie"),
    (RIEN, "C : ne fait pas"),
)


def nom_question(question: Question) -> str:
    return f"q_{question.code}"


def nom_critere(question: Question, critere: str) -> str:
    return f"c_{question.code}_{critere}"


class FormulaireGrille(FormulaireDui, forms.Form):
    """Nothing is required: a grid may be filled in several times. `proposer` says what is missing."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, grille: Grille, *args: Any, **options: Any) -> None:
        self.grille = grille
        super().__init__(*args, **options)
        for question in grille.questions:
            if question.genre != "cases":
                self.fields[nom_question(question)] = forms.ChoiceField(
                    label=question.libelle,
                    help_text=question.aide,
                    required=False,
                    choices=CARTES
                    if question.genre == "adverbes"
                    else [(c.code, c.libelle) for c in question.criteres],
                    widget=forms.RadioSelect,
                    error_messages={"invalid_choice": "Choisissez une des réponses proposées."},
                )
            if question.genre != "choix":
                for critere in question.criteres:
                    self.fields[nom_critere(question, critere.code)] = forms.BooleanField(
                        label=critere.libelle, required=False
                    )

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or self.cleaned_data
        for question in self.grille.questions:
            if question.genre == "adverbes" and valeurs.get(nom_question(question)) == PARTIE:
                combien = len(self._coches(question))
                if not 0 < combien < len(question.criteres):
                    self.add_error(
                        nom_question(question),
                        f"{question.libelle}, en partie : cochez d’un à trois mots, ou prenez une autre réponse.",
                    )
            if question.exclusif and question.exclusif in (coches := self._coches(question)) and len(coches) > 1:
                aucun = question.critere(question.exclusif)
                self.add_error(
                    nom_critere(question, question.exclusif),
                    f"« {aucun.libelle if aucun else ''} » est coché avec d’autres réponses : gardez l’un ou l’autre.",
                )
        return valeurs

    def _coches(self, question: Question) -> list[str]:
        return [c for c in question.codes if self.cleaned_data.get(nom_critere(question, c))]

    @property
    def reponses(self) -> dict[str, list[str]]:
        """Answers as they are kept: question -> criteria; what is not answered is absent."""
        lues: dict[str, list[str]] = {}
        for question in self.grille.questions:
            choix = self.cleaned_data.get(nom_question(question), "")
            if question.genre == "cases":
                if coches := self._coches(question):
                    lues[question.code] = coches
            elif question.genre == "choix":
                if choix:
                    lues[question.code] = [choix]
            elif choix:
                tous = list(question.codes)
                lues[question.code] = tous if choix == TOUT else self._coches(question) if choix == PARTIE else []
        return lues

    def blocs(self) -> list[dict[str, Any]]:
        """What the page draws: groups of questions, each with its cards and its boxes."""
        return [
            {"titre": titre, "questions": [self._bloc(q) for q in questions]}
            for titre, questions in self.grille.groupes()
        ]

    def _bloc(self, question: Question) -> dict[str, Any]:
        cases = [] if question.genre == "choix" else [self[nom_critere(question, c)] for c in question.codes]
        return {
            "question": question,
            "choix": None if question.genre == "cases" else self[nom_question(question)],
            "cases": cases,
            "erreurs": [e for case in cases for e in case.errors],
        }


def depart(grille: Grille, reponses: dict[str, list[str]]) -> dict[str, Any]:
    """First values of the form, from the answers kept."""
    valeurs: dict[str, Any] = {}
    for question in grille.questions:
        if question.code not in reponses:
            continue
        retenus = [c for c in question.codes if c in reponses[question.code]]
        if question.genre == "choix":
            valeurs[nom_question(question)] = retenus[0] if retenus else ""
            continue
        if question.genre == "adverbes":
            valeurs[nom_question(question)] = _carte(retenus, len(question.criteres))
            retenus = retenus if valeurs[nom_question(question)] == PARTIE else []
        valeurs |= {nom_critere(question, c): True for c in retenus}
    return valeurs


def _carte(retenus: Iterable[str], combien: int) -> str:
    nombre = len(list(retenus))
    return TOUT if nombre == combien else PARTIE if nombre else RIEN
