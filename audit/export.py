"""The journal as files: JSON lines (one per dossier shown) and FHIR R4 `AuditEvent` NDJSON. Identifiers only."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from typing import Any

from audit import lecture
from dui.commun.acces import Action, Base

_CHAMPS = "seq, horodatage, etablissement, requete, acteur, dossiers, categorie, action, issue, base"
SYSTEME = "urn:ietf:rfc:3986"
# DICOM and FHIR vocabularies: what was done, as a create, read, update, execute.
_GENRES = {
    **dict.fromkeys((Action.LIRE, Action.LISTER, Action.RECHERCHER), "R"),
    **dict.fromkeys((Action.EXPORTER, Action.IMPRIMER, Action.TELECHARGER), "R"),
    Action.CREER: "C",
    **dict.fromkeys((Action.MODIFIER, Action.ECRIRE, Action.ADMINISTRER), "U"),
}
_URGENCE = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "BTG", "display": "break the glass"}


def lignes(
    *, etablissement: uuid.UUID | None = None, depuis: dt.datetime | None = None, jusqu_a: dt.datetime | None = None
) -> Iterator[dict[str, Any]]:
    """One line per dossier of each row, in the order of the chains; a row without a dossier gives one line.

    Call inside a transaction; streams with a server-side cursor under the role that reads the journal.
    """
    conditions = {"etablissement = %s": etablissement, "horodatage >= %s": depuis, "horodatage < %s": jusqu_a}
    gardees = {sql: valeur for sql, valeur in conditions.items() if valeur is not None}
    ou = f"WHERE {' AND '.join(gardees)}" if gardees else ""
    with lecture.tout_le_journal(), lecture.curseur_long() as curseur:
        curseur.execute(
            f"SELECT {_CHAMPS} FROM audit_trace {ou} ORDER BY etablissement, seq",  # noqa: S608 (constants)
            list(gardees.values()),
        )
        for ligne in curseur:
            yield from _par_dossier(ligne)


def _par_dossier(ligne: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    seq, horodatage, lieu, requete, acteur, dossiers, categorie, action, issue, base = ligne
    for dossier in dossiers or [None]:
        yield {
            "seq": seq,
            "horodatage": horodatage.astimezone(dt.UTC).isoformat(),
            "etablissement": str(lieu),
            "requete": str(requete),
            "acteur": None if acteur is None else str(acteur),
            "dossier": None if dossier is None else str(dossier),
            "categorie": categorie,
            "action": action,
            "issue": issue,
            "base": base,
        }


def en_jsonl(ligne: dict[str, Any]) -> str:
    return json.dumps(ligne, ensure_ascii=False)


def en_fhir(ligne: dict[str, Any]) -> str:
    """FHIR R4 AuditEvent: who, whom (logical identifiers), what, when, on what ground."""
    acteur = ligne["acteur"] or "traitement-automatique"
    ressource: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": str(uuid.uuid5(uuid.UUID(ligne["etablissement"]), f"{ligne['seq']}|{ligne['dossier'] or ''}")),
        "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"},
        "subtype": [{"system": "urn:dui:action", "code": ligne["action"]}],
        "action": _GENRES.get(ligne["action"], "E"),
        "recorded": ligne["horodatage"],
        "outcome": "0" if ligne["issue"] == "accorde" else "4",
        "purposeOfEvent": [_motif(ligne["base"])] if ligne["base"] else [],
        "agent": [{"who": {"identifier": {"system": "urn:dui:acteur", "value": acteur}}, "requestor": True}],
        "source": {"observer": {"identifier": {"system": "urn:dui:etablissement", "value": ligne["etablissement"]}}},
        "entity": [{"what": {"identifier": {"system": SYSTEME, "value": f"urn:uuid:{ligne['requete']}"}}}],
    }
    if ligne["dossier"]:
        ressource["entity"].append(_dossier(ligne))
    return json.dumps({cle: valeur for cle, valeur in ressource.items() if valeur != []}, ensure_ascii=False)


def _motif(base: str) -> dict[str, Any]:
    return {"coding": [_URGENCE if base == Base.BRIS else {"system": "urn:dui:base", "code": base}]}


def _dossier(ligne: dict[str, Any]) -> dict[str, Any]:
    entite: dict[str, Any] = {
        "what": {"identifier": {"system": "urn:dui:dossier", "value": ligne["dossier"]}},
        "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "1", "display": "Person"},
    }
    if ligne["categorie"]:
        entite["detail"] = [{"type": "categorie", "valueString": ligne["categorie"]}]
    return entite
