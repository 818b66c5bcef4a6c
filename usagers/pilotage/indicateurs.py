"""What the page counts: name, definition, source and heading of each indicator. Read by the page and the exports."""

from __future__ import annotations

from dataclasses import dataclass

from dui.commun.categories import Categorie
from dui.commun.dates_fr import MOIS
from usagers import donnees
from usagers.droits.rappels import FINI

# Headings whose figures are health data: closed to a function, they are given for the whole ESMS only.
SANTE = frozenset({Categorie.SOINS, Categorie.PARAMEDICAL})
SANS_UNITE = "sans"
AGE_INCONNU = "inconnu"


@dataclass(frozen=True)
class Indicateur:
    """`a_ce_jour`: as things stand today, whatever the year chosen."""

    code: str
    titre: str
    definition: str
    categorie: Categorie
    source: str
    unite: str = "personne"
    a_ce_jour: bool = False


_SEJOURS = "Séjours enregistrés dans les dossiers (hors séjours annulés) ; l’unité est celle du dossier aujourd’hui."

INDICATEURS = {
    i.code: i
    for i in (
        Indicateur(
            "file_active",
            "File active",
            "Personnes présentes au moins un jour de la période, chacune comptée une seule fois, quel que soit le "
            "nombre de ses séjours. Le jour d’entrée et le jour de sortie comptent.",
            Categorie.PARCOURS,
            _SEJOURS,
        ),
        Indicateur(
            "presents",
            "Âges des personnes présentes",
            "Personnes présentes le dernier jour de la période, selon leur âge révolu ce jour-là.",
            Categorie.PARCOURS,
            f"{_SEJOURS} Date de naissance de l’identité.",
        ),
        Indicateur(
            "entrees",
            "Entrées par mois",
            "Séjours dont la date d’entrée est dans le mois. Une personne entrée deux fois compte deux fois.",
            Categorie.PARCOURS,
            _SEJOURS,
            "entrée",
        ),
        Indicateur(
            "sorties",
            "Sorties par mois",
            "Séjours dont la date de sortie est dans le mois, décès compris.",
            Categorie.PARCOURS,
            _SEJOURS,
            "sortie",
        ),
        Indicateur(
            "occupation",
            "Occupation",
            "Journées de présence de la période, rapportées aux places autorisées multipliées par le nombre de jours. "
            "Une personne compte une fois par jour. Les absences ne sont pas déduites ; les places sont celles "
            "d’aujourd’hui.",
            Categorie.PARCOURS,
            f"{_SEJOURS} Places : page « Places autorisées ».",
            "journée",
        ),
        Indicateur(
            "duree",
            "Durée des séjours terminés",
            "Pour les séjours terminés pendant la période : nombre de jours du premier au dernier, les deux compris. "
            "Moyenne, et médiane (la moitié des séjours a duré moins).",
            Categorie.PARCOURS,
            _SEJOURS,
            "jour",
        ),
        Indicateur(
            "projets",
            "Projets personnalisés en retard",
            "Personnes présentes dont le projet devait être revu avant aujourd’hui : six mois après l’entrée pour le "
            "premier, puis un an après le dernier accord ou le dernier bilan, plus tôt si une date a été fixée.",
            Categorie.PROJET,
            "Accords et bilans du projet ; délais : CASF D.311 V et L.311-3 7°, spécification ANS « Transfert de "
            "données DUI ».",
            a_ce_jour=True,
        ),
        Indicateur(
            "droits",
            "Droits et couvertures qui se terminent",
            "Droits ouverts et couvertures sociales des personnes présentes : terminés depuis moins de trois mois, ou "
            "qui se terminent dans moins d’un, trois ou six mois, sans suite enregistrée. Chacun compte dans une seule "
            "colonne.",
            Categorie.PRESTATIONS,
            "Rubrique « Droits et prestations » ; rappels à six, trois et un mois.",
            "droit",
            a_ce_jour=True,
        ),
        Indicateur(
            "contrats",
            "Contrats qui se terminent",
            "Contrats de séjour et documents individuels des personnes présentes dont la date de fin est proche ou "
            "passée depuis moins de trois mois, sans contrat suivant.",
            Categorie.ADMINISTRATIF,
            "Rubrique « Administratif » ; mêmes rappels que les droits.",
            "contrat",
            a_ce_jour=True,
        ),
        Indicateur(
            "actes",
            "Échéances du contrat dépassées",
            "Pour les personnes présentes : actes du contrat qui devaient être faits avant aujourd’hui et ne le sont "
            "pas. Une personne peut compter dans plusieurs colonnes.",
            Categorie.ADMINISTRATIF,
            "Dates des contrats ; délais : CASF D.311.",
            "échéance",
            a_ce_jour=True,
        ),
        Indicateur(
            "gir",
            "Répartition des GIR",
            "Personnes présentes au jour du relevé, selon le GIR de leur dernière évaluation AGGIR validée. GIR 1 : "
            "la dépendance la plus forte ; GIR 6 : l’autonomie. Celles qui n’ont pas d’évaluation validée ne comptent "
            "pas.",
            Categorie.SOINS,
            "Évaluations AGGIR validées (CASF R.232-3). Relevé une fois par mois par un traitement automatique, qui ne "
            "garde que des effectifs déjà masqués.",
        ),
    )
}


def mois_de(dernier: int) -> list[tuple[str, str]]:
    """Months of the period, from January to the month number `dernier`."""
    return [(f"{n:02d}", MOIS[n - 1]) for n in range(1, dernier + 1)]


def tranches() -> list[tuple[str, str]]:
    return [*donnees.choix("tranches_age"), (AGE_INCONNU, "Inconnu")]


def paliers() -> list[tuple[str, str]]:
    """Over, then the reminders from the nearest to the furthest."""
    rappels = [(r["code"], r["libelle"]) for r in reversed(donnees.lire("rappels_droits"))]
    return [(FINI.code, FINI.libelle), *rappels]


def girs() -> list[tuple[str, str]]:
    return [(str(n), f"GIR {n}") for n in range(1, 7)]


# Columns of the indicators that have some beside their total.
COLONNES = {
    "presents": tranches,
    "droits": paliers,
    "contrats": paliers,
    "actes": lambda: donnees.choix("echeances_contrat"),
    "gir": girs,
}
