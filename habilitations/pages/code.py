"""A fresh second factor asked inside a form: sensitive acts keep what was typed, and cost one field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_otp import match_token

from dui.commun.acces import Action, Evenement, courant
from dui.commun.formulaires import FormulaireDui
from habilitations import elevation
from habilitations.connexion import sessions
from habilitations.middleware import retour


class RetourParPSC(forms.Widget):
    """In place of a code, for who has none to type: prove it again, or tie an application."""

    def __init__(self, *, suite: str) -> None:
        super().__init__()
        self.suite = suite

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<div class="actions"><a class="btn" id="{}" href="{}">Se reconnecter avec Pro Santé Connect</a>'
            '<a href="{}">Relier plutôt une application d’authentification</a></div>',
            (attrs or {}).get("id", ""),
            elevation.url_psc(self.suite),
            elevation.url_psc(reverse("habilitations:enrolement")),
        )


class FormulaireAvecCode(FormulaireDui, forms.Form):
    """Ends with the code of the application (or a recovery code), checked only when the rest is right.

    The field goes away when a code was given less than five minutes ago (`habilitations.elevation`). A session opened
    by Pro Santé Connect without an application has no code to type: the field is the way back there.
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
        if elevation.est_recente(request) and not (self.data.get("code") or "").strip():
            del self.fields["code"]  # a code that is given all the same is checked
        elif not elevation.donne_des_codes(request.user):
            self.fields["code"] = forms.CharField(
                label="Votre identité, à nouveau",
                help_text="Votre compte entre par Pro Santé Connect : reconnectez-vous. Vous reviendrez ici, où cet "
                "acte restera possible 5 minutes ; ce que vous y avez écrit sera à refaire.",
                error_messages={"required": "Reconnectez-vous avec Pro Santé Connect, puis recommencez."},
                widget=RetourParPSC(suite=retour(request, ici=True)),
            )
        self.order_fields([nom for nom in self.fields if nom != "code"])

    def clean(self) -> dict[str, Any] | None:
        propres = super().clean()
        if "code" in self.fields and not self.errors:
            jeton = self.cleaned_data["code"].replace(" ", "")
            if match_token(self.request.user, jeton) is None:
                courant().noter(Evenement(action=Action.CONNEXION, issue="refuse", motif="code"))
                self.add_error("code", "Ce code n’a pas été reconnu. Attendez le suivant, puis recopiez-le.")
            else:
                sessions.tourner(self.request)
                elevation.marquer(self.request)
        return propres
