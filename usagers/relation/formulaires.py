"""Forms shared by the pages of the relation with the persons."""

from __future__ import annotations

from typing import Any

from django import forms

from dui.commun.acces import courant
from dui.commun.formulaires import ChampDate, FormulaireDui
from dui.commun.horloge import aujourdhui
from habilitations.models import Compte
from usagers.envois import FormulaireUnEnvoi
from usagers.relation.enums import EtatReclamation

SOI_MEME = (
    "Cette réclamation vous met en cause : vous ne pouvez pas l’enregistrer vous-même. "
    "Demandez à un collègue, au secrétariat ou à la direction."
)


class ChoixDeCollegue(forms.ModelChoiceField):
    """A professional who works or worked in this ESMS; named, never by an identifier."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Compte.objects.none(), required=False, empty_label="Personne en particulier", **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name())


def collegues_d_ici() -> Any:
    ici = courant().etablissement_id
    return Compte.objects.filter(professionnel__affectations__etablissement_id=ici).distinct().order_by("nom", "prenom")


def verifier_les_vises(formulaire: Any, valeurs: dict[str, Any]) -> None:
    """The author is not one of those it is about, and nobody is named twice."""
    for nom in ("vise", "vise_aussi"):
        vise = valeurs.get(nom)
        if vise is not None and vise.pk == courant().compte_id:
            formulaire.add_error(nom, SOI_MEME)
    if valeurs.get("vise") and valeurs.get("vise") == valeurs.get("vise_aussi"):
        formulaire.add_error("vise_aussi", "Cette personne est déjà nommée au-dessus.")


def pas_dans_l_avenir(formulaire: Any, nom: str, phrase: str) -> None:
    date = formulaire.cleaned_data.get(nom)
    if date and date > aujourdhui():
        formulaire.add_error(nom, phrase)


class FormulaireEtape(FormulaireDui, FormulaireUnEnvoi, forms.Form):
    vers = forms.ChoiceField(label="Étape", widget=forms.RadioSelect)
    le = ChampDate(label="Le", passee=True)
    texte = forms.CharField(
        label="Ce qui a été fait ou répondu",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
        help_text="Demandé pour une réponse et pour une clôture.",
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, suites: list[EtatReclamation], **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["vers"]
        champ.choices = [(e.value, e.label) for e in suites]
