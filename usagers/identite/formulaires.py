"""Forms of identity."""

from __future__ import annotations

from typing import Any

from django import forms

from dui.commun.formulaires import ChampDate, FormulaireDui
from dui.commun.horloge import aujourdhui
from habilitations.models import Unite
from usagers.enums import PieceIdentite
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.identite.service import CHAMPS
from usagers.models import Dossier


class FormulaireIdentite(FormulaireFiche):
    longs = ("note",)

    class Meta(MetaFiche):
        model = Dossier
        fields = CHAMPS
        help_texts = {
            "premier_prenom": "Le premier prénom de l’état civil, seul.",
            "prenoms": "Tous les prénoms de l’état civil, dans l’ordre.",
            "nom_utilise": "S’il est différent du nom de naissance.",
            "lieu_naissance": "Code officiel de la commune (ou du pays) : cinq caractères.",
            "note": "Une phrase ou deux, lues en haut de la synthèse par ceux qui ouvrent le dossier.",
        }

    def __init__(self, *args: Any, etablissement_id: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        unite: Any = self.fields["unite"]
        unite.queryset = Unite.objects.filter(etablissement_id=etablissement_id)
        unite.empty_label = "Aucune"

    def verifier(self, valeurs: dict[str, Any]) -> None:
        naissance = valeurs.get("date_naissance")
        if naissance and naissance > aujourdhui():
            self.add_error("date_naissance", "Cette date est à venir. Vérifiez l’année.")
        lieu = valeurs.get("lieu_naissance")
        if lieu and len(lieu) != 5:
            self.add_error("lieu_naissance", "Ce code a cinq caractères, par exemple 14118.")


class FormulaireDeVersion(FormulaireDui, forms.Form):
    """Starts from a version: what a colleague changed since is read before it is written over."""

    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)


class FormulaireAttestation(FormulaireDeVersion):
    piece = forms.ChoiceField(label="Pièce vue", choices=[("", "Choisir…"), *PieceIdentite.choices])
    vue_le = ChampDate(label="Vue le", passee=True)

    def clean_vue_le(self) -> Any:
        if self.cleaned_data["vue_le"] > aujourdhui():
            raise forms.ValidationError("Cette date est à venir. Indiquez le jour où vous avez vu la pièce.")
        return self.cleaned_data["vue_le"]


class FormulaireDeces(FormulaireDui, forms.Form):
    decede_le = ChampDate(label="Décès survenu le", passee=True, required=False)
    erreur = forms.BooleanField(
        label="Ce décès a été noté par erreur",
        required=False,
        help_text="Le séjour et les mesures qu’il a terminés se rouvrent ensuite, ligne par ligne.",
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, deja: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not deja:
            del self.fields["erreur"]

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or self.cleaned_data
        if not valeurs.get("erreur") and not valeurs.get("decede_le") and "decede_le" not in self.errors:
            self.add_error("decede_le", "Indiquez le jour du décès.")
        return valeurs


class FormulaireSignalement(FormulaireDeVersion):
    douteuse = forms.BooleanField(label="Identité douteuse", required=False)
    fictive = forms.BooleanField(label="Identité fictive (secret de la prise en charge)", required=False)
    homonyme = forms.BooleanField(label="Homonyme connu dans l’établissement", required=False)
