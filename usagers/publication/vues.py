"""Pages « Publier sur le portail » and « Retirer du portail » of every kind that may be published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import FormulaireDui, recu
from habilitations.decisions import decider
from habilitations.gardes import dossier_requis
from habilitations.porte import refuser
from usagers.bandeau import bandeau
from usagers.documents.presentation import est_montrable
from usagers.onglets import onglets, sous_rubriques
from usagers.publication import service
from usagers.publication.avertissements import avertir
from usagers.publication.cibles import DOCUMENTS, Cible, cibles
from usagers.publication.etat import publication_de

Vue = Callable[..., HttpResponse]


class FormulairePublication(FormulaireDui, forms.Form):
    """`a_relire`: there are warnings, so somebody must say that they read them."""

    pour_personne = forms.BooleanField(label="Pour la personne", required=False)
    pour_representant = forms.BooleanField(
        label="Pour qui exerce ses droits avec elle ou en son nom",
        required=False,
        help_text="Selon « Qui décide ? », au jour de la lecture : parent, tuteur, personne habilitée. Jamais un "
        "proche qui n’a pas ce titre, ni quelqu’un à qui la personne ne veut pas que l’on parle.",
    )
    relu = forms.BooleanField(label="J’ai relu ce qui sera vu, et les avertissements", required=False)
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, a_relire: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.a_relire = a_relire
        if not a_relire:
            del self.fields["relu"]

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or self.cleaned_data
        if not (valeurs.get("pour_personne") or valeurs.get("pour_representant")):
            self.add_error("pour_personne", "Choisissez au moins une personne à qui montrer cette ligne.")
        if self.a_relire and not valeurs.get("relu"):
            self.add_error("relu", "Relisez les avertissements, puis cochez.")
        return valeurs


class FormulaireDepublication(FormulaireDui, forms.Form):
    motif = forms.CharField(
        label="Pourquoi retirer du portail",
        help_text="Par exemple : nomme un tiers. Le motif reste dans le dossier.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def chemins() -> list[URLPattern]:
    routes = []
    for cible in cibles().values():
        objet = f"usagers/<uuid:dossier>/{cible.racine}<uuid:{cible.parametre}>/"
        routes += [
            path(f"{objet}publier/", _publier(cible), name=f"{cible.nom_de_page}_publier"),
            path(f"{objet}depublier/", _depublier(cible), name=f"{cible.nom_de_page}_depublier"),
        ]
    return routes


def _declarer(cible: Cible) -> Any:
    """The heading of the kind; a document has its own, judged once it is found."""
    if cible.categorie is None:
        return dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, ecriture=Niveau.LECTURE)
    return dossier_requis(cible.categorie, action=Action.MODIFIER, lecture=Niveau.ECRITURE)


def _publier(cible: Cible) -> Vue:
    @_declarer(cible)
    def publier(request: Any, dossier: Any, **cle: Any) -> HttpResponse:
        ligne = get_object_or_404(cible.lignes(), pk=cle[cible.parametre])
        categorie = service.categorie_de(cible, ligne)
        if not courant().peut_ecrire(categorie):
            return _refuser_d_ecrire(request, categorie)
        if raison := cible.refuser(ligne):
            messages.warning(request, raison)
            return HttpResponseRedirect(cible.adresse(ligne))
        contexte = _cadre(request, cible, ligne)
        contenu = cible.montrer(ligne)
        dits = avertir(cible, ligne, contenu, contexte["dossier"])
        formulaire = FormulairePublication(recu(request), initial=_depart(cible, ligne), a_relire=bool(dits))
        if request.method == "POST" and formulaire.is_valid():
            return _enregistrer(request, cible, ligne, formulaire.cleaned_data)
        contexte |= {"contenu": contenu, "avertissements": dits, "formulaire": formulaire}
        contexte |= _fichier(cible, ligne)
        return render(request, "usagers/publication/publier.html", contexte, status=_statut(formulaire))

    return publier


def _depart(cible: Cible, ligne: Any) -> dict[str, Any]:
    """To the person first; what was decided before, when it was."""
    ancienne = publication_de(cible.genre, ligne.pk)
    return {
        "version": cible.version(ligne),
        "pour_personne": ancienne.pour_personne if ancienne else True,
        "pour_representant": ancienne.pour_representant if ancienne else False,
    }


def _enregistrer(request: Any, cible: Cible, ligne: Any, valeurs: dict[str, Any]) -> HttpResponse:
    try:
        service.publier(
            cible,
            ligne,
            valeurs["version"],
            personne=valeurs["pour_personne"],
            representant=valeurs["pour_representant"],
        )
    except service.PublicationRefusee as refusee:
        messages.warning(request, str(refusee))
        return HttpResponseRedirect(cible.adresse(ligne, "publier"))
    messages.success(request, "C’est publié sur le portail, tel que l’aperçu le montrait.")
    return HttpResponseRedirect(cible.adresse(ligne))


def _depublier(cible: Cible) -> Vue:
    @_declarer(cible)
    def depublier(request: Any, dossier: Any, **cle: Any) -> HttpResponse:
        ligne = get_object_or_404(cible.lignes(), pk=cle[cible.parametre])
        categorie = service.categorie_de(cible, ligne)
        if not courant().peut_ecrire(categorie):
            return _refuser_d_ecrire(request, categorie)
        formulaire = FormulaireDepublication(recu(request))
        if request.method == "POST" and formulaire.is_valid():
            if service.retirer(cible, ligne, formulaire.cleaned_data["motif"]):
                messages.success(request, "C’est retiré du portail. Le dossier, lui, n’a pas changé.")
            else:
                messages.info(request, "Cette ligne n’était pas sur le portail.")
            return HttpResponseRedirect(cible.adresse(ligne))
        contexte = _cadre(request, cible, ligne) | {"formulaire": formulaire}
        return render(request, "usagers/publication/depublier.html", contexte, status=_statut(formulaire))

    return depublier


# -- shared ------------------------------------------------------------------------------------------------


def _cadre(request: Any, cible: Cible, ligne: Any) -> dict[str, Any]:
    contexte = bandeau(request)
    courante = cible.categorie
    contexte |= {
        "onglets": onglets(request, contexte["dossier"], courante),
        "sous_rubriques": sous_rubriques(request, contexte["dossier"], courante) if courante else [],
        "nom": cible.nom,
        "url_ligne": cible.adresse(ligne),
        "saisie": True,
    }
    return contexte


def _fichier(cible: Cible, ligne: Any) -> dict[str, str]:
    """Where to see the file as it will be given out."""
    if cible.genre != DOCUMENTS:
        return {}
    page = "document_apercu" if est_montrable(ligne) else "document_telecharger"
    return {"url_fichier": reverse(f"usagers:{page}", kwargs={"dossier": ligne.dossier_id, "document": ligne.pk})}


def _refuser_d_ecrire(request: Any, categorie: Categorie) -> HttpResponse:
    return refuser(request, decider(request.faits, categorie, Niveau.ECRITURE), categorie)


def _statut(formulaire: Any) -> int:
    return 422 if formulaire.is_bound and formulaire.errors else 200
