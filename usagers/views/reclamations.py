"""Complaints: the board of the ESMS, those without a dossier, the next step of one."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations.decisions import refus
from habilitations.gardes import dossier_requis, page_personnelle
from habilitations.porte import refuser
from usagers import donnees
from usagers.envois import FormulaireUnEnvoi, deja_posee
from usagers.fiches.service import VersionDepassee
from usagers.fiches.vues import adresse_de, cadre
from usagers.models import EtapeReclamation, EtapeSansDossier, Reclamation
from usagers.models.relation import VISES
from usagers.relation import suivi, tableau
from usagers.relation.enums import CanalReclamation, EtatReclamation, Gravite, NatureReclamation, QuiSansDossier
from usagers.relation.formulaires import (
    ChoixDeCollegue,
    FormulaireEtape,
    collegues_d_ici,
    pas_dans_l_avenir,
    verifier_les_vises,
)
from usagers.rubriques.relation import ECARTES, RECLAMATIONS, contexte_de_suivi

DEJA = "C’était déjà enregistré : le voici, une seule fois."


def suit(acces: Any) -> bool:
    return acces.poste is not None and acces.peut_ecrire(Categorie.RELATION)


@page_personnelle(Action.LISTER, categorie=Categorie.RELATION)
def tableau_des_reclamations(request: Any) -> HttpResponse:
    lit = suit(courant())
    contexte = {"lit": lit, "url_recevoir": reverse("usagers:recevoir_reclamation")}
    contexte |= tableau.colonnes() if lit else {}
    return render(request, "usagers/relation/tableau.html", contexte)


# -- without a dossier -------------------------------------------------------------------------------------


class FormulaireSansDossier(FormulaireDui, FormulaireUnEnvoi, forms.Form):
    nature = forms.ChoiceField(label="Nature", choices=NatureReclamation)
    theme = forms.ChoiceField(label="Sujet", choices=donnees.themes_de_reclamation)
    qui = forms.ChoiceField(
        label="Qui parle",
        choices=QuiSansDossier,
        help_text="Aucun nom n’est demandé. N’écrivez pas ce qui ferait reconnaître quelqu’un d’anonyme.",
    )
    canal = forms.ChoiceField(label="Comment", choices=CanalReclamation)
    recue_le = ChampDate(label="Reçue le", passee=True)
    objet = forms.CharField(label="Objet", max_length=500, help_text="En une phrase.")
    texte = forms.CharField(
        label="Ce qui est dit",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "true"}),
    )
    gravite = forms.ChoiceField(label="Gravité", choices=Gravite)
    vise = ChoixDeCollegue(label="Professionnel mis en cause", help_text="Il ne lira pas cette réclamation.")
    vise_aussi = ChoixDeCollegue(label="Autre professionnel mis en cause", help_text="Lui non plus.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for nom in VISES:
            champ: Any = self.fields[nom]
            champ.queryset = collegues_d_ici()

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or self.cleaned_data
        verifier_les_vises(self, valeurs)
        pas_dans_l_avenir(self, "recue_le", "Cette date est à venir. Indiquez le jour où la réclamation est arrivée.")
        return valeurs


@page_personnelle(Action.CREER, categorie=Categorie.RELATION)
def recevoir(request: Any) -> HttpResponse:
    if not suit(courant()):
        return _fermee(request)
    formulaire = FormulaireSansDossier(recu(request), initial={"envoi": uuid.uuid4(), "recue_le": aujourdhui()})
    if request.method == "POST" and formulaire.is_valid():
        ligne, nouvelle = suivi.recevoir(**formulaire.cleaned_data)
        if nouvelle:
            messages.success(request, "C’est enregistré.")
        else:
            messages.info(request, DEJA)
        return HttpResponseRedirect(_adresse(ligne.pk))
    contexte = {"formulaire": formulaire, "ecartes": ECARTES, "annuler": reverse("usagers:reclamations")}
    return render(request, "usagers/relation/recevoir.html", contexte, status=_statut(formulaire))


@page_personnelle(Action.LIRE, categorie=Categorie.RELATION)
def sans_dossier(request: Any, reclamationsansdossier: Any) -> HttpResponse:
    if not suit(courant()):
        return _fermee(request)
    ligne = _sans_dossier(reclamationsansdossier)
    etapes = list(EtapeSansDossier.objects.ici().filter(reclamation=ligne))
    contexte = {
        "r": ligne,
        "suivi": contexte_de_suivi(ligne, etapes, _adresse(ligne.pk, "etape_sans_dossier")),
        "url_liste": reverse("usagers:reclamations"),
    }
    return render(request, "usagers/relation/sans_dossier.html", contexte)


@page_personnelle(Action.MODIFIER, categorie=Categorie.RELATION)
def etape_sans_dossier(request: Any, reclamationsansdossier: Any) -> HttpResponse:
    if not suit(courant()):
        return _fermee(request)
    ligne = _sans_dossier(reclamationsansdossier)
    retour = _adresse(ligne.pk)
    if _deja_notee(request, lambda envoi: EtapeSansDossier.objects.ici().filter(envoi=envoi).exists()):
        return HttpResponseRedirect(retour)
    formulaire = _formulaire_d_etape(request, ligne)
    if _avance(request, ligne, formulaire, suivi.avancer_sans_dossier):
        return HttpResponseRedirect(retour)
    contexte = {"formulaire": formulaire, "r": ligne, "annuler": retour, "cadre": "base.html"}
    return render(request, "usagers/relation/etape.html", contexte, status=_statut(formulaire))


def _sans_dossier(pk: Any) -> Any:
    """One that is about the reader does not exist for them."""
    return get_object_or_404(suivi.sans_dossier().select_related(*VISES), pk=pk)


def _adresse(pk: Any, page: str = "reclamation_sans_dossier") -> str:
    return reverse(f"usagers:{page}", kwargs={"reclamationsansdossier": pk})


def _fermee(request: Any) -> HttpResponse:
    return refuser(request, refus("lecture_seule", Categorie.RELATION), Categorie.RELATION)


# -- the next step, in a dossier ---------------------------------------------------------------------------


@dossier_requis(Categorie.RELATION, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def etape_reclamation(request: Any, dossier: Any, reclamation: Any) -> HttpResponse:
    ligne = get_object_or_404(Reclamation, pk=reclamation)
    retour = adresse_de(RECLAMATIONS, ligne)
    if _deja_notee(request, lambda envoi: deja_posee(EtapeReclamation, envoi) is not None):
        return HttpResponseRedirect(retour)
    formulaire = _formulaire_d_etape(request, ligne)
    if _avance(request, ligne, formulaire, suivi.avancer):
        return HttpResponseRedirect(retour)
    contexte = cadre(request, RECLAMATIONS) | {"formulaire": formulaire, "r": ligne, "annuler": retour, "saisie": True}
    contexte["cadre"] = "usagers/_dossier.html"
    return render(request, "usagers/relation/etape.html", contexte, status=_statut(formulaire))


# -- shared ------------------------------------------------------------------------------------------------


def _formulaire_d_etape(request: Any, ligne: Any) -> FormulaireEtape:
    depart = {"envoi": uuid.uuid4(), "le": aujourdhui(), "version": ligne.version}
    return FormulaireEtape(recu(request), initial=depart, suites=suivi.suites(ligne))


def _deja_notee(request: Any, existe: Any) -> bool:
    """Asked before the form, which offers only what follows the step that this sending already wrote."""
    if request.method != "POST":
        return False
    try:
        deja = existe(uuid.UUID(request.POST.get("envoi", "")))
    except ValueError:
        return False
    if deja:
        messages.info(request, DEJA)
    return bool(deja)


def _avance(request: Any, ligne: Any, formulaire: FormulaireEtape, avancer: Any) -> bool:
    """True when the page may go back to the complaint."""
    if request.method != "POST" or not formulaire.is_valid():
        return False
    saisie = formulaire.cleaned_data
    try:
        avancer(ligne, **saisie | {"vers": EtatReclamation(saisie["vers"])})
    except suivi.EtapeRefusee as refusee:
        formulaire.add_error(refusee.champ, str(refusee))
        return False
    except VersionDepassee:
        messages.warning(request, "Cette réclamation a changé entre-temps. Relisez-la avant de noter une étape.")
    else:
        messages.success(request, "L’étape est notée.")
    return True


def _statut(formulaire: Any) -> int:
    return 422 if formulaire.is_bound and formulaire.errors else 200
