"""Forms of the fiches: a ModelForm that carries the key of its sending and the version it started from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.formulaires import ChampDate, FormulaireDui
from habilitations.finalites import champs_caches
from usagers.envois import FormulaireUnEnvoi

TEXTE_MAX, LIGNE_MAX = 20_000, 200


def champ_de(du_modele: models.Field, **options: Any) -> forms.Field | None:
    """Our date field, and a text field for what is encrypted; `options` are those of the Meta (labels, help texts)."""
    libelle = str(du_modele.verbose_name)
    oui_non = isinstance(du_modele, models.BooleanField) and not du_modele.null  # unticked is an answer
    commun: dict[str, Any] = {
        "label": libelle[:1].upper() + libelle[1:],
        "required": not (du_modele.blank or oui_non),
    }
    if du_modele.help_text:
        commun["help_text"] = du_modele.help_text
    if isinstance(du_modele, models.DateField) and not isinstance(du_modele, models.DateTimeField):
        return ChampDate(**({"help_text": "Par exemple 03/03/2026."} | commun | options))
    if isinstance(du_modele, TexteChiffre):
        return forms.CharField(**(commun | {"max_length": LIGNE_MAX} | options))
    return du_modele.formfield(**(commun | options))


class MetaFiche:
    """Base of the `Meta` of every form of a fiche."""

    formfield_callback = staticmethod(champ_de)
    fields: tuple[str, ...] = ()


class FormulaireFiche(FormulaireDui, FormulaireUnEnvoi, forms.ModelForm):
    """`longs`: fields typed in several lines. The row itself is written by the service, never by the form."""

    longs: tuple[str, ...] = ()
    version = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        caches = caches_de(type(self))
        for nom in caches:
            self.fields.pop(nom, None)
        for nom in self.longs:
            if nom in caches:
                continue
            court = self.fields[nom]
            self.fields[nom] = forms.CharField(
                label=court.label,
                help_text=court.help_text,
                required=court.required,
                max_length=TEXTE_MAX,
                widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true", "autocomplete": "off"}),
                error_messages={"required": court.error_messages["required"]},
            )

    def clean(self) -> dict[str, Any]:
        self.verifier(super().clean() or self.cleaned_data)
        return self.cleaned_data

    def verifier(self, valeurs: dict[str, Any]) -> None:
        """What must hold between the fields, said with `add_error`."""

    def exiger_ordre(self, avant: str, apres: str, message: str) -> None:
        premiere, seconde = self.cleaned_data.get(avant), self.cleaned_data.get(apres)
        if premiere and seconde and seconde < premiere:
            self.add_error(apres, message)

    def add_error(self, field: str | None, error: Any) -> None:
        """A field that is not asked for here cannot be wrong."""
        if field is None or field not in caches_de(type(self)):
            super().add_error(field, error)

    def _post_clean(self) -> None:
        """Nothing is put on the row: two writers would share it. `verifier` says what the database requires."""

    @property
    def contenu(self) -> dict[str, Any]:
        """Valid values of the model's fields, as they are saved."""
        return {nom: self.cleaned_data.get(nom) for nom in champs_de(type(self))}


class FormulairePeriode(FormulaireFiche):
    """A row that runs from `du` to `au`."""

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("du", "au", "La fin précède le début. Vérifiez ces deux dates.")


class FormulaireRetrait(FormulaireDui, forms.Form):
    """Withdraw `quoi`, entered by mistake, from the version that was read."""

    motif = forms.CharField(
        label="Pourquoi retirer cette ligne",
        help_text="Par exemple : saisie dans le mauvais dossier. Le motif reste dans l’historique.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, quoi: str = "cette ligne", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["motif"].label = f"Pourquoi retirer {quoi}"


def champs_de(formulaire: type[FormulaireFiche]) -> tuple[str, ...]:
    """Names of the model's fields, in the order of the form, but those whose purpose the ESMS has not declared.

    The one place where a purpose is asked about a field: form, detail, print, history, draft, API and what is saved
    all read the fields here. A hidden field keeps what it holds.
    """
    caches = caches_de(formulaire)
    return tuple(nom for nom in formulaire._meta.fields or () if nom not in caches)


def caches_de(formulaire: type[FormulaireFiche]) -> frozenset[str]:
    return champs_caches(formulaire._meta.model)
