"""Is there a consent today? Pure: rows, a kind, a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar

from usagers.consentements.regles import genre_de
from usagers.enums import DecisionConsentement

RAPPEL = dt.timedelta(days=60)  # before its last day, the team is told to ask again


class Reponse(Protocol):
    """What is read of a row (`models.Consentement`)."""

    genre: str
    decision: str
    destinataire: str | None
    du: dt.date
    au: dt.date | None
    revoque_le: dt.date | None

    def court_le(self, date: dt.date) -> bool: ...


class Etat(StrEnum):
    A_VENIR = "a_venir"
    EN_VIGUEUR = "en_vigueur"
    BIENTOT_FINI = "bientot_fini"
    EXPIRE = "expire"
    RETIRE = "retire"
    REFUSE = "refuse"


class Position(StrEnum):
    """What the team may do today, in the words of the summary."""

    AUTORISE = "autorise"
    REFUSE = "refuse"
    A_DEMANDER = "a_demander"


R = TypeVar("R", bound=Reponse)


def consent_en_vigueur(
    consentements: Iterable[R],
    genre: str,
    date: dt.date,
    *,
    destinataire: str = "",
    fin_accompagnement: dt.date | None = None,
) -> R | None:
    """The consent that allows `genre` on `date`, or None. Only the last answer counts: a refusal, a withdrawal or an
    expiry is never covered by an older consent; on the same day, the refusal prevails.

    `destinataire`: a sharing is agreed to with somebody, named; without a name, any running one answers.
    `fin_accompagnement`: last day of the stay, after which a sharing outside the team lapses.
    """
    regle = genre_de(genre)
    if regle.fin_avec_sejour and fin_accompagnement is not None and date > fin_accompagnement:
        return None
    dernieres = dernieres_reponses(consentements, genre, date)
    if destinataire and regle.destinataire:
        dernieres = {nom: c for nom, c in dernieres.items() if nom == _cle(destinataire)}
    valables = (c for c in dernieres.values() if c.decision == DecisionConsentement.ACCORD and c.court_le(date))
    return next(valables, None)


def dernieres_reponses(consentements: Iterable[R], genre: str, date: dt.date) -> dict[str, R]:
    """The answer that counts on that day, by recipient; under one empty name when the kind has none."""
    nommee = genre_de(genre).destinataire
    passees = sorted((c for c in consentements if c.genre == genre and c.du <= date), key=_rang)
    return {_cle(c.destinataire) if nommee else "": c for c in passees}


def position(consentements: Iterable[R], genre: str, date: dt.date) -> tuple[Position, R | None]:
    """Of a kind without recipient, with the answer it rests on. Withdrawn is refused; over is to be asked again."""
    derniere = dernieres_reponses(consentements, genre, date).get("")
    if derniere is None:
        return Position.A_DEMANDER, None
    if derniere.revoque_le is not None and derniere.revoque_le <= date:
        return Position.REFUSE, derniere
    if not derniere.court_le(date):
        return Position.A_DEMANDER, derniere
    accord = derniere.decision == DecisionConsentement.ACCORD
    return (Position.AUTORISE if accord else Position.REFUSE), derniere


def _rang(consentement: Reponse) -> tuple[dt.date, bool]:
    return consentement.du, consentement.decision == DecisionConsentement.REFUS


def _cle(destinataire: str | None) -> str:
    return " ".join((destinataire or "").split()).casefold()


def etat_de(consentement: Reponse, date: dt.date, fin_accompagnement: dt.date | None = None) -> Etat:
    """Of one row, as the list says it."""
    if consentement.revoque_le is not None and consentement.revoque_le <= date:
        return Etat.RETIRE
    fin = consentement.au
    if fin_accompagnement is not None and genre_de(consentement.genre).fin_avec_sejour:
        fin = min(fin, fin_accompagnement) if fin else fin_accompagnement
    if fin is not None and fin < date:
        return Etat.EXPIRE
    if consentement.decision == DecisionConsentement.REFUS:
        return Etat.REFUSE
    if consentement.du > date:
        return Etat.A_VENIR
    return Etat.BIENTOT_FINI if fin is not None and fin - date <= RAPPEL else Etat.EN_VIGUEUR
