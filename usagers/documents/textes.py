"""Plain texts: read in the encoding they are in, kept in UTF-8 so that everybody reads them."""

from __future__ import annotations

import codecs
import re

from usagers.documents.formats import ACCEPTES, FichierRefuse

_INCONNU = f"Ce format n’est pas accepté. Formats acceptés : {ACCEPTES}."
_COMMANDES = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BALISE = re.compile(r"(?i)^\s*<[a-z!?]|<\s*(script|html|svg|iframe|object|embed|body|img|style)\b")
_PROGRAMME = re.compile(r"^\s*(#!|<\?php|@echo\b|\{\\rtf)", re.IGNORECASE)


def lire(octets: bytes) -> bytes:
    """The text in UTF-8; raises `FichierRefuse` when it is not one, or when it is a page or a programme."""
    texte = _decoder(octets)
    if _COMMANDES.search(texte):
        raise FichierRefuse(_INCONNU)
    if _BALISE.search(texte):
        raise FichierRefuse("Ce fichier est une page web ou un dessin, pas un texte. Imprimez-le en PDF.")
    if _PROGRAMME.search(texte):
        raise FichierRefuse("Ce fichier est un programme ou un format ancien, pas un texte. Enregistrez-le en PDF.")
    if not texte.strip():
        raise FichierRefuse("Ce fichier est vide.", 422)
    return texte.encode()


def _decoder(octets: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else the encoding of Windows in France."""
    candidats = ["utf-8-sig", "cp1252"]
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidats = ["utf-16"]
    for encodage in candidats:
        try:
            return octets.decode(encodage)
        except UnicodeDecodeError:
            continue
    raise FichierRefuse(_INCONNU)
