"""« Finalités »: what the dossier is for here; declaring or withdrawing, once the fields concerned were seen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action
from dui.commun.dates_fr import date_longue
from dui.commun.dictionnaire import Entree, Finalite, dictionnaire, finalite, finalites
from dui.commun.formulaires import FormulaireDui, recu
from dui.commun.horloge import jour_de
from dui.commun.typographie import insecables
from habilitations import finalites as verbes
from habilitations.gardes import reserve_a
from habilitations.models import FinaliteDeclaree
from rgpd.dictionnaire import lignes
from rgpd.dictionnaire.vues import LECTEURS

COLONNES = [{"titre": t} for t in ("Champ", "Rubrique", "Nécessaire", "Conservation")]
TOUJOURS = [{"titre": t} for t in ("Finalité", "Fondement", "Source")]
PASSEES = [{"titre": t} for t in ("Finalité", "Déclarée", "Retirée")]


class FormulaireRaison(FormulaireDui, forms.Form):
    motif = forms.CharField(min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, aide: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["motif"].label, self.fields["motif"].help_text = label, aide
        self.fields["motif"].error_messages["required"] = f"Complétez « {label} »."


@reserve_a(*LECTEURS, action=Action.LIRE)
def page_des_finalites(request: Any) -> HttpResponse:
    lieu = request.acces.etablissement_id
    en_vigueur = verbes.en_vigueur(lieu)
    contexte = {
        "a_declarer": [_carte(f, en_vigueur.get(f.code)) for f in finalites() if f.a_declarer],
        "toujours": [
            [{"texte": f.libelle, "note": f.objet}, insecables(f.fondement), insecables(f.source)]
            for f in finalites()
            if not f.a_declarer
        ],
        "colonnes_toujours": TOUJOURS,
        "passees": [_passee(d) for d in verbes.passees(lieu)],
        "colonnes_passees": PASSEES,
    }
    return render(request, "rgpd/finalites.html", contexte)


def _carte(f: Finalite, declaration: FinaliteDeclaree | None) -> dict[str, Any]:
    return {
        "finalite": f,
        "declaration": declaration,
        "champs": len(champs_de(f)),
        "url": _url("retirer_finalite" if declaration else "declarer_finalite", f),
    }


def _passee(d: FinaliteDeclaree) -> list[Any]:
    connue = finalite(d.finalite)
    return [
        connue.libelle if connue else d.finalite,
        {"texte": _quand(d.declaree_le, d.declaree_par), "note": f"«\u00a0{d.motif}\u00a0»"},
        {"texte": _quand(d.retiree_le, d.retiree_par), "note": f"«\u00a0{d.motif_retrait}\u00a0»"},
    ]


def _quand(instant: Any, compte: Any) -> str:
    return f"{date_longue(jour_de(instant), jour=False)}, par {compte.get_full_name()}"


def champs_de(f: Finalite) -> list[Entree]:
    """The fields that wait for this purpose: what a declaration shows, what a withdrawal hides."""
    return [e for e in dictionnaire() if e.a_declarer == f]


def _url(nom: str, f: Finalite) -> str:
    return reverse(f"rgpd:{nom}", kwargs={"finalite": f.code})


def _trouver(code: str) -> Finalite:
    trouvee = finalite(code)
    if trouvee is None or not trouvee.a_declarer:
        raise Http404
    return trouvee


@reserve_a(*LECTEURS, action=Action.ADMINISTRER)
def declarer_finalite(request: Any, finalite: str) -> HttpResponse:
    """The fields that will appear are on the page: nobody declares without having seen them."""
    trouvee = _trouver(finalite)
    if trouvee.code in verbes.declarees():
        return _deja(request, "Cette finalité est déjà déclarée.")
    formulaire = FormulaireRaison(
        recu(request),
        label="Pourquoi l’établissement en a besoin",
        aide="Par exemple : nos éducateurs préparent les stages et les réunions de scolarité. Lu par qui contrôle.",
    )
    if request.method == "POST" and formulaire.is_valid():
        return _faire(request, trouvee, verbes.declarer, formulaire, "C’est déclaré : ses champs paraissent.")
    return _page(request, trouvee, formulaire, retrait=False)


@reserve_a(*LECTEURS, action=Action.ADMINISTRER)
def retirer_finalite(request: Any, finalite: str) -> HttpResponse:
    trouvee = _trouver(finalite)
    if trouvee.code not in verbes.declarees():
        return _deja(request, "Cette finalité n’est pas déclarée, ou ne l’est plus.")
    formulaire = FormulaireRaison(
        recu(request),
        label="Pourquoi elle n’est plus nécessaire",
        aide="Par exemple : l’accompagnement vers l’emploi est confié à un autre service.",
    )
    if request.method == "POST" and formulaire.is_valid():
        return _faire(request, trouvee, verbes.retirer, formulaire, "C’est retiré : ses champs sont cachés.")
    return _page(request, trouvee, formulaire, retrait=True)


def _faire(request: Any, f: Finalite, verbe: Any, formulaire: FormulaireRaison, fait: str) -> HttpResponse:
    motif, lieu = formulaire.cleaned_data["motif"], request.acces.etablissement_id
    try:
        verbe(f, motif=motif, par=request.user, etablissement_id=lieu)
    except verbes.DejaFait as deja:
        return _deja(request, str(deja))
    messages.success(request, fait)
    return HttpResponseRedirect(reverse("rgpd:finalites"))


def _deja(request: Any, phrase: str) -> HttpResponse:
    messages.info(request, phrase)
    return HttpResponseRedirect(reverse("rgpd:finalites"))


def _page(request: Any, f: Finalite, formulaire: FormulaireRaison, *, retrait: bool) -> HttpResponse:
    contexte = {
        "finalite": f,
        "formulaire": formulaire,
        "retrait": retrait,
        "colonnes": COLONNES,
        "lignes": [
            [
                {"texte": f"{e.libelle[:1].upper()}{e.libelle[1:]}", "note": e.nom_du_modele},
                lignes.rubriques(e),
                e.necessite,
                lignes.conservation(e),
            ]
            for e in champs_de(f)
        ],
    }
    return render(request, "rgpd/finalite.html", contexte, status=422 if formulaire.errors else 200)
