"""A fresh second factor asked inside a form: sensitive acts keep what was typed, and cost one field."""

from __future__ import annotations

from typing import Any

from django import forms
from django_otp import match_token

from dui.commun.acces import Action, Evenement, courant
from dui.commun.formulaires import FormulaireDui
from habilitations import elevation


class FormulaireAvecCode(FormulaireDui, forms.Form):
    """Ends with the code of the application (or a recovery code), checked only when the rest is right.

    The field goes away when a code was given less than five minutes ago (`habilitations.elevation`).
    A code serves once: testing it while another field is wrong would waste it.
    """

    COMPLETION = {"code": "one-time-code"}

    code = forms.CharField(
        label="Code à 6 chiffres",
        max_length=20,
        help_text="Celui de votre application d’authentification, maintenant.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, request: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        if elevation.est_recente(request):
            del self.fields["code"]
        self.order_fields([nom for nom in self.fields if nom != "code"])

    def clean(self) -> dict[str, Any] | None:
        propres = super().clean()
        if "code" in self.fields and not self.errors:
            jeton = self.cleaned_data["code"].replace(" ", "")
            if match_token(self.request.user, jeton) is None:
                courant().noter(Evenement(action=Action.CONNEXION, issue="refuse", motif="code"))
                self.add_error("code", "Ce code n’a pas été reconnu. Attendez le suivant, puis recopiez-le.")
            else:
                elevation.marquer(self.request)
        return propres
