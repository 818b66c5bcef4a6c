"""Who exercises which right of the person, on a date. Pure: no database, no request, no clock.

`regles.csv` is our copy of the table of the reference (situation × scope × side × right); `fondement` is the source of
each row, `certitude` how far the text was checked (T text read, S secondary source, C to be confirmed by a lawyer).
The facts come from the dossier through `usagers.representation.chargement`, imported by its own name.
"""

from usagers.representation.decision import Acteur, Reponse, qui_exerce, tableau
from usagers.representation.enums import Certitude, Droit, Exercice, Volet
from usagers.representation.faits import Faits, Mesure
from usagers.representation.situation import situation_le

__all__ = [
    "Acteur",
    "Certitude",
    "Droit",
    "Exercice",
    "Faits",
    "Mesure",
    "Reponse",
    "Volet",
    "qui_exerce",
    "situation_le",
    "tableau",
]
