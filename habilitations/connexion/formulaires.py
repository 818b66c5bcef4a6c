"""Forms of sign-in: what is typed, nothing decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from dui.commun.formulaires import FormulaireDui


class FormulaireConnexion(FormulaireDui, forms.Form):
    COMPLETION = {"identifiant": "username", "mot_de_passe": "current-password"}

    identifiant = forms.EmailField(label="Adresse électronique", max_length=254)
    mot_de_passe = forms.CharField(label="Mot de passe", max_length=256, strip=False, widget=forms.PasswordInput)


class FormulaireCode(FormulaireDui, forms.Form):
    COMPLETION = {"code": "one-time-code"}

    code = forms.CharField(
        label="Code", max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"})
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "")


class FormulaireDeverrouiller(FormulaireDui, forms.Form):
    COMPLETION = {"mot_de_passe": "current-password"}

    mot_de_passe = forms.CharField(label="Mot de passe", max_length=256, strip=False, widget=forms.PasswordInput)


class FormulaireOubli(FormulaireDui, forms.Form):
    COMPLETION = {"courriel": "username"}

    courriel = forms.EmailField(label="Adresse électronique de votre compte", max_length=254)


class FormulaireNouveau(FormulaireDui, forms.Form):
    COMPLETION = {"nouveau": "new-password", "confirmation": "new-password"}

    nouveau = forms.CharField(label="Nouveau mot de passe", max_length=256, strip=False, widget=forms.PasswordInput)
    confirmation = forms.CharField(
        label="Le même, une fois encore", max_length=256, strip=False, widget=forms.PasswordInput
    )

    def __init__(self, *args: Any, compte: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.compte = compte

    def clean_nouveau(self) -> str:
        nouveau = str(self.cleaned_data["nouveau"])
        validate_password(nouveau, self.compte)
        return nouveau

    def clean_confirmation(self) -> str:
        confirmation = str(self.cleaned_data["confirmation"])
        if self.cleaned_data.get("nouveau") not in (None, confirmation):
            raise ValidationError("Les deux saisies diffèrent. Écrivez deux fois le même mot de passe.")
        return confirmation
