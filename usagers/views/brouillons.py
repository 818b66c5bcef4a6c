"""Autosave of a form: a few seconds after typing stops, encrypted with the dossier's key."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from dui.commun.acces import Action, Evenement, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.dates_fr import heure
from habilitations.gardes import dossier_requis
from usagers.brouillons import garder_brouillon, genre_de, vider_brouillon
from usagers.models import Brouillon

TAILLE_MAX = 300_000  # characters of a whole form
FORMULAIRE_MAX = 100
IGNORES = frozenset({"csrfmiddlewaretoken"})
POSSIBLES = Brouillon.categories_possibles()


def _categorie(formulaire: str, envoyee: str) -> Categorie | None:
    """That of the kind of form; else its suffix (« ecrit-soins »), the category chosen, the first I may write."""
    genre, suite = genre_de(formulaire)
    if genre is not None and (fixe := genre.categorie(suite)) is not None:
        return fixe
    for mot in (formulaire.rpartition("-")[2], envoyee):
        if mot in Categorie.values and Categorie(mot) in POSSIBLES:
            return Categorie(mot)
    return next((c for c in POSSIBLES if courant().peut_ecrire(c)), None)


@dossier_requis(Categorie.IDENTITE, action=Action.ECRIRE, ecriture=Niveau.LECTURE, methodes=("POST",))
def brouillon(request: Any, dossier: Any, formulaire: str) -> JsonResponse:
    acces = courant()
    contenu = {nom: valeur for nom, valeur in request.POST.items() if nom not in IGNORES}
    if len(formulaire) > FORMULAIRE_MAX or sum(len(n) + len(v) for n, v in contenu.items()) > TAILLE_MAX:
        return _dire("Ce brouillon est trop long pour être enregistré. Votre texte est à l’écran.", 413)
    if not contenu:  # nothing arrived: what was kept is worth more
        return _dire("Rien n’est arrivé au serveur. Votre texte est à l’écran.", 422)
    genre, suite = genre_de(formulaire)
    if genre is not None and not genre.en_usage(suite):
        return _dire("Cette saisie n’est plus en usage dans l’établissement. Votre texte est à l’écran.", 404)
    categorie = _categorie(formulaire, contenu.get("categorie", ""))
    if categorie is None or not acces.peut_ecrire(categorie):
        refus = Evenement(Action.ECRIRE, "refuse", acces.dossier_id, categorie or "", motif="lecture_seule")
        acces.noter(refus)
        return _dire("Vous ne pouvez pas écrire dans cette rubrique. Votre texte est à l’écran.", 403)
    if not garder_brouillon(formulaire, categorie, contenu):
        return _dire("Ce brouillon est déjà ouvert ailleurs. Votre texte est à l’écran.", 409)
    instant = timezone.now()
    return JsonResponse({"enregistre_a": instant.isoformat(), "heure": heure(instant)})


@dossier_requis(Categorie.IDENTITE, action=Action.ECRIRE, ecriture=Niveau.LECTURE, methodes=("POST",))
def effacer(request: Any, dossier: Any, formulaire: str) -> HttpResponse:
    """Start again from an empty form."""
    vider_brouillon(formulaire)
    messages.success(request, "Brouillon effacé.")
    genre, suite = genre_de(formulaire)
    try:
        url = genre.url(dossier, suite) if genre and genre.en_usage(suite) else reverse("usagers:ma_journee")
    except NoReverseMatch:
        url = reverse("usagers:ma_journee")
    return HttpResponseRedirect(url)


def _dire(message: str, statut: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=statut)
