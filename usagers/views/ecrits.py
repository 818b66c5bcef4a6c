"""Writing in a heading of the dossier: the category is in the URL, so the readers are known before typing."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations.gardes import dossier_requis
from usagers.bandeau import bandeau
from usagers.brouillons import vider_brouillon
from usagers.envois import FormulaireUnEnvoi, poser_une_fois, reprendre
from usagers.models import Ecrit
from usagers.onglets import onglets, sous_rubriques


class FormulaireEcrit(FormulaireDui, FormulaireUnEnvoi):
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
    if categorie == Categorie.IDENTITE:  # no heading of its own: it is the summary
        return redirect("usagers:dossier", dossier=dossier)
    acces = courant()
    nom = f"ecrit-{categorie.value}"
    repris = reprendre(Ecrit, nom) if request.method == "GET" else {}
    formulaire = FormulaireEcrit(recu(request), initial={"date": aujourdhui(), "envoi": uuid.uuid4()} | repris)
    if request.method == "POST" and formulaire.is_valid():
        contenu = formulaire.cleaned_data
        ecrit, nouveau = poser_une_fois(Ecrit, contenu.pop("envoi"), categorie=categorie, **contenu)
        if not nouveau and any(getattr(ecrit, champ) != valeur for champ, valeur in contenu.items()):
            poser_une_fois(Ecrit, uuid.uuid4(), categorie=categorie, **contenu)  # edited after a lost answer: kept too
        elif not nouveau:
            messages.info(request, "Cet écrit était déjà enregistré : le voici, une seule fois.")
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
