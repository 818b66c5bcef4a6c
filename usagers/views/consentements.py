"""Withdrawal of a consent by the person, and the texts that are shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from dui.commun.acces import Action
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations.autorisations import accords
from habilitations.gardes import dossier_requis, page_personnelle
from usagers.consentements import textes
from usagers.consentements.usage import nomme
from usagers.enums import GenreConsentement
from usagers.fiches import service
from usagers.fiches.vues import adresse_de, cadre
from usagers.models import Consentement
from usagers.rubriques.consentements import CONSENTEMENTS, resumer


class FormulaireRetraitAccord(FormulaireDui, forms.Form):
    revoque_le = ChampDate(label="Retiré le")
    revoque_par = forms.CharField(
        label="Qui l’a retiré, et comment",
        help_text="Par exemple : la personne, à l’oral, pendant l’entretien. Aucun motif n’est à donner.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, donne_le: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.donne_le = donne_le

    def clean_revoque_le(self) -> Any:
        date = self.cleaned_data["revoque_le"]
        if date > aujourdhui():
            raise forms.ValidationError("Un retrait vaut aussitôt : indiquez aujourd’hui, ou un jour passé.")
        if date < self.donne_le:
            raise forms.ValidationError("Le retrait précède l’accord. Vérifiez cette date.")
        return date


@dossier_requis(Categorie.PROCHES, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def retirer_accord(request: Any, dossier: Any, consentement: Any) -> HttpResponse:
    ligne: Consentement = get_object_or_404(CONSENTEMENTS.lignes(), pk=consentement)
    fiche = adresse_de(CONSENTEMENTS, ligne)
    if ligne.revoque_le is not None:
        messages.info(request, "Cet accord est déjà retiré.")
        return HttpResponseRedirect(fiche)
    depart = {"revoque_le": aujourdhui(), "version": ligne.version}
    formulaire = FormulaireRetraitAccord(recu(request), initial=depart, donne_le=ligne.du)
    if request.method == "POST" and formulaire.is_valid():
        contenu = dict(formulaire.cleaned_data)
        try:
            service.modifier(CONSENTEMENTS, ligne, contenu, contenu.pop("version"))
        except service.VersionDepassee:
            messages.warning(request, "Cet accord a changé entre-temps : relisez-le avant de le retirer.")
        else:
            messages.success(request, "L’accord est retiré.")
            _dire_ce_qui_reste_ouvert(request, ligne)
        return HttpResponseRedirect(fiche)
    contexte = cadre(request, CONSENTEMENTS) | {
        "resume": resumer(ligne),
        "formulaire": formulaire,
        "url_fiche": fiche,
        "saisie": True,
    }
    statut = 422 if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/consentements/retirer.html", contexte, status=statut)


def _dire_ce_qui_reste_ouvert(request: Any, ligne: Consentement) -> None:
    """A grant is ended by whoever manages the team: told at once, for a withdrawal has effect at once."""
    if ligne.genre != GenreConsentement.PARTAGE:
        return
    ouvertes = accords(ligne.dossier_id, ligne.etablissement_id)
    for qui in dict.fromkeys(a.qui.nom for a in ouvertes if nomme(ligne.destinataire, a.qui.nom)):
        messages.warning(
            request, f"{qui} garde une autorisation nominative : faites-la retirer dans « Équipe de soins »."
        )


@page_personnelle(Action.LIRE)
def textes_consentement(request: Any) -> HttpResponse:
    """The same for everybody; nothing of a person."""
    return render(request, "usagers/consentements/textes.html", {"textes": textes()})
