"""What is accepted, and what a checked file has become. Bounds are those of one machine of eight threads."""

from __future__ import annotations

from dataclasses import dataclass

from dui.commun.erreurs import ErreurMetier

MO = 1024 * 1024
FICHIER_MAX = 25 * MO
PIXELS_MAX = 40_000_000  # an A3 page scanned at 300 dots an inch is 17 million


@dataclass(frozen=True)
class Format:
    """`montrable`: shown in the browser; the others are only downloaded."""

    code: str
    media: str
    extension: str
    nom: str
    montrable: bool = False


FORMATS = {
    f.code: f
    for f in (
        Format("pdf", "application/pdf", ".pdf", "PDF", True),
        Format("jpeg", "image/jpeg", ".jpg", "image JPEG", True),
        Format("png", "image/png", ".png", "image PNG", True),
        Format("webp", "image/webp", ".webp", "image WebP", True),
        Format("texte", "text/plain; charset=utf-8", ".txt", "texte"),
        Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", "DOCX"),
        Format("odt", "application/vnd.oasis.opendocument.text", ".odt", "ODT"),
    )
}
IMAGES = frozenset({"jpeg", "png", "webp"})
ACCEPTES = "PDF, images JPEG, PNG et WebP, texte, DOCX et ODT"
# What the file picker offers; the content decides all the same.
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.txt,.docx,.odt,application/pdf,image/jpeg,image/png,image/webp,text/plain"


class FichierRefuse(ErreurMetier):
    """A file that is not kept; `statut` is the HTTP status that says why: 413 too big, 415 format, 422 unreadable."""

    def __init__(self, message: str, statut: int = 415) -> None:
        super().__init__(message)
        self.statut = statut


@dataclass(frozen=True)
class Piece:
    """A checked file, as it will be kept: bytes possibly rewritten (images, texts), a clean name."""

    format: str
    octets: bytes
    nom: str
    recu: str  # SHA-256 of the bytes received: the same sending, received twice
    a_telecharger: bool = False  # holds something that a reader of PDF could run
