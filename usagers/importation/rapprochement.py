"""Is this person already known in this ESMS? INS first, then the sender's identifiers, then the traits.

Two strong signs that agree attach; anything less creates a dossier and asks a human (RNIV: a wrong merge puts one
person's care into another's record). Reading here compares and shows nothing, hence `sans_montrer`.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils.crypto import salted_hmac

from dui.commun.acces import sans_montrer
from usagers.importation.structures import DocumentLu, PersonneLue
from usagers.models import Dossier, EvenementImporte, IdentiteINS, Sejour
from usagers.models.dossier import sans_accent

FORME_DE_NIR = re.compile(r"(?<![0-9A-Za-z])[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}(?![0-9A-Za-z])", re.ASCII)


def masquer(identifiant: str) -> str:
    """Some senders build their identifiers on the INS number (the official example does). It never enters a clear
    column: a keyed fingerprint takes its place, the same each time, so that matching still works."""

    def empreinte(trouve: re.Match[str]) -> str:
        return f"INS~{salted_hmac('usagers.importation.ins', trouve[0], algorithm='sha256').hexdigest()[:16]}"

    return FORME_DE_NIR.sub(empreinte, identifiant)


@dataclass(slots=True)
class Rapprochement:
    """`dossier`: the one to complete, None to create. `doublons`: dossiers a human must compare, with the reason."""

    dossier: Dossier | None
    raison: str
    doublons: dict[uuid.UUID, str] = field(default_factory=dict)


def rapprocher(document: DocumentLu, etablissement: Any) -> Rapprochement:
    with sans_montrer():
        connus = Dossier.objects.filter(etablissement=etablissement, fusionne_dans__isnull=True)
        forts = _par_ins(document.personne, etablissement)
        for pk, signe in _par_identifiants(document, etablissement).items():
            forts.setdefault(pk, signe)
        forts = _la_ou_ils_sont(forts)
        candidats = {dossier.pk: dossier for dossier in connus.filter(pk__in=list(forts))}
        semblables = {dossier.pk for dossier in _par_traits(document.personne, connus)}
        concordants = [pk for pk in candidats if pk in semblables]
        ambigu = len(candidats) > 1 or bool(semblables - set(candidats))
        if len(concordants) == 1 and not ambigu:
            (pk,) = concordants
            return Rapprochement(candidats[pk], f"{forts[pk]} et mêmes traits d'identité")
        return _a_examiner(forts, set(candidats), semblables)


def _a_examiner(forts: dict[uuid.UUID, str], candidats: set[uuid.UUID], semblables: set[uuid.UUID]) -> Rapprochement:
    doublons = {}
    for pk in candidats | semblables:
        traits = "mêmes traits d'identité" if pk in semblables else "traits d'identité différents"
        doublons[pk] = f"Import : {forts[pk]}, {traits}" if pk in candidats else f"Import : {traits}"
    raison = "doublon à examiner" if doublons else "personne inconnue de l'établissement"
    return Rapprochement(None, raison, doublons)


def _la_ou_ils_sont(forts: dict[uuid.UUID, str]) -> dict[uuid.UUID, str]:
    """A dossier that was merged is known by the one that received it, itself merged perhaps."""
    reunis = dict(
        Dossier.objects.filter(fusionne_dans__isnull=False).values_list("pk", "fusionne_dans") if forts else ()
    )
    trouves: dict[uuid.UUID, str] = {}
    for depart, signe in forts.items():
        pk = depart
        while pk in reunis:
            pk = reunis[pk]
        trouves.setdefault(pk, signe)
    return trouves


def _par_ins(personne: PersonneLue, etablissement: Any) -> dict[uuid.UUID, str]:
    """The number is encrypted: it is compared row by row, never searched."""
    if not personne.matricule_ins:
        return {}
    identites = IdentiteINS.objects.filter(
        etablissement=etablissement, oid=personne.oid_ins, matricule__isnull=False
    ).order_by("pk")
    return {
        identite.dossier_id: "même matricule INS"
        for identite in list(identites)
        if identite.matricule == personne.matricule_ins
    }


def _par_identifiants(document: DocumentLu, etablissement: Any) -> dict[uuid.UUID, str]:
    """The sender's own numbers: of the person, of a stay, of an event."""
    trouves: dict[uuid.UUID, str] = {}
    locaux = [masquer(un) for un in document.personne.identifiants_locaux]
    sejours = [masquer(un.identifiant) for un in document.sejours if un.identifiant]
    evenements = [masquer(un.identifiant) for un in document.evenements if un.identifiant]
    ici = {"etablissement": etablissement}
    for dossier in Dossier.objects.filter(identifiant_source__in=locaux, **ici):
        trouves.setdefault(dossier.pk, "même identifiant local")
    for sejour in Sejour.objects.filter(numero__in=sejours, **ici):
        trouves.setdefault(sejour.dossier_id, "même séjour")
    for evenement in EvenementImporte.objects.filter(identifiant__in=evenements, **ici).defer("fragment", "details"):
        trouves.setdefault(evenement.dossier_id, "même évènement")
    return trouves


def _par_traits(personne: PersonneLue, connus: Any) -> list[Dossier]:
    """Birth date first (RNIV), then birth name, first given name, and a sex that does not contradict."""
    jour = personne.date_naissance.jour if personne.date_naissance else None
    if jour is None:
        return []
    return [
        dossier
        for dossier in connus.filter(date_naissance=jour)
        if sans_accent(dossier.nom_naissance) == sans_accent(personne.nom_naissance)
        and sans_accent(dossier.premier_prenom) == sans_accent(premier_prenom(personne))
        and {dossier.sexe, personne.sexe} != {"M", "F"}
    ]


def premier_prenom(personne: PersonneLue) -> str:
    """First given name of the birth certificate, else the first of the list, else the one used."""
    return personne.premier_prenom or personne.prenoms_naissance.split(" ")[0] or personne.prenom_utilise
