"""NIR and NIA (the matricule of the INS): thirteen characters and a key of two digits.

Key: 97 minus the remainder of the first thirteen by 97; Corsica counts 2A as 19 and 2B as 18.
"""

import re

LONGUEUR = 15
RACINE = re.compile(r"[0-9]{5}(?:[0-9]{2}|2[AB])[0-9]{6}", re.ASCII)
CORSE = {"2A": "19", "2B": "18"}


def cle_nir(racine: str) -> int:
    """Key (1 to 97) of the thirteen first characters. Raises ValueError when they do not have the right form."""
    if RACINE.fullmatch(racine) is None:
        raise ValueError("treize caractères attendus pour un NIR")
    departement = racine[5:7]
    return 97 - int(racine[:5] + CORSE.get(departement, departement) + racine[7:]) % 97


def nir_valide(matricule: str) -> bool:
    """True for fifteen characters whose last two are the key."""
    racine, cle = matricule[:13], matricule[13:]
    if len(matricule) != LONGUEUR or RACINE.fullmatch(racine) is None or not (cle.isascii() and cle.isdigit()):
        return False
    return int(cle) == cle_nir(racine)
