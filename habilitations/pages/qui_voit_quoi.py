"""« Qui voit quoi »: the matrix as a table to read, the exceptions of the ESMS, their effect before they are saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.dates_fr import date_courte
from dui.commun.formulaires import FormulaireDui
from dui.commun.horloge import jour_de
from dui.commun.tableur import en_csv
from habilitations import matrice_reglages as reglages
from habilitations.gardes import reserve_a
from habilitations.matrice_reglages import Cellule, Effet
from habilitations.models import SurchargeMatrice
from habilitations.pages.code import FormulaireAvecCode
from habilitations.professions import FICHES, Famille, Profession

LECTEURS = (Profession.DIRECTEUR, Profession.DPO, Profession.CHEF_SERVICE)
SEL = "habilitations.apercu"
APERCU_VALABLE = 15 * 60  # seconds between the preview and the saving
SENSIBLES = frozenset({Categorie.SOINS, Categorie.PARAMEDICAL, Categorie.PSYCHOLOGUE, Categorie.SECRET})


def _peut_regler(request: Any) -> bool:
    return request.acces.poste is not None and request.acces.poste.affectation.profession == Profession.DIRECTEUR


@reserve_a(*LECTEURS, action=Action.LIRE)
def qui_voit_quoi(request: Any) -> HttpResponse:
    lignes = reglages.tableau(request.acces.etablissement_id)
    familles = [(f.label, [(p, cellules) for p, cellules in lignes if FICHES[p].famille == f]) for f in Famille]
    exceptions = [c for _, cellules in lignes for c in cellules if c.surcharge]
    contexte = {
        "categories": list(Categorie),
        "familles": [f for f in familles if f[1]],
        "exceptions": exceptions,
        "peut_regler": _peut_regler(request),
        "niveaux": [(reglages.MOTS[n], n.label) for n in Niveau],
    }
    return render(request, "habilitations/qui_voit_quoi.html", contexte)


@reserve_a(*LECTEURS, action=Action.EXPORTER)
def exporter(request: Any) -> HttpResponse:
    entetes = ("Métier", "Rubrique", "Niveau", "Origine", "Motif", "Décidé par", "Décidé le")
    lignes = [
        (p.label, c.categorie.label, c.niveau.label, *_origine(c.surcharge))
        for p, cellules in reglages.tableau(request.acces.etablissement_id)
        for c in cellules
    ]
    courant().noter(Evenement(action=Action.EXPORTER, base=Base.FONCTION, motif="matrice"))
    reponse = HttpResponse(en_csv(entetes, lignes), content_type="text/csv; charset=utf-8")
    reponse.headers["Content-Disposition"] = 'attachment; filename="qui-voit-quoi.csv"'
    return reponse


def _origine(surcharge: SurchargeMatrice | None) -> tuple[str, ...]:
    if surcharge is None:
        return ("table de la maison", "", "", "")
    jour = date_courte(jour_de(surcharge.decidee_le))
    return ("décision de l’établissement", surcharge.motif, surcharge.auteur.get_full_name(), jour)


class FormulaireCellule(FormulaireDui, forms.Form):
    niveau = forms.TypedChoiceField(label="Ce métier peut", choices=Niveau, coerce=int, widget=forms.RadioSelect)
    motif = forms.CharField(
        label="Pourquoi ici ?",
        help_text="La raison de cette exception. Elle sera lue par la DPO et par les chefs de service.",
        min_length=5,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FormulaireConfirmation(FormulaireAvecCode):
    """What was previewed, sealed: only that can be saved."""

    niveau = forms.TypedChoiceField(choices=Niveau, coerce=int, widget=forms.HiddenInput)
    motif = forms.CharField(min_length=5, max_length=300, widget=forms.HiddenInput)
    apercu = forms.CharField(widget=forms.HiddenInput)


def _sceau(cellule: Cellule, niveau: int, lieu: Any) -> list[Any]:
    return [str(lieu), cellule.profession.value, cellule.categorie.value, int(cellule.niveau), int(niveau)]


def _apercu_valide(jeton: str, attendu: list[Any]) -> bool:
    try:
        return signing.loads(jeton, salt=SEL, max_age=APERCU_VALABLE) == attendu
    except signing.BadSignature:
        return False


def _trouver(request: Any, profession: str, rubrique: str) -> Cellule:
    try:
        return reglages.cellule(request.acces.etablissement_id, Profession(profession), Categorie(rubrique))
    except ValueError:
        raise Http404 from None


@reserve_a(Profession.DIRECTEUR, methodes=("GET", "POST"))
def regler(request: Any, profession: str, rubrique: str) -> HttpResponse:
    """GET: the cell. POST: its effect, nothing saved yet; the page then offers to save what was previewed."""
    cellule = _trouver(request, profession, rubrique)
    if request.method == "GET":
        return _page(request, cellule, FormulaireCellule(initial=_initial(cellule)))
    if "retablir" in request.POST:
        donnees = {"niveau": int(cellule.par_defaut), "motif": "Retour à la table de la maison"}
        return _previsualiser(request, cellule, FormulaireCellule(donnees))
    return _previsualiser(request, cellule, FormulaireCellule(request.POST))


def _initial(cellule: Cellule) -> dict[str, Any]:
    return {"niveau": int(cellule.niveau), "motif": cellule.surcharge.motif if cellule.surcharge else ""}


def _previsualiser(request: Any, cellule: Cellule, formulaire: FormulaireCellule) -> HttpResponse:
    if not formulaire.is_valid():
        return _page(request, cellule, formulaire, statut=422)
    niveau, lieu = Niveau(formulaire.cleaned_data["niveau"]), request.acces.etablissement_id
    effet = reglages.effet(lieu, cellule, niveau)
    jeton = signing.dumps(_sceau(cellule, niveau, lieu), salt=SEL)
    initial = {"niveau": int(niveau), "motif": formulaire.cleaned_data["motif"], "apercu": jeton}
    confirmation = FormulaireConfirmation(initial=initial, request=request, auto_id="confirmer_%s")
    return _page(request, cellule, formulaire, effet=effet, confirmation=confirmation)


@reserve_a(Profession.DIRECTEUR, methodes=("POST",))
def enregistrer(request: Any, profession: str, rubrique: str) -> HttpResponse:
    cellule, lieu = _trouver(request, profession, rubrique), request.acces.etablissement_id
    confirmation = FormulaireConfirmation(request.POST, request=request, auto_id="confirmer_%s")
    formulaire = FormulaireCellule(request.POST)
    if not formulaire.is_valid():
        return _page(request, cellule, formulaire, statut=422)
    niveau = Niveau(formulaire.cleaned_data["niveau"])
    if not _apercu_valide(request.POST.get("apercu", ""), _sceau(cellule, niveau, lieu)):
        messages.warning(request, "Le réglage a changé depuis l’aperçu. Regardez l’effet à nouveau.")
        return _page(request, cellule, formulaire, statut=409)
    if not confirmation.is_valid():
        effet = reglages.effet(lieu, cellule, niveau)
        return _page(request, cellule, formulaire, effet=effet, confirmation=confirmation, statut=422)
    motif = formulaire.cleaned_data["motif"]
    reglages.regler(avant=cellule, niveau=niveau, motif=motif, auteur=request.user, etablissement_id=lieu)
    messages.success(request, "Le réglage est enregistré. Il s’applique dès maintenant.")
    return HttpResponseRedirect(reverse("habilitations:qui_voit_quoi"))


def _page(
    request: Any,
    cellule: Cellule,
    formulaire: FormulaireCellule,
    *,
    effet: Effet | None = None,
    confirmation: FormulaireConfirmation | None = None,
    statut: int = 200,
) -> HttpResponse:
    cle = {"profession": cellule.profession.value, "rubrique": cellule.categorie.value}
    contexte = {
        "cellule": cellule,
        "formulaire": formulaire,
        "effet": effet,
        "confirmation": confirmation,
        "sensible": cellule.categorie in SENSIBLES and not FICHES[cellule.profession].est_de_sante,
        "url_apercu": reverse("habilitations:regler", kwargs=cle),
        "url_enregistrer": reverse("habilitations:enregistrer", kwargs=cle),
    }
    return render(request, "habilitations/regler.html", contexte, status=statut)
