"""« Ma journée »: what happened, what is to do, what I was writing. Each floor brings its cards; no figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils import timezone

from dui.commun.acces import Action, courant
from dui.commun.d_un_trait import Trait
from dui.commun.dates_fr import INSECABLE, date_longue, heure
from habilitations.gardes import page_personnelle
from usagers import registres
from usagers.brouillons import genre_de
from usagers.models import Brouillon
from usagers.personnes import personnes_de

BROUILLONS = 8
RANG_DES_BROUILLONS = 60


def _miens(request: Any) -> list[Any]:
    miens = Brouillon.objects.filter(compte_id=courant().compte_id, envoye=False)
    return [miens.only("formulaire", "modifie_le", "compte").order_by("-modifie_le")[:BROUILLONS]]


def _brouillons(request: Any, rangees: list[Brouillon]) -> dict[str, Any] | None:
    """What I began and did not send; the text stays closed here. None when there is nothing."""
    personnes = personnes_de(b.dossier_id for b in rangees)
    lignes = [x for b in rangees if (x := _ligne(b, personnes.get(b.dossier_id)))]
    return {"lignes": lignes} if lignes else None


def _ligne(brouillon: Brouillon, personne: Any) -> dict[str, Any] | None:
    genre, suite = genre_de(brouillon.formulaire)
    if genre is None or personne is None or not genre.en_usage(suite):
        return None
    try:
        url = genre.url(brouillon.dossier_id, suite)
    except NoReverseMatch:
        return None
    quoi = f"{genre.nom}, {brouillon.get_categorie_display().lower()}"
    return {"personne": personne, "quoi": quoi, "modifie_le": brouillon.modifie_le, "url": url}


registres.inscrire_carte(
    registres.Carte("usagers/_journee_brouillons.html", _brouillons, RANG_DES_BROUILLONS, False, _miens)
)


def _cartes(request: Any) -> list[dict[str, Any]]:
    montrees, trait = [], Trait()
    lues = [(carte, trait.demander(*carte.ensembles(request))) for carte in registres.cartes()]
    for carte, lots in lues:
        donnees = carte.donnees(request, *lots())
        if donnees is not None:
            montrees.append({"gabarit": carte.gabarit, "donnees": donnees, "large": carte.large})
    return montrees


@page_personnelle(Action.LISTER)
def ma_journee(request: Any) -> HttpResponse:
    acces, instant = courant(), timezone.now()
    cartes = _cartes(request) if acces.poste else []
    date = date_longue(instant, annee=False)
    contexte = {
        "prenom": request.user.get_short_name(),
        "date": f"{date},{INSECABLE}{heure(instant)}",
        "grandes": [c for c in cartes if c["large"]],
        "petites": [c for c in cartes if not c["large"]],
        "sans_poste": acces.poste is None,
    }
    return render(request, "usagers/ma_journee.html", contexte)
