"""Pages of an evaluation beside those of its fiche: fill in, submit, validate, compare. One set a heading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path

from dui.commun.acces import Action
from dui.commun.categories import Niveau
from dui.commun.formulaires import recu
from habilitations.gardes import dossier_requis
from usagers.brouillons import lire_brouillon, vider_brouillon
from usagers.enums import EtatEvaluation
from usagers.evaluations import lecture, service
from usagers.evaluations.calculs import dire
from usagers.evaluations.formulaires import FormulaireGrille, depart
from usagers.fiches import Fiche
from usagers.fiches.service import VersionDepassee
from usagers.fiches.vues import Vue, adresse_de, cadre
from usagers.models import Evaluation

VERSION_MAX = 2_000_000_000
AUTRES_MAX = 50


def brouillon_de(evaluation: Any) -> str:
    """The category is in the name: the wall of a draft is known without reading the evaluation."""
    return f"evaluation-{evaluation.categorie}-{evaluation.pk}"


def chemins(fiche: Fiche) -> list[URLPattern]:
    objet = f"usagers/<uuid:dossier>/{fiche.cle}/<uuid:{fiche.parametre}>/"
    pages = [
        ("remplir", _remplir(fiche)),
        ("proposer", _proposer(fiche)),
        ("valider", _valider(fiche)),
        ("comparer", _comparer(fiche)),
    ]
    return [path(f"{objet}{page}/", vue, name=f"{fiche.cle}_{page}") for page, vue in pages]


def _trouver(fiche: Fiche, evaluation: Any) -> Evaluation:
    trouvee: Evaluation = get_object_or_404(fiche.lignes().select_related("auteur"), pk=evaluation)
    return trouvee


# -- filling in --------------------------------------------------------------------------------------------


def _remplir(fiche: Fiche) -> Vue:
    @dossier_requis(fiche.categorie, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
    def remplir(request: Any, dossier: Any, evaluation: Any) -> HttpResponse:
        ligne = _trouver(fiche, evaluation)
        if raison := figer(ligne):
            messages.warning(request, raison)
            return HttpResponseRedirect(adresse_de(fiche, ligne))
        try:
            grille = service.grille_de(ligne)
        except service.PassageRefuse as refus:
            messages.warning(request, str(refus))
            return HttpResponseRedirect(adresse_de(fiche, ligne))
        repris = lire_brouillon(brouillon_de(ligne)) if request.method == "GET" else {}
        gardees = depart(grille, service.reponses_de(ligne)) | {"version": ligne.version}
        formulaire = FormulaireGrille(grille, recu(request), initial=repris or gardees)
        if request.method == "POST" and formulaire.is_valid():
            return _garder(request, fiche, ligne, formulaire)
        contexte = cadre(request, fiche) | {
            "ligne": ligne,
            "grille": grille,
            "formulaire": formulaire,
            "blocs": formulaire.blocs(),
            "brouillon": brouillon_de(ligne),
            "reprise": bool(repris),
            "annuler": adresse_de(fiche, ligne),
            "saisie": True,
        }
        return render(request, "usagers/evaluations/remplir.html", contexte, status=422 if formulaire.errors else 200)

    return remplir


def _garder(request: Any, fiche: Fiche, ligne: Evaluation, formulaire: FormulaireGrille) -> HttpResponse:
    try:
        service.repondre(ligne, formulaire.reponses, formulaire.cleaned_data["version"] or 0)
    except service.PassageRefuse as refus:
        messages.warning(request, str(refus))
        return HttpResponseRedirect(adresse_de(fiche, ligne))
    except VersionDepassee as depassee:
        ecarts = lecture.comparer(formulaire.grille, formulaire.reponses, service.reponses_de(depassee.actuelle))
        differents = [e for e in ecarts if e["change"]]
        if differents:
            return _conflit(request, fiche, depassee.actuelle, formulaire, differents)
    else:
        messages.success(request, "Les réponses sont enregistrées.")
    vider_brouillon(brouillon_de(ligne))
    return HttpResponseRedirect(adresse_de(fiche, ligne))


def _conflit(request: Any, fiche: Fiche, actuelle: Any, formulaire: FormulaireGrille, ecarts: Any) -> HttpResponse:
    """409: both answers to each question that differs; sending mine again starts from the version kept."""
    envoye = request.POST
    caches = [(c.html_name, valeur) for c in formulaire.visible_fields() for valeur in envoye.getlist(c.html_name)]
    contexte = cadre(request, fiche) | {
        "champs": [{"nom": e["nom"], "le_votre": e["avant"], "le_leur": e["apres"]} for e in ecarts],
        "quand": actuelle.modifie_le,
        "caches": [*caches, ("version", actuelle.version)],
        "url_garder": adresse_de(fiche, actuelle, "remplir") if actuelle.etat == EtatEvaluation.EN_PREPARATION else "",
        "url_reprendre": adresse_de(fiche, actuelle),
        "saisie": True,
    }
    return render(request, "usagers/fiches/conflit.html", contexte, status=409)


def figer(evaluation: Evaluation) -> str:
    """Why it is neither changed nor withdrawn: it has been submitted, or validated."""
    if evaluation.etat == EtatEvaluation.EN_PREPARATION:
        return ""
    if evaluation.etat == EtatEvaluation.PROPOSEE:
        return "Cette évaluation attend d’être validée. Pour la changer, remettez-la en préparation."
    return "Cette évaluation a été validée : elle ne change plus. Faites-en une nouvelle."


Verbes = dict[str, tuple[Callable[[Evaluation, int], Evaluation], str]]  # verb of the button: what is done, said


# -- states ------------------------------------------------------------------------------------------------


def _proposer(fiche: Fiche) -> Vue:
    @dossier_requis(fiche.categorie, action=Action.MODIFIER, lecture=Niveau.ECRITURE, methodes=("POST",))
    def proposer(request: Any, dossier: Any, evaluation: Any) -> HttpResponse:
        verbes: Verbes = {
            "proposer": (service.proposer, "L’évaluation est proposée : elle attend d’être validée."),
            "reprendre": (service.reprendre, "L’évaluation est de nouveau en préparation."),
        }
        return _passer(request, fiche, evaluation, verbes, "proposer")

    return proposer


def _valider(fiche: Fiche) -> Vue:
    @dossier_requis(
        fiche.categorie,
        action=Action.MODIFIER,
        lecture=Niveau.VALIDATION,
        ecriture=Niveau.VALIDATION,
        methodes=("POST",),
    )
    def valider(request: Any, dossier: Any, evaluation: Any) -> HttpResponse:
        verbes: Verbes = {
            "valider": (service.valider, "L’évaluation est validée, à votre nom."),
            "rouvrir": (service.rouvrir, "L’évaluation est de nouveau en préparation."),
        }
        return _passer(request, fiche, evaluation, verbes, "valider")

    return valider


def _passer(request: Any, fiche: Fiche, evaluation: Any, verbes: Verbes, defaut: str) -> HttpResponse:
    ligne = _trouver(fiche, evaluation)
    verbe, phrase = verbes.get(request.POST.get("verbe", defaut), verbes[defaut])
    try:
        verbe(ligne, _version(request))
    except service.PassageRefuse as refus:
        messages.warning(request, str(refus))
    except VersionDepassee:
        messages.warning(request, "Cette évaluation a changé entre-temps : relisez-la, puis recommencez.")
    else:
        messages.success(request, phrase)
    return HttpResponseRedirect(adresse_de(fiche, ligne))


def _version(request: Any) -> int:
    texte = request.POST.get("version", "")
    return min(int(texte), VERSION_MAX) if texte.isascii() and texte.isdigit() and len(texte) < 12 else 0


# -- comparing ---------------------------------------------------------------------------------------------


def _comparer(fiche: Fiche) -> Vue:
    @dossier_requis(fiche.categorie, action=Action.LIRE)
    def comparer(request: Any, dossier: Any, evaluation: Any) -> HttpResponse:
        ligne = _trouver(fiche, evaluation)
        autres = list(service.de_la_meme_grille(ligne).exclude(pk=ligne.pk)[:AUTRES_MAX])
        demandee = request.GET.get("avec", "")
        precedente = next((a for a in autres if a.date <= ligne.date), autres[0] if autres else None)
        autre = next((a for a in autres if str(a.pk) == demandee), precedente)
        contexte = cadre(request, fiche) | {
            "ligne": ligne,
            "autres": [{"pk": str(a.pk), "date": a.date, "choisie": a is autre} for a in autres],
            "url_fiche": adresse_de(fiche, ligne),
        }
        if autre is not None:
            try:
                contexte |= _face_a_face(*sorted((ligne, autre), key=lambda e: (e.date, e.cree_le)))
            except service.PassageRefuse as refus:
                messages.warning(request, str(refus))
                return HttpResponseRedirect(adresse_de(fiche, ligne))
        return render(request, "usagers/evaluations/comparer.html", contexte)

    return comparer


def _face_a_face(avant: Evaluation, apres: Evaluation) -> dict[str, Any]:
    grille = service.grille_de(apres)
    lignes = lecture.comparer(grille, service.reponses_de(avant), service.reponses_de(apres))
    return {
        "grille": grille,
        "avant": {"ligne": avant, "resultat": dire(grille, service.resultat_de(avant)) or "Grille incomplète"},
        "apres": {"ligne": apres, "resultat": dire(grille, service.resultat_de(apres)) or "Grille incomplète"},
        "changees": [x for x in lignes if x["change"]],
        "pareilles": [x for x in lignes if not x["change"]],
    }
