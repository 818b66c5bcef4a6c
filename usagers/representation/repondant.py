"""Does who answered match who exercises? A warning, never a lock: the law of the day is a judgment, read by people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from usagers.enums import DonnePar as D
from usagers.representation.decision import Reponse, qui_exerce
from usagers.representation.enums import Droit, Volet
from usagers.representation.enums import Exercice as X
from usagers.representation.faits import Faits

ADMIS: dict[X, frozenset[D]] = {
    X.USAGER: frozenset({D.PERSONNE, D.ASSISTEE}),
    X.ASSISTE: frozenset({D.ASSISTEE}),
    X.ASSISTANT_AVEC_ACCORD: frozenset({D.PERSONNE, D.ASSISTEE}),
    X.ENSEMBLE: frozenset({D.ENSEMBLE}),
    X.SINON_REPRESENTANT: frozenset({D.PERSONNE, D.ENSEMBLE, D.REPRESENTANT}),
    X.AUTORISE_JUGE: frozenset({D.PERSONNE}),
    X.REPRESENTANT: frozenset({D.REPRESENTANT, D.ENSEMBLE}),
    X.PARENT: frozenset({D.PARENT, D.PARENTS}),
    X.PARENTS: frozenset({D.PARENTS}),
    X.TUTEUR_MINEUR: frozenset({D.DELEGUE}),
    X.DELEGATAIRE: frozenset({D.DELEGUE}),
    X.MINEUR: frozenset({D.PERSONNE}),
    X.HERITIER: frozenset(),
    X.AYANT_DROIT: frozenset(),
    X.AUCUN: frozenset(),
}
A_VERIFIER = "Qui a répondu est à vérifier"
A_VERIFIER_DESIGNATION = "Désignation à vérifier"
# Whoever a form calls « the one who represents », without saying in what capacity.
REPRESENTANTS = frozenset({D.REPRESENTANT, D.ENSEMBLE, D.PARENT, D.PARENTS, D.DELEGUE})


def avertissement(reponse: Reponse, qui: Iterable[D]) -> str:
    """Empty when one of `qui` is expected; else what the dossier says, without blame."""
    if ADMIS[reponse.exerce_par] & set(qui):
        return ""
    return f"D’après les mesures du dossier à cette date, ce n’est pas ce qui est attendu. {reponse.phrase}"


def d_un_representant(faits: Faits, droit: Droit, volet: Volet, date: dt.date) -> str:
    """When somebody answers for the person: does a measure of that day let anybody do so?"""
    return avertissement(qui_exerce(faits, droit, volet, date), REPRESENTANTS)


def d_une_designation(faits: Faits, date: dt.date) -> str:
    """The person designates; some measures ask for the judge first, or leave the right to nobody (CASF L.311-5-1)."""
    reponse = qui_exerce(faits, Droit.PERSONNE_DE_CONFIANCE, Volet.SOCIAL, date)
    return "" if reponse.exerce_par == X.USAGER else reponse.phrase


def avertir_sur_la_page(
    avertir: Callable[[Any], str], titre: str = A_VERIFIER
) -> Callable[[Any, Any], dict[str, str] | None]:
    """The block of a detail page that says it again (`usagers/representation/_avertissement.html`)."""
    return lambda request, ligne: {"titre": titre, "texte": texte} if (texte := avertir(ligne)) else None


class ConfirmerQuiRepond(forms.Form):
    """The box of whoever read the judgment and saves all the same; it comes with the warning, never before."""

    confirme = forms.BooleanField(
        label="J’ai lu l’avertissement : j’enregistre quand même", required=False, widget=forms.HiddenInput
    )

    def avertir(self, champ: str, texte: str, valeurs: dict[str, Any]) -> None:
        if not texte:
            return
        self.fields["confirme"].widget = forms.CheckboxInput()
        if not valeurs.get("confirme"):
            self.add_error(champ, f"{texte} Corrigez, ou cochez la dernière case pour enregistrer quand même.")
