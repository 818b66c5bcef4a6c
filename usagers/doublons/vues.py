"""Possible duplicates: the list, the two identities side by side, the verdict of a human; undoing a merge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import recu
from habilitations import perimetre
from habilitations.decisions import Decision, decider, refus
from habilitations.gardes import dossier_requis, page_personnelle
from habilitations.pages.code import FormulaireAvecCode
from habilitations.porte import refuser
from usagers.bandeau import bandeau
from usagers.doublons import service
from usagers.doublons.ins import Ecart, ecart
from usagers.fiches.valeurs import en_clair, libelle
from usagers.models import Dossier, Doublon, Fusion, IdentiteINS
from usagers.onglets import onglets
from usagers.personnes import personnes_de

PAR_PAGE, DEUX = 50, "deux"
TRAITS = (
    "numero", "nom_naissance", "premier_prenom", "prenoms", "nom_utilise", "prenom_utilise", "sexe", "date_naissance",
    "commune_naissance", "lieu_naissance", "chambre", "entre_le", "sorti_le", "note", "cree_le",
)  # fmt: skip


class FormulaireVerdict(FormulaireAvecCode):
    verdict = forms.ChoiceField(label="Votre décision", widget=forms.RadioSelect)
    ins_comparees = forms.BooleanField(
        label="J’ai comparé les pièces d’identité : c’est la même personne malgré deux matricules INS différents.",
        required=False,
    )

    def __init__(self, *args: Any, choix: list[tuple[str, str]], ins: Ecart, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["verdict"].choices = choix  # type: ignore[attr-defined]
        if ins != Ecart.A_CONFIRMER:
            del self.fields["ins_comparees"]

    def clean(self) -> dict[str, Any]:
        valeurs: dict[str, Any] = super().clean() or {}
        reunir = valeurs.get("verdict", DEUX) != DEUX
        if reunir and "ins_comparees" in self.fields and not valeurs.get("ins_comparees"):
            self.add_error("ins_comparees", "Cochez quand vous avez comparé les pièces d’identité.")
        return valeurs


@page_personnelle(Action.LISTER, categorie=Categorie.IDENTITE)
def liste(request: Any) -> HttpResponse:
    if not courant().peut_ecrire(Categorie.IDENTITE):
        return refuser(request, refus("hors_metier", Categorie.IDENTITE), Categorie.IDENTITE)
    ouverts = Doublon.objects.filter(tranche_le__isnull=True).order_by("cree_le", "pk")
    page = Paginator(ouverts, PAR_PAGE).get_page(request.GET.get("page"))
    personnes = personnes_de({pk for d in page for pk in (d.dossier_id, d.autre)})
    lignes = [
        {"doublon": d, "une": personnes[d.dossier_id], "autre": personnes[d.autre]}
        for d in page
        if d.dossier_id in personnes and d.autre in personnes
    ]
    return render(request, "usagers/doublons/liste.html", {"page": page, "lignes": lignes})


@page_personnelle(Action.MODIFIER, categorie=Categorie.IDENTITE, methodes=("GET", "POST"))
def comparer(request: Any, doublon: Any) -> HttpResponse:
    if not courant().peut_ecrire(Categorie.IDENTITE):
        return refuser(request, refus("hors_metier", Categorie.IDENTITE), Categorie.IDENTITE)
    trouve = get_object_or_404(Doublon.objects.filter(tranche_le__isnull=True), pk=doublon)
    paire = {d.pk: d for d in Dossier.objects.filter(pk__in=[trouve.dossier_id, trouve.autre])}
    if len(paire) != 2:  # the other is outside the reader's perimeter: it is not named
        raise Http404
    deux = (paire[trouve.dossier_id], paire[trouve.autre])
    refusee = _refus(request, *deux)
    if refusee is not None:
        return refuser(request, refusee, Categorie.IDENTITE)
    ins = ecart(*(d.pk for d in deux))
    formulaire = FormulaireVerdict(recu(request), request=request, choix=_choix(*deux, ins=ins), ins=ins)
    if request.method == "POST" and formulaire.is_valid():
        try:
            dit, suite = _trancher(formulaire.cleaned_data, *deux)
        except service.FusionImpossible as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, dit)
            return HttpResponseRedirect(suite)
    contexte = {
        "doublon": trouve,
        "raison": trouve.raison.rstrip(". "),
        "deux": deux,
        "traits": [*_traits(*deux), _ins(*deux)],
        "ins": ins.phrase,
        "reunissables": ins != Ecart.QUALIFIEES,
        "formulaire": formulaire,
    }
    return render(request, "usagers/doublons/comparer.html", contexte, status=_statut(formulaire))


def _refus(request: Any, *dossiers: Dossier) -> Decision | None:
    """Seeing two dossiers is not enough: each must be one whose identity the reader may change."""
    for d in dossiers:
        faits, _ = perimetre.faits_sur(request.user, courant().poste, d.pk)
        decision = decider(faits, Categorie.IDENTITE, Niveau.ECRITURE)
        if not decision.accorde:
            return decision
    return None


def _choix(un: Dossier, autre: Dossier, *, ins: Ecart) -> list[tuple[str, str]]:
    meme = () if ins == Ecart.QUALIFIEES else (un, autre)
    return [
        (DEUX, "Ce sont deux personnes différentes"),
        *((str(d.pk), f"C’est la même personne : garder le dossier n° {d.numero:04d}") for d in meme),
    ]


def _trancher(decide: dict[str, Any], un: Dossier, autre: Dossier) -> tuple[str, str]:
    """What to say, and where to go: the identity of the dossier kept is where the merge is undone."""
    verdict = decide["verdict"]
    if verdict == DEUX:
        service.distinguer(dossier=un.pk, autre=autre.pk)
        return "C’est noté : ce sont deux personnes différentes.", reverse("usagers:doublons")
    garde, absorbe = (un, autre) if verdict == str(un.pk) else (autre, un)
    comparees = decide.get("ins_comparees", False)
    service.fusionner(garde=garde.pk, absorbe=absorbe.pk, par=courant().compte_id, ins_comparees=comparees)
    dit = f"Les dossiers sont réunis sous le n° {garde.numero:04d}. Vous pouvez revenir en arrière pendant 30 jours."
    return dit, reverse("usagers:identite", kwargs={"dossier": garde.pk})


def _traits(un: Dossier, autre: Dossier) -> list[dict[str, Any]]:
    lignes = []
    for nom in TRAITS:
        a, b = (en_clair(d, nom, getattr(d, nom)) for d in (un, autre))
        if a or b:
            lignes.append({"nom": libelle(Dossier, nom), "un": a, "autre": b, "differe": a != b})
    return lignes


def _ins(un: Dossier, autre: Dossier) -> dict[str, Any]:
    """The status, never the number: the identity of the dossier kept is the one that stays."""
    connues = {i.dossier_id: i.get_statut_display() for i in IdentiteINS.objects.filter(dossier__in=(un, autre))}
    a, b = (connues.get(d.pk, "Identité provisoire") for d in (un, autre))
    return {"nom": "Identité nationale de santé", "un": a, "autre": b, "differe": a != b}


@dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def defaire(request: Any, dossier: Any, fusion: Any) -> HttpResponse:
    faite = get_object_or_404(Fusion.objects.filter(defaite_le__isnull=True), pk=fusion)
    formulaire = FormulaireAvecCode(recu(request), request=request)
    if request.method == "POST" and formulaire.is_valid():
        try:
            service.defaire(fusion=faite.pk, garde=faite.dossier_id, par=courant().compte_id)
        except service.FusionImpossible as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, "La fusion est défaite : ce qui venait de l’autre dossier y est retourné.")
            return HttpResponseRedirect(reverse("usagers:identite", kwargs={"dossier": dossier}))
    contexte = bandeau(request)
    contexte |= {
        "onglets": onglets(request, contexte["dossier"], None),
        "fusion": faite,
        "possible": service.est_reversible(faite),
        "formulaire": formulaire,
        "saisie": True,
    }
    return render(request, "usagers/doublons/defaire.html", contexte, status=_statut(formulaire))


def _statut(formulaire: Any) -> int:
    return 422 if formulaire.is_bound and formulaire.errors else 200
