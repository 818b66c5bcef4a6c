"""DOCX and ODT: archives. Nothing is extracted; what they declare is bounded, what could run is refused."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from itertools import pairwise

from lxml import etree

from usagers.documents.formats import MO, FichierRefuse

ENTREES_MAX, GONFLE_MAX, RAPPORT_MAX, LU_MAX = 2000, 150 * MO, 100, 8 * MO
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ODT = b"application/vnd.oasis.opendocument.text"
_ABIME = "Ce document est abîmé. Ouvrez-le, enregistrez-le de nouveau, puis déposez-le."
_BOMBE = "Ce document est anormalement compressé : il n’est pas ouvert. Enregistrez-le en PDF."
_MACROS = "Ce document contient des macros ou un programme. Enregistrez-le en PDF, puis déposez ce PDF."
_AUTRE = "Seuls DOCX et ODT sont acceptés parmi les archives et les documents de bureau. Enregistrez-le en PDF."
_LIEE = "Ce document va chercher un modèle ou un objet ailleurs. Enregistrez-le en PDF, puis déposez ce PDF."
_DANGEREUX = re.compile(
    r"(?i)(vbaproject|vbadata|activex/|(^|/)(basic|scripts)/|\.(bin|exe|dll|com|scr|js|jse|vbs|vbe|wsf|ps1|bat|cmd|sh|jar"
    r"|hta|lnk|msi|zip|7z|rar|gz|tar|iso|docm|dotm|xlsm|xlam|pptm)$)"
)


def controler(octets: bytes) -> str:
    """« docx » or « odt »; raises `FichierRefuse`."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            _borner(archive, octets)
            return _reconnaitre(archive)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError, NotImplementedError,
        etree.XMLSyntaxError,
    ):  # fmt: skip
        raise FichierRefuse(_ABIME, 422) from None


def _borner(archive: zipfile.ZipFile, octets: bytes) -> None:
    entrees = archive.infolist()
    gonfle = sum(e.file_size for e in entrees)
    if len(entrees) > ENTREES_MAX or gonfle > GONFLE_MAX or gonfle > max(10 * MO, RAPPORT_MAX * len(octets)):
        raise FichierRefuse(_BOMBE, 413)
    debuts = sorted((e.header_offset, e.compress_size) for e in entrees)
    if any(debut + taille > suivant for (debut, taille), (suivant, _) in pairwise(debuts)):
        raise FichierRefuse(_BOMBE, 413)  # entries laid over one another: a bomb that lies about its size
    if not entrees or debuts[0][0] != 0 or archive.comment or octets[-22:-18] != b"PK\x05\x06":
        raise FichierRefuse(_AUTRE)  # something before, after or around the archive
    for entree in entrees:
        if entree.flag_bits & 1:
            raise FichierRefuse("Ce document est protégé par un mot de passe. Enregistrez-le sans mot de passe.")
        if entree.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", entree.filename):
            raise FichierRefuse(_ABIME, 422)


def _reconnaitre(archive: zipfile.ZipFile) -> str:
    noms = archive.namelist()
    docx, odt = "[Content_Types].xml" in noms, noms[0] == "mimetype"
    if docx == odt or (odt and _lire(archive, "mimetype").strip() != _ODT):
        raise FichierRefuse(_AUTRE)
    if docx:
        _exiger_docx(archive)
    if any(_DANGEREUX.search(nom) for nom in noms):
        raise FichierRefuse(_MACROS)
    if docx:
        for nom in noms:
            if nom.endswith(".rels"):
                _exiger_sans_lien(archive, nom)
        return "docx"
    if b"script:event-listener" in _lire(archive, "content.xml"):
        raise FichierRefuse(_MACROS)
    return "odt"


def _lire(archive: zipfile.ZipFile, nom: str) -> bytes:
    with archive.open(nom) as entree:
        lu = entree.read(LU_MAX + 1)
    if len(lu) > LU_MAX:
        raise FichierRefuse(_BOMBE, 413)
    return lu


def _arbre(octets: bytes) -> etree._Element:
    lecteur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    racine = etree.fromstring(octets, lecteur)
    if b"<!DOCTYPE" in octets or racine.getroottree().docinfo.internalDTD is not None:
        raise FichierRefuse(_ABIME, 422)
    return racine


def _exiger_docx(archive: zipfile.ZipFile) -> None:
    genres = {str(e.get("ContentType")) for e in _arbre(_lire(archive, "[Content_Types].xml"))}
    if any("macroenabled" in genre.lower() or "vbaproject" in genre.lower() for genre in genres):
        raise FichierRefuse(_MACROS)
    if _DOCX not in genres:
        raise FichierRefuse(_AUTRE)
    _lire(archive, "word/document.xml")


def _exiger_sans_lien(archive: zipfile.ZipFile, nom: str) -> None:
    """A link to click is a link; a template, a picture or an object fetched elsewhere acts on opening."""
    for relation in _arbre(_lire(archive, nom)):
        if relation.get("TargetMode") == "External" and not str(relation.get("Type")).endswith("/hyperlink"):
            raise FichierRefuse(_LIEE)
