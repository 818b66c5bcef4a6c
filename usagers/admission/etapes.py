"""The course of a request: what may follow what, who said so, and what follows from it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q
from django.utils import timezone

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from dui.commun.horloge import aujourdhui
from usagers.enums import EtatDemande as E
from usagers.enums import StatutSejour
from usagers.envois import deja_posee, poser_une_fois
from usagers.fiches.service import VersionDepassee
from usagers.models import DemandeAdmission, DepartConservation, Dossier, EtapeAdmission, Sejour

SUITES: dict[E, tuple[E, ...]] = {
    E.DEMANDE: (E.ETUDE, E.REFUS, E.DESISTEMENT),
    E.ETUDE: (E.DECISION, E.REFUS, E.DESISTEMENT),
    E.DECISION: (E.ATTENTE, E.ENTREE, E.DESISTEMENT),
    E.ATTENTE: (E.ENTREE, E.REFUS, E.DESISTEMENT),
    E.ENTREE: (),
    E.REFUS: (E.ETUDE,),  # a request may be looked at again
    E.DESISTEMENT: (E.ETUDE,),
}
EN_COURS = (E.DEMANDE, E.ETUDE, E.DECISION, E.ATTENTE)
SANS_SUITE = (E.REFUS, E.DESISTEMENT)
MOTIVEES = (E.DECISION, E.REFUS)  # a decision says why
REGLE_SANS_SUITE = "ADM-02"


class EtapeRefusee(Exception):
    """The text can be shown; `champ` names the field it is about."""

    def __init__(self, message: str, champ: str | None = None) -> None:
        super().__init__(message)
        self.champ = champ


def suites(demande: DemandeAdmission) -> list[E]:
    """What the reader may do next. Entry writes the stay and the identity: offered to those who write both."""
    acces = courant()
    possibles = SUITES[E(demande.etat)]
    if not (acces.peut_ecrire(Categorie.PARCOURS) and acces.peut_ecrire(Categorie.IDENTITE)):
        possibles = tuple(e for e in possibles if e != E.ENTREE)
    return list(possibles)


def verifier(demande: DemandeAdmission, vers: E, le: dt.date, motif: str) -> None:
    """Raises `EtapeRefusee`. An entry may be dated ahead by nobody: it is written once it happened."""
    if vers not in SUITES[E(demande.etat)]:
        raise EtapeRefusee("Cette étape ne suit pas celle où en est la demande. Rechargez la page.", "vers")
    depuis = demande.etat_le or demande.recue_le
    if le < depuis:
        raise EtapeRefusee("Cette date précède l’étape d’avant. Vérifiez-la.", "le")
    if le > aujourdhui():
        raise EtapeRefusee("Cette date est à venir. Notez l’étape le jour où elle a lieu.", "le")
    if vers in MOTIVEES and not motif.strip():
        raise EtapeRefusee("Dites en quelques mots ce qui motive cette décision.", "motif")


def _verifier_le_sejour(demande: DemandeAdmission, le: dt.date) -> None:
    """One running stay at a time: the exit of the first is noted before the entry that follows it."""
    Dossier.objects.select_for_update(no_key=True, of=("self",)).get(pk=demande.dossier_id)  # two entries never meet
    courent = Q(statut=StatutSejour.EN_COURS) | Q(statut=StatutSejour.TERMINE, sortie__gt=le)
    autre = Sejour.objects.filter(courent, dossier_id=demande.dossier_id).order_by("-entree").first()
    if autre is None:
        return
    depuis = f" depuis le {date_longue(autre.entree, jour=False)}" if autre.entree else ""
    if autre.sortie:
        raise EtapeRefusee(
            f"Un séjour court{depuis} jusqu’au {date_longue(autre.sortie, jour=False)}. Vérifiez la date d’entrée.",
            "le",
        )
    raise EtapeRefusee(f"Un séjour est déjà en cours{depuis}. Notez d’abord sa sortie, puis cette entrée.", "vers")


def avancer(
    demande: DemandeAdmission, *, vers: E, le: dt.date, motif: str, version: int, envoi: uuid.UUID
) -> DemandeAdmission:
    """Write the step and its consequences. Sent twice, done once. Raises `EtapeRefusee`, `VersionDepassee`."""
    if deja_posee(EtapeAdmission, envoi) is not None:
        return demande
    tenue: DemandeAdmission = DemandeAdmission.objects.select_for_update(no_key=True, of=("self",)).get(pk=demande.pk)
    if tenue.version != version:
        raise VersionDepassee(tenue)
    verifier(tenue, vers, le, motif)
    if vers == E.ENTREE:
        _verifier_le_sejour(tenue, le)
    if tenue.etat in SANS_SUITE:
        arreter_la_conservation(tenue, "demande reprise")
    poser_une_fois(EtapeAdmission, envoi, demande=tenue, etat=vers.value, le=le, motif=motif or None)
    tenue.etat, tenue.etat_le = vers.value, le
    tenue.version += 1
    if vers == E.ENTREE:
        tenue.sejour = _faire_entrer(tenue, le, envoi)
        tenue.relance_le = None
    if vers in SANS_SUITE:
        tenue.relance_le = None
        _faire_partir_la_conservation(tenue, vers, le, envoi)
    tenue.save()
    return tenue


def _faire_entrer(demande: DemandeAdmission, le: dt.date, envoi: uuid.UUID) -> Sejour:
    sejour, _ = poser_une_fois(
        Sejour,
        envoi,
        statut=StatutSejour.EN_COURS,
        nature=demande.accueil,
        admis_le=_decidee_le(demande) or le,
        entree_prevue=demande.entree_souhaitee,
        entree=le,
        entree_par="admission",
    )
    dossier = Dossier.objects.select_for_update(no_key=True, of=("self",)).get(pk=demande.dossier_id)
    dossier.entre_le, dossier.sorti_le = le, None
    dossier.version += 1
    dossier.save()
    return sejour


def _decidee_le(demande: DemandeAdmission) -> dt.date | None:
    decisions = EtapeAdmission.objects.filter(demande=demande, etat=E.DECISION).order_by("-le")
    derniere: Any = decisions.first()
    return derniere.le if derniere else None


def _faire_partir_la_conservation(demande: DemandeAdmission, vers: E, le: dt.date, envoi: uuid.UUID) -> None:
    """Explicit: the purge reads this row, it does not guess. A request taken up again cancels it."""
    poser_une_fois(
        DepartConservation,
        envoi,
        regle=REGLE_SANS_SUITE,
        evenement="decision_refus" if vers == E.REFUS else "desistement",
        le=le,
        demande=demande,
    )


def arreter_la_conservation(demande: DemandeAdmission, motif: str) -> None:
    """The request lives again, or never was: what was to be destroyed on its account no longer is."""
    departs = DepartConservation.objects.filter(demande=demande).order_by().select_for_update(no_key=True, of=("self",))
    for depart in departs:
        depart.retire_le, depart.motif_retrait = timezone.now(), motif
        depart.version += 1
        depart.save()
