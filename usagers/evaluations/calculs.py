"""One pure scoring function a kind of grid: (grid, answers) -> result as JSON, None while answers are missing.

For the reader of the page: `dire` gives the result in a few words, `expliquer` its meaning, `etapes` how it was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dui.commun.dates_fr import nombre
from usagers.evaluations import aggir
from usagers.evaluations.declaration import Grille, Question, Reponses, repondue

Resultat = dict[str, Any]
SENS = {  # what each group gathers, in our own words; the official wording was not read
    1: "la dépendance la plus forte : une présence est nécessaire à chaque moment",
    2: "une dépendance forte : une aide est nécessaire pour la plupart des gestes, ou une surveillance permanente",
    3: "une aide est nécessaire plusieurs fois par jour pour le corps",
    4: "une aide est nécessaire pour se lever, ou pour la toilette, l’habillage ou les repas",
    5: "une aide ponctuelle est nécessaire : toilette, repas ou ménage",
    6: "la personne fait seule les gestes de tous les jours",
}


def _aggir(grille: Grille, reponses: Reponses) -> Resultat | None:
    lettres = {v: aggir.lettre(reponses[v]) for v in aggir.DISCRIMINANTES if v in reponses}
    if any(v not in lettres for v in aggir.DISCRIMINANTES):
        return None
    trouve = aggir.calculer(lettres)
    return {
        "gir": trouve.gir,
        "rang": trouve.rang,
        "lettres": lettres,
        "etapes": [{"groupe": e.groupe, "somme": e.somme, "seuils": list(e.seuils)} for e in trouve.etapes],
    }


def _releve(grille: Grille, reponses: Reponses) -> Resultat | None:
    if grille.manquantes(reponses):
        return None
    retenus = [c for q in grille.questions for c in _retenus(q, reponses) if c != q.exclusif]
    return {"retenus": retenus, "combien": len(retenus)}


def _somme(grille: Grille, reponses: Reponses) -> Resultat | None:
    if grille.manquantes(reponses):
        return None
    total = sum(_points(q, reponses) for q in grille.questions if repondue(q, reponses))
    texte = next((t.texte for t in grille.interpretation if t.de <= total <= t.a), "")
    return {"total": total, "maximum": sum(_maximum(q) for q in grille.questions), "interpretation": texte}


def _retenus(question: Question, reponses: Reponses) -> list[str]:
    return [c for c in question.codes if c in reponses.get(question.code, ())]


def _points(question: Question, reponses: Reponses) -> float:
    return sum(c.points or 0 for c in question.criteres if c.code in reponses[question.code])


def _maximum(question: Question) -> float:
    points = [c.points or 0 for c in question.criteres]
    return max(points) if question.genre == "choix" else sum(p for p in points if p > 0)


CALCULS: dict[str, Callable[[Grille, Reponses], Resultat | None]] = {
    "aggir": _aggir,
    "releve": _releve,
    "somme": _somme,
}


def calculer(grille: Grille, reponses: Reponses) -> Resultat | None:
    return CALCULS[grille.calcul](grille, reponses)


def dire(grille: Grille, resultat: Resultat | None) -> str:
    """« GIR 4 », « 7 besoins repérés », « 85 sur 100 : … »; empty without a result."""
    if not resultat:
        return ""
    if "gir" in resultat:
        return f"GIR {resultat['gir']}"
    if "combien" in resultat:
        combien = resultat["combien"]
        return f"{combien} {grille.mot[combien > 1]}" if combien else "Rien de relevé"
    texte = f"{nombre(resultat.get('total'))} sur {nombre(resultat.get('maximum'))}"
    return f"{texte} : {resultat['interpretation']}" if resultat.get("interpretation") else texte


@dataclass(frozen=True)
class Echelle:
    """How the figure of a grid is drawn: its name, its unit, its ends, which end is which."""

    titre: str
    unite: str
    bornes: tuple[float, float] | None = None
    sens: str = ""


def chiffre(resultat: Resultat | None) -> float | None:
    """The figure that sums a result up; None without one."""
    lu = next((resultat[c] for c in ("gir", "total", "combien") if c in resultat), None) if resultat else None
    return None if lu is None else float(lu)


def echelle(grille: Grille, valeurs: Iterable[float]) -> Echelle:
    """`valeurs`: an earlier version of a house grid may have counted beyond the ends of this one."""
    if grille.calcul == "aggir":
        return Echelle("GIR", "sur 6", (1, 6), "GIR 1 : la dépendance la plus forte. GIR 6 : autonomie.")
    if grille.calcul == "releve":
        return Echelle(grille.titre, grille.mot[1])
    points = [_maximum(q) for q in grille.questions]
    bornes = min(0, *valeurs), max(sum(points), *valeurs)
    return Echelle(grille.titre, f"sur {nombre(sum(points))}", bornes)


def expliquer(grille: Grille, resultat: Resultat | None) -> list[str]:
    """What the result means, in a sentence or two."""
    if not resultat:
        return []
    if "gir" in resultat:
        decompte = ", ".join(f"{sum(1 for x in resultat['lettres'].values() if x == m)} {m}" for m in "ABC")
        return [
            f"GIR {resultat['gir']} : {SENS[resultat['gir']]}.",
            f"Sur les dix variables du calcul : {decompte} (A : fait seul, B : en partie, C : ne fait pas).",
        ]
    if "total" in resultat:
        return ["Le total additionne les points de chaque réponse."]
    return ["Ce relevé reprend ce qui est coché : il n’est ni une note, ni un droit."]


def etapes(resultat: Resultat | None) -> list[str]:
    """How the GIR was found, group by group; nothing for the other grids."""
    if not resultat or not resultat.get("etapes"):
        return []
    phrases = [
        f"Groupe {e['groupe']} : total {nombre(e['somme'])}, en dessous de {nombre(min(e['seuils']))}. "
        "On passe au groupe suivant."
        for e in resultat["etapes"][:-1]
    ]
    derniere = resultat["etapes"][-1]
    atteints = [s for s in derniere["seuils"] if derniere["somme"] >= s]
    fin = f"le seuil de {nombre(max(atteints))} est atteint" if atteints else "aucun seuil n’est atteint"
    total = nombre(derniere["somme"])
    return [
        *phrases,
        f"Groupe {derniere['groupe']} : total {total}, {fin}. "
        f"Rang {resultat['rang']} sur 13, donc GIR {resultat['gir']}.",
    ]
