"""Pages of the documents. The gate opens the dossier; the heading of each row says who reads it, who writes it."""

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
from dui.commun.chiffrement.fichiers import FichierIllisible
from dui.commun.formulaires import recu
from dui.commun.horloge import aujourdhui
from habilitations import erreurs
from habilitations.decisions import decider
from habilitations.gardes import dossier_requis
from habilitations.porte import refuser
from habilitations.televersement import recoit_des_fichiers
from usagers.bandeau import bandeau
from usagers.documents import photo, presentation, service
from usagers.documents.formats import FORMATS
from usagers.documents.formulaires import (
    FormulaireCorrection,
    FormulaireDepot,
    FormulaireRecherche,
    FormulaireVersion,
)
from usagers.documents.recherche import chercher
from usagers.fiches.formulaires import FormulaireRetrait
from usagers.fiches.valeurs import en_clair
from usagers.models import Document
from usagers.onglets import onglets
from usagers.publication.cibles import DOCUMENTS, cibles
from usagers.publication.etat import sur_la_page

PAR_PAGE = 50


# -- pages that read ---------------------------------------------------------------------------------------


@dossier_requis(Categorie.IDENTITE, action=Action.LISTER)
def liste(request: Any, dossier: Any) -> HttpResponse:
    filtre = FormulaireRecherche(request.GET)
    trouves = chercher(service.en_vigueur(), filtre.cleaned_data) if filtre.is_valid() else []
    page = Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = _cadre(request) | {
        "filtre": filtre,
        "page": page,
        "lignes": [presentation.ligne(d) for d in page],
        "cherche": filtre.has_changed(),
        "peut_ecrire": bool(courant().ecrire),
    }
    return render(request, "usagers/documents/liste.html", contexte)


@dossier_requis(Categorie.IDENTITE, action=Action.LIRE)
def document(request: Any, dossier: Any, document: Any) -> HttpResponse:
    ligne = _trouver(document)
    cachee = photo.est_cachee(ligne)
    contexte = _cadre(request) | {
        "document": ligne,
        "vu": presentation.ligne(ligne),
        "champs": presentation.champs(ligne),
        "apercu": {} if cachee else presentation.apercu(ligne),
        "cachee": photo.CACHEE if cachee else "",
        "versions": [presentation.version(v, ligne) for v in service.versions(ligne)],
        "peut_ecrire": courant().peut_ecrire(ligne.categorie),
        "portail": sur_la_page(cibles()[DOCUMENTS], ligne, peut_ecrire=courant().peut_ecrire(ligne.categorie)),
    }
    return render(request, "usagers/documents/document.html", contexte)


@dossier_requis(Categorie.IDENTITE, action=Action.LIRE)
def apercu(request: Any, dossier: Any, document: Any) -> HttpResponse:
    """A PDF or an image, shown by the browser in a sandbox: no script, no form, no link to our pages."""
    ligne = _trouver(document)
    if not presentation.est_montrable(ligne):
        raise Http404
    return _rendre(request, ligne, en_piece_jointe=False)


@dossier_requis(Categorie.IDENTITE, action=Action.TELECHARGER)
def telecharger(request: Any, dossier: Any, document: Any) -> HttpResponse:
    return _rendre(request, _trouver(document), en_piece_jointe=True)


def _rendre(request: Any, ligne: Document, *, en_piece_jointe: bool) -> HttpResponse:
    """Whole and bounded, never streamed: the trace is written once the bytes are there (`habilitations.porte`)."""
    if photo.est_cachee(ligne):
        return erreurs.page(request, 404, raison=photo.CACHEE, url_retour=_adresse("document", ligne))
    try:
        octets = service.contenu(ligne)
    except FichierIllisible:
        return erreurs.page(request, 404, raison=presentation.ILLISIBLE, url_retour=_adresse("document", ligne))
    reponse = HttpResponse(octets, content_type=FORMATS[ligne.format].media)
    for nom, valeur in presentation.entetes(ligne, en_piece_jointe=en_piece_jointe).items():
        reponse.headers[nom] = valeur
    return reponse


# -- pages that write --------------------------------------------------------------------------------------


@recoit_des_fichiers
@dossier_requis(Categorie.IDENTITE, action=Action.CREER, ecriture=Niveau.LECTURE)
def ajouter(request: Any, dossier: Any) -> HttpResponse:
    if not courant().ecrire:
        return _refuser_d_ecrire(request, Categorie.ACCOMPAGNEMENT)
    depart = {"date": aujourdhui(), "envoi": uuid.uuid4(), "type": request.GET.get("type", "")}
    formulaire = FormulaireDepot(recu(request), _fichiers(request), initial=depart)
    if request.method == "POST" and formulaire.is_valid():
        valeurs = formulaire.cleaned_data
        poses = service.deposer(formulaire.pieces, valeurs["envoi"], valeurs["titre"], **formulaire.contenu)
        _annoncer(request, [nouveau for _, nouveau in poses])
        return HttpResponseRedirect(_adresse("document", poses[0][0]) if len(poses) == 1 else _adresse("documents"))
    return _saisir(request, formulaire, "Ajouter des documents", _adresse("documents"))


def _annoncer(request: Any, nouveaux: list[bool]) -> None:
    if not any(nouveaux):
        messages.info(request, "C’était déjà enregistré : le voici, une seule fois.")
    elif len(nouveaux) == 1:
        messages.success(request, "Le document est enregistré.")
    else:
        messages.success(request, f"{len(nouveaux)} documents sont enregistrés.")


@recoit_des_fichiers
@dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, ecriture=Niveau.LECTURE)
def remplacer(request: Any, dossier: Any, document: Any) -> HttpResponse:
    ligne = _trouver(document)
    if not courant().peut_ecrire(ligne.categorie):
        return _refuser_d_ecrire(request, Categorie(ligne.categorie))
    depart = {"titre": ligne.titre, "date": aujourdhui(), "envoi": uuid.uuid4(), "version": ligne.version}
    formulaire = FormulaireVersion(recu(request), _fichiers(request), initial=depart)
    if request.method == "POST" and formulaire.is_valid():
        valeurs = formulaire.cleaned_data
        try:
            nouveau, pose = service.remplacer(
                ligne, formulaire.pieces[0], valeurs["envoi"], valeurs["version"], **formulaire.contenu
            )
        except service.VersionDepassee as depassee:
            return _depasse(request, depassee.actuel, formulaire)
        _annoncer(request, [pose])
        return HttpResponseRedirect(_adresse("document", nouveau))
    return _saisir(request, formulaire, "Déposer une nouvelle version", _adresse("document", ligne), ligne)


@dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, ecriture=Niveau.LECTURE)
def corriger(request: Any, dossier: Any, document: Any) -> HttpResponse:
    ligne = _trouver(document)
    if not courant().peut_ecrire(ligne.categorie):
        return _refuser_d_ecrire(request, Categorie(ligne.categorie))
    depart = {nom: getattr(ligne, nom) for nom in ("titre", "date", "origine", "emetteur", "version")}
    formulaire = FormulaireCorrection(recu(request), initial=depart, origine=ligne.origine)
    if request.method == "POST" and formulaire.is_valid():
        try:
            service.corriger(ligne, formulaire.cleaned_data["version"], **formulaire.contenu)
        except service.VersionDepassee as depassee:
            return _depasse(request, depassee.actuel, formulaire)
        messages.success(request, "C’est enregistré.")
        return HttpResponseRedirect(_adresse("document", ligne))
    return _saisir(request, formulaire, "Corriger la fiche du document", _adresse("document", ligne), ligne)


@dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, ecriture=Niveau.LECTURE)
def retirer(request: Any, dossier: Any, document: Any) -> HttpResponse:
    ligne = _trouver(document)
    if not courant().peut_ecrire(ligne.categorie):
        return _refuser_d_ecrire(request, Categorie(ligne.categorie))
    formulaire = FormulaireRetrait(recu(request), quoi="ce document", initial={"version": ligne.version})
    if request.method == "POST" and formulaire.is_valid():
        try:
            precedent = service.retirer(ligne, formulaire.cleaned_data["motif"], formulaire.cleaned_data["version"])
        except service.VersionDepassee:
            messages.warning(request, "Ce document a changé entre-temps : relisez-le avant de le retirer.")
            return HttpResponseRedirect(_adresse("document", ligne))
        suite = " La version précédente est de nouveau en vigueur." if precedent else ""
        messages.success(request, f"Le document est retiré. Il reste dans l’historique du dossier.{suite}")
        return HttpResponseRedirect(_adresse("documents"))
    contexte = _cadre(request) | {
        "resume": {"titre": ligne.titre},
        "formulaire": formulaire,
        "url_fiche": _adresse("document", ligne),
        "saisie": True,
    }
    return render(request, "usagers/fiches/retirer.html", contexte, status=422 if formulaire.errors else 200)


# -- shared ------------------------------------------------------------------------------------------------


def _saisir(request: Any, formulaire: Any, titre: str, annuler: str, ligne: Document | None = None) -> HttpResponse:
    """The form, and its errors: the browser does not keep the files chosen, the page says so."""
    contexte = _cadre(request) | {
        "titre": titre,
        "formulaire": formulaire,
        "annuler": annuler,
        "document": ligne,
        "saisie": True,
        "avec_fichiers": formulaire.is_multipart(),
        "a_choisir": formulaire.is_bound and formulaire.is_multipart(),
    }
    statut = getattr(formulaire, "statut", 422) if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/documents/saisir.html", contexte, status=statut)


def _depasse(request: Any, actuel: Document, formulaire: Any) -> HttpResponse:
    """409: what differs. A replacement starts again from the version now in force."""
    champs = [
        {
            "nom": str(formulaire.fields[nom].label),
            "le_votre": en_clair(actuel, nom, valeur),
            "le_leur": en_clair(actuel, nom, getattr(actuel, nom)),
        }
        for nom, valeur in formulaire.contenu.items()
        if (valeur or None) != (getattr(actuel, nom) or None)
    ]
    a_fichier = formulaire.is_multipart()
    contexte = _cadre(request) | {
        "champs": champs,
        "quand": actuel.modifie_le,
        "caches": [(nom, formulaire.data.get(nom, "")) for nom in formulaire.contenu] + [("version", actuel.version)],
        "url_garder": "" if a_fichier else _adresse("document_corriger", actuel),
        "url_reprendre": _adresse("document", actuel),
        "a_fichier": a_fichier,
        "saisie": True,
    }
    return render(request, "usagers/documents/conflit.html", contexte, status=409)


def _cadre(request: Any) -> dict[str, Any]:
    contexte = bandeau(request)
    contexte["onglets"] = onglets(request, contexte["dossier"], None)
    contexte |= {"url_liste": _adresse("documents"), "url_ajouter": _adresse("document_ajouter")}
    return contexte


def _adresse(page: str, document: Document | None = None) -> str:
    cles = {"document": document.pk} if document is not None else {}
    return reverse(f"usagers:{page}", kwargs={"dossier": courant().dossier_id, **cles})


def _trouver(document: Any) -> Document:
    return get_object_or_404(Document.objects.select_related("auteur"), pk=document)


def _fichiers(request: Any) -> Any:
    return request.FILES if request.method == "POST" else None


def _refuser_d_ecrire(request: Any, categorie: Categorie) -> HttpResponse:
    return refuser(request, decider(request.faits, categorie, Niveau.ECRITURE), categorie)
