"""Pages of the sender, in the dossier: the trace, preparing heading by heading, sending with a code, stopping."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import recu
from dui.commun.horloge import aujourdhui
from habilitations.decisions import refus
from habilitations.gardes import dossier_requis
from habilitations.porte import refuser
from habilitations.professions import metier
from usagers.bandeau import bandeau
from usagers.enums import EtatTransfert
from usagers.envois import poser_une_fois
from usagers.models import Transfert
from usagers.onglets import onglets, sous_rubriques
from usagers.transferts import envoi
from usagers.transferts.contenu import genres, rubriques
from usagers.transferts.dossier import cite, ligne
from usagers.transferts.formulaires import FormulaireChoix, FormulaireEnvoyer, FormulaireMotif, FormulairePreparer
from usagers.transferts.regles import TransfertRefuse, accord_pour

PAR_PAGE = 50
ECRIT = Niveau.ECRITURE


def peut_transmettre() -> bool:
    """Whoever follows the course of the person and reads the consents; an exceptional access writes nothing."""
    acces = courant()
    return acces.peut_ecrire(Categorie.PARCOURS) and acces.peut_lire(Categorie.PROCHES)


@dossier_requis(Categorie.PARCOURS, action=Action.LISTER)
def transferts(request: Any, dossier: Any) -> HttpResponse:
    page = Paginator(Transfert.objects.select_related("autre"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = _cadre(request) | {
        "page": page,
        "lignes": [ligne(t) for t in page],
        "url_transmettre": _url("transmettre") if peut_transmettre() else "",
    }
    return render(request, "usagers/transferts/liste.html", contexte)


@dossier_requis(Categorie.PARCOURS, action=Action.CREER, lecture=ECRIT)
def transmettre(request: Any, dossier: Any) -> HttpResponse:
    if not peut_transmettre():
        return refuser(request, refus("hors_metier", Categorie.PROCHES), Categorie.PROCHES)
    formulaire = FormulairePreparer(recu(request), ici=courant().etablissement_id, initial={"envoi": uuid.uuid4()})
    if request.method == "POST" and formulaire.is_valid():
        contenu = formulaire.cleaned_data
        transfert, _ = poser_une_fois(Transfert, contenu.pop("envoi"), choix={}, etat_le=aujourdhui(), **contenu)
        return HttpResponseRedirect(_url("transfert", transfert))
    return _saisir(
        request,
        formulaire,
        "Transmettre à un autre établissement",
        "Une copie part, choisie par vous, avec l’accord de la personne ; le dossier reste ici, inchangé. L’autre "
        "établissement l’accepte ou la refuse sans en voir le contenu avant.",
        "Choisir ce qui est transmis",
        _url("transferts"),
    )


@dossier_requis(Categorie.PARCOURS, action=Action.LIRE)
def transfert(request: Any, dossier: Any, transfert: Any) -> HttpResponse:
    trouve = _trouver(transfert)
    prepare = trouve.etat == EtatTransfert.PREPARATION
    peut = peut_transmettre()
    contexte = _cadre(request) | {
        "transfert": trouve,
        "ligne": ligne(trouve),
        "prepare": prepare,
        "contenu": (trouve.contenu or {}).get("rubriques", []),
        "rubriques": _rubriques(trouve) if prepare and peut else [],
        "url_envoyer": _url("transfert_envoyer", trouve) if prepare and peut and trouve.choix else "",
        "url_arreter": _url("transfert_arreter", trouve)
        if peut and trouve.etat in {EtatTransfert.PREPARATION, EtatTransfert.PROPOSE}
        else "",
        "par": metier(trouve.metier),
    }
    return render(request, "usagers/transferts/transfert.html", contexte)


def _rubriques(trouve: Transfert) -> list[dict[str, Any]]:
    """Headings that the sender reads, with how many rows are chosen."""
    choix = trouve.choix or {}
    return [
        {
            "nom": c.label,
            "combien": len(choix.get(c.value, ())),
            "url": _url("transfert_choisir", trouve, rubrique=c.value),
        }
        for c in rubriques()
        if courant().peut_lire(c)
    ]


@dossier_requis(action=Action.MODIFIER, ecriture=Niveau.LECTURE, choix="rubrique")
def choisir(request: Any, dossier: Any, transfert: Any, rubrique: str) -> HttpResponse:
    categorie: Categorie = request.categorie
    if not peut_transmettre():
        return refuser(request, refus("lecture_seule", Categorie.PARCOURS), Categorie.PARCOURS)
    if categorie not in rubriques():
        raise Http404
    trouve = _trouver(transfert)
    if trouve.etat != EtatTransfert.PREPARATION:
        messages.info(request, "Cette transmission est déjà partie.")
        return HttpResponseRedirect(_url("transfert", trouve))
    offerts = genres(categorie)
    deja = {f"{label}/{pk}" for label, pk in (trouve.choix or {}).get(categorie.value, ())}
    formulaire = FormulaireChoix(recu(request), genres=offerts, deja=deja)
    if request.method == "POST" and formulaire.is_valid():
        envoi.choisir(trouve, categorie, formulaire.cles)
        return HttpResponseRedirect(_url("transfert", trouve))
    contexte = _cadre(request) | {
        "titre": f"Choisir dans {cite(str(categorie.label))}",
        "intro": "Cochez ce qui est strictement nécessaire à l’autre établissement. Ce qui dépend d’une ligne la suit.",
        "formulaire": formulaire,
        "vide": not offerts,
        "verbe": "Garder ce choix",
        "annuler": _url("transfert", trouve),
        "saisie": True,
    }
    return render(request, "usagers/transferts/saisir.html", contexte, status=_statut(formulaire))


@dossier_requis(Categorie.PARCOURS, action=Action.MODIFIER, lecture=ECRIT)
def envoyer(request: Any, dossier: Any, transfert: Any) -> HttpResponse:
    if not peut_transmettre():
        return refuser(request, refus("hors_metier", Categorie.PROCHES), Categorie.PROCHES)
    trouve = _trouver(transfert)
    if trouve.etat != EtatTransfert.PREPARATION:
        messages.info(request, "Cette transmission est déjà partie.")
        return HttpResponseRedirect(_url("transfert", trouve))
    contexte = _cadre(request)
    formulaire = FormulaireEnvoyer(recu(request), request=request)
    if request.method == "POST" and formulaire.is_valid():
        qui = f"{request.user.get_full_name()}, {metier(courant().poste.affectation.profession)}"
        try:
            envoi.proposer(trouve, informe_le=formulaire.cleaned_data["informe_le"], expediteur=qui)
        except TransfertRefuse as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, "La copie est proposée. Vous verrez ici la réponse.")
            return HttpResponseRedirect(_url("transfert", trouve))
    try:
        accord = accord_pour(contexte["dossier"], trouve.nom_de_l_autre, (trouve.choix or {}).keys(), aujourdhui())
    except TransfertRefuse as erreur:
        contexte |= {"manque": str(erreur), "url_accord": _url("consentements_ajouter")}
    else:
        contexte["accord"] = accord
    contexte |= {
        "titre": f"Transmettre à {cite(trouve.nom_de_l_autre)}",
        "formulaire": formulaire,
        "verbe": "Transmettre la copie",
        "annuler": _url("transfert", trouve),
        "saisie": True,
    }
    return render(request, "usagers/transferts/saisir.html", contexte, status=_statut(formulaire))


@dossier_requis(Categorie.PARCOURS, action=Action.MODIFIER, lecture=ECRIT)
def arreter(request: Any, dossier: Any, transfert: Any) -> HttpResponse:
    if not peut_transmettre():
        return refuser(request, refus("hors_metier", Categorie.PROCHES), Categorie.PROCHES)
    trouve = _trouver(transfert)
    formulaire = FormulaireMotif(recu(request))
    if request.method == "POST" and formulaire.is_valid():
        if envoi.arreter(trouve, formulaire.cleaned_data["motif"]):
            messages.success(request, "La transmission est arrêtée ; la copie qui attendait est détruite.")
        else:
            messages.warning(request, "L’autre établissement avait déjà répondu : rien n’a changé.")
        return HttpResponseRedirect(_url("transfert", trouve))
    return _saisir(
        request,
        formulaire,
        "Arrêter cette transmission",
        "La copie qui attend une réponse est détruite. Ce dossier ne change pas.",
        "Arrêter la transmission",
        _url("transfert", trouve),
    )


# -- shared ------------------------------------------------------------------------------------------------


def _trouver(pk: Any) -> Transfert:
    return get_object_or_404(Transfert.objects.select_related("autre"), pk=pk)


def _saisir(request: Any, formulaire: Any, titre: str, intro: str, verbe: str, annuler: str) -> HttpResponse:
    contexte = _cadre(request) | {
        "titre": titre,
        "intro": intro,
        "formulaire": formulaire,
        "verbe": verbe,
        "annuler": annuler,
        "saisie": True,
    }
    return render(request, "usagers/transferts/saisir.html", contexte, status=_statut(formulaire))


def _cadre(request: Any) -> dict[str, Any]:
    contexte = bandeau(request)
    contexte |= {
        "onglets": onglets(request, contexte["dossier"], Categorie.PARCOURS),
        "sous_rubriques": sous_rubriques(request, contexte["dossier"], Categorie.PARCOURS),
    }
    return contexte


def _url(page: str, transfert: Any = None, **cles: Any) -> str:
    if transfert is not None:
        cles["transfert"] = transfert.pk
    return reverse(f"usagers:{page}", kwargs={"dossier": courant().dossier_id, **cles})


def _statut(formulaire: Any) -> int:
    return 422 if formulaire.is_bound and formulaire.errors else 200
