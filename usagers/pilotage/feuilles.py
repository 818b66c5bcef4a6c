"""What is exported: a front sheet that says what the figures are, then the published tables. CSV and XLSX alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dui.commun.classeur import TYPE, Feuille, en_xlsx
from dui.commun.dates_fr import date_courte
from dui.commun.tableur import en_csv
from usagers.pilotage.indicateurs import INDICATEURS, Indicateur
from usagers.pilotage.masque import COMPLEMENT, PETIT, SEUIL, TOTAL, Case
from usagers.pilotage.publication import RIEN, Publication

REGLE_COURTE = (
    f"Un effectif de 1 à {SEUIL - 1} est écrit « {PETIT} ». Quand un total permettrait de le retrouver, d’autres cases "
    f"sont gardées aussi : « {COMPLEMENT} » (non communiqué)."
)
REGLE = (
    f"{REGLE_COURTE} Les durées ne sont données qu’à partir de {SEUIL} "
    "séjours, l’occupation d’une unité qu’à partir de cinq personnes présentes. Une file active dont les sorties sont "
    "masquées est donnée entre deux bornes."
)
SYNTHESE = "Par unité"
COLONNES_DE_SYNTHESE = (
    "File active", "Présents", "Entrées", "Sorties", "Durée (jours)", "Places", "Présence",
    "Occupation", "Projets en retard",
)  # fmt: skip


def synthese(p: Publication) -> list[tuple[str, list[Case]]]:
    """One line a unit, then the ESMS: (name, cells in the order of `COLONNES_DE_SYNTHESE`)."""
    return [(nom, _ligne(p, code)) for code, nom in p.lignes]


def _ligne(p: Publication, u: str) -> list[Case]:
    occupation = p.occupation[u]
    places = RIEN if occupation.places is None else Case.visible(occupation.places)
    return [
        p.listes["file_active"][u],
        *(p.tableaux[code].total(u) for code in ("presents", "entrees", "sorties")),
        p.durees[u].moyenne,
        places,
        occupation.presence,
        occupation.taux,
        p.listes["projets"][u],
    ]


def feuilles(p: Publication, categories: frozenset[str]) -> list[Feuille]:
    """The front sheet, the lines by unit, then a sheet an indicator. `categories`: those that the reader may read."""
    corps = [
        Feuille(SYNTHESE, ["Unité", *COLONNES_DE_SYNTHESE], [[nom, *map(brut, x)] for nom, x in synthese(p)]),
        _durees(p),
        _occupation(p),
    ]
    for code, indicateur in INDICATEURS.items():
        if code in p.tableaux:
            corps.append(_tableau(p, indicateur, categories))
    return [_garde(p, categories), *corps]


def brut(case: Case) -> Any:
    """A number for the spreadsheet, or the words of a masked cell. A rate keeps its sign."""
    return case.texte if case.valeur is None or case.texte.endswith("%") else case.valeur


def _tableau(p: Publication, indicateur: Indicateur, categories: frozenset[str]) -> Feuille:
    tableau = p.tableaux[indicateur.code]
    lignes = p.lignes if p.par_unite(indicateur, categories) else [(TOTAL, p.nom(TOTAL))]
    return Feuille(
        indicateur.titre,
        ["Unité", *(libelle for _, libelle in tableau.colonnes), "Total"],
        [[nom, *(brut(c) for _, c in tableau.ligne(u)), brut(tableau.total(u))] for u, nom in lignes],
        [indicateur.definition],
    )


def _durees(p: Publication) -> Feuille:
    indicateur = INDICATEURS["duree"]
    lignes = [
        [nom, brut(p.tableaux["sorties"].total(u)), brut(p.durees[u].moyenne), brut(p.durees[u].mediane)]
        for u, nom in p.lignes
    ]
    entetes = ["Unité", "Séjours terminés", "Durée moyenne (jours)", "Durée médiane (jours)"]
    return Feuille(indicateur.titre, entetes, lignes, [indicateur.definition])


def _occupation(p: Publication) -> Feuille:
    indicateur = INDICATEURS["occupation"]
    lignes = [
        [nom, mois, brut(presence), brut(taux)] for u, nom in p.lignes for mois, presence, taux in p.occupation[u].mois
    ]
    entetes = ["Unité", "Mois", "Présence moyenne", "Occupation"]
    return Feuille(indicateur.titre, entetes, lignes, [indicateur.definition])


def _garde(p: Publication, categories: frozenset[str]) -> Feuille:
    lignes = [
        ["Établissement", p.etablissement],
        ["Périmètre", "Tout l’établissement et chacune de ses unités ; aucune personne n’est nommée."],
        ["Période", periode_en_mots(p)],
        ["Établi le", date_courte(p.periode.jour)],
        ["Masquage", REGLE],
        *([x.titre, f"{_quand(p, x)} {x.definition} Source : {x.source}"] for x in _dits(p)),
    ]
    fermes = [x.titre for x in _dits(p) if not p.par_unite(x, categories)]
    if fermes:
        lignes.append(
            ["Sans détail par unité", f"{', '.join(fermes)} : données de santé, que votre métier n’ouvre pas."]
        )
    return Feuille("Lisez-moi", ["Ce document", "Ce qu’il contient"], lignes)


def _dits(p: Publication) -> list[Indicateur]:
    return [x for x in INDICATEURS.values() if x.code != "gir" or p.gir_le]


def _quand(p: Publication, indicateur: Indicateur) -> str:
    if indicateur.code == "gir" and p.gir_le:
        return f"Relevé du {date_courte(p.gir_le)}."
    return f"Au {date_courte(p.periode.jour)}." if indicateur.a_ce_jour else f"{periode_en_mots(p)}."


def periode_en_mots(p: Publication) -> str:
    return f"Du {date_courte(p.periode.debut)} au {date_courte(p.periode.fin)}"


def csv_de(p: Publication, categories: frozenset[str]) -> bytes:
    """One line a cell: what, unit, detail, figure. The front sheet comes first, in the same columns."""
    garde, *corps = feuilles(p, categories)
    lignes: list[Sequence[Any]] = [[garde.nom, quoi, "", texte] for quoi, texte in garde.lignes]
    for feuille in corps:
        premiere = 2 if feuille.entetes[1] == "Mois" else 1
        for ligne in feuille.lignes:
            for entete, valeur in zip(feuille.entetes[premiere:], ligne[premiere:], strict=True):
                detail = f"{ligne[1]}, {entete}" if premiere == 2 else entete
                lignes.append([feuille.nom, ligne[0], detail, valeur])
    return en_csv(("Indicateur", "Unité ou rubrique", "Détail", "Valeur"), lignes)


def xlsx_de(p: Publication, categories: frozenset[str]) -> bytes:
    return en_xlsx(feuilles(p, categories), titre=f"Pilotage {p.periode.annee}, {p.etablissement}")


__all__ = ["TYPE", "csv_de", "feuilles", "synthese", "xlsx_de"]
