"""Pages of a fiche, made from its declaration: list, detail, add, change, withdraw, print.

Each page carries its own declaration of access, so the inventory, the matrix rig and the gate see them one by one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import recu
from habilitations.gardes import dossier_requis
from usagers.bandeau import bandeau
from usagers.brouillons import vider_brouillon
from usagers.envois import reprendre
from usagers.fiches import service
from usagers.fiches.brouillons import brouillon_de
from usagers.fiches.declaration import Fiche
from usagers.fiches.formulaires import FormulaireRetrait, champs_de
from usagers.fiches.historique import historique
from usagers.fiches.valeurs import lignes_de
from usagers.onglets import onglets, sous_rubriques
from usagers.publication.cibles import cibles
from usagers.publication.etat import etat_de, sur_la_page

PAR_PAGE, A_IMPRIMER = 50, 500
Vue = Callable[..., HttpResponse]


def adresse(fiche: Fiche, page: str, **cles: Any) -> str:
    """Address of a page of this kind: `liste`, `ajouter`, `imprimer`, `fiche`, `modifier`, `retirer`."""
    return reverse(f"usagers:{nom_de(fiche, page)}", kwargs={"dossier": courant().dossier_id, **cles})


def nom_de(fiche: Fiche, page: str) -> str:
    return f"{fiche.cle}_{page}"


def adresse_de(fiche: Fiche, ligne: Any, page: str = "fiche") -> str:
    return adresse(fiche, page, **{fiche.parametre: ligne.pk})


def chemins(fiche: Fiche) -> list[URLPattern]:
    """Routes of this kind, under the dossier; the id is named after the model."""
    racine = f"usagers/<uuid:dossier>/{fiche.cle}/"
    objet = f"{racine}<uuid:{fiche.parametre}>/"
    pages = [
        (racine, "liste", _liste(fiche)),
        (f"{racine}imprimer/", "imprimer", _imprimer(fiche)),
        (objet, "fiche", _detail(fiche)),
    ]
    if fiche.ajoutable:
        pages.append((f"{racine}ajouter/", "ajouter", _ajouter(fiche)))
    if fiche.modifiable:
        pages.append((f"{objet}modifier/", "modifier", _modifier(fiche)))
    if fiche.retirable:
        pages.append((f"{objet}retirer/", "retirer", _retirer(fiche)))
    return [path(chemin, si_en_usage(fiche, vue), name=nom_de(fiche, page)) for chemin, page, vue in pages]


def si_en_usage(fiche: Fiche, vue: Vue) -> Vue:
    """A kind whose purpose is not declared in the ESMS has no page there, whatever the function of the reader."""
    if not fiche.finalite:
        return vue

    @wraps(vue)  # the declaration of access with it
    def garder(*args: Any, **cles: Any) -> HttpResponse:
        if not fiche.en_usage:
            raise Http404
        return vue(*args, **cles)

    return garder


# -- pages that read ---------------------------------------------------------------------------------------


def resumes(fiche: Fiche, lignes: Any) -> list[dict[str, Any]]:
    """What a list shows of each row; what is over comes last, in the same order otherwise."""
    vues = [
        {
            "resume": fiche.resume(x),
            "url": adresse_de(fiche, x),
            "ancre": x.pk,
            "portail": etat_de(fiche.cle, x.pk, x.version) if fiche.publiable else "",
        }
        for x in lignes
    ]
    return sorted(vues, key=lambda v: v["resume"].passe)


def _liste(fiche: Fiche) -> Vue:
    @dossier_requis(fiche.categorie, action=Action.LISTER)
    def liste(request: Any, dossier: Any) -> HttpResponse:
        page = Paginator(fiche.lignes(), PAR_PAGE).get_page(request.GET.get("page"))
        contexte = cadre(request, fiche) | {"page": page, "lignes": resumes(fiche, page)}
        return render(request, "usagers/fiches/liste.html", contexte)

    return liste


def _imprimer(fiche: Fiche) -> Vue:
    @dossier_requis(fiche.categorie, action=Action.IMPRIMER)
    def imprimer(request: Any, dossier: Any) -> HttpResponse:
        lignes = list(fiche.lignes()[: A_IMPRIMER + 1])
        vues = [{"resume": fiche.resume(x), "champs": lignes_de(fiche, x)} for x in lignes[:A_IMPRIMER]]
        contexte = cadre(request, fiche) | {"lignes": vues, "trop": len(lignes) > A_IMPRIMER, "combien": A_IMPRIMER}
        return render(request, "usagers/fiches/imprimer.html", contexte)

    return imprimer


def _detail(fiche: Fiche) -> Vue:
    @dossier_requis(fiche.categorie, action=Action.LIRE)
    def detail(request: Any, dossier: Any, **cle: Any) -> HttpResponse:
        ligne = _trouver(fiche, cle)
        blocs = [{"gabarit": d.gabarit, "donnees": x} for d in fiche.details if (x := d.donnees(request, ligne))]
        contexte = cadre(request, fiche) | {
            "ligne": ligne,
            "resume": fiche.resume(ligne),
            "champs": lignes_de(fiche, ligne),
            "blocs": blocs,
            "historique": historique(fiche, ligne),
            "url_modifier": adresse_de(fiche, ligne, "modifier") if fiche.modifiable else "",
            "url_retirer": adresse_de(fiche, ligne, "retirer") if fiche.retirable else "",
            "figee": fiche.figer(ligne) if fiche.figer else "",
        }
        if fiche.publiable:
            contexte["portail"] = sur_la_page(cibles()[fiche.cle], ligne, peut_ecrire=contexte["peut_ecrire"])
        if fiche.remonter:
            contexte["nom_retour"], contexte["url_retour"] = fiche.remonter(ligne)
        return render(request, fiche.gabarit, contexte)

    return detail


# -- pages that write --------------------------------------------------------------------------------------


def _ajouter(fiche: Fiche) -> Vue:
    @dossier_requis(fiche.categorie, action=Action.CREER, lecture=Niveau.ECRITURE)
    def ajouter(request: Any, dossier: Any) -> HttpResponse:
        nom = brouillon_de(fiche)
        repris = reprendre(fiche.modele, nom) if request.method == "GET" and nom else {}
        depart = fiche.depart(request) if fiche.depart else {}
        formulaire = fiche.formulaire(recu(request), initial={"envoi": uuid.uuid4()} | depart | repris)
        if request.method == "POST" and formulaire.is_valid():
            return _enregistrer(request, fiche, formulaire, nom)
        return _saisir(request, fiche, formulaire, nom, repris, titre=fiche.ajouter)

    return ajouter


def _enregistrer(request: Any, fiche: Fiche, formulaire: Any, nom: str) -> HttpResponse:
    ligne, nouvelle = service.ajouter(fiche, formulaire.contenu, formulaire.cleaned_data["envoi"])
    if not nouvelle and (ecarts := service.ecarts(fiche, formulaire.contenu, ligne)):  # edited after a lost answer
        return _conflit(request, fiche, ligne, formulaire, ecarts)
    ou, dit = fiche.ensuite(ligne) if fiche.ensuite else (adresse_de(fiche, ligne), "C’est enregistré.")
    if nouvelle:
        messages.success(request, dit)
    else:
        messages.info(request, "C’était déjà enregistré : le voici, une seule fois.")
    _vider(nom)
    return HttpResponseRedirect(ou)


def _modifier(fiche: Fiche) -> Vue:
    @dossier_requis(fiche.categorie, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
    def modifier(request: Any, dossier: Any, **cle: Any) -> HttpResponse:
        ligne = _trouver(fiche, cle)
        if figee := _figee(request, fiche, ligne):
            return figee
        nom = brouillon_de(fiche, ligne)
        repris = reprendre(fiche.modele, nom) if request.method == "GET" and nom else {}
        depart = {c: getattr(ligne, c) for c in (*champs_de(fiche.formulaire), "version")}
        formulaire = fiche.formulaire(recu(request), initial=depart | repris, instance=ligne)
        if request.method == "POST" and formulaire.is_valid():
            return _remplacer(request, fiche, ligne, formulaire, nom)
        return _saisir(request, fiche, formulaire, nom, repris, titre=fiche.modifier, ligne=ligne)

    return modifier


def _remplacer(request: Any, fiche: Fiche, ligne: Any, formulaire: Any, nom: str) -> HttpResponse:
    contenu = formulaire.contenu
    try:
        service.modifier(fiche, ligne, contenu, formulaire.cleaned_data["version"] or 0)
    except service.LigneFigee as figee:
        return _dire_figee(request, fiche, ligne, str(figee))
    except service.VersionDepassee as depassee:
        if ecarts := service.ecarts(fiche, contenu, depassee.actuelle):
            return _conflit(request, fiche, depassee.actuelle, formulaire, ecarts)
    else:
        messages.success(request, "C’est enregistré.")
    _vider(nom)
    return HttpResponseRedirect(adresse_de(fiche, ligne))


def _retirer(fiche: Fiche) -> Vue:
    @dossier_requis(fiche.categorie, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
    def retirer(request: Any, dossier: Any, **cle: Any) -> HttpResponse:
        ligne = _trouver(fiche, cle)
        if figee := _figee(request, fiche, ligne):
            return figee
        formulaire = FormulaireRetrait(recu(request), initial={"version": ligne.version})
        if request.method == "POST" and formulaire.is_valid():
            try:
                service.retirer(fiche, ligne, formulaire.cleaned_data["motif"], formulaire.cleaned_data["version"])
            except service.LigneFigee as trop_tard:
                return _dire_figee(request, fiche, ligne, str(trop_tard))
            except service.VersionDepassee as depassee:
                messages.warning(request, "Cette ligne a changé entre-temps : relisez-la avant de la retirer.")
                return HttpResponseRedirect(adresse_de(fiche, depassee.actuelle))
            messages.success(request, "La ligne est retirée. Elle reste dans l’historique du dossier.")
            haut = fiche.remonter(ligne)[1] if fiche.remonter else adresse(fiche, "liste")
            return HttpResponseRedirect(haut)
        contexte = cadre(request, fiche) | {
            "ligne": ligne,
            "resume": fiche.resume(ligne),
            "formulaire": formulaire,
            "url_fiche": adresse_de(fiche, ligne),
            "saisie": True,
        }
        return render(request, "usagers/fiches/retirer.html", contexte, status=_statut(formulaire))

    return retirer


def _saisir(
    request: Any, fiche: Fiche, formulaire: Any, nom: str, repris: Any, *, titre: str, ligne: Any = None
) -> HttpResponse:
    contexte = cadre(request, fiche) | {
        "titre": titre,
        "formulaire": formulaire,
        "brouillon": nom,
        "reprise": bool(repris),
        "annuler": adresse_de(fiche, ligne) if ligne is not None else _d_ou(request, fiche),
        "saisie": True,
    }
    if fiche.appui and ligne is None and (lus := fiche.appui.donnees(request, None)):
        contexte["appui"] = {"gabarit": fiche.appui.gabarit, "donnees": lus}
    return render(request, "usagers/fiches/saisir.html", contexte, status=_statut(formulaire))


def _d_ou(request: Any, fiche: Fiche) -> str:
    """Where one came from to add a row."""
    return (fiche.d_ou(request) if fiche.d_ou else "") or adresse(fiche, "liste")


def _conflit(request: Any, fiche: Fiche, actuelle: Any, formulaire: Any, ecarts: Any) -> HttpResponse:
    """409: both texts, nothing lost. Sending mine again starts from the version that is kept."""
    caches = [
        (champ.html_name, valeur)
        for champ in formulaire.visible_fields()
        for valeur in formulaire.data.getlist(champ.html_name)
    ]
    contexte = cadre(request, fiche) | {
        "champs": ecarts,
        "quand": actuelle.modifie_le,
        "caches": [*caches, ("version", actuelle.version)],
        "url_garder": adresse_de(fiche, actuelle, "modifier"),
        "url_reprendre": adresse_de(fiche, actuelle),
        "saisie": True,
    }
    return render(request, "usagers/fiches/conflit.html", contexte, status=409)


# -- shared ------------------------------------------------------------------------------------------------


def cadre(request: Any, fiche: Fiche) -> dict[str, Any]:
    """Band, tabs and the links that every page of this kind shows. Identity has no heading: its tab is the summary."""
    contexte = bandeau(request)
    courante = None if fiche.categorie == Categorie.IDENTITE else fiche.categorie
    contexte |= {
        "fiche": fiche,
        "onglets": onglets(request, contexte["dossier"], courante),
        "sous_rubriques": sous_rubriques(request, contexte["dossier"], courante) if courante else [],
        "peut_ecrire": courant().peut_ecrire(fiche.categorie),
        "url_liste": adresse(fiche, "liste"),
        "url_ajouter": adresse(fiche, "ajouter") if fiche.ajoutable else "",
        "url_imprimer": adresse(fiche, "imprimer"),
    }
    return contexte


def _vider(nom: str) -> None:
    if nom:
        vider_brouillon(nom)


def _trouver(fiche: Fiche, cle: dict[str, Any]) -> Any:
    return get_object_or_404(fiche.lignes().select_related("auteur"), pk=cle[fiche.parametre])


def _figee(request: Any, fiche: Fiche, ligne: Any) -> HttpResponse | None:
    """Back to the row, with the reason, when it may not be changed any more."""
    raison = fiche.figer(ligne) if fiche.figer else ""
    return _dire_figee(request, fiche, ligne, raison) if raison else None


def _dire_figee(request: Any, fiche: Fiche, ligne: Any, raison: str) -> HttpResponse:
    messages.warning(request, raison)
    return HttpResponseRedirect(adresse_de(fiche, ligne))


def _statut(formulaire: Any) -> int:
    return 422 if formulaire.is_bound and formulaire.errors else 200
