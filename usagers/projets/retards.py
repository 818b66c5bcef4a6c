"""Projects to review: the card of the référent, the page of the heads of service. Only persons they may read."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dui.commun import roles
from dui.commun.acces import Action, courant, sans_montrer
from dui.commun.categories import Categorie
from dui.commun.horloge import aujourdhui
from habilitations.gardes import reserve_a
from habilitations.models import Accompagnement
from habilitations.perimetre import en_cours, visibles
from habilitations.personnes import collegues
from habilitations.professions import Profession
from usagers import registres
from usagers.enums import EtatDossier
from usagers.models import Dossier
from usagers.personnes import CHAMPS, designer
from usagers.presence import presents
from usagers.projets.echeances import Echeance, delais, echeances

CHEFS = (Profession.CHEF_SERVICE, Profession.CADRE_SANTE, Profession.COORDONNATEUR)
DANS_LA_CARTE, RANG = 6, 45


def _presents() -> Any:
    """Persons accompanied today whose project I read: a project that is closed to me is not a project that is late."""
    acces = courant()
    if acces.role == roles.LARGE and Categorie.PROJET.value not in acces.fonction:
        return Dossier.objects.none()
    dossiers = Dossier.objects.filter(etat=EtatDossier.ACTIF)
    if acces.role != roles.LARGE:
        dossiers = dossiers.filter(pk__in=visibles(acces, Categorie.PROJET.value))
    return presents(dossiers, aujourdhui()).only(*CHAMPS, "entre_le", "unite__nom").select_related("unite")


def _lignes(dossiers_presents: Any) -> list[dict[str, Any]]:
    """Those late or soon due, the latest first. Choosing shows nothing: `_montrer` notes who is on the page."""
    with sans_montrer():
        dossiers = list(dossiers_presents)
    dues = echeances(dossiers)
    a_voir = [(d, dues[d.pk]) for d in dossiers if d.pk in dues and (dues[d.pk].en_retard or dues[d.pk].bientot)]
    a_voir.sort(key=lambda x: x[1].pour_le)
    return [_ligne(d, due) for d, due in a_voir]


def _ligne(d: Dossier, due: Echeance) -> dict[str, Any]:
    url = reverse("usagers:rubrique", kwargs={"dossier": d.pk, "rubrique": Categorie.PROJET.value})
    return {"personne": designer(d), "unite": d.unite.nom if d.unite else "", "due": due, "url": url}


def _montrer(lignes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for ligne in lignes:
        for categorie in (Categorie.IDENTITE, Categorie.PROJET):
            courant().noter_lecture(ligne["personne"].pk, categorie)
    return lignes


def _suivis(request: Any) -> list[Any]:
    acces = courant()
    if not acces.peut_lire(Categorie.PROJET):
        return []
    suivis = Accompagnement.objects.filter(
        en_cours(), etablissement_id=acces.etablissement_id, referent__compte_id=acces.compte_id
    )
    return [suivis.values_list("dossier_id", flat=True)]


def carte(request: Any, *lots: list[Any]) -> dict[str, Any] | None:
    """« Ma journée » of a référent: the projects of the persons they follow."""
    suivis = [dossier for lot in lots for dossier in lot]
    lignes = _lignes(_presents().filter(pk__in=suivis)) if suivis else []
    if not lignes:
        return None
    return {"lignes": _montrer(lignes[:DANS_LA_CARTE]), "reste": max(0, len(lignes) - DANS_LA_CARTE)}


registres.inscrire_carte(registres.Carte("usagers/projets/_carte.html", carte, RANG, False, _suivis))


@reserve_a(*CHEFS, action=Action.LISTER)
def en_retard(request: Any) -> HttpResponse:
    """Late first, unit by unit, with whom to turn to."""
    lignes = _lignes(_presents())
    referents = _referents([x["personne"].pk for x in lignes])
    unites: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for ligne in _montrer(lignes):
        ligne["referents"] = referents.get(ligne["personne"].pk, [])
        unites[ligne["unite"]].append(ligne)
    contexte = {
        "unites": [{"nom": nom or "Sans unité", "lignes": unites[nom]} for nom in sorted(unites)],
        "retards": sum(x["due"].en_retard for x in lignes),
        "regles": list(delais().values()),
    }
    return render(request, "usagers/projets/en_retard.html", contexte)


def _referents(dossiers: list[Any]) -> dict[Any, list[str]]:
    """Names of the référents by dossier, in two queries."""
    acces = courant()
    suivis = Accompagnement.objects.filter(
        Q(referent__isnull=False), en_cours(), etablissement_id=acces.etablissement_id, dossier_id__in=dossiers
    ).values_list("dossier_id", "referent__compte_id")
    liste = list(suivis)
    connus = collegues({compte for _, compte in liste if compte}, acces.etablissement_id)
    noms: dict[Any, list[str]] = defaultdict(list)
    for dossier, compte in liste:
        if compte in connus and connus[compte].nom not in noms[dossier]:
            noms[dossier].append(connus[compte].nom)
    return noms
