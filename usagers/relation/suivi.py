"""The course of a complaint: what may follow what, what is due and when. The same in and out of a dossier."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from dui.commun.acces import Action, Evenement, courant
from dui.commun.categories import Categorie
from dui.commun.horloge import aujourdhui
from habilitations.actes import inscrire as inscrire_actes
from usagers import donnees
from usagers.delais import ajouter
from usagers.envois import deja_posee, poser_une_fois
from usagers.fiches.service import VersionDepassee
from usagers.models import EtapeReclamation, EtapeSansDossier, Reclamation, ReclamationSansDossier
from usagers.relation.edition import poser
from usagers.relation.enums import EtatReclamation as E

inscrire_actes(
    {
        "reclamation_recue": "a enregistré une réclamation sans dossier",
        "reclamation_suivie": "a noté une étape d’une réclamation sans dossier",
    }
)
SUITES: dict[E, tuple[E, ...]] = {
    E.RECUE: (E.ACCUSEE, E.INSTRUCTION, E.REPONDUE, E.CLOSE),
    E.ACCUSEE: (E.INSTRUCTION, E.REPONDUE, E.CLOSE),
    E.INSTRUCTION: (E.REPONDUE, E.CLOSE),
    E.REPONDUE: (E.INSTRUCTION, E.CLOSE),
    E.CLOSE: (E.INSTRUCTION,),  # looked at again
}
DITES = (E.REPONDUE, E.CLOSE)  # what was answered, why it ends
# What is waited for in each state.
ATTENDUES = {E.RECUE: E.ACCUSEE, E.ACCUSEE: E.REPONDUE, E.INSTRUCTION: E.REPONDUE, E.REPONDUE: E.CLOSE}


class EtapeRefusee(Exception):
    """The text can be shown; `champ` names the field it is about."""

    def __init__(self, message: str, champ: str | None = None) -> None:
        super().__init__(message)
        self.champ = champ


@dataclass(frozen=True)
class Echeance:
    etape: str
    libelle: str
    le: dt.date
    source: str

    def en_retard(self, jour: dt.date) -> bool:
        return self.le < jour


def echeances(reclamation: Any) -> list[Echeance]:
    """Every deadline of this complaint, from the data file; a satisfaction waits for nothing."""
    return [
        Echeance(r["etape"], r["libelle"], ajouter(reclamation.recue_le, r["delai"]), r["source"])
        for r in donnees.lire("reclamations_delais")
        if reclamation.nature in r["natures"].split() and reclamation.gravite in r["gravites"].split()
    ]


def prochaine(reclamation: Any) -> Echeance | None:
    """What is due now; None once closed, or when nothing is waited for."""
    attendue = ATTENDUES.get(E(reclamation.etat))
    return next((e for e in echeances(reclamation) if e.etape == attendue), None)


def est_en_retard(reclamation: Any, jour: dt.date | None = None) -> bool:
    due = prochaine(reclamation)
    return due is not None and due.en_retard(jour or aujourdhui())


def rappels(reclamation: Any) -> list[dict[str, str]]:
    """Duties that this kind of complaint may bring, with their text of law."""
    return [
        r
        for r in donnees.lire("reclamations_rappels")
        if reclamation.nature in r["natures"].split() and reclamation.gravite in r["gravites"].split()
    ]


def suites(reclamation: Any) -> list[E]:
    return list(SUITES[E(reclamation.etat)])


def verifier(reclamation: Any, vers: E, le: dt.date, texte: str) -> None:
    """Raises `EtapeRefusee`."""
    if vers not in SUITES[E(reclamation.etat)]:
        raise EtapeRefusee("Cette étape ne suit pas celle où en est la réclamation. Rechargez la page.", "vers")
    if le < (reclamation.etat_le or reclamation.recue_le):
        raise EtapeRefusee("Cette date précède l’étape d’avant. Vérifiez-la.", "le")
    if le > aujourdhui():
        raise EtapeRefusee("Cette date est à venir. Notez l’étape le jour où elle a lieu.", "le")
    if vers in DITES and not texte.strip():
        raise EtapeRefusee("Dites en quelques mots ce qui a été répondu ou décidé.", "texte")


def avancer(reclamation: Reclamation, *, vers: E, le: dt.date, texte: str, version: int, envoi: uuid.UUID) -> None:
    """Write the step, in the dossier. Sent twice, done once. Raises `EtapeRefusee`, `VersionDepassee`."""
    if deja_posee(EtapeReclamation, envoi) is not None:
        return
    tenue = Reclamation.objects.order_by().select_for_update(no_key=True, of=("self",)).get(pk=reclamation.pk)
    if tenue.version != version:
        raise VersionDepassee(tenue)
    verifier(tenue, vers, le, texte)
    poser_une_fois(EtapeReclamation, envoi, reclamation=tenue, etat=vers.value, le=le, texte=texte or None)
    _porter(tenue, vers, le)


def _porter(tenue: Any, vers: E, le: dt.date) -> None:
    tenue.etat, tenue.etat_le = vers.value, le
    tenue.version += 1
    tenue.save()


# -- without a dossier ----------------------------------------------------------------------------------------


def sans_dossier() -> Any:
    """Those of the ESMS that the reader may follow: never one that is about the reader."""
    return ReclamationSansDossier.objects.ici().lues_par(courant().compte_id)


def recevoir(envoi: uuid.UUID, **champs: Any) -> tuple[ReclamationSansDossier, bool]:
    """A complaint tied to no dossier; (the one already there, False) when this sending was received."""
    reclamation, nouvelle = poser(ReclamationSansDossier, envoi, **champs, etat_le=champs["recue_le"])
    if nouvelle:
        noter_acte("reclamation_recue")
    return reclamation, nouvelle


def avancer_sans_dossier(
    reclamation: ReclamationSansDossier, *, vers: E, le: dt.date, texte: str, version: int, envoi: uuid.UUID
) -> None:
    if EtapeSansDossier.objects.ici().filter(envoi=envoi).exists():
        return
    tenue = sans_dossier().order_by().select_for_update(no_key=True, of=("self",)).get(pk=reclamation.pk)
    if tenue.version != version:
        raise VersionDepassee(tenue)
    verifier(tenue, vers, le, texte)
    EtapeSansDossier(
        etablissement_id=tenue.etablissement_id,
        auteur_id=courant().compte_id,
        envoi=envoi,
        reclamation=tenue,
        etat=vers.value,
        le=le,
        texte=texte or None,
    ).save()
    _porter(tenue, vers, le)
    noter_acte("reclamation_suivie")


def noter_acte(code: str) -> None:
    """What is done in the ESMS and in no dossier goes to the journal by its code, never by its words."""
    courant().noter(Evenement(action=Action.ADMINISTRER, categorie=Categorie.RELATION.value, motif=code))
