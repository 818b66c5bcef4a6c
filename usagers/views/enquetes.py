"""Satisfaction surveys: who writes in « Relation » collects the answers; who steers opens, closes, reads results."""

from __future__ import annotations

import uuid
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie
from dui.commun.formulaires import ChampDate, recu
from dui.commun.horloge import aujourdhui
from dui.commun.tableur import en_csv
from habilitations.decisions import refus
from habilitations.gardes import page_personnelle, reserve_a
from habilitations.porte import refuser
from usagers.evaluations.catalogue import offertes, trouver
from usagers.evaluations.formulaires import FormulaireGrille
from usagers.fiches.service import VersionDepassee
from usagers.pilotage import feuilles
from usagers.relation import edition, enquetes
from usagers.relation.edition import FormulaireDEsms
from usagers.relation.enums import PublicEnquete
from usagers.views.pilotage import LECTEURS
from usagers.views.reclamations import suit


def qui_suit(vue: Any) -> Any:
    """Refuse whoever does not write in « Relation », whatever opened the page."""

    @wraps(vue)
    def enveloppe(request: Any, *args: Any, **cles: Any) -> HttpResponse:
        if not suit(courant()):
            return refuser(request, refus("lecture_seule", Categorie.RELATION), Categorie.RELATION)
        reponse: HttpResponse = vue(request, *args, **cles)
        return reponse

    return enveloppe


def pilote() -> bool:
    poste = courant().poste
    return poste is not None and poste.affectation.profession in LECTEURS


class FormulaireEnquete(FormulaireDEsms):
    titre = forms.CharField(label="Titre", max_length=150)
    public = forms.ChoiceField(label="À qui", choices=PublicEnquete)
    du = ChampDate(label="Ouverte du")
    au = ChampDate(label="Au", help_text="Dernier jour où une réponse est reçue.")
    remis = forms.IntegerField(
        label="Questionnaires remis",
        required=False,
        min_value=1,
        max_value=100_000,
        help_text="Un nombre, pour le taux de réponse. Qui a répondu n’est noté nulle part.",
    )

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or self.cleaned_data
        if valeurs.get("du") and valeurs.get("au") and valeurs["au"] < valeurs["du"]:
            self.add_error("au", "La fin précède l’ouverture. Vérifiez les deux dates.")
        return valeurs


class FormulaireOuverture(FormulaireEnquete):
    grille = forms.ChoiceField(label="Questionnaire", help_text="Il ne change plus une fois l’enquête ouverte.")
    field_order = ("titre", "grille", "public", "du", "au", "remis")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["grille"]
        champ.choices = [(g.cle, g.titre) for g in offertes(Categorie.RELATION)]


class FormulaireReponse(FormulaireGrille):
    envoi = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean()
        if not self.errors and not self.reponses:
            self.add_error(None, "Aucune réponse n’est cochée. Cochez-en une au moins.")
        return valeurs


@page_personnelle(Action.LISTER, categorie=Categorie.RELATION)
def liste(request: Any) -> HttpResponse:
    lit = suit(courant())
    lignes = [_resume(e) for e in enquetes.enquetes()] if lit else []
    contexte = {"lit": lit, "lignes": lignes, "url_ouvrir": reverse("usagers:ouvrir_enquete") if pilote() else ""}
    return render(request, "usagers/relation/enquetes.html", contexte)


@reserve_a(*LECTEURS, action=Action.CREER)
@qui_suit
def ouvrir(request: Any) -> HttpResponse:
    formulaire = FormulaireOuverture(recu(request), initial={"envoi": uuid.uuid4(), "du": aujourdhui()})

    def garder(f: Any) -> tuple[str, bool]:
        enquete, nouvelle = enquetes.ouvrir(f.cleaned_data["envoi"], **f.contenu)
        return _adresse("enquete", enquete), nouvelle

    return edition.saisir(
        request, formulaire, titre="Ouvrir une enquête", annuler=reverse("usagers:enquetes"), garder=garder
    )


@page_personnelle(Action.LIRE, categorie=Categorie.RELATION)
@qui_suit
def enquete(request: Any, enquete: Any) -> HttpResponse:
    trouvee = _trouver(enquete)
    grille, etat = trouver(trouvee.grille), enquetes.etat(trouvee)
    contexte = {
        "e": trouvee,
        "resume": _resume(trouvee),
        "grille": grille,
        "recues": enquetes.recues(trouvee),
        "url_repondre": _adresse("repondre_enquete", trouvee) if etat == enquetes.OUVERTE else "",
        "url_imprimer": _adresse("questionnaire_enquete", trouvee),
        "url_liste": reverse("usagers:enquetes"),
    }
    if pilote():
        close = etat == enquetes.CLOSE
        contexte |= {
            "url_resultats": _adresse("resultats_enquete", trouvee) if close else "",
            "url_modifier": "" if close else _adresse("modifier_enquete", trouvee),
            "url_clore": "" if close else _adresse("clore_enquete", trouvee),
        }
    return render(request, "usagers/relation/enquete.html", contexte)


@reserve_a(*LECTEURS, action=Action.MODIFIER)
@qui_suit
def modifier(request: Any, enquete: Any) -> HttpResponse:
    trouvee = _trouver(enquete)
    retour = _adresse("enquete", trouvee)
    if trouvee.figee and request.method == "GET":
        return _fermee(request, "Cette enquête est close : elle ne change plus.", retour)
    formulaire = FormulaireEnquete(recu(request), initial=edition.depart(trouvee, FormulaireEnquete))

    def garder(f: Any) -> tuple[str, bool]:
        enquetes.changer(trouvee, f.cleaned_data["version"] or 0, f.contenu)
        return retour, True

    try:
        return edition.saisir(request, formulaire, titre="Modifier l’enquête", annuler=retour, garder=garder)
    except enquetes.EnqueteFermee as fermee:
        return _fermee(request, str(fermee), retour)


@reserve_a(*LECTEURS, action=Action.MODIFIER)
@qui_suit
def clore(request: Any, enquete: Any) -> HttpResponse:
    trouvee = _trouver(enquete)
    retour = _adresse("enquete", trouvee)
    formulaire = FormulaireDEsms(recu(request), initial={"version": trouvee.version})
    if request.method == "POST" and formulaire.is_valid():
        try:
            enquetes.clore(trouvee, formulaire.cleaned_data["version"] or 0)
        except VersionDepassee:
            messages.warning(request, "Cette enquête a changé entre-temps. Relisez-la avant de la clore.")
        except enquetes.EnqueteFermee as fermee:
            messages.info(request, str(fermee))
        else:
            messages.success(request, "L’enquête est close. Ses résultats sont ouverts.")
        return HttpResponseRedirect(retour)
    contexte = {"e": trouvee, "formulaire": formulaire, "annuler": retour}
    return render(request, "usagers/relation/clore_enquete.html", contexte, status=_statut(formulaire))


@page_personnelle(Action.CREER, categorie=Categorie.RELATION)
@qui_suit
def repondre(request: Any, enquete: Any) -> HttpResponse:
    """One paper form, or one interview. Nothing of it is kept but the counts; no draft either."""
    trouvee = _trouver(enquete)
    grille, retour = trouver(trouvee.grille), _adresse("enquete", trouvee)
    if grille is None or enquetes.etat(trouvee) != enquetes.OUVERTE:
        return _fermee(request, "Cette enquête ne reçoit pas de réponse aujourd’hui.", retour)
    formulaire = FormulaireReponse(grille, recu(request), initial={"envoi": uuid.uuid4()})
    if request.method == "POST" and formulaire.is_valid():
        envoi = formulaire.cleaned_data["envoi"] or uuid.uuid4()
        try:
            nouvelle = enquetes.compter_une_reponse(trouvee, formulaire.reponses, envoi)
        except enquetes.EnqueteFermee as fermee:
            return _fermee(request, str(fermee), retour)
        if nouvelle:
            messages.success(request, "La réponse est comptée. Vous pouvez saisir la suivante.")
        else:
            messages.info(request, "Cette réponse était déjà comptée, une seule fois.")
        return HttpResponseRedirect(request.path)
    contexte = {
        "e": trouvee,
        "grille": grille,
        "formulaire": formulaire,
        "blocs": formulaire.blocs(),
        "annuler": retour,
    }
    return render(request, "usagers/relation/repondre.html", contexte, status=_statut(formulaire))


@page_personnelle(Action.IMPRIMER, categorie=Categorie.RELATION)
@qui_suit
def questionnaire(request: Any, enquete: Any) -> HttpResponse:
    trouvee = _trouver(enquete)
    contexte = {"e": trouvee, "grille": trouver(trouvee.grille), "retour": _adresse("enquete", trouvee)}
    return render(request, "usagers/relation/questionnaire.html", contexte)


@reserve_a(*LECTEURS, action=Action.LIRE)
@qui_suit
def resultats(request: Any, enquete: Any) -> HttpResponse:
    trouvee = _trouver(enquete)
    lus = enquetes.resultats(trouvee)
    if lus is None:
        return _fermee(request, "Les résultats s’ouvrent quand l’enquête est close.", _adresse("enquete", trouvee))
    enquetes.noter_lecture("enquete_resultats", Action.LIRE)
    contexte = {
        "e": trouvee,
        "r": lus,
        "regle": feuilles.REGLE_COURTE,
        "url_csv": _adresse("enquete_csv", trouvee),
        "url_enquete": _adresse("enquete", trouvee),
    }
    return render(request, "usagers/relation/resultats.html", contexte)


@reserve_a(*LECTEURS, action=Action.EXPORTER)
@qui_suit
def resultats_csv(request: Any, enquete: Any) -> HttpResponse:
    trouvee = _trouver(enquete)
    lus = enquetes.resultats(trouvee)
    if lus is None:
        return _fermee(request, "Les résultats s’ouvrent quand l’enquête est close.", _adresse("enquete", trouvee))
    enquetes.noter_lecture("enquete_exportee", Action.EXPORTER)
    garde = [("", trouvee.titre, "Réponses reçues", lus.total.texte), ("", "", feuilles.REGLE_COURTE, "")]
    contenu = en_csv(["Groupe", "Question", "Réponse", "Nombre"], [*garde, *lus.lignes()])
    reponse = HttpResponse(contenu, content_type="text/csv; charset=utf-8")
    reponse.headers["Content-Disposition"] = f'attachment; filename="enquete-{trouvee.du:%Y-%m}.csv"'
    return reponse


# -- shared ------------------------------------------------------------------------------------------------


def _trouver(pk: Any) -> Any:
    return get_object_or_404(enquetes.enquetes(), pk=pk)


def _adresse(page: str, enquete: Any) -> str:
    return reverse(f"usagers:{page}", kwargs={"enquete": enquete.pk})


def _resume(enquete: Any) -> dict[str, Any]:
    ton, mot = enquetes.EN_MOTS[enquetes.etat(enquete)]
    return {"e": enquete, "url": _adresse("enquete", enquete), "ton": ton, "mot": mot}


def _fermee(request: Any, phrase: str, retour: str) -> HttpResponse:
    messages.warning(request, phrase)
    return HttpResponseRedirect(retour)


def _statut(formulaire: Any) -> int:
    return 422 if formulaire.is_bound and formulaire.errors else 200
