"""The figures as Markdown tables, ready for docs/mesures.md, and one last line that holds them all."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Iterable
from pathlib import Path

from bench.details import TITRES
from bench.pages import Temps, pages
from bench.plans import Plan

Temps_ = dict[tuple[str, str], Temps]


def fr(valeur: float, decimales: int = 1) -> str:
    return f"{valeur:.{decimales}f}".replace(".", ",")


def machine() -> str:
    processeur = next(
        (ligne.split(":", 1)[1].strip() for ligne in _lignes("/proc/cpuinfo") if ligne.startswith("model name")), "?"
    )
    coeurs = sum(1 for ligne in _lignes("/proc/cpuinfo") if ligne.startswith("processor"))
    memoire = next((int(x.split()[1]) // 1024**2 for x in _lignes("/proc/meminfo") if x.startswith("MemTotal")), 0)
    return f"{processeur}, {coeurs} cœurs, {memoire} Go, Linux, Python {platform.python_version()}"


def _lignes(chemin: str) -> list[str]:
    fichier = Path(chemin)
    return fichier.read_text(encoding="utf-8").splitlines() if fichier.is_file() else []


def rapport(temps: Temps_, cle: str, grande: str, petite: str) -> float | None:
    """Median of the ratios of neighbours in time: what slowed both sizes at once does not count."""
    haut, bas = temps[cle, grande].durees, temps[cle, petite].durees
    return (
        statistics.median([h / b for h, b in zip(haut, bas, strict=True)]) if haut and len(haut) == len(bas) else None
    )


def _cellule(t: Temps) -> str:
    return f"{fr(t.p50)} / {fr(t.p95)}" if t.durees else f"non mesurée ({t.statut})"


def tableau(entetes: Iterable[str], lignes: Iterable[Iterable[str]]) -> str:
    tetes = list(entetes)
    rangees = [tetes, ["---", *["---:"] * (len(tetes) - 1)], *map(list, lignes)]
    return "\n".join(f"| {' | '.join(rangee)} |" for rangee in rangees)


def tableau_des_pages(temps: Temps_, tailles: list[str], plans: dict[str, dict[str, Plan]], borne: str) -> str:
    """`borne`: the size whose ratio to the smallest is the promise; the limit cases come after it."""
    petite, comparees = tailles[0], tailles[tailles.index(borne) :]
    lignes = []
    for page in pages():
        requetes = {plans[taille][page.cle].requetes for taille in tailles}
        lignes.append(
            [
                page.titre,
                *(_cellule(temps[page.cle, taille]) for taille in tailles),
                *(_multiple(rapport(temps, page.cle, taille, petite)) for taille in comparees),
                " à ".join(map(str, sorted({min(requetes), max(requetes)}))),
            ]
        )
    entetes = ["page (p50 / p95, ms)", *tailles, *(f"{taille} ÷ {petite}" for taille in comparees), "requêtes SQL"]
    return tableau(entetes, lignes)


def _multiple(croissance: float | None) -> str:
    return "–" if croissance is None else f"**{fr(croissance, 2)}**"


def tableau_des_gardes(details: dict[str, dict[str, float]], tailles: list[str]) -> str:
    lignes = [[titre, *(fr(details[taille][cle], 2) for taille in tailles)] for cle, titre in TITRES.items()]
    return tableau(["garde seule (médiane, ms)", *tailles], lignes)


def parcours(plans: dict[str, dict[str, Plan]], taille: str) -> dict[str, set[str]]:
    """Pages that read a large table whole, at this size."""
    return {cle: plan.parcours_entiers for cle, plan in plans[taille].items() if plan.parcours_entiers}


def derniere_ligne(
    temps: Temps_, tailles: list[str], borne: str, plans: dict[str, dict[str, Plan]], secondes: float
) -> str:
    petite = tailles[0]
    mots = []
    for page in pages():
        croissance = rapport(temps, page.cle, borne, petite)
        mesure = temps[page.cle, borne]
        mots.append(
            f"{page.cle} {fr(mesure.p50)}/{fr(mesure.p95)} ms ×{fr(croissance, 2)}"
            if croissance is not None
            else f"{page.cle} non mesurée ({mesure.statut})"
        )
    fautes = parcours(plans, borne).get("liste", set())
    liste = "sans parcours entier" if "usagers_dossier" not in fautes else "PARCOURS ENTIER de usagers_dossier"
    return f"bench {borne} (p50/p95, × {petite}) : {' ; '.join(mots)} ; liste {liste} ; {secondes:.0f} s"
