"""« Équipe de soins » of a dossier: open to who reads the identity, managed by the direction and its team's heads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations import autorisations, equipe_de_soins, perimetre
from habilitations.decisions import decider
from habilitations.equipe_de_soins import Suivi
from habilitations.equipes import EquipeRefusee, equipes_de
from habilitations.gardes import dossier_requis, suivi_du_dossier
from habilitations.models import Accompagnement
from habilitations.models.equipes import CasEquipe
from habilitations.page_de_dossier import entourage
from habilitations.pages.acte import ChampObjet, FormulaireFin, page_d_acte, reporter
from habilitations.porte import refuser
from habilitations.professions import Profession

PAR_FONCTION = (Profession.DIRECTEUR, Profession.SECRETAIRE)
DANS_L_EQUIPE = (Profession.CHEF_SERVICE, Profession.CADRE_SANTE, Profession.COORDONNATEUR)
RAISON = (
    "L’équipe de soins d’une personne se règle par la direction, le secrétariat, et par le chef de service, le cadre de"
    " santé ou le coordonnateur de son équipe."
)
Vue = Callable[..., HttpResponse]


def gestion(*, methodes: tuple[str, ...] = ()) -> Callable[[Vue], Vue]:
    """Who decides of the accesses to a dossier; the dossier must be in service and its identity readable."""

    def garder(vue: Vue) -> Vue:
        @wraps(vue)
        def ouvrir(request: Any, dossier: Any, **cle: Any) -> HttpResponse:
            if not courant().peut_lire(Categorie.IDENTITE):
                decision = decider(request.faits, Categorie.IDENTITE)
                return refuser(request, decision, Categorie.IDENTITE)
            return vue(request, dossier, **cle)

        garde = suivi_du_dossier(
            *PAR_FONCTION, en_equipe=DANS_L_EQUIPE, raison=RAISON, action=Action.ADMINISTRER, methodes=methodes
        )
        return garde(ouvrir)

    return garder


def _peut_gerer(request: Any) -> bool:
    profession = request.acces.poste.affectation.profession
    return profession in PAR_FONCTION or (request.faits.dans_equipe and profession in DANS_L_EQUIPE)


def adresse(nom: str, dossier: Any, **cle: Any) -> str:
    return reverse(f"habilitations:{nom}", kwargs={"dossier": dossier, **cle})


def fil(contexte: dict[str, Any]) -> list[tuple[str, str]]:
    pk = contexte["dossier"].pk
    dossier = (contexte["personne"]["nom_affiche"], reverse("usagers:dossier", kwargs={"dossier": pk}))
    return [dossier, ("Équipe de soins", adresse("equipe_du_dossier", pk))]


@dossier_requis(Categorie.IDENTITE, action=Action.LIRE)
def equipe_du_dossier(request: Any, dossier: Any) -> HttpResponse:
    acces, jour = courant(), aujourdhui()
    gere = _peut_gerer(request)
    lignes = [_ligne(s, gere) for s in equipe_de_soins.suivis(acces.dossier_id, acces.etablissement_id)]
    finies = [x for x in lignes if x["a"].au and x["a"].au < jour]
    futures = [x for x in lignes if x["a"].du > jour]
    accords = autorisations.accords(acces.dossier_id, acces.etablissement_id)
    contexte = entourage(request) | {
        "presentes": [x for x in lignes if x not in finies and x not in futures],
        "futures": futures,
        "finies": finies,
        "accords": [
            {"accord": a, "url": adresse("retirer_autorisation", dossier, autorisation=a.autorisation.pk)}
            for a in accords
        ],
        "gere": gere,
        "url_confier": adresse("confier", dossier),
        "url_autoriser": adresse("autoriser", dossier),
    }
    return render(request, "habilitations/equipe_du_dossier.html", contexte)


def _ligne(suivi: Suivi, gere: bool) -> dict[str, Any]:
    a = suivi.accompagnement
    cle = {"dossier": a.dossier_id, "accompagnement": a.pk}
    return {
        "suivi": suivi,
        "a": a,
        "url_referent": adresse("designer_referent", **cle) if gere else "",
        "url_fin": adresse("terminer_accompagnement", **cle) if gere else "",
    }


# -- give the person to a team ----------------------------------------------------------------------------


class FormulaireConfier(FormulaireDui, forms.Form):
    equipe = ChampObjet(label="À quelle équipe ?")
    du = ChampDate(label="Premier jour", passee=False)
    reconnue = forms.BooleanField(
        label="La personne a reconnu cette équipe", required=False, help_text="Demandé pour une équipe au titre du 2°."
    )

    def __init__(self, *args: Any, suivis: list[Suivi], etablissement_id: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        jour = aujourdhui()
        deja = {s.accompagnement.equipe_id for s in suivis if not (s.accompagnement.au and s.accompagnement.au < jour)}
        equipes = list(equipes_de(etablissement_id))
        choix: Any = self.fields["equipe"]
        choix.remplir(equipes, lambda e: f"{e.nom} · {e.get_cas_display()}", proposes=lambda e: e.pk not in deja)
        self.fields["du"].initial = jour
        if not any(e.cas == CasEquipe.RECONNUE for e in equipes):
            del self.fields["reconnue"]


@gestion()
def confier(request: Any, dossier: Any) -> HttpResponse:
    acces, contexte = courant(), entourage(request)
    suivis = equipe_de_soins.suivis(acces.dossier_id, acces.etablissement_id)
    formulaire = FormulaireConfier(recu(request), suivis=suivis, etablissement_id=acces.etablissement_id)
    if formulaire.is_bound and formulaire.is_valid():
        try:
            _, donne = equipe_de_soins.confier(dossier=contexte["dossier"], **formulaire.cleaned_data)
        except EquipeRefusee as refus:
            reporter(formulaire, refus)
        else:
            nom = formulaire.cleaned_data["equipe"].nom
            if donne:
                messages.success(request, f"« {nom} » accompagne cette personne.")
            else:
                messages.info(request, f"« {nom} » accompagne déjà cette personne.")
            return HttpResponseRedirect(adresse("equipe_du_dossier", dossier))
    return page_d_acte(
        request,
        titre="Confier à une équipe",
        phrase="Chaque membre lira dans ce dossier ce que son métier ouvre, dès le premier jour.",
        formulaire=formulaire,
        verbe="Confier à l’équipe",
        url_annuler=adresse("equipe_du_dossier", dossier),
        fil=fil(contexte),
        **contexte,
    )


def _trouver(accompagnement: Any) -> Suivi:
    acces = courant()
    for suivi in equipe_de_soins.suivis(acces.dossier_id, acces.etablissement_id):
        if suivi.accompagnement.pk == accompagnement:
            return suivi
    raise Http404


@gestion()
def terminer_accompagnement(request: Any, dossier: Any, accompagnement: Any) -> HttpResponse:
    contexte, suivi = entourage(request), _trouver(accompagnement)
    nom = suivi.accompagnement.equipe.nom
    formulaire = FormulaireFin(recu(request))
    if formulaire.is_bound and formulaire.is_valid():
        if equipe_de_soins.mettre_fin(accompagnement=suivi.accompagnement, quand=formulaire.fin):
            messages.success(request, f"L’accompagnement par « {nom} » prend fin.")
        else:
            messages.info(request, f"L’accompagnement par « {nom} » était déjà terminé.")
        return HttpResponseRedirect(_ou_revenir(request, dossier))
    seule = (
        not Accompagnement.objects.filter(perimetre.en_cours(), dossier_id=dossier).exclude(pk=accompagnement).exists()
    )
    alerte = {
        "ton": "attention",
        "titre": "C’est sa seule équipe",
        "texte": "Après elle, seules les fonctions administratives ouvriront ce dossier. Confiez d’abord la personne à "
        "une autre équipe si quelqu’un l’accompagne encore.",
    }
    return page_d_acte(
        request,
        titre=f"Mettre fin à l’accompagnement par « {nom} »",
        alerte=alerte if seule else None,
        phrase="Ses membres ne liront plus ce dossier, sauf par une autre équipe. Ce qu’ils ont écrit y reste.",
        formulaire=formulaire,
        verbe="Mettre fin",
        danger=True,
        url_annuler=adresse("equipe_du_dossier", dossier),
        fil=fil(contexte),
        **contexte,
    )


def _ou_revenir(request: Any, dossier: Any) -> str:
    """The page of the team; the list of persons for who has just lost the dossier."""
    faits, _ = perimetre.faits_sur(request.user, request.acces.poste, dossier)
    if decider(faits, Categorie.IDENTITE).accorde:
        return adresse("equipe_du_dossier", dossier)
    return reverse("usagers:liste")


# -- référent ---------------------------------------------------------------------------------------------


class FormulaireReferent(FormulaireDui, forms.Form):
    referent = forms.ChoiceField(
        label="Qui est référent ?",
        required=False,
        help_text="Le référent est prévenu des accès en urgence et lit « Qui a consulté ce dossier ».",
        widget=forms.RadioSelect,
    )
    attendu = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, suivi: Suivi, **options: Any) -> None:
        super().__init__(*args, **options)
        actuel = suivi.accompagnement.referent_id
        self.personnes = {str(m.professionnel_id): m for m in suivi.membres}
        choix = [(cle, f"{m.qui.nom}, {m.qui.fonction}") for cle, m in self.personnes.items()]
        champ: Any = self.fields["referent"]
        champ.choices = [*choix, ("", "Personne pour le moment")]
        champ.initial, self.fields["attendu"].initial = str(actuel) if actuel else "", actuel


@gestion()
def designer_referent(request: Any, dossier: Any, accompagnement: Any) -> HttpResponse:
    contexte, suivi = entourage(request), _trouver(accompagnement)
    formulaire = FormulaireReferent(recu(request), suivi=suivi)
    statut = 0
    if formulaire.is_bound and formulaire.is_valid():
        try:
            _designer(request, suivi, formulaire)
        except equipe_de_soins.Depasse as depasse:
            formulaire, statut = FormulaireReferent(suivi=suivi), 409
            messages.warning(request, str(depasse))
        except EquipeRefusee as refus:
            reporter(formulaire, refus)
        else:
            return HttpResponseRedirect(adresse("equipe_du_dossier", dossier))
    return page_d_acte(
        request,
        titre="Désigner le référent",
        phrase=f"Parmi les membres de « {suivi.accompagnement.equipe.nom} » aujourd’hui.",
        formulaire=formulaire,
        verbe="Désigner",
        statut=statut,
        url_annuler=adresse("equipe_du_dossier", dossier),
        fil=fil(contexte),
        **contexte,
    )


def _designer(request: Any, suivi: Suivi, formulaire: FormulaireReferent) -> None:
    choisi = formulaire.personnes.get(formulaire.cleaned_data["referent"])
    change = equipe_de_soins.designer_referent(
        accompagnement=suivi.accompagnement,
        referent_id=choisi.professionnel_id if choisi else None,
        attendu=formulaire.cleaned_data["attendu"],
    )
    if not change:
        messages.info(request, "Le référent n’a pas changé.")
    elif choisi:
        messages.success(request, f"{choisi.qui.nom} est référent.")
    else:
        messages.success(request, "Cette équipe n’a plus de référent pour cette personne.")
