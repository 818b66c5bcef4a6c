"""Calendar of occupation: a month of the unit, one line a day."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import MOIS
from dui.commun.formulaires import FormulaireDui
from dui.commun.horloge import aujourdhui
from habilitations.gardes import page_personnelle
from usagers.delais import ajouter, retirer
from usagers.occupation import du_mois, maintenus
from usagers.recherche import unites_visibles

ANNEES = (1950, 2150)


class FiltreMois(FormulaireDui, forms.Form):
    unite = forms.ChoiceField(label="Unité", required=False)
    mois = forms.RegexField(
        label="Mois",
        regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$",
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),  # a text box where the browser has no calendar of months
        help_text="Par exemple 2026-03 pour mars 2026.",
        error_messages={"invalid": "Écrivez l’année puis le mois, par exemple 2026-03."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["unite"]
        unites = unites_visibles(courant().etablissement_id)
        champ.choices = [("", "Toutes"), *((str(u.pk), u.nom) for u in unites)]

    @property
    def premier(self) -> dt.date:
        """First day of the month asked for; this month when it is not readable."""
        texte = self.cleaned_data.get("mois") if self.is_valid() else ""
        if texte and ANNEES[0] <= int(texte[:4]) <= ANNEES[1]:
            return dt.date(int(texte[:4]), int(texte[5:]), 1)
        return aujourdhui().replace(day=1)


def _adresse(premier: dt.date, unite: str) -> str:
    suite = f"&unite={unite}" if unite else ""
    return f"{reverse('usagers:occupation')}?mois={premier:%Y-%m}{suite}"


@page_personnelle(Action.LISTER, categorie=Categorie.PARCOURS)
def occupation(request: Any) -> HttpResponse:
    lit = courant().peut_lire(Categorie.PARCOURS)
    filtre = FiltreMois(request.GET)
    premier = filtre.premier
    unite = filtre.cleaned_data.get("unite", "") if filtre.is_valid() else ""
    choisie = uuid.UUID(unite) if unite else None
    mois = du_mois(premier.year, premier.month, choisie) if lit else None
    contexte = {
        "lit": lit,
        "filtre": filtre,
        "titre": f"{MOIS[premier.month - 1]} {premier.year}",
        "jours": mois.jours if mois else [],
        "maintenus": maintenus(choisie) if lit else [],
        "orientations": courant().peut_lire(Categorie.PRESTATIONS),
        "au_dela": bool(mois and mois.au_dela),
        "unite_du_jour": bool(unite) and premier < aujourdhui().replace(day=1),
        "aujourdhui": aujourdhui(),
        "url_avant": _adresse(retirer(premier, "P1M"), unite),
        "url_apres": _adresse(ajouter(premier, "P1M"), unite),
    }
    return render(request, "usagers/occupation.html", contexte)
