"""Luhn's key (ISO/IEC 7812-1), shared by the FINESS and RPPS numbers."""


def cle_de_luhn_juste(chiffres: str) -> bool:
    """True when the last digit of `chiffres` (ASCII digits only) is the Luhn key of the others."""
    if not chiffres or not (chiffres.isascii() and chiffres.isdigit()):
        return False
    total = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        valeur = int(chiffre) * (1 + rang % 2)
        total += valeur - 9 if valeur > 9 else valeur
    return total % 10 == 0
