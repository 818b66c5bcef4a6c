"""« Qui décide ? »: right by right, who exercises it, today or on a chosen date. And the table itself, for the DPO."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from dui.commun.formulaires import ChampDate, FormulaireDui
from dui.commun.horloge import aujourdhui
from habilitations.gardes import dossier_requis, reserve_a
from habilitations.professions import Profession
from usagers.bandeau import bandeau, dossier_ouvert
from usagers.enums import EtendueMesure, TypeMesure
from usagers.onglets import onglets, sous_rubriques
from usagers.registres import Section, inscrire_section
from usagers.representation import Certitude, Droit, Faits, Mesure, Reponse, Volet, situation_le, tableau
from usagers.representation.chargement import faits_du_dossier
from usagers.representation.enums import Situation
from usagers.representation.faits import SANS_EFFET_SUR_LES_DROITS
from usagers.representation.regles import SANS_OBJET, Regle, regle, regles


class FormulaireDate(FormulaireDui, forms.Form):
    date = ChampDate(label="À quelle date ?", required=False)


@dossier_requis(Categorie.PROCHES, action=Action.LIRE)
def qui_decide(request: Any, dossier: Any) -> HttpResponse:
    contexte = bandeau(request)
    formulaire = FormulaireDate(request.GET or None)
    date = (formulaire.cleaned_data["date"] if formulaire.is_valid() else None) or aujourdhui()
    faits = faits_du_dossier(contexte["dossier"])
    contexte |= {
        "onglets": onglets(request, contexte["dossier"], Categorie.PROCHES),
        "sous_rubriques": sous_rubriques(request, contexte["dossier"], Categorie.PROCHES),
        "formulaire": formulaire,
        "date": date,
        "ce_jour": date == aujourdhui(),
        "situation": situation_le(faits, date).place.situation.label,
        "lignes": lignes_du_tableau(faits, date),
        "colonnes": COLONNES,
        "notes": notes(faits, date),
        "mineur": faits.est_mineur_le(date) and not faits.est_decede_le(date),
        "url_rubrique": _url_rubrique(dossier),
    }
    return render(request, "usagers/qui_decide.html", contexte, status=422 if formulaire.errors else 200)


COLONNES = [{"titre": t} for t in ("Droit", "Pour", "Qui décide", "À savoir", "Texte")]


def lignes_du_tableau(faits: Faits, date: dt.date) -> list[list[str]]:
    """One line a right when both sides answer alike, else one a side."""
    lignes = []
    for droit, sante, social in tableau(faits, date):
        if _pareilles(sante, social):
            lignes.append(_ligne(droit, "Tout le dossier", sante))
        else:
            lignes += [_ligne(droit, r.volet.label, r) for r in (sante, social)]
    return lignes


def _pareilles(a: Reponse, b: Reponse) -> bool:
    return (a.exerce_par, a.condition, a.fondement) == (b.exerce_par, b.condition, b.fondement)


def _ligne(droit: Droit, pour: str, reponse: Reponse) -> list[str]:
    return [str(droit.label), pour, reponse.qui, _a_savoir(reponse), reponse.fondement]


def _a_savoir(reponse: Reponse) -> str:
    if reponse.biens is not None:
        return f"Pour les clauses financières : {reponse.biens.phrase}"
    return f"{reponse.condition[:1].upper()}{reponse.condition[1:]}" if reponse.condition else ""


def notes(faits: Faits, date: dt.date) -> list[str]:
    """What the table of a person does not say by itself."""
    dites = []
    if faits.naissance is None:
        dites.append("La date de naissance n’est pas connue : complétez l’identité, elle change les réponses.")
    for m in faits.mesures:
        if m.duree is not None and (dite := _terme(m, date)):
            dites.append(dite)
        if not m.court_le(date):
            continue
        if m.type == TypeMesure.SANS_EXERCICE:
            sans = regle(Situation.SANS_EXERCICE, SANS_OBJET, Volet.SOCIAL, Droit.ACCES)
            dites.append(f"{m.titulaire} n’exerce pas l’autorité parentale : {sans.condition} ({sans.fondement}).")
        elif m.type == TypeMesure.ENFANT_CONFIE:
            dites.append(f"L’enfant est confié à {m.titulaire}, qui décide des actes usuels (C. civ. 373-4).")
        elif m.type in SANS_EFFET_SUR_LES_DROITS:
            dites.append(
                f"{TypeMesure(m.type).label} : la mesure ne porte que sur des prestations, aucun droit n’est ôté."
            )
    return dites


def _terme(m: Mesure, date: dt.date) -> str:
    """What the legal length of a measure changes to the answers of that day."""
    qui, fin = f"{TypeMesure(m.type).label} ({m.titulaire})", date_longue(m.fin_legale, jour=False)
    fondement = m.duree.fondement if m.duree else ""
    if m.duree_passee_le(date):
        return f"{qui} : durée légale passée le {fin} ({fondement}). Elle ne compte plus : vérifiez son renouvellement."
    if m.court_le(date) and m.echeance is None and m.au is None:
        return f"{qui} : échéance à recopier du jugement. Sans elle, la mesure s’arrête le {fin} ({fondement})."
    return ""


def _url_rubrique(dossier: Any) -> str:
    return reverse("usagers:rubrique", kwargs={"dossier": dossier, "rubrique": Categorie.PROCHES.value})


def _section(request: Any, dossier: Any) -> dict[str, Any]:
    """The head of the heading: in which situation the person is, and the way to the table."""
    jour = aujourdhui()
    faits = faits_du_dossier(dossier_ouvert(request))
    cadre = situation_le(faits, jour)
    mesure = cadre.place.mesure
    return {
        "situation": cadre.place.situation.label,
        "par": mesure.titulaire if mesure else "",
        "notes": notes(faits, jour),
        "url": reverse("usagers:qui_decide", kwargs={"dossier": courant().dossier_id}),
    }


inscrire_section(Section(Categorie.PROCHES, "usagers/sections/_qui_decide.html", _section, 10))


# -- the rules, without any person ---------------------------------------------------------------------------

COLONNES_DES_REGLES = [{"titre": t} for t in ("Droit", "Pour", "Qui exerce", "Condition", "Texte", "Certitude")]
_ETENDUES = {e.value: str(e.label) for e in EtendueMesure} | {SANS_OBJET: ""}


@reserve_a(Profession.DPO, action=Action.LIRE)
def regles_de_representation(request: Any) -> HttpResponse:
    """Every rule with its certainty: the DPO sees which ones a lawyer must confirm."""
    groupes = [
        {
            "titre": f"{situation.label}{' · ' + _ETENDUES[etendue] if _ETENDUES[etendue] else ''}",
            "lignes": [_ligne_de_regle(r) for r in du_groupe],
            "a_confirmer": sum(r.certitude == Certitude.A_CONFIRMER for r in du_groupe),
        }
        for (situation, etendue), du_groupe in (
            (cle, list(lues)) for cle, lues in groupby(regles(), key=lambda r: (r.situation, r.etendue))
        )
    ]
    combien = [(c.label, sum(r.certitude == c for r in regles())) for c in Certitude]
    contexte = {"groupes": groupes, "colonnes": COLONNES_DES_REGLES, "combien": combien, "total": len(regles())}
    return render(request, "usagers/regles_de_representation.html", contexte)


_TONS = {Certitude.TEXTE: "succes", Certitude.SECONDAIRE: "info", Certitude.A_CONFIRMER: "attention"}


def _ligne_de_regle(r: Regle) -> list[Any]:
    volet = str(Volet(r.volet).label) if r.volet in Volet.values else "Tout le dossier"
    certitude = {"etiquette": {"ton": _TONS[r.certitude], "texte": str(r.certitude.label)}}
    return [str(r.droit.label), volet, str(r.exerce_par.label), r.condition, r.fondement, certitude]
