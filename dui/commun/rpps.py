"""RPPS number of a health professional: eleven digits, the last one being the Luhn key."""

import re

from dui.commun.luhn import cle_de_luhn_juste

FORME = re.compile(r"[0-9]{11}", re.ASCII)


def forme_rpps(numero: str) -> bool:
    return FORME.fullmatch(numero) is not None


def rpps_valide(numero: str) -> bool:
    return forme_rpps(numero) and cle_de_luhn_juste(numero)
