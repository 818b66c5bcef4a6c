"""One act, one page: what it does, what is asked, the verb on the button. 422 keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render

from dui.commun.formulaires import FormulaireDui
from habilitations.datees import Fin
from habilitations.models import Affectation


def page_d_acte(
    request: Any,
    *,
    titre: str,
    formulaire: forms.BaseForm,
    verbe: str,
    url_annuler: str,
    fil: list[tuple[str, str]],
    statut: int = 0,
    **autres: Any,
) -> HttpResponse:
    """`autres`: phrase, alerte {ton, titre, texte}, danger, genre (get), and the person of the band on a dossier."""
    contexte = {
        "titre": titre,
        "formulaire": formulaire,
        "verbe": verbe,
        "url_annuler": url_annuler,
        "fil": [*fil, (titre, "")],
        **autres,
    }
    return render(request, "habilitations/acte.html", contexte, status=statut or (422 if formulaire.errors else 200))


class ChampObjet(forms.ChoiceField):
    """Choose one of these objects, given back by `clean`; `proposes`: those shown, fewer than those accepted."""

    default_error_messages = {"invalid_choice": "Ce choix n’est plus possible. Choisissez dans la liste."}

    def __init__(self, *, vide: str = "Choisissez dans la liste", **options: Any) -> None:
        super().__init__(**options)
        self.vide = vide
        self.objets: dict[str, Any] = {}

    def remplir(
        self, objets: Iterable[Any], libelle: Callable[[Any], str], proposes: Callable[[Any], bool] = bool
    ) -> None:
        self.objets = {str(o.pk): o for o in objets}
        self.choices = [(cle, libelle(o)) for cle, o in self.objets.items()]
        self.widget.choices = [("", self.vide)] + [
            (cle, texte) for cle, texte in self.choices if proposes(self.objets[cle])
        ]

    def clean(self, value: Any) -> Any:
        propre = super().clean(value)
        return self.objets[propre] if propre else None


def en_toutes_lettres(affectation: Affectation) -> str:
    """« Morel Inès · infirmier, Jardin »: by family name, as one looks for it in a long list."""
    compte = affectation.professionnel.compte
    nom = f"{compte.nom} {compte.prenom}" if compte else "Professionnel sans compte"
    unite = f", {affectation.unite.nom}" if affectation.unite else ""
    return f"{nom} · {affectation.get_profession_display().lower()}{unite}"


class FormulaireFin(FormulaireDui, forms.Form):
    quand = forms.ChoiceField(label="Quand ?", choices=Fin, initial=Fin.MAINTENANT, widget=forms.RadioSelect)

    @property
    def fin(self) -> Fin:
        return Fin(self.cleaned_data["quand"])


def reporter(formulaire: forms.BaseForm, refus: Any) -> None:
    """A refusal of a verb becomes an error of the form, beside its field."""
    champ = refus.champ if refus.champ in formulaire.fields else None
    formulaire.add_error(champ, ValidationError(str(refus)))
