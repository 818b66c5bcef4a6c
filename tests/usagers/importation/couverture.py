"""An outside look at what became of each value: carried, reported, or part of the frame listed here by hand."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from usagers.importation.structures import DocumentLu

A_COTE = {"source", "non_repris", "avertissements", "empreinte", "version", "format"}

# JSON paths that say nothing of the person: types, profiles, links followed, kinds of identifiers and names.
CADRE_FHIR = re.compile(
    r"resourceType$|\.id$|^id$|^type$|fullUrl$|request\.(method|url)$|meta\.(profile|versionId|lastUpdated|source)"
    r"|\.url$|\.reference$|name\[\d+\]\.use$|identifier\[\d+\]\.(type\.|system|use)|masterIdentifier\.system$"
    r"|Identifier\.|\.identifier\.system$|resource\.(intent|status)$|questionnaire$"
    r"|attachment\.data$|valueCoding\.system$|code\[0\]\.coding\[0\]\.(system|display)$|input\[\d+\]\.type\."
)
ELEMENTS_DU_CADRE = {"templateId", "typeId", "realmCode", "signatureCode"}
ATTRIBUTS_DU_CADRE = {
    "classCode", "moodCode", "typeCode", "inversionInd", "determinerCode", "nullFlavor", "codeSystemName", "type",
    "schemaLocation", "ID", "representation", "qualifier", "root",
}  # fmt: skip


def portes(document: DocumentLu) -> str:
    """Every text the document carries, one per line."""
    lignes: list[str] = []

    def parcourir(objet: Any) -> None:
        if isinstance(objet, dict):
            for cle, valeur in objet.items():
                if cle not in A_COTE:
                    parcourir(valeur)
        elif isinstance(objet, list | tuple):
            for valeur in objet:
                parcourir(valeur)
        elif isinstance(objet, bytes):
            lignes.append(objet.decode("latin-1"))
        elif objet is not None:
            lignes.append(str(objet))

    parcourir(dataclasses.asdict(dataclasses.replace(document, contenu="")))
    return "\n".join(lignes)


def rapportes(document: DocumentLu) -> list[str]:
    """Paths of the report without the words added for the human reader."""
    return [re.sub(r" \([^)]*\)", "", une.chemin) for une in document.non_repris]


def est_rapporte(chemin: str, document: DocumentLu) -> bool:
    return any(chemin == un or chemin.startswith((f"{un}.", f"{un}[", f"{un}/")) for un in rapportes(document))
