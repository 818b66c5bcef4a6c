"""Password policy. CNIL 2022-100 with limited attempts: 50 bits; ASVS: 12 characters, no leaked nor context word."""

from __future__ import annotations

import math
from typing import Any

from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

BITS_MINIMUM = 50
LONGUEUR_EVALUEE = 72  # beyond, the estimate only grows
MOTS_DU_CONTEXTE = ("dui", "dossier", "usager", "ehpad", "ime", "samsah", "infirmier", "motdepasse", "bonjour")


def bits_estimes(mot_de_passe: str, mots: tuple[str, ...] = ()) -> float:
    """Bits of guessing work, leaked lists, keyboard runs, dates and the words of the context taken off."""
    estime = zxcvbn(
        mot_de_passe[:LONGUEUR_EVALUEE], user_inputs=[*MOTS_DU_CONTEXTE, *mots], max_length=LONGUEUR_EVALUEE
    )
    return math.log2(float(estime["guesses"]))


class EntropieSuffisante:
    """Refuses what is guessed too fast, the holder's own words counted as known."""

    def validate(self, password: str, user: Any = None) -> None:
        mots = () if user is None else (user.nom, user.prenom, user.courriel.partition("@")[0])
        if bits_estimes(password, mots) < BITS_MINIMUM:
            raise ValidationError(
                "Ce mot de passe se devine trop facilement : il est connu, trop court, ou contient votre nom ou un mot "
                "du service. Prenez quatre ou cinq mots sans lien entre eux."
            )

    def get_help_text(self) -> str:
        return "Une phrase de quatre ou cinq mots sans lien entre eux convient bien."
