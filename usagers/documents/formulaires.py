"""Forms of the documents: several files at once, each judged; the sentence that refuses names the file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dui.commun.acces import courant
from dui.commun.formulaires import ChampDate, FormulaireDui
from dui.commun.horloge import aujourdhui
from usagers.documents import types
from usagers.documents.controle import controler
from usagers.documents.formats import ACCEPT, FichierRefuse, Piece
from usagers.documents.noms import radical
from usagers.documents.quota import place_restante
from usagers.enums import OrigineDocument
from usagers.envois import FormulaireUnEnvoi

A_LA_FOIS = 10


class SaisieFichiers(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class ChampFichiers(forms.Field):
    widget = SaisieFichiers

    def __init__(self, *, plusieurs: bool = True, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.widget.attrs.setdefault("accept", ACCEPT)
        if not plusieurs:
            self.widget.attrs.pop("multiple")  # put there by Django for whoever may receive several


class FormulaireDeFichiers(FormulaireDui, FormulaireUnEnvoi):
    """`statut`: what to answer when a file is refused."""

    statut = 422
    au_plus = A_LA_FOIS
    pieces: list[Piece]

    def _recevoir(self) -> None:
        recus = [f for nom in ("fichiers", "photo") for f in self.files.getlist(nom)] if self.files else []
        self.pieces = []
        if not recus:
            self.add_error("fichiers", "Choisissez un fichier, ou prenez une photo.")
        elif len(recus) > self.au_plus:
            combien = "un seul fichier" if self.au_plus == 1 else f"{self.au_plus} fichiers au plus"
            self.add_error("fichiers", f"Déposez {combien} à la fois.")
        else:
            self._juger(recus)

    def _juger(self, recus: list[Any]) -> None:
        statuts = set()
        for fichier in recus:
            try:
                self.pieces.append(controler(str(fichier.name), fichier.read()))
            except FichierRefuse as refus:
                statuts.add(refus.statut)
                self.add_error("fichiers", f"« {radical(str(fichier.name))} » : {refus}")
        if not statuts and sum(len(p.octets) for p in self.pieces) > place_restante():
            statuts.add(413)
            self.add_error("fichiers", "La place prévue pour les documents est pleine. Prévenez votre administrateur.")
        if len(statuts) == 1:
            self.statut = statuts.pop()


def _date(valeur: Any) -> Any:
    if valeur > aujourdhui():
        raise ValidationError("Cette date est dans l’avenir. Indiquez la date écrite sur le document.")
    return valeur


class FormulaireDepot(FormulaireDeFichiers):
    fichiers = ChampFichiers(
        label="Fichiers",
        help_text="PDF, image JPEG, PNG ou WebP, texte, DOCX ou ODT. 25 Mo par fichier, 10 fichiers à la fois.",
    )
    photo = ChampFichiers(
        label="Ou prendre une photo",
        help_text="Sur une tablette ou un téléphone, ouvre l’appareil photo.",
        plusieurs=False,
    )
    type = forms.ChoiceField(label="Type de document", help_text="Le type décide de la rubrique, donc de qui le lit.")
    titre = forms.CharField(
        label="Titre", required=False, max_length=200, help_text="Sans titre, ou avec plusieurs fichiers : leur nom."
    )
    date = ChampDate(label="Date du document", passee=True)
    origine = forms.ChoiceField(label="Origine", choices=OrigineDocument.saisissables)
    emetteur = forms.CharField(
        label="Auteur du document", required=False, max_length=200, help_text="Par exemple : Dr Lefèvre, CHU de Caen."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["type"]
        champ.choices = [("", "Choisir"), *types.choix(courant().ecrire)]
        self.fields["photo"].widget.attrs.update({"accept": "image/jpeg,image/png", "capture": "environment"})

    def clean_date(self) -> Any:
        return _date(self.cleaned_data["date"])

    def clean(self) -> dict[str, Any]:
        self._recevoir()
        return self.cleaned_data

    @property
    def contenu(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in ("type", "date", "origine", "emetteur")}


class FormulaireVersion(FormulaireDeFichiers):
    """A new version of a document: its file, and what changes with it."""

    au_plus = 1
    fichiers = ChampFichiers(
        label="Nouveau fichier",
        help_text="PDF, image JPEG, PNG ou WebP, texte, DOCX ou ODT. 25 Mo au plus.",
        plusieurs=False,
    )
    titre = forms.CharField(label="Titre", max_length=200)
    date = ChampDate(label="Date du document", passee=True)
    origine = forms.ChoiceField(label="Origine", choices=OrigineDocument.saisissables)
    emetteur = forms.CharField(label="Auteur du document", required=False, max_length=200)
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def clean_date(self) -> Any:
        return _date(self.cleaned_data["date"])

    def clean(self) -> dict[str, Any]:
        self._recevoir()
        return self.cleaned_data

    @property
    def contenu(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in ("titre", "date", "origine", "emetteur")}


class FormulaireCorrection(FormulaireDui, forms.Form):
    """What is said of a document. Its type stays: another heading is another wall, so another document.

    Its origin stays too when a connector brought it: nobody types DMP or MSSanté, nor takes it away.
    """

    titre = forms.CharField(label="Titre", max_length=200)
    date = ChampDate(label="Date du document", passee=True)
    origine = forms.ChoiceField(label="Origine", choices=OrigineDocument.saisissables)
    emetteur = forms.CharField(label="Auteur du document", required=False, max_length=200)
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, origine: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if origine not in dict(OrigineDocument.saisissables()):
            del self.fields["origine"]

    def clean_date(self) -> Any:
        return _date(self.cleaned_data["date"])

    @property
    def contenu(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in ("titre", "date", "origine", "emetteur") if nom in self.fields}


class FormulaireRecherche(FormulaireDui, forms.Form):
    q = forms.CharField(label="Mots du titre", required=False, max_length=100)
    type = forms.ChoiceField(label="Type", required=False)
    du = ChampDate(label="Du", required=False, help_text="")
    au = ChampDate(label="Au", required=False, help_text="")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["type"]
        champ.choices = [("", "Tous"), *types.choix(courant().lire)]
