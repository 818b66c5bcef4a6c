"""Writing in a heading of the dossier: the category is in the URL, so the readers are known before typing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations.gardes import dossier_requis
from usagers.bandeau import bandeau
from usagers.brouillons import lire_brouillon, vider_brouillon
from usagers.models import Ecrit
from usagers.onglets import onglets, sous_rubriques


class FormulaireEcrit(FormulaireDui, forms.Form):
    titre = forms.CharField(label="Titre", max_length=200)
    date = ChampDate(label="Date", passee=True)
    texte = forms.CharField(label="Texte", max_length=50_000, widget=forms.Textarea(attrs={"rows": 10}))

    def clean_date(self) -> Any:
        date = self.cleaned_data["date"]
        if date > aujourdhui():
            raise forms.ValidationError(
                "Cette date est dans l’avenir. Indiquez le jour où vous écrivez, ou un jour passé."
            )
        if date.year < 1900:
            raise forms.ValidationError("Cette date est trop ancienne. Vérifiez l’année.")
        return date


@dossier_requis(action=Action.CREER, lecture=Niveau.ECRITURE, choix="rubrique")
def ecrire(request: Any, dossier: Any, rubrique: str) -> HttpResponse:
    categorie: Categorie = request.categorie
    acces = courant()
    nom = f"ecrit-{categorie.value}"
    repris = lire_brouillon(nom) if request.method == "GET" else {}
    formulaire = FormulaireEcrit(recu(request), initial={"date": aujourdhui()} | repris)
    if request.method == "POST" and formulaire.is_valid():
        Ecrit(
            dossier_id=acces.dossier_id,
            etablissement_id=acces.etablissement_id,
            categorie=categorie,
            auteur=request.user,
            metier=acces.poste.affectation.profession,
            **formulaire.cleaned_data,
        ).save()
        vider_brouillon(nom)
        return HttpResponseRedirect(
            reverse("usagers:rubrique", kwargs={"dossier": acces.dossier_id, "rubrique": categorie.value})
        )
    contexte = bandeau(request)
    contexte |= {
        "rubrique": categorie,
        "onglets": onglets(request, contexte["dossier"], categorie),
        "sous_rubriques": sous_rubriques(request, contexte["dossier"], categorie),
        "formulaire": formulaire,
        "brouillon": nom,
        "reprise": bool(repris),
        "saisie": True,
    }
    return render(request, "usagers/ecrire.html", contexte, status=422 if formulaire.errors else 200)
