"""Authorised places of the ESMS and of its units: what the rate of occupation is counted on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action
from dui.commun.formulaires import FormulaireDui
from habilitations.comptes import tracer
from habilitations.gardes import reserve_a
from habilitations.models import Etablissement, Unite
from habilitations.professions import Profession

AU_PLUS = 5_000
ERREURS = {
    "invalid": "Écrivez un nombre entier, par exemple 42.",
    "min_value": "Écrivez un nombre de places, zéro ou plus.",
    "max_value": f"Vérifiez ce nombre : {AU_PLUS} places au plus.",
}


def _champ(nom: str, aide: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=nom, help_text=aide, required=False, min_value=0, max_value=AU_PLUS, error_messages=ERREURS
    )


class FormulairePlaces(FormulaireDui, forms.Form):
    """One field for the ESMS, one a unit; empty: not known."""

    def __init__(self, *args: Any, lieu: Etablissement, unites: list[Unite], **options: Any) -> None:
        initial = {"etablissement": lieu.places} | {f"unite_{u.pk}": u.places for u in unites}
        super().__init__(*args, initial=initial, **options)
        self.fields["etablissement"] = _champ(
            "Tout l’établissement", "Capacité de l’arrêté d’autorisation. Vide : la somme des unités."
        )
        for u in unites:
            self.fields[f"unite_{u.pk}"] = _champ(u.nom)


@reserve_a(Profession.DIRECTEUR, action=Action.ADMINISTRER)
def places(request: Any) -> HttpResponse:
    lieu = request.acces.poste.etablissement
    unites = list(Unite.objects.filter(etablissement_id=lieu.pk))
    envoi = request.method == "POST"
    formulaire = FormulairePlaces(request.POST if envoi else None, lieu=lieu, unites=unites)
    if envoi and formulaire.is_valid():
        _enregistrer(lieu, unites, formulaire.cleaned_data)
        messages.success(request, "Les places sont enregistrées.")
        return HttpResponseRedirect(reverse("habilitations:places"))
    return render(request, "habilitations/places.html", {"formulaire": formulaire}, status=422 if envoi else 200)


@transaction.atomic
def _enregistrer(lieu: Etablissement, unites: list[Unite], saisie: dict[str, Any]) -> None:
    lignes: list[tuple[Any, str]] = [(lieu, "etablissement"), *((u, f"unite_{u.pk}") for u in unites)]
    for ligne, cle in lignes:
        if ligne.places != saisie[cle]:
            ligne.places = saisie[cle]
            ligne.save(update_fields=["places"])
    tracer("places_reglees")
