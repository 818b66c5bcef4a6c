"""FINESS number: département, order number, Luhn key; nine characters.

Corsican numbers start with 2A or 2B; the key counts the letter as its rank (A = 1, B = 2).
"""

import re

from dui.commun.luhn import cle_de_luhn_juste

FORME = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}", re.ASCII)


def forme_finess(numero: str) -> bool:
    """True for nine characters of the right kind, whatever the key."""
    return FORME.fullmatch(numero) is not None


def finess_valide(numero: str) -> bool:
    """True when the form and the key are right."""
    return forme_finess(numero) and cle_de_luhn_juste(numero.replace("A", "1").replace("B", "2"))
