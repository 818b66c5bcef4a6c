"""Small fictitious TDDUI documents, written here: no official file enters the repository."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

FINESS = "380012344"
RPPS = "10004123450"
MATRICULE = "238023818504285"
LOCAL = f"3{FINESS}/U77"
SEJOUR = f"{LOCAL}-SEJOUR-2041"
EVENEMENT = f"{LOCAL}-EVN-9001"
EVENEMENT_ANNULE = f"{LOCAL}-EVN-9002"
PIECE = b"%PDF-1.4 grille fictive"

TDDUI = "https://interop.esante.gouv.fr/ig/fhir/tddui/StructureDefinition"
SYSTEMES = "https://interop.esante.gouv.fr/ig/fhir/tddui/CodeSystem"
CISIS = "https://smt.esante.gouv.fr/fhir/CodeSystem/terminologie-cisis"
CORE = "https://hl7.fr/ig/fhir/core/StructureDefinition"


def code(valeur: str, libelle: str = "", systeme: str = CISIS) -> dict[str, Any]:
    return {"coding": [{"system": systeme, "code": valeur, **({"display": libelle} if libelle else {})}]}


def extension(nom: str, **valeur: Any) -> dict[str, Any]:
    return {"url": f"{TDDUI}/{nom}", **valeur}


def entree(ressource: dict[str, Any], profil: str) -> dict[str, Any]:
    genre = ressource["resourceType"]
    ressource = {**ressource, "meta": {"profile": [f"{TDDUI}/{profil}|2.2.0"], **ressource.get("meta", {})}}
    return {
        "fullUrl": f"https://exemple.invalid/{genre}/{ressource['id']}",
        "resource": ressource,
        "request": {"method": "POST", "url": genre},
    }


def patient() -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "extension": [
            {
                "url": f"{CORE}/fr-core-identity-reliability",
                "extension": [{"url": "identityStatus", "valueCoding": {"system": "urn:x", "code": "VALI"}}],
            },
            {
                "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
                "valueAddress": {
                    "extension": [
                        {
                            "url": f"{CORE}/fr-core-address-insee-code",
                            "valueCoding": {"system": "urn:cog", "code": "38185"},
                        }
                    ],
                    "city": "Grenoble",
                    "country": "FRA",
                },
            },
        ],
        "identifier": [
            {
                "use": "official",
                "type": code("INS-NIR", systeme="https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"),
                "system": "urn:oid:1.2.250.1.213.1.4.8",
                "value": MATRICULE,
            },
            {
                "type": code("PI", systeme="http://terminology.hl7.org/CodeSystem/v2-0203"),
                "system": "https://identifiant-medicosocial-localusager.esante.gouv.fr",
                "value": LOCAL,
            },
        ],
        "name": [
            {
                "use": "official",
                "family": "LECHAMP",
                "given": ["Marguerite"],
                "extension": [
                    {"url": f"{CORE}/fr-core-patient-birth-list-given-name", "valueString": "Marguerite Odette"}
                ],
            },
            {"use": "usual", "family": "VERNAY", "given": ["Margot"], "prefix": ["MME"]},
        ],
        "gender": "female",
        "birthDate": "1938-02-11",
        "_birthDate": {"extension": [extension("tddui-birth-order", valuePositiveInt=3)]},
        "address": [{"use": "home", "line": ["4 impasse des Tilleuls"], "city": "Voiron", "postalCode": "38500"}],
        "telecom": [{"system": "phone", "value": "0476000000", "use": "home"}],
        "maritalStatus": code("W", "Veuve", "urn:situation"),
        "communication": [{"language": code("fr", "Français", "urn:langue")}],
    }


def sejour() -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": "s1",
        "extension": [
            extension("tddui-admission-date", valueDateTime="2025-01-08"),
            extension("tddui-entry-mode-label", valueString="Retour d'hospitalisation"),
            extension("tddui-exit-mode-label", valueString="Retour au domicile"),
            extension("tddui-comment", valueString="Séjour renouvelable"),
            {
                "url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate",
                "valueDateTime": "2025-06-30",
            },
        ],
        "identifier": [
            {
                "type": code("SEJ", systeme=f"{SYSTEMES}/tddui-encounter-identifier"),
                "system": "https://identifiant-medicosocial-sejour.esante.gouv.fr",
                "value": SEJOUR,
            },
            {"type": code("NUMDOSS", systeme=f"{SYSTEMES}/tddui-encounter-identifier"), "value": "2041"},
        ],
        "status": "in-progress",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HH"},
        "serviceType": code("46", "Accompagnement", "urn:jdv-j226"),
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2025-01-10"},
        "hospitalization": {"origin": {"reference": "Organization/o2"}},
        "serviceProvider": {"reference": "https://exemple.invalid/Organization/o1"},
    }


def evenement() -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": "e1",
        "meta": {"lastUpdated": "2025-02-03T12:00:00+01:00"},
        "extension": [
            {
                "url": f"{TDDUI}/tddui-ressources-used",
                "extension": [{"url": "TDDUIRessourceType", "valueCodeableConcept": code("ORG-206", "Matériel")}],
            },
            extension("tddui-event-label", valueString="Toilette au domicile"),
            extension("tddui-event-reason", valueString="Perte d'autonomie"),
            extension("tddui-event-report", valueString="Peau saine, moral bon."),
            extension("tddui-comment", valueString="Clé dans le boîtier."),
            extension("tddui-patient-present", valueBoolean=True),
            extension("tddui-attachment", valueReference={"reference": "DocumentReference/d1"}),
        ],
        "identifier": [
            {
                "type": code("VN", systeme="urn:types"),
                "system": "https://identifiant-medicosocial-evenement.esante.gouv.fr",
                "value": EVENEMENT,
            }
        ],
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HH"},
        "type": [code("MED-1299", "Intervention d'un aide-soignant"), {"text": "Toilette"}],
        "subject": {"reference": "Patient/p1"},
        "participant": [{"type": [code("PART", systeme="urn:part")], "individual": {"reference": "Practitioner/pr1"}}],
        "period": {"start": "2025-02-03T08:00:00+01:00", "end": "2025-02-03T08:45:00+01:00"},
        "location": [{"location": {"reference": "Location/l1"}}],
        "serviceProvider": {"reference": "Organization/o1"},
        "partOf": {"reference": "Encounter/s1"},
    }


def evenement_annule() -> dict[str, Any]:
    annule = evenement()
    annule.update(id="e2", status="cancelled", extension=[], location=[], participant=[])
    annule["identifier"][0]["value"] = EVENEMENT_ANNULE
    annule["_status"] = {
        "extension": [extension("tddui-event-cancel-reason", valueCodeableConcept=code("GEN-358", "Motif usager"))]
    }
    annule["period"] = {"start": "2025-02-04T08:00:00+01:00", "end": "2025-02-04T08:45:00+01:00"}
    return annule


def transport() -> dict[str, Any]:
    systeme = f"{SYSTEMES}/tddui-task-input-transport"
    return {
        "resourceType": "Task",
        "id": "t1",
        "identifier": [
            {
                "system": "https://identifiant-medicosocial-transportprofessionnel.esante.gouv.fr",
                "value": f"{LOCAL}-TPPro-55",
            }
        ],
        "status": "completed",
        "intent": "plan",
        "code": code("ORG-202", "Véhicule individuel"),
        "for": {"reference": "Practitioner/pr1"},
        "encounter": {"reference": "Encounter/e1"},
        "executionPeriod": {"start": "2025-02-03T07:40:00+01:00", "end": "2025-02-03T08:00:00+01:00"},
        "owner": {"reference": "Organization/o1"},
        "input": [
            {"type": code("distance", systeme=systeme), "valueDistance": {"value": 7.25, "unit": "km", "code": "km"}},
            {"type": code("budgetReel", systeme=systeme), "valueMoney": {"value": 3, "currency": "EUR"}},
        ],
    }


def divers() -> list[dict[str, Any]]:
    return [
        entree(
            {
                "resourceType": "Organization",
                "id": "o1",
                "name": "SSIAD des Tilleuls",
                "identifier": [
                    {
                        "type": code("IDNST", systeme="urn:types"),
                        "system": "urn:oid:1.2.250.1.71.4.2.2",
                        "value": f"1{FINESS}",
                    }
                ],
            },
            "tddui-organization",
        ),
        entree(
            {
                "resourceType": "Organization",
                "id": "o2",
                "name": "Hôpital fictif de Voiron",
                "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.2", "value": "1380000034"}],
            },
            "tddui-organization",
        ),
        entree(
            {
                "resourceType": "Practitioner",
                "id": "pr1",
                "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.1", "value": f"8{RPPS}"}],
                "name": [{"family": "Ostreval", "given": ["Inès"], "prefix": ["MME"]}],
                "qualification": [{"code": code("DE09", "DE Infirmier", "urn:diplome")}],
            },
            "tddui-practitioner",
        ),
        entree(
            {
                "resourceType": "PractitionerRole",
                "id": "r1",
                "practitioner": {"reference": "Practitioner/pr1"},
                "organization": {"reference": "Organization/o1"},
                "extension": [extension("tddui-exercise-mode", valueCodeableConcept=code("S", "Salarié", "urn:mode"))],
                "code": [
                    {
                        "extension": [
                            extension("tddui-profession", valueCodeableConcept=code("G15_60", "Infirmier", "urn:a02"))
                        ],
                        **code("330", "Coordonnatrice", "urn:r85"),
                    }
                ],
            },
            "tddui-practitioner-role",
        ),
        entree(
            {
                "resourceType": "RelatedPerson",
                "id": "rp1",
                "patient": {"reference": "Patient/p1"},
                "relationship": [code("DAUC", "Fille", "urn:lien"), code("ECON", "Contact d'urgence", "urn:role")],
                "name": [{"family": "Vernay", "given": ["Lucie"]}],
                "telecom": [{"system": "phone", "value": "0600000001"}],
            },
            "tddui-related-person-contact",
        ),
        entree(
            {
                "resourceType": "Location",
                "id": "l1",
                "name": "Domicile",
                "address": {"line": ["4 impasse des Tilleuls"], "postalCode": "38500", "city": "Voiron"},
            },
            "tddui-location",
        ),
        entree(
            {
                "resourceType": "QuestionnaireResponse",
                "id": "q1",
                "identifier": {"system": "urn:eval", "value": f"{LOCAL}-EVAL-12"},
                "questionnaire": f"{TDDUI}/tddui-questionnaire-aggir-ph-ssiad",
                "status": "completed",
                "subject": {"reference": "Patient/p1"},
                "authored": "2025-01-15T10:00:00+01:00",
                "author": {"reference": "PractitionerRole/r1"},
                "item": [
                    {
                        "linkId": "resultat-eval",
                        "answer": [{"valueCoding": {"system": CISIS, "code": "MED-341", "display": "GIR-3"}}],
                        "item": [{"linkId": "se-laver", "text": "Se laver", "answer": [{"valueBoolean": False}]}],
                    }
                ],
            },
            "tddui-questionnaire-response",
        ),
        entree(
            {
                "resourceType": "DocumentReference",
                "id": "d1",
                "status": "current",
                "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:piece-1"},
                "subject": {"reference": "Patient/p1"},
                "content": [
                    {
                        "attachment": {
                            "contentType": "application/pdf",
                            "title": "Grille",
                            "data": base64.b64encode(PIECE).decode(),
                        }
                    }
                ],
            },
            "tddui-document-reference",
        ),
        entree(
            {
                "resourceType": "CarePlan",
                "id": "cp1",
                "status": "active",
                "intent": "plan",
                "title": "Rester chez elle",
                "subject": {"reference": "Patient/p1"},
            },
            "tddui-careplan-projet-personnalise",
        ),
    ]


def paquet() -> dict[str, Any]:
    """A Bundle TDDUI 2.2.0 with every resource that the reader knows, and one it does not (CarePlan)."""
    return {
        "resourceType": "Bundle",
        "id": "b1",
        "meta": {"profile": [f"{TDDUI}/tddui-bundle"]},
        "type": "transaction",
        "entry": [
            entree(patient(), "tddui-patient-ins"),
            entree(sejour(), "tddui-encounter-sejour"),
            entree(evenement(), "tddui-encounter-evenement"),
            entree(evenement_annule(), "tddui-encounter-evenement"),
            entree(transport(), "tddui-task-transport-professionnel"),
            *divers(),
        ],
    }


def ressource(document: dict[str, Any], identifiant: str) -> dict[str, Any]:
    return next(une["resource"] for une in document["entry"] if une["resource"]["id"] == identifiant)


def sans(document: dict[str, Any], *identifiants: str) -> dict[str, Any]:
    reduit = copy.deepcopy(document)
    reduit["entry"] = [une for une in reduit["entry"] if une["resource"]["id"] not in identifiants]
    return reduit


def octets(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def transporte(cda: bytes) -> dict[str, Any]:
    """The transport Bundle: one DocumentReference holding a CDA."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": "urn:uuid:0",
                "resource": {
                    "resourceType": "DocumentReference",
                    "status": "current",
                    "masterIdentifier": {"value": "urn:oid:1.2.250.99.1"},
                    "content": [
                        {
                            "attachment": {
                                "contentType": "text/xml",
                                "title": "Export",
                                "data": base64.b64encode(cda).decode(),
                            }
                        }
                    ],
                },
                "request": {"method": "POST", "url": "DocumentReference"},
            }
        ],
    }
