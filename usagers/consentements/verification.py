"""Does who answered match who exercises? A warning, never a lock: the law of the day is a judgment, read by people."""

from __future__ import annotations

import datetime as dt

from usagers.consentements.regles import genre_de
from usagers.enums import DonnePar as D
from usagers.representation import Exercice as X
from usagers.representation import Faits, Reponse, qui_exerce

ADMIS: dict[X, frozenset[D]] = {
    X.USAGER: frozenset({D.PERSONNE, D.ASSISTEE}),
    X.ASSISTE: frozenset({D.ASSISTEE}),
    X.ASSISTANT_AVEC_ACCORD: frozenset({D.PERSONNE, D.ASSISTEE}),
    X.ENSEMBLE: frozenset({D.ENSEMBLE}),
    X.SINON_REPRESENTANT: frozenset({D.PERSONNE, D.ENSEMBLE, D.REPRESENTANT}),
    X.AUTORISE_JUGE: frozenset({D.PERSONNE}),
    X.REPRESENTANT: frozenset({D.REPRESENTANT, D.ENSEMBLE}),
    X.PARENT: frozenset({D.PARENT, D.PARENTS}),
    X.PARENTS: frozenset({D.PARENTS}),
    X.TUTEUR_MINEUR: frozenset({D.DELEGUE}),
    X.DELEGATAIRE: frozenset({D.DELEGUE}),
    X.MINEUR: frozenset({D.PERSONNE}),
    X.HERITIER: frozenset(),
    X.AYANT_DROIT: frozenset(),
    X.AUCUN: frozenset(),
}


def attendu(faits: Faits, genre: str, date: dt.date) -> Reponse:
    """Who may give this consent on that day."""
    regle = genre_de(genre)
    return qui_exerce(faits, regle.droit, regle.volet, date)


def avertissement(faits: Faits, genre: str, donne_par: str, date: dt.date) -> str:
    """Empty when it matches; else what the dossier says, without blame."""
    reponse = attendu(faits, genre, date)
    if donne_par in ADMIS[reponse.exerce_par]:
        return ""
    return f"D’après les mesures du dossier à cette date, ce n’est pas ce qui est attendu. {reponse.phrase}"
