"""Pages of a project that are not of the framework: states, versions, easy reading, PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import recu
from habilitations.gardes import dossier_requis
from habilitations.personnes import collegues
from usagers.bandeau import dossier_ouvert
from usagers.fiches.declaration import Fiche
from usagers.fiches.service import VersionDepassee
from usagers.fiches.vues import adresse_de, cadre
from usagers.models import Objectif, Projet, VersionDeProjet
from usagers.projets import documents, facile, service
from usagers.projets.etats import Avancement
from usagers.projets.formulaires import FormulaireSuivi, uuid_ou_rien
from usagers.projets.lecture import lire, suivre
from usagers.projets.pages import liens
from usagers.projets.versions import differences, intacte
from usagers.publication.cibles import VERSIONS, cibles
from usagers.publication.etat import etat_de, sur_la_page
from usagers.rubriques.projet import PROJETS

Vue = Callable[..., HttpResponse]


def _projet(cle: Any) -> Any:
    return get_object_or_404(PROJETS.lignes(), pk=cle)


# -- states ------------------------------------------------------------------------------------------------


def changer_etat(fiche: Fiche) -> Vue:
    """The page « Où en est-on ? » of a kind of row: project, objective, action."""

    @dossier_requis(Categorie.PROJET, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
    def etat(request: Any, dossier: Any, **cle: Any) -> HttpResponse:
        ligne: Any = get_object_or_404(fiche.lignes(), pk=cle[fiche.parametre])
        avancer = isinstance(ligne, Objectif)
        depart = {"version": ligne.version, "etat": ""} | ({"avancement": ligne.avancement} if avancer else {})
        sorties = service.passages_de(ligne, request.POST.get("version"))
        formulaire = FormulaireSuivi(recu(request), initial=depart, passages=sorties, avancer=avancer)
        if request.method == "POST" and formulaire.is_valid():
            reponse = _suivre(request, fiche, ligne, formulaire)
            if reponse is not None:
                return reponse
        return _page_etat(request, fiche, ligne, formulaire)

    return etat


def _suivre(request: Any, fiche: Fiche, ligne: Any, formulaire: FormulaireSuivi) -> HttpResponse | None:
    """None: refused, the form says why."""
    voulu = formulaire.cleaned_data
    try:
        service.suivre(fiche, ligne, **voulu)
    except VersionDepassee as depassee:
        return _conflit(request, fiche, depassee.actuelle, formulaire)
    except service.PassageImpossible as refus:
        formulaire.add_error("etat", str(refus))
        return None
    messages.success(request, "C’est enregistré.")
    return HttpResponseRedirect(_d_ou(fiche, ligne))


def _d_ou(fiche: Fiche, ligne: Any) -> str:
    """A part goes back to what it belongs to, where the next one waits."""
    return fiche.remonter(ligne)[1] if fiche.remonter else adresse_de(fiche, ligne)


def _page_etat(request: Any, fiche: Fiche, ligne: Any, formulaire: Any) -> HttpResponse:
    contexte = cadre(request, fiche) | {
        "ligne": ligne,
        "resume": fiche.resume(ligne),
        "formulaire": formulaire,
        "url_fiche": _d_ou(fiche, ligne),
        "saisie": True,
    }
    return render(request, "usagers/projets/etat.html", contexte, status=422 if formulaire.errors else 200)


def _conflit(request: Any, fiche: Fiche, actuelle: Any, formulaire: FormulaireSuivi) -> HttpResponse:
    """409: what I chose and what is kept. Sending mine again starts from the row as it is now."""
    voulu = formulaire.cleaned_data
    geste = formulaire.passages.get(voulu["etat"])
    champs = [
        {"nom": "État", "le_votre": geste.geste if geste else "(inchangé)", "le_leur": actuelle.get_etat_display()}
    ]
    if "avancement" in voulu:
        mien = str(dict(Avancement.choices)[voulu["avancement"]])
        champs.append({"nom": "Où en est-on", "le_votre": mien, "le_leur": actuelle.get_avancement_display()})
    if voulu["motif"]:
        champs.append({"nom": "Pourquoi", "le_votre": voulu["motif"], "le_leur": ""})
    caches = [(nom, valeur) for nom, valeur in voulu.items() if nom != "version"]
    contexte = cadre(request, fiche) | {
        "champs": champs,
        "quand": actuelle.modifie_le,
        "caches": [*caches, ("version", actuelle.version)],
        "url_garder": adresse_de(fiche, actuelle, "etat"),
        "url_reprendre": adresse_de(fiche, actuelle),
        "saisie": True,
    }
    return render(request, "usagers/fiches/conflit.html", contexte, status=409)


# -- versions ----------------------------------------------------------------------------------------------


@dossier_requis(Categorie.PROJET, action=Action.LIRE)
def versions(request: Any, dossier: Any, projet: Any) -> HttpResponse:
    """The versions that were agreed, and what differs between two of them (`de` and `a` in the address)."""
    ouvert: Projet = _projet(projet)
    toutes = list(VersionDeProjet.objects.filter(projet_id=ouvert.pk).prefetch_related("accords"))
    qui = collegues({v.auteur_id for v in toutes if v.auteur_id}, ouvert.etablissement_id)
    par_cle = {v.pk: v for v in toutes}
    for rang, v in enumerate(toutes):
        v.depassee = rang > 0  # newest first
    de, a = (par_cle.get(uuid_ou_rien(request.GET.get(nom))) for nom in ("de", "a"))
    if de is None and a is None and len(toutes) > 1:
        a, de = toutes[0], toutes[1]
    dite = cibles()[VERSIONS].version
    contexte = cadre(request, PROJETS) | {
        "projet": ouvert,
        "versions": [
            {
                "version": v,
                "qui": qui.get(v.auteur_id),
                "intacte": intacte(v),
                "portail": etat_de(VERSIONS, v.pk, dite(v)),
            }
            for v in toutes
        ],
        "de": de,
        "a": a,
        "differences": differences(de.contenu, a.contenu) if de and a else [],
        "url_projet": adresse_de(PROJETS, ouvert),
    }
    return render(request, "usagers/projets/versions.html", contexte)


@dossier_requis(Categorie.PROJET, action=Action.LIRE)
def version(request: Any, dossier: Any, versiondeprojet: Any) -> HttpResponse:
    """One version, as it was agreed."""
    lue = get_object_or_404(VersionDeProjet.objects.prefetch_related("accords"), pk=versiondeprojet)
    contexte = cadre(request, PROJETS) | {
        "version": lue,
        "parties": lue.contenu.get("parties", ()),
        "intacte": intacte(lue),
        "url_versions": liens(Projet(pk=lue.projet_id))["versions"],
        "portail": sur_la_page(cibles()[VERSIONS], lue, peut_ecrire=courant().peut_ecrire(Categorie.PROJET)),
    }
    return render(request, "usagers/projets/version.html", contexte)


# -- easy reading and PDF ----------------------------------------------------------------------------------


@dossier_requis(Categorie.PROJET, action=Action.IMPRIMER)
def facile_a_lire(request: Any, dossier: Any, projet: Any) -> HttpResponse:
    ouvert = _projet(projet)
    contexte = cadre(request, PROJETS) | _facile(request, ouvert)
    contexte |= {"liens": liens(ouvert), "url_projet": adresse_de(PROJETS, ouvert)}
    return render(request, "usagers/projets/facile.html", contexte)


def _facile(request: Any, projet: Projet) -> dict[str, Any]:
    dossier = dossier_ouvert(request)
    parties = facile.parties(dossier, lire(projet), suivre(projet))
    return {"projet": projet, "dossier": dossier, "parties": parties}


@dossier_requis(Categorie.PROJET, action=Action.TELECHARGER)
def facile_pdf(request: Any, dossier: Any, projet: Any) -> HttpResponse:
    contexte = _facile(request, _projet(projet))
    for partie in contexte["parties"]:
        partie.dessin = documents.pictogramme(partie.icone)
    return _telecharger("usagers/projets/facile_pdf.html", contexte, "projet-facile-a-lire.pdf")


@dossier_requis(Categorie.PROJET, action=Action.TELECHARGER)
def projet_pdf(request: Any, dossier: Any, projet: Any) -> HttpResponse:
    ouvert = _projet(projet)
    contexte = {
        "projet": ouvert,
        "dossier": dossier_ouvert(request),
        "contenu": lire(ouvert),
        "suivi": suivre(ouvert),
    }
    contexte["objectifs"] = [
        {"objectif": o, "actions": contexte["contenu"].actions[o.pk]} for o in contexte["contenu"].objectifs
    ]
    return _telecharger("usagers/projets/projet_pdf.html", contexte, "projet-personnalise.pdf")


def _telecharger(gabarit: str, contexte: dict[str, Any], nom: str) -> HttpResponse:
    """The name of the file says nothing of the person: it stays in the downloads of a computer."""
    reponse = HttpResponse(documents.en_pdf(render_to_string(gabarit, contexte)), content_type="application/pdf")
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
