"""Forms of the transfers."""

from __future__ import annotations

from typing import Any

from django import forms

from dui.commun.formulaires import ChampDate, FormulaireDui
from dui.commun.horloge import aujourdhui
from habilitations.models import Etablissement
from habilitations.pages.code import FormulaireAvecCode
from usagers.envois import FormulaireUnEnvoi
from usagers.transferts.contenu import Genre


def _texte(label: str, aide: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=aide,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "true"}),
        **options,
    )


class FormulairePreparer(FormulaireDui, FormulaireUnEnvoi):
    autre = forms.ModelChoiceField(
        label="À quel établissement ?", queryset=Etablissement.objects.none(), empty_label="Choisir…"
    )
    motif = _texte("Pourquoi transmettre ?", "L’autre établissement lira cette phrase avant de répondre.")

    def __init__(self, *args: Any, ici: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["autre"]
        champ.queryset = Etablissement.objects.exclude(pk=ici).order_by("nom")


class FormulaireChoix(FormulaireDui, forms.Form):
    """One group of boxes a kind of rows; `cles` gives what is ticked, kind by kind."""

    def __init__(self, *args: Any, genres: list[Genre], deja: set[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for rang, genre in enumerate(genres):
            connues = [e.cle for e in genre.elements]
            self.fields[f"genre{rang}"] = forms.MultipleChoiceField(
                label=genre.nom,
                required=False,
                choices=[(e.cle, e.titre) for e in genre.elements],
                initial=[cle for cle in connues if cle in deja],
                help_text="Les plus récents seulement sont proposés." if genre.reste else "",
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def cles(self) -> list[list[str]]:
        """[model, id] of each row ticked."""
        return [cle.split("/", 1) for nom in self.fields for cle in self.cleaned_data.get(nom, ())]


class FormulaireEnvoyer(FormulaireAvecCode):
    informe_le = ChampDate(
        label="La personne a été informée le",
        passee=True,
        help_text="De ce qui est transmis, et à qui (code de la santé publique, R.1110-3).",
    )
    necessaire = forms.BooleanField(label="J’ai choisi seulement ce qui est nécessaire à l’autre établissement")

    def clean_informe_le(self) -> Any:
        jour = self.cleaned_data["informe_le"]
        if jour > aujourdhui():
            raise forms.ValidationError("Cette date est à venir. Informez la personne avant de transmettre.")
        return jour


class FormulaireMotif(FormulaireDui, forms.Form):
    motif = _texte("Pourquoi ?", "L’autre établissement lira cette phrase.")


class FormulaireAccepter(FormulaireDui, forms.Form):
    equipe = forms.ChoiceField(
        label="Équipe qui suivra la demande",
        required=False,
        help_text="Ses membres ouvriront le dossier dès aujourd’hui.",
    )

    def __init__(self, *args: Any, equipes: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.equipes = {str(e.pk): e for e in equipes}
        champ: Any = self.fields["equipe"]
        champ.choices = [("", "À choisir plus tard"), *((pk, e.nom) for pk, e in self.equipes.items())]
