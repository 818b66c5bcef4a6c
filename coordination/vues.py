"""Transmissions: noted in a dossier, read by its team, corrected for 24 hours, then completed."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from coordination import releve as releves
from coordination import services
from coordination.formulaires import (
    FiltreReleve,
    FormulaireComplement,
    FormulaireCorrection,
    FormulaireTransmission,
    possibles,
)
from coordination.models import Importance, Transmission
from dui.commun.acces import Action, Base, courant
from dui.commun.categories import Categorie, Niveau
from habilitations.decisions import Decision, decider, refus
from habilitations.gardes import dossier_requis, page_personnelle
from habilitations.lecteurs import lecteurs, sera_lue_par
from habilitations.porte import refuser
from usagers.bandeau import bandeau
from usagers.brouillons import vider_brouillon
from usagers.envois import reprendre
from usagers.onglets import onglets

PAR_PAGE = 50
PAS_AUTEUR = Decision(
    False,
    "pas_auteur",
    "Seule la personne qui a écrit une transmission peut la corriger, pendant 24 heures. Vous pouvez la compléter.",
)


# -- one dossier -------------------------------------------------------------------------------------------


@dossier_requis(Categorie.IDENTITE, action=Action.LISTER)
def transmissions(request: Any, dossier: Any) -> HttpResponse:
    toutes = Transmission.objects.filter(precise__isnull=True).select_related("auteur")
    page = Paginator(toutes, PAR_PAGE).get_page(request.GET.get("page"))
    lisibles = possibles(courant().lire)
    contexte = _cadre(request) | {"page": page, "lignes": services.lignes_du_dossier(page), "lisibles": lisibles}
    return render(request, "coordination/transmissions.html", contexte)


@dossier_requis(Categorie.IDENTITE, action=Action.CREER, ecriture=Niveau.LECTURE)
def noter(request: Any, dossier: Any) -> HttpResponse:
    acces = courant()
    permises = possibles(acces.ecrire)
    voulue = request.POST.get("categorie", "")
    if not permises or voulue in {c.value for c in Transmission.CATEGORIES if c not in permises}:
        return _refuser_d_ecrire(request, Categorie(voulue) if voulue and permises else None)
    rubriques = lecteurs(acces.etablissement_id, permises)
    if request.method == "POST":
        formulaire = FormulaireTransmission(request.POST, rubriques=rubriques)
        if formulaire.is_valid():
            return _noter(request, formulaire.cleaned_data)
        repris: dict[str, Any] = {}
    else:
        depart = {"categorie": request.GET.get("categorie"), "envoi": uuid.uuid4()}
        repris = reprendre(Transmission, "transmission")
        formulaire = FormulaireTransmission(rubriques=rubriques, initial=depart | repris)
    contexte = _saisie(request, formulaire, "transmission", repris)
    return render(request, "coordination/noter.html", contexte, status=_statut(formulaire))


def _noter(request: Any, contenu: dict[str, Any]) -> HttpResponse:
    transmission, nouvelle = services.noter(contenu["categorie"], contenu, contenu["envoi"])
    if not nouvelle and (ecarts := services.comparer(contenu, transmission)):  # edited after a lost answer
        return _conflit(request, transmission, contenu, ecarts)
    vider_brouillon("transmission")
    return _revenir(request, transmission, nouvelle, "Transmission enregistrée.")


def _revenir(request: Any, transmission: Transmission, nouvelle: bool, dit: str) -> HttpResponse:
    if nouvelle:
        messages.success(request, dit)
    else:
        messages.info(request, "Cette transmission était déjà enregistrée : la voici, une seule fois.")
    return HttpResponseRedirect(_adresse(transmission))


@dossier_requis(Categorie.IDENTITE, action=Action.CREER, ecriture=Niveau.LECTURE, methodes=("POST",))
def lue(request: Any, dossier: Any, transmission: Any) -> HttpResponse:
    vue = get_object_or_404(Transmission.objects.all(), pk=transmission)
    if courant().bases.get(vue.categorie) in {Base.BRIS, Base.NOMINATIVE}:  # read only, receipts included
        return refuser(request, refus("lecture_exceptionnelle", Categorie(vue.categorie)), Categorie(vue.categorie))
    services.marquer_lue(vue)
    if request.htmx:
        return render(request, "coordination/_lue.html", {"transmission": vue.pk})
    suite = request.POST.get("suite", "")
    if suite.startswith("/") and url_has_allowed_host_and_scheme(suite, allowed_hosts=None):
        return HttpResponseRedirect(suite)
    return HttpResponseRedirect(_adresse(vue))


@dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, ecriture=Niveau.LECTURE)
def modifier(request: Any, dossier: Any, transmission: Any) -> HttpResponse:
    origine = get_object_or_404(Transmission.objects.select_related("auteur"), pk=transmission)
    if origine.auteur_id != request.user.pk:
        return refuser(request, PAS_AUTEUR, Categorie(origine.categorie))
    if not courant().peut_ecrire(origine.categorie):
        return _refuser_d_ecrire(request, Categorie(origine.categorie))
    if origine.est_verrouillee:
        return _verrouillee(request, origine)
    nom = f"transmission-{origine.pk}"
    if request.method == "POST":
        formulaire = FormulaireCorrection(request.POST)
        if formulaire.is_valid():
            return _corriger(request, origine, formulaire.cleaned_data, nom)
        repris: dict[str, Any] = {}
    else:
        depart = {c: getattr(origine, c) for c in (*services.CHAMPS, "version")}
        repris = reprendre(Transmission, nom)
        formulaire = FormulaireCorrection(initial=depart | repris)
    contexte = _saisie(request, formulaire, nom, repris, origine)
    return render(request, "coordination/modifier.html", contexte, status=_statut(formulaire))


def _corriger(request: Any, origine: Transmission, contenu: dict[str, Any], nom: str) -> HttpResponse:
    try:
        services.corriger(origine, contenu, contenu["version"])
    except services.VersionDepassee as depassee:
        ecarts = services.comparer(contenu, depassee.actuelle)
        if ecarts:
            return _conflit(request, depassee.actuelle, contenu, ecarts)
    else:
        messages.success(request, "Transmission corrigée.")
    vider_brouillon(nom)
    return HttpResponseRedirect(_adresse(origine))


def _conflit(request: Any, actuelle: Transmission, contenu: dict[str, Any], ecarts: list[Any]) -> HttpResponse:
    contexte = _cadre(request) | {
        "champs": ecarts,
        "quand": actuelle.modifie_le,
        "caches": [*((c, contenu[c] or "") for c in services.CHAMPS), ("version", actuelle.version)],
        "url_garder": reverse("coordination:modifier", kwargs=_noms(actuelle)),
        "url_reprendre": _adresse(actuelle),
        "saisie": True,
    }
    return render(request, "coordination/conflit.html", contexte, status=409)


def _verrouillee(request: Any, origine: Transmission) -> HttpResponse:
    """Past 24 hours: to the addendum; a text typed in time and sent too late goes with it."""
    cible = origine.precise or origine
    if request.method != "POST":
        return HttpResponseRedirect(reverse("coordination:completer", kwargs=_noms(cible)))
    tapes = {c: request.POST.get(c, "") for c in ("donnees", "actions", "resultats", "importance")}
    formulaire = FormulaireComplement(initial=tapes | {"envoi": uuid.uuid4()})
    return _page_du_complement(request, cible, formulaire, {}, trop_tard=True)


@dossier_requis(Categorie.IDENTITE, action=Action.CREER, ecriture=Niveau.LECTURE)
def completer(request: Any, dossier: Any, transmission: Any) -> HttpResponse:
    entieres = Transmission.objects.filter(precise__isnull=True).select_related("auteur")
    origine = get_object_or_404(entieres, pk=transmission)
    if not courant().peut_ecrire(origine.categorie):
        return _refuser_d_ecrire(request, Categorie(origine.categorie))
    nom = f"complement-{origine.pk}"
    if request.method == "POST":
        formulaire = FormulaireComplement(request.POST)
        if formulaire.is_valid():
            contenu = formulaire.cleaned_data
            ajout, nouveau = services.completer(origine, contenu, contenu["envoi"])
            vider_brouillon(nom)
            return _revenir(request, ajout, nouveau, "Complément enregistré.")
        repris: dict[str, Any] = {}
    else:
        repris = reprendre(Transmission, nom)
        formulaire = FormulaireComplement(initial={"envoi": uuid.uuid4()} | repris)
    return _page_du_complement(request, origine, formulaire, repris)


def _page_du_complement(
    request: Any,
    origine: Transmission,
    formulaire: FormulaireComplement,
    repris: dict[str, Any],
    *,
    trop_tard: bool = False,
) -> HttpResponse:
    contexte = _saisie(request, formulaire, f"complement-{origine.pk}", repris, origine) | {
        "ligne": services.lignes_du_dossier([origine])[0],
        "trop_tard": trop_tard,
    }
    return render(request, "coordination/completer.html", contexte, status=409 if trop_tard else _statut(formulaire))


# -- my persons --------------------------------------------------------------------------------------------


@page_personnelle(Action.LISTER, categorie=Categorie.IDENTITE)
def releve(request: HttpRequest) -> HttpResponse:
    lisibles = releves.rubriques_lues()
    filtre = FiltreReleve(request.GET, lisibles=lisibles)
    page = Paginator(releves.selection(filtre), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre,
        "page": page,
        "groupes": services.par_personne(services.lignes_de_releve(page)),
        "lisibles": lisibles,
        "suite": request.get_full_path(),
        "urgentes_seules": request.GET.get("importance") == Importance.URGENTE,
    }
    return render(request, _gabarit(request, "coordination/releve.html"), contexte)


@page_personnelle(Action.LISTER, categorie=Categorie.IDENTITE)
def choisir(request: HttpRequest) -> HttpResponse:
    """Whom is the transmission about? The step between « ma journée » and the form."""
    q = request.GET.get("q", "")[:100]
    page = Paginator(releves.personnes_a_noter(q), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "personnes": releves.en_ordre(page), "q": q}
    return render(request, _gabarit(request, "coordination/choisir.html"), contexte)


# -- shared ------------------------------------------------------------------------------------------------


def _cadre(request: Any) -> dict[str, Any]:
    """Band and tabs; none of the tabs is this page."""
    contexte = bandeau(request)
    lignes = onglets(request, contexte["dossier"], None)
    lignes[0]["actif"] = False
    return contexte | {"onglets": lignes}


def _saisie(
    request: Any, formulaire: Any, nom: str, repris: dict[str, Any], origine: Transmission | None = None
) -> dict[str, Any]:
    """What the three writing pages share; `origine`: the transmission that is corrected or completed."""
    contexte = _cadre(request) | {"formulaire": formulaire, "brouillon": nom, "reprise": bool(repris), "saisie": True}
    if origine is not None:
        categorie = Categorie(origine.categorie)
        metiers = lecteurs(courant().etablissement_id, [categorie])[categorie]
        contexte |= {"origine": origine, "rubrique": categorie, "sera_lue_par": sera_lue_par(metiers)}
    return contexte


def _gabarit(request: Any, nom: str) -> str:
    """The fragment that htmx swaps, or the page that includes it."""
    partiel = request.htmx and not request.htmx.boosted
    return nom.replace("/", "/_") if partiel else nom


def _noms(transmission: Transmission) -> dict[str, Any]:
    return {"dossier": transmission.dossier_id, "transmission": transmission.pk}


def _adresse(transmission: Transmission) -> str:
    liste = reverse("coordination:transmissions", kwargs={"dossier": transmission.dossier_id})
    return f"{liste}#t-{transmission.pk}"


def _statut(formulaire: Any) -> int:
    return 422 if formulaire.is_bound and formulaire.errors else 200


def _refuser_d_ecrire(request: Any, categorie: Categorie | None) -> HttpResponse:
    """403 with the reason of the decision, on this category or on the nearest that the reader opens."""
    if categorie is None:
        categorie = next((c for c in Transmission.CATEGORIES if courant().peut_lire(c)), Categorie.SOINS)
    return refuser(request, decider(request.faits, categorie, Niveau.ECRITURE), categorie)
