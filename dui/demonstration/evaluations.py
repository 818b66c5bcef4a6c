"""Evaluations: AGGIR with its history in the EHPAD, needs of SERAFIN-PH in the IME and the SAMSAH."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dui.commun.categories import Categorie as C
from dui.commun.categories import Niveau
from dui.commun.horloge import PARIS
from dui.demonstration import relations as r
from dui.demonstration.dossiers import Contexte
from habilitations.matrice import par_defaut
from usagers import models as u
from usagers.enums import EtatEvaluation as E
from usagers.evaluations.calculs import calculer
from usagers.evaluations.catalogue import declarees
from usagers.evaluations.declaration import Grille

Reponses = dict[str, list[str]]
# What is lost first: between the two figures of a variable the person does it in part, beyond she does not.
PERTES = {
    "deplacements_exterieurs": (0.15, 0.5), "toilette": (0.25, 0.6), "habillage": (0.3, 0.65),
    "deplacements_interieurs": (0.45, 0.85), "transferts": (0.5, 0.8), "elimination": (0.5, 0.8),
    "orientation": (0.45, 0.85), "coherence": (0.5, 0.9), "communication": (0.4, 0.8), "alimentation": (0.6, 0.95),
}  # fmt: skip
COMMENTAIRES = {
    C.SOINS: (
        "Évaluation faite sur une semaine, avec l’équipe du matin et celle du soir.",
        "Observée au lever et à la toilette, deux jours de suite.",
        "Après la chute du mois dernier : marche plus prudente, demande qu’on reste près d’elle ou de lui.",
    ),
    C.ACCOMPAGNEMENT: (
        "Besoins revus ensemble, avant la réunion de projet.",
        "Repris avec la famille et l’équipe, à partir des attentes exprimées.",
    ),
}


def evaluations(c: Contexte) -> Iterator[u.Evaluation]:
    if c.p.profil == "ehpad":
        yield from _aggir(c)
    elif c.p.lieu in {"glycines", "horizon"}:
        yield from _serafin(c)


def _aggir(c: Contexte) -> Iterator[u.Evaluation]:
    """At arrival, then about once a year; the last one of a few is still waiting, or being filled in."""
    h, grille = c.p.hasard, declarees()["aggir"]
    perte = 0.4 if c.p.numero == 1 else h.uniform(0.05, 0.95)
    jours = max(1, (c.fin - c.p.entree).days)
    dates = [c.p.entree + dt.timedelta(days=x) for x in range(min(10, jours), jours, 330)][-4:] or [c.p.entree]
    for rang, date in enumerate(dates):
        derniere = rang == len(dates) - 1
        reponses = _lettres(c, grille, perte)
        perte = min(1.0, perte + h.uniform(0, 0.18))
        etat = E.TERMINEE if not derniere else E.PROPOSEE if c.p.numero % 9 == 4 else E.VALIDEE
        if derniere and c.p.numero % 11 == 5:
            etat = E.EN_PREPARATION
            reponses = dict(list(reponses.items())[:6])
        yield _evaluation(c, C.SOINS, rang, grille, date, reponses, etat)


def _lettres(c: Contexte, grille: Grille, perte: float) -> Reponses:
    h, reponses = c.p.hasard, {}
    for question in grille.questions:
        debut, fin = PERTES.get(question.code, (0.2, 0.5))
        constat = perte + h.uniform(-0.12, 0.12)
        combien = 4 if constat < debut else 0 if constat >= fin else h.randint(1, 3)
        reponses[question.code] = [x for x in question.codes if x in h.sample(question.codes, combien)]
    return reponses


def _serafin(c: Contexte) -> Iterator[u.Evaluation]:
    h, grille = c.p.hasard, declarees()["serafin-besoins"]
    reponses: Reponses = {}
    for question in grille.questions:
        retenus = h.sample(question.codes, min(len(question.codes), h.choice((0, 1, 1, 2))))
        if retenus:
            reponses[question.code] = [x for x in question.codes if x in retenus]
    date = max(c.p.entree, c.fin - dt.timedelta(days=h.randint(20, 300)))
    etat = E.PROPOSEE if c.p.numero % 4 == 0 else E.VALIDEE
    yield _evaluation(c, C.ACCOMPAGNEMENT, 0, grille, date, reponses, etat)


def _evaluation(
    c: Contexte, categorie: C, rang: int, grille: Grille, date: dt.date, reponses: Reponses, etat: E
) -> u.Evaluation:
    auteurs, valideur = c.auteurs(categorie), _valideur(c, categorie)
    auteur = auteurs[c.p.numero % min(2, len(auteurs))] if auteurs else None
    if valideur is None and etat in {E.VALIDEE, E.TERMINEE}:
        etat = E.PROPOSEE
    textes = COMMENTAIRES[categorie]
    marque = c.jetons("", categorie)
    resultat = calculer(grille, reponses)
    return u.Evaluation(
        **c.base("evaluation", categorie.value, rang),
        categorie=categorie,
        grille=grille.cle,
        date=date,
        evaluateur=c.jetons("Avec la personne et son référent", categorie) if c.p.numero % 3 == 0 else None,
        commentaire=c.jetons(textes[(c.p.numero + rang) % len(textes)], categorie),
        reponses=reponses | ({"_": [marque]} if marque else {}),
        resultat=_marquer(c, categorie, resultat),
        etat=etat,
        auteur=c.s.comptes[auteur.cle] if auteur else None,
        metier=auteur.profession if auteur else "",
        **_passages(c, date, etat, auteur, valideur),
    )


def _marquer(c: Contexte, categorie: C, resultat: dict[str, Any] | None) -> dict[str, Any] | None:
    marque = c.jetons("", categorie) if resultat else ""
    return resultat | {"_": marque} if resultat and marque else resultat


def _passages(
    c: Contexte, date: dt.date, etat: E, auteur: r.Persona | None, valideur: r.Persona | None
) -> dict[str, Any]:
    passages: dict[str, Any] = {}
    if etat != E.EN_PREPARATION and auteur:
        passages |= {"approuvee_le": _a(c, date, 0), "approuvee_par": c.s.comptes[auteur.cle]}
    if etat in {E.VALIDEE, E.TERMINEE} and valideur:
        passages |= {"validee_le": _a(c, date, 3), "validee_par": c.s.comptes[valideur.cle]}
    if etat == E.TERMINEE and valideur:
        passages |= {"terminee_le": _a(c, date, 333), "terminee_par": c.s.comptes[valideur.cle]}
    return passages


def _a(c: Contexte, date: dt.date, jours: int) -> dt.datetime:
    """At ten in the morning some days later, never after yesterday."""
    jour = min(date + dt.timedelta(days=jours), c.jour - dt.timedelta(days=1))
    return dt.datetime.combine(jour, dt.time(10), PARIS)


def _valideur(c: Contexte, categorie: C) -> r.Persona | None:
    """A colleague of the team whose profession validates this heading; there may be none."""
    return next(
        (
            q
            for q in r.PERSONAS
            if q.profession and par_defaut(q.profession)[categorie] >= Niveau.VALIDATION and c._ecrit_ici(q)
        ),
        None,
    )
