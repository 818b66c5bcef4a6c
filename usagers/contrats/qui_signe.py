"""Who may sign a contract on a day, by the measures of the dossier; what the paper says of it. A warning, never a lock.

The measures are read by those who may read them; the others follow what the contract itself says (`parties`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from usagers.enums import QualiteSignataire as Q
from usagers.representation import Exercice as X
from usagers.representation import Faits, Reponse, qui_exerce
from usagers.representation.enums import Droit, Volet
from usagers.representation.ouvert import ouvert

NE_SIGNENT_PAS_POUR_ELLE = frozenset({Q.ETABLISSEMENT.value, Q.PARTICIPANT.value})
POUR_ELLE = frozenset({Q.REPRESENTANT.value, Q.PARENT.value, Q.ASSISTANT.value})


@dataclass(frozen=True)
class Attendu:
    """`tous`: each of them; `un_de`: one of them at least; `aussi`: who may sign beside."""

    tous: frozenset[Q] = frozenset()
    un_de: frozenset[Q] = frozenset()
    aussi: frozenset[Q] = frozenset()

    @property
    def admis(self) -> frozenset[Q]:
        return self.tous | self.un_de | self.aussi


def _a(*tous: Q, un_de: Iterable[Q] = (), aussi: Iterable[Q] = ()) -> Attendu:
    return Attendu(frozenset(tous), frozenset(un_de), frozenset(aussi))


# The person may always sign their own contract: their participation is asked for whoever decides (CASF D.311 I).
ATTENDUS: dict[X, Attendu] = {
    X.USAGER: _a(Q.PERSONNE),
    X.ASSISTE: _a(Q.PERSONNE, Q.ASSISTANT),
    X.ASSISTANT_AVEC_ACCORD: _a(Q.PERSONNE, aussi=[Q.ASSISTANT]),
    X.ENSEMBLE: _a(Q.PERSONNE, Q.REPRESENTANT),
    X.SINON_REPRESENTANT: _a(un_de=[Q.PERSONNE, Q.REPRESENTANT]),
    X.AUTORISE_JUGE: _a(Q.PERSONNE),
    X.REPRESENTANT: _a(Q.REPRESENTANT, aussi=[Q.PERSONNE]),
    X.PARENT: _a(Q.PARENT, aussi=[Q.PERSONNE]),
    X.PARENTS: _a(Q.PARENT, aussi=[Q.PERSONNE]),
    X.TUTEUR_MINEUR: _a(Q.REPRESENTANT, aussi=[Q.PERSONNE]),
    X.DELEGATAIRE: _a(Q.REPRESENTANT, aussi=[Q.PERSONNE]),
    X.MINEUR: _a(Q.PERSONNE),
}
_DITS = {
    "representant": "représente la personne",
    "assistant": "assiste la personne",
    "parent": "exerce l’autorité parentale",
    "tuteur": "tuteur du mineur",
    "delegataire": "exerce l’autorité parentale par délégation",
}


def attendu(faits: Faits, date: dt.date) -> Reponse:
    return qui_exerce(faits, Droit.SIGNATURE_CONTRAT, Volet.SOCIAL, date)


def avertissement(reponse: Reponse, qualites: Iterable[str]) -> str:
    """Empty when those who signed are those who may; else what the dossier says, without blame."""
    signes = Counter(q for q in qualites if q not in NE_SIGNENT_PAS_POUR_ELLE)
    reponses = [reponse, *([reponse.biens] if reponse.biens else [])]
    if all(_convient(r, signes) for r in reponses) and not _en_trop(reponses, signes):
        return ""
    return f"D’après les mesures du dossier à cette date, ce n’est pas ce qui est attendu. {reponse.phrase}"


def _convient(reponse: Reponse, signes: Counter[str]) -> bool:
    regle = ATTENDUS.get(reponse.exerce_par)
    if regle is None:
        return False  # nobody, or heirs: a contract of stay is not signed any more
    if reponse.exerce_par == X.PARENTS:
        return signes[Q.PARENT] >= max(1, sum(a.qualite == "parent" for a in reponse.acteurs))
    return all(signes[q] for q in regle.tous) and (not regle.un_de or any(signes[q] for q in regle.un_de))


def _en_trop(reponses: list[Reponse], signes: Counter[str]) -> bool:
    """Somebody signed for the person, whom no measure lets sign."""
    admis = {str(q) for r in reponses if (regle := ATTENDUS.get(r.exerce_par)) for q in regle.admis}
    return bool(set(signes) - admis)


def parties_de(reponse: Reponse) -> str:
    """Lines proposed for the contract: who represents or assists, in what quality; empty when the person acts alone."""
    lignes = [f"{a.nom}, {_DITS[a.qualite]}" for a in reponse.acteurs if a.nom and a.qualite in _DITS]
    if reponse.biens:
        dits = [f"{a.nom}, {_DITS[a.qualite]}" for a in reponse.biens.acteurs if a.nom and a.qualite in _DITS]
        lignes += [f"{dit}, pour les clauses financières" for dit in dits]
    return "\n".join(dict.fromkeys(lignes))


# -- of the open dossier -------------------------------------------------------------------------------------


def du_dossier(date: dt.date) -> Reponse | None:
    """None for a reader who does not open the measures."""
    if not courant().peut_lire(Categorie.PROCHES):
        return None
    return attendu(ouvert().faits, date)


def a_verifier(date: dt.date, qualites: Iterable[str], parties: str) -> str:
    """What to check of those who signed that day, as this reader may know it."""
    qualites = list(qualites)
    reponse = du_dossier(date)
    if reponse is not None:
        return avertissement(reponse, qualites)
    if parties and not POUR_ELLE & set(qualites):
        return f"Le contrat nomme qui représente ou assiste la personne ({parties}) : sa signature n’est pas notée."
    return ""
