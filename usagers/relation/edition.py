"""Rows of an ESMS that belong to no dossier: sent once, changed from the version that was read, 409 with both texts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from dui.commun.acces import courant
from dui.commun.formulaires import FormulaireDui, recu
from usagers.envois import FormulaireUnEnvoi
from usagers.fiches.service import VersionDepassee
from usagers.fiches.valeurs import en_clair

DEJA = "C’était déjà enregistré : le voici, une seule fois."


class FormulaireDEsms(FormulaireDui, FormulaireUnEnvoi, forms.Form):
    version = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    @property
    def contenu(self) -> dict[str, Any]:
        """Columns of the row: what is typed, an empty one as nothing."""
        return {nom: v for nom, v in self.cleaned_data.items() if nom not in {"envoi", "version"}}


def poser(modele: Any, envoi: uuid.UUID, **champs: Any) -> tuple[Any, bool]:
    """(row, False) when this account already sent it here."""
    acces = courant()
    qui = {"etablissement_id": acces.etablissement_id, "auteur_id": acces.compte_id}
    try:
        ligne, nouvelle = modele.objects.get_or_create(envoi=envoi, **qui, defaults=champs)
    except IntegrityError:  # the number was sent from another account, or in another ESMS: not the same sending
        return modele.objects.create(envoi=uuid.uuid4(), **qui, **champs), True
    return ligne, nouvelle


def tenir(modele: Any, pk: Any, version: int) -> Any:
    """The row, held until the end of the request; raises `VersionDepassee`."""
    ligne = modele.objects.ici().order_by().select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if ligne.version != version:
        raise VersionDepassee(ligne)
    return ligne


def remplacer(modele: Any, pk: Any, version: int, contenu: dict[str, Any]) -> Any:
    ligne = tenir(modele, pk, version)
    for nom, valeur in contenu.items():
        setattr(ligne, nom, valeur)
    ligne.version += 1
    ligne.save()
    return ligne


def saisir(
    request: Any,
    formulaire: FormulaireDEsms,
    *,
    titre: str,
    annuler: str,
    garder: Callable[[FormulaireDEsms], tuple[str, bool]],
    aide: str = "",
    geste: str = "",
) -> HttpResponse:
    """The page of a form; `garder` writes and returns (where to go on, whether it is new). `geste`: what the button
    does, when it is more than keeping what is typed."""
    contexte = {"titre": titre, "formulaire": formulaire, "annuler": annuler, "aide": aide, "geste": geste}
    if request.method == "POST" and formulaire.is_valid():
        try:
            suite, nouvelle = garder(formulaire)
        except VersionDepassee as depassee:
            if champs := _ecarts(formulaire, depassee.actuelle):
                return _conflit(request, formulaire, depassee.actuelle, champs, annuler)
            suite, nouvelle = annuler, False
        if nouvelle:
            messages.success(request, "C’est enregistré.")
        else:
            messages.info(request, DEJA)
        return HttpResponseRedirect(suite)
    statut = getattr(formulaire, "statut", 422) if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/relation/saisir.html", contexte, status=statut)


def depart(ligne: Any, formulaire: type[FormulaireDEsms]) -> dict[str, Any]:
    return {nom: getattr(ligne, nom) for nom in formulaire.base_fields if nom != "envoi" and hasattr(ligne, nom)}


def champs_recus(request: Any) -> tuple[Any, Any]:
    return recu(request), request.FILES if request.method == "POST" else None


def _ecarts(formulaire: FormulaireDEsms, actuelle: Any) -> list[dict[str, str]]:
    """What differs; a file that was sent always does, whatever the texts say."""
    piece = getattr(formulaire, "piece", None)
    fichiers = [{"nom": "Fichier", "le_votre": piece.nom, "le_leur": actuelle.nom_fichier or ""}] if piece else []
    return fichiers + [
        {
            "nom": str(formulaire.fields[nom].label),
            "le_votre": en_clair(actuelle, nom, valeur),
            "le_leur": en_clair(actuelle, nom, getattr(actuelle, nom)),
        }
        for nom, valeur in formulaire.contenu.items()
        if (valeur or None) != (getattr(actuelle, nom) or None)
    ]


def _conflit(request: Any, formulaire: FormulaireDEsms, actuelle: Any, champs: Any, annuler: str) -> HttpResponse:
    """Nothing lost: sending mine again starts from the version that is kept, unless that one changes no more."""
    textes = [c for c in formulaire if c.name != "version" and not c.field.widget.needs_multipart_form]
    caches = [(c.html_name, c.data if c.data is not None else "") for c in textes]
    contexte = {
        "champs": champs,
        "caches": [*caches, ("version", actuelle.version)],
        "url_garder": "" if actuelle.figee else request.path,
        "figee": actuelle.figee,
        "url_reprendre": annuler,
        "quand": actuelle.modifie_le,
        "fichier": formulaire.is_multipart(),
    }
    return render(request, "usagers/relation/conflit.html", contexte, status=409)
