"""The only door of the importation: bytes in, `DocumentLu` out, or `DocumentRefuse`."""

from __future__ import annotations

import hashlib
from typing import Any

from usagers.importation import arbre_json, arbre_xml, limites
from usagers.importation.arbre_json import Noeud
from usagers.importation.cda import lire_cda
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.fhir import lire_fhir
from usagers.importation.fhir_divers import lire_documents
from usagers.importation.fhir_paquet import Paquet
from usagers.importation.structures import DocumentLu, ElementNonRepris, Format

TYPES_XML = {"text/xml", "application/xml", "application/cda+xml", "application/hl7-cda+xml"}
BOM = b"\xef\xbb\xbf"


def lire_document(octets: bytes) -> DocumentLu:
    """Read a TDDUI document: FHIR Bundle 2.x, CDA EXPORT_DUI, or a transport Bundle holding that CDA.

    Raises DocumentRefuse, with a French sentence fit for the screen, and nothing else.
    """
    lu = _lire(octets)
    lu.contenu = octets.decode("utf-8-sig")
    return lu


def _lire(octets: bytes) -> DocumentLu:
    if not octets.strip():
        raise DocumentRefuse("Document refusé : il est vide.")
    if len(octets) > limites.OCTETS:
        raise DocumentRefuse(f"Document refusé : il dépasse {limites.OCTETS // 1024 // 1024} Mo.")
    debut = octets.removeprefix(BOM).lstrip()[:1]
    if debut == b"<":
        return lire_cda(arbre_xml.charger(octets.removeprefix(BOM)), octets)
    if debut in (b"{", b"["):
        return _lire_json(octets)
    raise DocumentRefuse("Document refusé : ni JSON (FHIR) ni XML (CDA) en UTF-8.")


def _lire_json(octets: bytes) -> DocumentLu:
    racine = arbre_json.charger(octets)
    if racine.get("resourceType") != "Bundle":
        raise DocumentRefuse("Document refusé : ce JSON n'est pas un Bundle FHIR.")
    if _est_un_transport(racine):
        return _lire_transport(racine, octets)
    return lire_fhir(racine, octets)


def _ressources(racine: dict[str, Any]) -> list[dict[str, Any]]:
    entrees = racine.get("entry")
    if not isinstance(entrees, list):
        return []
    ressources = [entree.get("resource") for entree in entrees if isinstance(entree, dict)]
    return [une for une in ressources if isinstance(une, dict)]


def _est_un_transport(racine: dict[str, Any]) -> bool:
    """A DocumentReference and no Patient: the person is inside the document."""
    genres = [une.get("resourceType") for une in _ressources(racine)]
    return "DocumentReference" in genres and "Patient" not in genres


def _lire_transport(racine: dict[str, Any], octets: bytes) -> DocumentLu:
    paquet = Paquet(racine)
    documents = [document for une in paquet.de_type("DocumentReference") for document in _documents_cda(une)]
    if len(documents) != 1:
        raise DocumentRefuse("Document refusé : le Bundle doit transporter un document CDA et un seul.")
    contenu = documents[0].contenu
    if len(contenu) > limites.OCTETS or not contenu.strip():
        raise DocumentRefuse("Document refusé : le document transporté est vide ou trop grand.")
    lu = lire_cda(arbre_xml.charger(contenu.removeprefix(BOM)), contenu)
    lu.format = Format.CDA_TRANSPORTE
    lu.empreinte = hashlib.sha256(octets).hexdigest()
    lu.entete.reference_transport = documents[0].reference
    lu.entete.titre_transport = documents[0].titre
    lu.avertissements += [phrase for phrase in paquet.suivi.avertissements if phrase not in lu.avertissements]
    transport = arbre_json.non_repris(racine, "Bundle", paquet.suivi)
    lu.non_repris += [ElementNonRepris(une.chemin, une.raison, une.feuilles) for une in transport]
    return lu


def _documents_cda(ressource: Noeud) -> list[Any]:
    return [
        document
        for document in lire_documents(ressource)
        if document.type_mime.split(";", 1)[0].strip().lower() in TYPES_XML
    ]
