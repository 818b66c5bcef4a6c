"""PDF files are kept as received: they may be signed. Those that hold something to run are never shown, only given.

Forms of the administration (cerfa) hold scripts: refusing them would refuse the papers of every admission. A launch of
a programme has no honest use: refused.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from itertools import islice

from usagers.documents.formats import MO, FichierRefuse

_ACTIFS = (b"/JavaScript", b"/RichMedia", b"/EmbeddedFile", b"/XFA", b"/SubmitForm", b"/ImportData", b"/Encrypt")
_LANCEMENT = re.compile(rb"/Launch(?![A-Za-z])")
_BALISES = re.compile(rb"(?i)<\s*(?:!doctype\s+html|html|script|svg|body|iframe)\b")
_ECHAPPEMENT = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJETS = re.compile(rb"/ObjStm\b")
_FLUX = re.compile(rb"stream\r?\n")
_OBJETS_MAX, _GONFLE_MAX, _TOTAL_MAX = 500, 4 * MO, 40 * MO
TETE, QUEUE = 1024, 2048


def controler(octets: bytes) -> bool:
    """True when the file may only be downloaded; raises `FichierRefuse`."""
    fin = octets[-QUEUE:]
    if b"%%EOF" not in fin or b"startxref" not in fin:
        raise FichierRefuse("Le PDF est incomplet : la fin manque. Enregistrez-le ou numérisez-le de nouveau.", 422)
    if _BALISES.search(octets[:TETE]) or zipfile.is_zipfile(io.BytesIO(octets)):
        raise FichierRefuse("Ce fichier est un PDF et autre chose à la fois. Imprimez-le en PDF, puis déposez ce PDF.")
    textes, opaque = _dedans(octets)
    textes = [_nu(t) for t in (octets, *textes)]
    if any(_LANCEMENT.search(t) for t in textes):
        raise FichierRefuse("Ce PDF demande à lancer un programme. Imprimez-le en PDF, puis déposez ce PDF.")
    return opaque or any(mot in t for t in textes for mot in _ACTIFS)


def _nu(octets: bytes) -> bytes:
    """Names may be written in hexadecimal: « /J#61vaScript »."""
    return _ECHAPPEMENT.sub(lambda m: bytes((int(m[1], 16),)), octets) if b"#" in octets else octets


def _dedans(octets: bytes) -> tuple[list[bytes], bool]:
    """(contents of the compressed streams of objects, whether one of them could not be read)."""
    objets = list(islice(_OBJETS.finditer(octets), _OBJETS_MAX + 1))
    if len(objets) > _OBJETS_MAX or len(objets) < len(_OBJETS.findall(_nu(octets))):
        return [], True
    lus: list[bytes] = []
    for objet in objets:
        debut = _FLUX.search(octets, objet.end(), objet.end() + TETE)
        lu = _gonfler(octets[debut.end() : debut.end() + MO]) if debut else None
        if lu is None or sum(map(len, lus)) > _TOTAL_MAX:
            return lus, True
        lus.append(lu)
    return lus, False


def _gonfler(comprime: bytes) -> bytes | None:
    """None: another filter, a password, a bomb. What it holds is unknown."""
    lecteur = zlib.decompressobj()
    try:
        lu = lecteur.decompress(comprime, _GONFLE_MAX)
    except zlib.error:
        return None
    return lu if lecteur.eof else None
