"""Forms: rendered by our components, fields that read what people type, errors said without blame."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property

from dui.commun import dates_fr


class RenduDui(DjangoTemplates):
    """`FORM_RENDERER`: `{{ form }}` and `{{ form.champ.as_field_group }}` use templates/composants."""

    form_template_name = "composants/formulaire.html"
    field_template_name = "composants/champ.html"

    @cached_property
    def engine(self) -> Any:
        reglages: list[dict[str, Any]] = settings.TEMPLATES
        maison = [Path(d) for modele in reglages for d in modele["DIRS"]]
        widgets = Path(django.forms.__file__).parent / "templates"
        return self.backend({"APP_DIRS": True, "DIRS": [*maison, widgets], "NAME": "dui-formulaires", "OPTIONS": {}})


class ChampDate(forms.DateField):
    """A date typed in any French way; shown 03/03/2026."""

    default_error_messages = {
        "invalid": "Cette date n’est pas lisible. Écrivez jour, mois, année : par exemple 03/03/2026.",
        "required": "Indiquez une date, par exemple 03/03/2026.",
        "annee": "Vérifiez l’année de cette date.",
    }
    ANNEES = range(1850, 2200)  # of lives and of their dossiers; beyond, the day after or its midnight may not exist

    def __init__(self, *, passee: bool = False, **options: Any) -> None:
        self.passee = passee
        options.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric"}))
        options.setdefault("help_text", "Jour, mois, année. Par exemple 03/03/2026 ou 3/3/26.")
        super().__init__(**options)

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        try:
            lue = dates_fr.lire_date(str(value), passee=self.passee)
        except ValueError as erreur:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from erreur
        if lue.year not in self.ANNEES:
            raise ValidationError(self.error_messages["annee"], code="annee")
        return lue


class ChampNombre(forms.DecimalField):
    """A figure with a comma and spaces allowed: « 37,8 », « 1 250 »."""

    widget = forms.TextInput
    default_error_messages = {"invalid": "Écrivez un nombre, par exemple 37,8."}

    def __init__(self, *, unite: str = "", **options: Any) -> None:
        self.unite = unite
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        if isinstance(value, str):
            try:
                value = dates_fr.lire_nombre(value)
            except ValueError as erreur:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from erreur
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return dates_fr.nombre(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributs = super().widget_attrs(widget)
        attributs.update({"inputmode": "decimal", "autocomplete": "off"})
        return attributs


def recu(request: Any) -> Any:
    """What was sent, even empty: an empty form is a wrong form, not the page asked again."""
    return request.POST if request.method == "POST" else None


SANS_CHOIX = BLANK_CHOICE_DASH[0][1]


class FormulaireDui:
    """Mixin put before `forms.Form` or `forms.ModelForm`: required fields say what is expected, in French.

    `COMPLETION` gives the `autocomplete` of the fields (RGAA 11.13); the others do not offer what a colleague typed
    on a shared computer.
    """

    COMPLETION: dict[str, str] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for nom, champ in self.fields.items():
            if isinstance(champ.widget, (forms.HiddenInput, forms.CheckboxInput)):
                continue
            _nommer_le_vide(champ)
            champ.widget.attrs.setdefault("autocomplete", self.COMPLETION.get(nom, "off"))
            if (
                champ.required
                and champ.error_messages.get("required") == forms.Field.default_error_messages["required"]
            ):
                champ.error_messages["required"] = f"Complétez « {champ.label or nom} »."


def _nommer_le_vide(champ: forms.Field) -> None:
    """The dashes of Django say nothing, least of all aloud."""
    dit = "Choisir…" if champ.required else "Non précisé"
    if isinstance(champ, forms.ModelChoiceField):
        if champ.empty_label == SANS_CHOIX:
            champ.empty_label = dit
    elif isinstance(champ, forms.ChoiceField):
        lus: Any = champ.choices
        choix = list(lus)
        if choix[:1] == [("", SANS_CHOIX)]:
            champ.choices = [("", dit), *choix[1:]]


def erreurs_du_formulaire(formulaires: Iterable[forms.BaseForm]) -> list[dict[str, str]]:
    """Lines of the error summary: text and the id of the field to go to (empty for the whole form)."""
    lignes: list[dict[str, str]] = []
    for formulaire in formulaires:
        lignes += [{"texte": str(e), "cible": ""} for e in formulaire.non_field_errors()]
        for champ in formulaire.visible_fields():
            lignes += [{"texte": str(e), "cible": champ.id_for_label or f"{champ.auto_id}_0"} for e in champ.errors]
        for champ in formulaire.hidden_fields():
            lignes += [{"texte": str(e), "cible": ""} for e in champ.errors]
    return lignes
