"""Who may give a consent: the right that its kind stands for, in the table « qui exerce »."""

from __future__ import annotations

import datetime as dt

from usagers.consentements.regles import genre_de
from usagers.enums import DonnePar
from usagers.representation import Faits, Reponse, qui_exerce, repondant
from usagers.representation.repondant import ADMIS

__all__ = ["ADMIS", "attendu", "avertissement"]


def attendu(faits: Faits, genre: str, date: dt.date) -> Reponse:
    """Who may give this consent on that day."""
    regle = genre_de(genre)
    return qui_exerce(faits, regle.droit, regle.volet, date)


def avertissement(faits: Faits, genre: str, donne_par: str, date: dt.date) -> str:
    """Empty when it matches; else what the dossier says, without blame."""
    return repondant.avertissement(attendu(faits, genre, date), [DonnePar(donne_par)])
