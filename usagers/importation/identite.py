"""Identifiers of persons, structures and professionals as the TDDUI writes them (idNat_PS, idNat_Struct, INS)."""

from __future__ import annotations

import re

from dui.commun.finess import finess_valide, forme_finess
from dui.commun.nir import nir_valide
from dui.commun.rpps import forme_rpps, rpps_valide
from usagers.importation.structures import DocumentLu, PersonneLue
from usagers.importation.suivi import Suivi

OID_STRUCTURE = "1.2.250.1.71.4.2.2"
OID_PROFESSIONNEL = "1.2.250.1.71.4.2.1"
OIDS_INS = {
    "1.2.250.1.213.1.4.8": "INS-NIR",
    "1.2.250.1.213.1.4.9": "INS-NIA",
    "1.2.250.1.213.1.4.10": "INS-NIR-TEST",
    "1.2.250.1.213.1.4.11": "INS-NIR-DEMO",
}
OIDS_INS_FICTIFS = {"1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"}

IDENTIFIANT_LOCAL = re.compile(
    r"(?P<local>3[0-9A-B]{9}/.{1,120}?)-"
    r"(?:SEJOUR|EVN|EVAL|TPPro|TPPat|PPER|PPAttente|PPObjectif|PPBesoin|ACTI|PA)-(?P<numero>.{1,120})",
    re.ASCII,
)
INS_CLE_FAUSSE = "matricule INS écarté : la clé est fausse ou la longueur n'est pas de 15 caractères"
INS_SANS_OID = "matricule INS écarté : reçu sans OID connu"
INS_DOUBLE = "matricule INS écarté : le document en porte un autre"


def oid_nu(systeme: str) -> str:
    """« urn:oid:1.2.3 » → « 1.2.3 »."""
    return systeme.removeprefix("urn:oid:")


def motif_de_refus_ins(personne: PersonneLue, matricule: str, oid: str) -> str:
    """Why this matricule cannot be kept, "" when it can: known OID, right key, only one."""
    if oid not in OIDS_INS:
        return INS_SANS_OID
    if not nir_valide(matricule):
        return INS_CLE_FAUSSE
    if personne.matricule_ins and (personne.matricule_ins, personne.oid_ins) != (matricule, oid):
        return INS_DOUBLE
    return ""


def poser_ins(personne: PersonneLue, matricule: str, oid: str, suivi: Suivi) -> None:
    personne.matricule_ins, personne.oid_ins = matricule, oid
    if oid in OIDS_INS_FICTIFS:
        suivi.avertir("Le matricule INS reçu est un matricule de test ou de démonstration.")


def finess_de(identifiant: str, suivi: Suivi) -> str:
    """FINESS carried by an idNat_Struct (prefix 1, or nine bare characters as in the official CDA)."""
    numero = identifiant[1:] if identifiant.startswith("1") and len(identifiant) == 10 else identifiant
    if not forme_finess(numero):
        return ""
    if not finess_valide(numero):
        suivi.avertir(f"La clé du numéro FINESS {numero} est fausse : numéro repris tel quel, à vérifier.")
    return numero


def rpps_de(identifiant: str, suivi: Suivi) -> str:
    """RPPS carried by an idNat_PS (prefix 8, or eleven bare digits as in the official examples)."""
    numero = identifiant[1:] if identifiant.startswith("8") and len(identifiant) == 12 else identifiant
    if not forme_rpps(numero):
        return ""
    if not rpps_valide(numero):
        suivi.avertir("La clé d'un numéro RPPS est fausse : numéro repris tel quel, à vérifier.")
    return numero


def numero_apres_genre(identifiant: str) -> str:
    """« 3FINESS/local-SEJOUR-1012 » → « 1012 »."""
    trouve = IDENTIFIANT_LOCAL.fullmatch(identifiant)
    return trouve["numero"] if trouve else ""


def completer_identifiants_locaux(document: DocumentLu) -> None:
    """The sender's identifier of the person is the prefix of those of the stays and events: strong for matching."""
    personne = document.personne
    vus = dict.fromkeys([personne.identifiant_local] if personne.identifiant_local else [])
    numeros = [sejour.identifiant for sejour in document.sejours]
    numeros += [evenement.identifiant for evenement in document.evenements]
    numeros += [evaluation.identifiant for evaluation in document.evaluations]
    for numero in numeros:
        trouve = IDENTIFIANT_LOCAL.fullmatch(numero)
        if trouve:
            vus.setdefault(trouve["local"])
    personne.identifiants_locaux = list(vus)
