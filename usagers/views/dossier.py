"""The dossier: its summary and its headings. What each page reads passes the gate; nothing here filters by right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie
from dui.commun.d_un_trait import Trait
from habilitations.gardes import declaration_de, dossier_requis
from habilitations.models import Accompagnement
from habilitations.perimetre import en_cours
from habilitations.personnes import collegues
from habilitations.professions import metier
from usagers import registres
from usagers.bandeau import bandeau
from usagers.models import Coordonnees, Ecrit, EvenementImporte, Proche, Sejour
from usagers.onglets import onglets, sous_rubriques
from usagers.sections import ajouts
from usagers.views.consultations import consultations

ECRITS_PAR_PAGE = 10
DANS_LA_SYNTHESE, DANS_LA_CHRONOLOGIE = 6, 50


@dossier_requis(Categorie.IDENTITE, action=Action.LIRE)
def synthese(request: Any, dossier: Any) -> HttpResponse:
    contexte, trait = bandeau(request), Trait()
    ouvert = contexte["dossier"]
    sections = registres.sections(request, ouvert, Categorie.IDENTITE, trait)
    chronologie = registres.chronologie(request, ouvert, DANS_LA_SYNTHESE, trait)
    cartes, suivis = _cartes(trait), trait.demander(_suivis(ouvert))
    equipes = _equipes(ouvert, *suivis())
    contexte |= {
        "onglets": onglets(request, ouvert, None),
        "note": ouvert.note,
        "sections": sections(),
        "equipes": equipes,
        "suivi": _peut_suivre(request, equipes),
        "chronologie": chronologie(),
        **cartes(),
    }
    return render(request, "usagers/synthese.html", contexte)


def _cartes(trait: Trait) -> Callable[[], dict[str, Any]]:
    """What matters today in each heading that the reader opens; the others are not even asked for."""
    ensembles = {
        "projet": (Categorie.PROJET, lambda: _ecrits(Categorie.PROJET)[:2]),
        "sejour": (Categorie.PARCOURS, lambda: Sejour.objects.all()[:1]),
        "proches": (Categorie.PROCHES, lambda: Proche.objects.all()[:3]),
        "coordonnees": (Categorie.ADMINISTRATIF, lambda: _coordonnees()[:1]),
        "a_venir": (Categorie.COORDINATION, lambda: _a_venir()[:3]),
    }
    lus = [nom for nom, (categorie, _) in ensembles.items() if courant().peut_lire(categorie)]
    lots = trait.demander(*(ensembles[nom][1]() for nom in lus))

    def finir() -> dict[str, Any]:
        lues: dict[str, Any] = dict.fromkeys(ensembles, ()) | dict(zip(lus, lots(), strict=True))
        return lues | {seule: next(iter(lues[seule]), None) for seule in ("sejour", "coordonnees")}

    return finir


def _ecrits(categorie: Categorie) -> Any:
    return Ecrit.objects.filter(categorie=categorie).select_related("auteur")


def _coordonnees() -> Any:
    return Coordonnees.objects.filter(categorie=Categorie.ADMINISTRATIF)


def _a_venir() -> Any:
    suite = EvenementImporte.objects.filter(debut__gte=timezone.now()).order_by("debut")
    return suite.defer("fragment", "details")


def _suivis(dossier: Any) -> Any:
    suivis = Accompagnement.objects.filter(en_cours(), dossier_id=dossier.pk).order_by("equipe__nom")
    return suivis.values_list("equipe__nom", "referent__compte_id")


def _equipes(dossier: Any, suivis: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Teams that accompany the person today, each with its référent: whom a colleague turns to."""
    connus = collegues((compte for _, compte in suivis if compte), dossier.etablissement_id)
    return [{"nom": nom, "compte": compte, "referent": connus.get(compte)} for nom, compte in suivis]


def _peut_suivre(request: Any, equipes: list[dict[str, Any]]) -> bool:
    """The link to « Qui a consulté ce dossier » is drawn for whom that page lets in, by its own declaration."""
    regle, acces = declaration_de(consultations), courant()
    metier_exerce = acces.poste.affectation.profession
    return regle is not None and (
        metier_exerce in regle.professions
        or (request.faits.dans_equipe and metier_exerce in regle.en_equipe)
        or (regle.referent and acces.compte_id in {e["compte"] for e in equipes})
    )


@dossier_requis(Categorie.IDENTITE, action=Action.LIRE)
def chronologie(request: Any, dossier: Any) -> HttpResponse:
    contexte = bandeau(request)
    contexte |= {
        "onglets": onglets(request, contexte["dossier"], None),
        "chronologie": registres.chronologie(request, contexte["dossier"], DANS_LA_CHRONOLOGIE)(),
        "combien": DANS_LA_CHRONOLOGIE,
    }
    return render(request, "usagers/chronologie.html", contexte)


@dossier_requis(action=Action.LIRE, choix="rubrique")
def rubrique(request: Any, dossier: Any, rubrique: str) -> HttpResponse:
    categorie: Categorie = request.categorie
    if categorie == Categorie.IDENTITE:  # no heading of its own: it is the summary
        return redirect("usagers:dossier", dossier=dossier)
    contexte = bandeau(request)
    ouvert = contexte["dossier"]
    page = Paginator(_ecrits(categorie), ECRITS_PAR_PAGE).get_page(request.GET.get("page"))
    page.object_list = [{"ecrit": e, "metier": metier(e.metier)} for e in page.object_list]
    contexte |= {
        "rubrique": categorie,
        "onglets": onglets(request, ouvert, categorie),
        "sous_rubriques": sous_rubriques(request, ouvert, categorie),
        "sections": registres.sections(request, ouvert, categorie)(),
        "page": page,
        "peut_ecrire": courant().peut_ecrire(categorie),
        "ajouts": ajouts(categorie),
    }
    return render(request, "usagers/rubrique.html", contexte)
