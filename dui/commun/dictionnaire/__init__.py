"""The data dictionary: each field of a person's datum with its purpose, its necessity, its rule of retention.

Declared once, in the CSV files beside: `modeles.csv` names the fields of a model that follow its line, `champs.csv`
those that differ, `categories.csv` what a line leaves empty. Fields of a base (`DonneeSaisie`…) are declared with it.
`finalites.csv` says which purposes an ESMS must declare before their fields appear; `conservation.csv` holds the rules
that retention runs.
"""

from dui.commun.dictionnaire.donnees import Finalite, Regle, finalite, finalites, regle, regles
from dui.commun.dictionnaire.entrees import Entree, a_declarer, champs_conditionnels, dictionnaire, entree_de
from dui.commun.dictionnaire.verification import manques

__all__ = [
    "Entree",
    "Finalite",
    "Regle",
    "a_declarer",
    "champs_conditionnels",
    "dictionnaire",
    "entree_de",
    "finalite",
    "finalites",
    "manques",
    "regle",
    "regles",
]
