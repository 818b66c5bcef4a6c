"""« Pourquoi ? »: the decision told step by step, the rule it follows, what to do and whom to ask.

It speaks of the reader, never of the person: the same page comes out for every dossier of the ESMS in the same case.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Base
from dui.commun.categories import Categorie, Niveau
from dui.commun.typographie import insecables
from habilitations.approche import peut_briser
from habilitations.decisions import Decision, Faits, decider
from habilitations.gardes import explication
from habilitations.models import MembreEquipe
from habilitations.perimetre import en_cours
from habilitations.personnes import collegues, comptes_de
from habilitations.professions import Profession

PHRASES = {
    Base.EQUIPE: "Vous faites partie de l’équipe de soins de cette personne.",
    Base.FONCTION: "Votre fonction ouvre cette rubrique dans tout l’établissement.",
    Base.NOMINATIVE: "Une autorisation à votre nom ouvre cette rubrique.",
    Base.BRIS: "Un accès en urgence est ouvert à votre nom.",
}

AUCUNE_AUTRE = "Ni fonction, ni autorisation à votre nom, ni urgence en cours."


def _rubrique(request: Any) -> Categorie:
    try:
        return Categorie(request.GET.get("rubrique") or Categorie.IDENTITE)
    except ValueError:
        raise Http404 from None


def _question(question: str, reponse: str, oui: bool, regle: str) -> dict[str, Any]:
    return {"question": insecables(question), "reponse": insecables(reponse), "oui": oui, "regle": regle}


def _questions(faits: Faits, decision: Decision, categorie: Categorie, poste: Any) -> list[dict[str, Any]]:
    niveau = faits.matrice.get(categorie, Niveau.AUCUN)
    metier = poste.affectation.get_profession_display().lower()
    exceptions = decision.accorde and not faits.dans_equipe
    return [
        _question(
            "Travaillez-vous dans son établissement ?",
            f"Vous agissez pour {poste.etablissement.nom}, comme {metier}.",
            True,
            "Chaque établissement garde ses dossiers ; on agit dans un seul à la fois.",
        ),
        _question(
            f"Votre métier ouvre-t-il la rubrique « {categorie.label} » ?",
            f"Pour votre métier : {Niveau(niveau).label.lower()}.",
            niveau >= Niveau.LECTURE,
            "Ce qui est partagé se limite à la mission de chacun (code de la santé publique, R.1110-1).",
        ),
        _question(
            "Êtes-vous dans son équipe de soins ?",
            _mes_equipes(poste, faits.dans_equipe),
            faits.dans_equipe,
            "L’information se partage au sein de l’équipe de soins (code de la santé publique, L.1110-4 et L.1110-12).",
        ),
        _question(
            "Une autre raison vous ouvre-t-elle cette rubrique ?",
            PHRASES[Base(decision.base)] if exceptions else AUCUNE_AUTRE,
            exceptions,
            "Hors de l’équipe, il faut le consentement de la personne (L.1110-4, III) ou une urgence.",
        ),
    ]


def _mes_equipes(poste: Any, dedans: bool) -> str:
    noms = MembreEquipe.objects.filter(
        en_cours(), professionnel=poste.affectation.professionnel, equipe__etablissement=poste.etablissement
    ).values_list("equipe__nom", flat=True)
    miennes = ", ".join(f"« {n} »" for n in dict.fromkeys(noms.order_by("equipe__nom")))
    suite = f" Vos équipes aujourd’hui : {miennes}." if miennes else " Vous n’êtes dans aucune équipe aujourd’hui."
    return ("Oui." if dedans else "Aucune de vos équipes n’accompagne cette personne.") + suite


def _contact(lieu: Any) -> dict[str, str] | None:
    """Whom to ask: the head of service of the ESMS, else the direction."""
    for compte in comptes_de(lieu.pk, Profession.CHEF_SERVICE, Profession.DIRECTEUR):
        trouve = collegues([compte.pk], lieu.pk)[compte.pk]
        return {"nom": trouve.nom, "metier": trouve.metier.lower()}
    return None


@explication()
def pourquoi(request: Any, dossier: Any) -> HttpResponse:
    categorie, faits, poste = _rubrique(request), request.faits, request.acces.poste
    decision = decider(faits, categorie)
    contexte = {
        "accorde": decision.accorde,
        "hors_metier": decision.code in ("hors_metier", "lecture_seule"),
        "raison": PHRASES[Base(decision.base)] if decision.accorde else decision.raison,
        "rubrique": categorie.label,
        "dossier": "",
        "questions": _questions(faits, decision, categorie, poste),
        "contact": _contact(poste.etablissement),
        "bris_url": reverse("habilitations:briser_la_glace", kwargs={"dossier": dossier}) if peut_briser(faits) else "",
        "url_retour": reverse("usagers:liste"),
        "reference": request.acces.requete,
    }
    return render(request, "habilitations/pourquoi.html", contexte)
