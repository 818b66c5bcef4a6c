"""Signing a contract, its PDF, and what the unit has to do."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations.gardes import dossier_requis, page_personnelle
from usagers.contrats import a_faire, impression
from usagers.enums import EtatContrat, QualiteSignataire
from usagers.envois import FormulaireUnEnvoi, deja_posee, poser_une_fois
from usagers.fiches import service
from usagers.fiches.vues import adresse_de, cadre
from usagers.models import Contrat, Signataire
from usagers.personnes import designer
from usagers.recherche import unites_visibles
from usagers.rubriques.contrats import CONTRATS

PAR_PAGE = 50
TAILLE_MAX = 20 * 1024 * 1024
LIGNES = 4  # signatories of a form; more are added by a second one


class FormulaireSignature(FormulaireDui, FormulaireUnEnvoi, forms.Form):
    """Who signed, when, and the file that was signed: only its fingerprint is kept here."""

    signe_le = ChampDate(label="Signé le", passee=True)
    fichier = forms.FileField(
        label="Document signé (PDF)",
        required=False,
        help_text="Son empreinte SHA-256 est notée : elle prouvera plus tard que le document n’a pas changé.",
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for n in range(1, LIGNES + 1):
            self.fields[f"nom_{n}"] = forms.CharField(label=f"Participant {n} : nom", max_length=200, required=False)
            self.fields[f"qualite_{n}"] = forms.ChoiceField(
                label=f"Participant {n} : qualité", choices=[("", "—"), *QualiteSignataire.choices], required=False
            )

    def clean_signe_le(self) -> Any:
        jour = self.cleaned_data["signe_le"]
        if jour > aujourdhui():
            raise forms.ValidationError("Cette date est à venir. Notez la signature le jour venu.")
        return jour

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        if fichier and fichier.size > TAILLE_MAX:
            raise forms.ValidationError("Ce fichier dépasse 20 Mo. Numérisez-le en plus petit.")
        return fichier

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or self.cleaned_data
        for n in range(1, LIGNES + 1):
            nom, qualite = valeurs.get(f"nom_{n}"), valeurs.get(f"qualite_{n}")
            if bool(nom) != bool(qualite):
                manque = "qualite" if nom else "nom"
                self.add_error(f"{manque}_{n}", "Complétez le nom et la qualité de ce participant.")
        if not self.participants and not self.errors:
            self.add_error("nom_1", "Indiquez au moins une personne qui a participé ou signé.")
        return valeurs

    @property
    def participants(self) -> list[tuple[str, str]]:
        v = self.cleaned_data
        return [(v[f"nom_{n}"], v.get(f"qualite_{n}", "")) for n in range(1, LIGNES + 1) if v.get(f"nom_{n}")]


def empreinte(fichier: Any) -> str:
    somme = hashlib.sha256()
    for morceau in fichier.chunks():
        somme.update(morceau)
    return somme.hexdigest()


@dossier_requis(Categorie.ADMINISTRATIF, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def signer_contrat(request: Any, dossier: Any, contrat: Any) -> HttpResponse:
    ligne = get_object_or_404(Contrat, pk=contrat)
    depart = {"envoi": uuid.uuid4(), "signe_le": aujourdhui(), "version": ligne.version}
    formulaire = FormulaireSignature(recu(request), request.FILES or None, initial=depart)
    if request.method == "POST" and formulaire.is_valid():
        _signer(request, ligne, formulaire)
        return HttpResponseRedirect(adresse_de(CONTRATS, ligne))
    contexte = cadre(request, CONTRATS) | {
        "formulaire": formulaire,
        "resume": CONTRATS.resume(ligne),
        "annuler": adresse_de(CONTRATS, ligne),
        "saisie": True,
    }
    statut = 422 if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/contrats/signer.html", contexte, status=statut)


def _signer(request: Any, ligne: Contrat, formulaire: FormulaireSignature) -> None:
    saisie = formulaire.cleaned_data
    contenu: dict[str, Any] = {"etat": EtatContrat.SIGNE.value, "signe_le": saisie["signe_le"]}
    if ligne.remis_le is None or ligne.remis_le > saisie["signe_le"]:
        contenu["remis_le"] = saisie["signe_le"]
    if saisie["fichier"]:
        contenu["empreinte"] = empreinte(saisie["fichier"])
    if deja_posee(Signataire, uuid.uuid5(saisie["envoi"], "0")) is not None:
        messages.info(request, "C’était déjà enregistré : le voici, une seule fois.")
        return
    try:
        service.modifier(CONTRATS, ligne, contenu, saisie["version"])
    except service.VersionDepassee:
        messages.warning(request, "Ce contrat a changé entre-temps : relisez-le, puis notez la signature à nouveau.")
        return
    for n, (nom, qualite) in enumerate(formulaire.participants):
        signe = None if qualite == QualiteSignataire.PARTICIPANT else saisie["signe_le"]
        cle = uuid.uuid5(saisie["envoi"], str(n))
        poser_une_fois(Signataire, cle, contrat=ligne, nom=nom, qualite=qualite, signe_le=signe)
    messages.success(request, "La signature est enregistrée.")


@dossier_requis(Categorie.ADMINISTRATIF, action=Action.TELECHARGER)
def contrat_pdf(request: Any, dossier: Any, contrat: Any) -> HttpResponse:
    """Through the gate like any page: what it reads is traced as downloaded."""
    ligne = get_object_or_404(Contrat, pk=contrat)
    contexte = cadre(request, CONTRATS)
    acces = courant()
    octets = impression.contrat_en_pdf(ligne, contexte["dossier"], acces.poste.etablissement, acces)
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse.headers["Content-Disposition"] = f'attachment; filename="{ligne.genre}.pdf"'
    return reponse


class FiltreUnite(FormulaireDui, forms.Form):
    unite = forms.ChoiceField(label="Unité", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["unite"]
        unites = unites_visibles(courant().etablissement_id)
        champ.choices = [("", "Toutes"), *((str(u.pk), u.nom) for u in unites)]


@page_personnelle(Action.LISTER, categorie=Categorie.ADMINISTRATIF)
def contrats_a_faire(request: Any) -> HttpResponse:
    lit = courant().peut_lire(Categorie.ADMINISTRATIF)
    filtre = FiltreUnite(request.GET)
    unite = filtre.cleaned_data["unite"] if filtre.is_valid() else ""
    lignes = a_faire.par_personne(uuid.UUID(unite) if unite else None) if lit else []
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    rangees = [
        {
            "personne": designer(d),
            "unite": d.unite.nom if d.unite else "",
            "entre_le": d.entre_le,
            "echeances": echeances,
            "url": reverse("usagers:rubrique", kwargs={"dossier": d.pk, "rubrique": Categorie.ADMINISTRATIF.value}),
        }
        for d, echeances in page
    ]
    contexte = {"lit": lit, "filtre": filtre, "page": page, "lignes": rangees}
    return render(request, "usagers/contrats/a_faire.html", contexte)
