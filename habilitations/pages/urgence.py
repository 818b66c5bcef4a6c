"""Emergency access: the page that opens it, the one that closes it, the review that judges it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.dates_fr import pluriel
from dui.commun.formulaires import FormulaireDui, recu
from habilitations import bris_de_glace as urgences
from habilitations import matrice
from habilitations.gardes import acces_en_urgence, explication, reserve_a
from habilitations.models import BrisDeGlace
from habilitations.models.acces import MotifBris
from habilitations.numeros import designer, numeros
from habilitations.pages.code import FormulaireAvecCode
from habilitations.personnes import Collegue, collegues
from habilitations.professions import Profession

RELUS_MONTRES = 20


class FormulaireUrgence(FormulaireAvecCode):
    motif = forms.ChoiceField(
        label="Pourquoi maintenant ?", choices=MotifBris, widget=forms.RadioSelect(attrs={"autofocus": True})
    )
    precision = forms.CharField(
        label="Ce qui se passe",
        help_text="Quelques mots, relus par la personne déléguée à la protection des données.",
        min_length=5,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    interet = forms.BooleanField(
        label="J’accède dans l’intérêt immédiat de la personne",
        error_messages={"required": "Cochez cette ligne si l’accès est dans l’intérêt immédiat de la personne."},
    )


@acces_en_urgence()
def briser_la_glace(request: Any, dossier: Any) -> HttpResponse:
    formulaire = FormulaireUrgence(recu(request), request=request)
    if formulaire.is_bound and formulaire.is_valid():
        urgences.briser_la_glace(
            compte=request.user,
            motif=formulaire.cleaned_data["motif"],
            precision=formulaire.cleaned_data["precision"],
        )
        return HttpResponseRedirect(reverse("usagers:dossier", kwargs={"dossier": dossier}))
    lisibles = matrice.au_moins(request.acces.poste.matrice, Niveau.LECTURE)
    contexte = {
        "formulaire": formulaire,
        "dossier": {"nom_affiche": "", "ligne": ""},
        "ouvre": [c.label.lower() for c in Categorie.principales() if c.value in lisibles],
        "duree": pluriel(int(urgences.DUREE.total_seconds() // 3600), "heure"),
        "url": reverse("habilitations:briser_la_glace", kwargs={"dossier": dossier}),
        "url_annuler": reverse("usagers:liste"),
    }
    return render(request, "habilitations/bris_de_glace.html", contexte, status=422 if formulaire.errors else 200)


@explication(methodes=("POST",))
def refermer_la_glace(request: Any, dossier: Any) -> HttpResponse:
    if urgences.refermer_la_glace(compte=request.user):
        messages.success(request, "L’accès en urgence est refermé.")
    else:
        messages.info(request, "Aucun accès en urgence n’était ouvert.")
    return HttpResponseRedirect(reverse("usagers:liste"))


# -- review -----------------------------------------------------------------------------------------------

CONCLUSIONS = (
    ("besoin", "L’accès répondait à un besoin immédiat"),
    ("echange", "Un échange a eu lieu avec la personne qui a ouvert le dossier"),
    ("suite", "Une suite est donnée (équipe à compléter, incident à ouvrir)"),
)


class FormulaireRevue(FormulaireDui, forms.Form):
    conclusion = forms.ChoiceField(label="Ce que vous retenez", choices=CONCLUSIONS, widget=forms.RadioSelect)
    texte = forms.CharField(
        label="En quelques mots", min_length=5, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    @property
    def verdict(self) -> str:
        return f"{dict(CONCLUSIONS)[self.cleaned_data['conclusion']]}. {self.cleaned_data['texte']}"


def _lignes(bris: list[BrisDeGlace], lieu: Any) -> list[dict[str, Any]]:
    connus = numeros(b.dossier_id for b in bris)
    qui = collegues({b.compte_id for b in bris} | {b.revu_par_id for b in bris if b.revu_par_id}, lieu)
    inconnu = Collegue("Compte retiré")
    return [
        {
            "bris": b,
            "dossier": designer(b.dossier_id, connus),
            "qui": qui.get(b.compte_id, inconnu),
            "relecteur": qui.get(b.revu_par_id, inconnu) if b.revu_par_id else None,
            "fin": b.referme_le or b.expire_le,
            "url": reverse("habilitations:revoir_un_bris", kwargs={"bris": b.pk}),
        }
        for b in bris
    ]


@reserve_a(Profession.DPO, Profession.DIRECTEUR, action=Action.LIRE)
def bris_a_revoir(request: Any) -> HttpResponse:
    lieu = request.acces.etablissement_id
    tous = BrisDeGlace.objects.filter(etablissement_id=lieu).defer("precision", "verdict")
    a_revoir = list(tous.filter(revu_le__isnull=True).order_by("ouvert_le")[:200])
    relus = list(tous.filter(revu_le__isnull=False).order_by("-revu_le")[:RELUS_MONTRES])
    contexte = {"a_revoir": _lignes(a_revoir, lieu), "relus": _lignes(relus, lieu)}
    return render(request, "habilitations/bris_a_revoir.html", contexte)


@reserve_a(Profession.DPO, Profession.DIRECTEUR, methodes=("GET", "POST"))
def revoir_un_bris(request: Any, bris: Any) -> HttpResponse:
    """What was typed is about a person: reading it is traced, on that dossier."""
    acces = courant()
    trouve = BrisDeGlace.objects.filter(pk=bris, etablissement_id=acces.etablissement_id).first()
    if trouve is None:
        raise Http404
    formulaire = FormulaireRevue(recu(request))
    if formulaire.is_bound and formulaire.is_valid():
        try:
            urgences.revoir(bris=trouve, par=request.user, verdict=formulaire.verdict)
        except urgences.RevueRefusee as refus:
            formulaire.add_error(None, str(refus))
        else:
            messages.success(request, "L’accès en urgence est relu et clos.")
            return HttpResponseRedirect(reverse("habilitations:bris_a_revoir"))
    acces.noter(Evenement(action=Action.LIRE, dossier_id=trouve.dossier_id, base=Base.FONCTION, motif="revue_de_bris"))
    contexte = {
        "ligne": _lignes([trouve], acces.etablissement_id)[0],
        "formulaire": formulaire,
        "le_sien": trouve.compte_id == request.user.pk,
    }
    return render(request, "habilitations/revoir_un_bris.html", contexte, status=422 if formulaire.errors else 200)
