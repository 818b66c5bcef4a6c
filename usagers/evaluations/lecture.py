"""Answers as a reader sees them, two evaluations side by side, the result over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dui.commun.courbes import Courbe, Point, Serie
from usagers.enums import EtatEvaluation
from usagers.evaluations import calculs
from usagers.evaluations.aggir import lettre
from usagers.evaluations.declaration import Grille, Question, Reponses, repondue
from usagers.evaluations.service import resultat_de
from usagers.models import Evaluation

POINTS_MAX = 24  # evaluations of a chart


def dire(question: Question, reponses: Reponses) -> str:
    """« B : totalement, correctement », « Seul », « Besoin a, besoin b »; empty without an answer."""
    if not repondue(question, reponses):
        return ""
    retenus = [c.libelle for c in question.criteres if c.code in reponses[question.code]]
    if question.genre != "adverbes":
        return " · ".join(retenus)
    quelle = lettre(reponses[question.code])
    return {"A": "A : fait seul", "C": "C : ne fait pas"}.get(quelle) or f"B : {', '.join(retenus)}"


def en_groupes(grille: Grille, reponses: Reponses) -> list[dict[str, Any]]:
    """Groups with what was answered; a group without an answer is left out, an unanswered required question is said."""
    vus = []
    for titre, questions in grille.groupes():
        lignes = [
            {"nom": q.libelle, "valeur": texte or "Sans réponse"}
            for q in questions
            if (texte := dire(q, reponses)) or q.requise
        ]
        if lignes:
            vus.append({"titre": titre, "lignes": lignes})
    return vus


def comparer(grille: Grille, avant: Reponses, apres: Reponses) -> list[dict[str, Any]]:
    """Every question that either answered: both texts, and whether they differ."""
    lignes = []
    for question in grille.questions:
        ancien, nouveau = dire(question, avant), dire(question, apres)
        if ancien or nouveau:
            lignes.append({"nom": question.libelle, "avant": ancien, "apres": nouveau, "change": ancien != nouveau})
    return lignes


def courbe(grille: Grille, evaluations: Sequence[Evaluation]) -> Courbe | None:
    """Any grid whose result is a figure. Validated evaluations only; a single one draws no line. One point a day: the
    last written.
    """
    points: dict[Any, float] = {}
    for e in sorted(evaluations, key=lambda e: (e.date, e.cree_le)):
        valeur = calculs.chiffre(resultat_de(e))
        if e.etat in {EtatEvaluation.VALIDEE, EtatEvaluation.TERMINEE} and valeur is not None:
            points[e.date] = valeur
    if len(points) < 2:
        return None
    echelle = calculs.echelle(grille, points.values())
    return Courbe(
        titre=echelle.titre,
        unite=echelle.unite,
        series=[Serie(echelle.titre, [Point(jour, valeur) for jour, valeur in points.items()])],
        note=f"{echelle.sens} Évaluations validées seulement.".strip(),
        decimales=0 if all(v == int(v) for v in points.values()) else 1,
        bornes=echelle.bornes,
    )
