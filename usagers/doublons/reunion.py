"""What is said to whoever writes into a dossier that was merged meanwhile: where it lives now, and what they typed.

Their text is sent again to the same page of the dossier kept, when they may write there; otherwise it is shown, to be
copied. Nothing is written by itself: the two persons may not be the same, only a human knows.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from dui.commun.acces import Evenement, courant
from dui.commun.categories import Categorie
from dui.commun.contexte_sql import en_tache
from habilitations import erreurs, perimetre
from habilitations.decisions import decider
from habilitations.porte import resserrer
from habilitations.reunions import MOTIF
from usagers.fiches import fiches
from usagers.models import Dossier

TECHNIQUES = frozenset({"csrfmiddlewaretoken", "envoi", "version"})
A_REFAIRE = frozenset({"code", "mot_de_passe"})  # typed again by the person, never carried from page to page
TEXTE = 20  # characters from which a value without a known label is a text
RAISON = "Ce dossier vient d’être réuni à un autre. Rien n’a été enregistré."


@dataclass(frozen=True)
class Garde:
    """The dossier kept, as this reader may open it."""

    dossier: Dossier
    peut_ecrire: bool


def repondre(request: Any) -> HttpResponse | None:
    """409 for this request, None when its dossier was not merged. The attempt is told as a refusal."""
    absorbe, cles = courant().dossier_id, request.resolver_match.kwargs
    garde = _ou_est(absorbe) if absorbe and absorbe == cles.get("dossier") else None
    if garde is None:
        return None
    acces, categorie = request.acces, getattr(request, "categorie", None) or Categorie.IDENTITE
    acces.vus.clear()
    acces.ecrits.clear()
    acces.evenements[:] = [
        Evenement(action=acces.action, issue="refuse", dossier_id=absorbe, categorie=categorie.value, motif=MOTIF)
    ]
    trouve = _ouvrir(request, garde, categorie)
    if request.path.startswith(erreurs.API):
        ou = _meme_page(request, trouve) if trouve else ""
        return erreurs.probleme(409, RAISON, str(acces.requete), ou=ou)
    if request.resolver_match.url_name == "brouillon":
        return JsonResponse({"message": f"{RAISON} Votre texte est à l’écran : copiez-le."}, status=409)
    return _page(request, trouve)


def _ou_est(absorbe: uuid.UUID) -> uuid.UUID | None:
    """The end of the chain: a dossier kept once may have been joined to another since."""
    garde = None
    with en_tache("recherche du dossier qui a reçu celui-ci"):
        suivant: Any = absorbe
        while suivant:
            garde, lu = suivant, Dossier.objects.filter(pk=suivant).only("fusionne_dans").first()
            suivant = lu.fusionne_dans if lu else None
    return None if garde == absorbe else garde


def _ouvrir(request: Any, garde: uuid.UUID, categorie: Categorie) -> Garde | None:
    """Through the same decision as its pages; None when the reader may not see it."""
    acces = request.acces
    faits, acces.instant = perimetre.faits_sur(request.demandeur, acces.poste, garde)
    if not decider(faits, Categorie.IDENTITE).accorde:
        return None
    acces.dossier_id = garde
    resserrer(acces, faits)
    ecrire = decider(faits, categorie, request.declaration.ecriture).accorde
    return Garde(Dossier.objects.get(pk=garde), ecrire)


def _meme_page(request: Any, garde: Garde) -> str:
    """Rows keep their ids when they move: the same page, of the other dossier."""
    vue = request.resolver_match
    try:
        return reverse(vue.view_name, kwargs=vue.kwargs | {"dossier": garde.dossier.pk})
    except NoReverseMatch:
        return ""


def _page(request: Any, garde: Garde | None) -> HttpResponse:
    envoyees = [(nom, v) for nom, valeurs in request.POST.lists() for v in valeurs if nom != "csrfmiddlewaretoken"]
    champs = _champs(request)
    secrets = A_REFAIRE - set(champs)  # « code » is also that of a need: its form says so
    renvoyable = garde is not None and garde.peut_ecrire and not secrets & set(request.POST)
    contexte = {
        "raison": RAISON,
        "garde": garde.dossier if garde else None,
        "url_dossier": reverse("usagers:dossier", kwargs={"dossier": garde.dossier.pk}) if garde else "",
        "url_garder": _meme_page(request, garde) if garde and renvoyable else "",
        "caches": envoyees,
        "tapes": _tapes(champs, [(nom, v) for nom, v in envoyees if nom not in TECHNIQUES | secrets]),
        "fichiers": bool(request.FILES),
        "reference": str(request.acces.requete),
        "messages": (),
    }
    return render(request, "erreurs/reuni.html", contexte, status=409)


def _champs(request: Any) -> dict[str, Any]:
    """Fields of the form of this page, when it is one that we know."""
    nom_de_page = request.resolver_match.url_name or ""
    fiche = next((f for f in fiches() if nom_de_page.rpartition("_")[0] == f.cle), None)
    return dict(fiche.formulaire.base_fields) if fiche else {}


def _tapes(champs: dict[str, Any], envoyees: list[tuple[str, str]]) -> list[dict[str, str]]:
    """What was typed, under the names of its form where we know them."""
    dits = []
    for nom, valeur in envoyees:
        if not valeur.strip():
            continue
        champ = champs.get(nom)
        if champ is not None:
            dits.append({"nom": str(champ.label or "Texte"), "valeur": _dire(champ, valeur)})
        elif len(valeur) >= TEXTE or " " in valeur.strip():
            dits.append({"nom": "Texte", "valeur": valeur})
    return [d for d in dits if d["valeur"]]


def _dire(champ: Any, valeur: str) -> str:
    if hasattr(champ, "queryset"):  # an id says nothing; it goes with the rest when sent again
        return ""
    return str(dict(getattr(champ, "choices", None) or ()).get(valeur, "oui" if valeur == "on" else valeur))
