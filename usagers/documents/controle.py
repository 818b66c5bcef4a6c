"""A file received, judged on its content: neither its name nor its declared type decides anything."""

from __future__ import annotations

import hashlib

from usagers.documents import bureautique, images, pdf, textes
from usagers.documents.formats import ACCEPTES, FICHIER_MAX, FORMATS, FichierRefuse, Piece
from usagers.documents.noms import EXECUTABLES, extension_de, nettoyer

# Formats people do send, and what to do instead.
_CONNUS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "Ce fichier est un programme : il n’est pas accepté."),
    (b"\x7fELF", "Ce fichier est un programme : il n’est pas accepté."),
    (b"\xca\xfe\xba\xbe", "Ce fichier est un programme : il n’est pas accepté."),
    (b"\xd0\xcf\x11\xe0", "Ce fichier est d’un ancien format de bureau. Enregistrez-le en DOCX, ODT ou PDF."),
    (b"GIF8", "Les images GIF ne sont pas acceptées. Enregistrez l’image en PNG ou en JPEG."),
    (b"II*\x00", "Les images TIFF ne sont pas acceptées. Enregistrez-la en PDF, PNG ou JPEG."),
    (b"MM\x00*", "Les images TIFF ne sont pas acceptées. Enregistrez-la en PDF, PNG ou JPEG."),
    (b"Rar!", "Les archives ne sont pas acceptées. Déposez les documents un par un."),
    (b"7z\xbc\xaf", "Les archives ne sont pas acceptées. Déposez les documents un par un."),
    (b"\x1f\x8b", "Les archives ne sont pas acceptées. Déposez les documents un par un."),
    (b"PK\x05\x06", "Les archives ne sont pas acceptées. Déposez les documents un par un."),
)
_HEIC = (
    "Les photos HEIC ne sont pas acceptées. Dans les réglages de l’appareil photo, choisissez « le plus compatible »."
)


def controler(nom: str, octets: bytes) -> Piece:
    """The piece to keep; raises `FichierRefuse` with a sentence for whoever sends it."""
    if not octets:
        raise FichierRefuse("Ce fichier est vide.", 422)
    if len(octets) > FICHIER_MAX:
        raise FichierRefuse("Ce fichier dépasse 25 Mo. Réduisez-le ou séparez-le en plusieurs.", 413)
    format_, garde, a_telecharger = _lire(octets)
    if format_ == "texte" and extension_de(nom) in EXECUTABLES:
        raise FichierRefuse(f"Ce fichier est un programme ou une page web. Formats acceptés : {ACCEPTES}.")
    return Piece(
        format=format_,
        octets=garde,
        nom=nettoyer(nom, FORMATS[format_].extension),
        recu=hashlib.sha256(octets).hexdigest(),
        a_telecharger=a_telecharger,
    )


def _lire(octets: bytes) -> tuple[str, bytes, bool]:
    """(format, bytes to keep, whether they are only to be downloaded)."""
    if octets.startswith(b"%PDF-"):
        return "pdf", octets, pdf.controler(octets)
    if image := _image(octets):
        return image, images.recopier(octets, image), False
    if octets.startswith(b"PK\x03\x04"):
        return bureautique.controler(octets), octets, False
    for signature, message in _CONNUS:
        if octets.startswith(signature) and b"\x00" in octets[:4096]:  # a text may begin with the same letters
            raise FichierRefuse(message)
    if octets[4:8] == b"ftyp":
        raise FichierRefuse(_HEIC)
    return "texte", textes.lire(octets), False


def _image(octets: bytes) -> str:
    if octets.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if octets.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if octets.startswith(b"RIFF") and octets[8:12] == b"WEBP":
        return "webp"
    return ""
