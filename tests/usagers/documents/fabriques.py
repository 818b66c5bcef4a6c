"""Small files made by code: PDF, images, archives of office suites; and the raw form that carries them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

from dui.demonstration.documents import pdf as pdf_simple

__all__ = ["docx", "image", "multipart", "odt", "pdf", "pdf_simple", "png_annonce", "rels", "zip_de"]
CONTENT_TYPES = "[Content_Types].xml"
DOCX_PRINCIPAL = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def pdf(catalogue: bytes = b"", *objets: bytes) -> bytes:
    """A PDF whose catalogue holds `catalogue`, followed by other objects as they are."""
    corps = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>\nendobj\n"
    corps += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n" + b"".join(objets)
    return corps + b"trailer << /Root 1 0 R /Size 3 >>\nstartxref\n9\n%%EOF\n"


def objets_comprimes(contenu: bytes) -> bytes:
    comprime = zlib.compress(contenu)
    tete = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\n" % len(comprime)
    return tete + b"stream\n" + comprime + b"\nendstream\nendobj\n"


def image(format_: str = "PNG", mode: str = "RGB", taille: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    sortie = io.BytesIO()
    Image.new(mode, taille, 0).save(sortie, format_, **options)
    return sortie.getvalue()


def exif() -> bytes:
    """Where and when the shot was taken, with which device, upside down."""
    donnees = Image.Exif()
    donnees[0x010F] = "TabletteDeNora"
    donnees[0x0112] = 6  # turned a quarter
    donnees.get_ifd(0x8825)[1] = "N"
    donnees.get_ifd(0x8825)[2] = (49.0, 10.0, 58.0)
    return donnees.tobytes()


def morceau_png(nom: bytes, octets: bytes) -> bytes:
    return struct.pack(">I", len(octets)) + nom + octets + struct.pack(">I", zlib.crc32(nom + octets))


def png_annonce(largeur: int, hauteur: int, lignes: bytes = b"\x00") -> bytes:
    """A PNG that announces a size; its pixels do not follow."""
    tete = morceau_png(b"IHDR", struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + tete + morceau_png(b"IDAT", zlib.compress(lignes)) + morceau_png(b"IEND", b"")


def jpeg_annonce(largeur: int, hauteur: int) -> bytes:
    entier = bytearray(image("JPEG"))
    debut = entier.index(b"\xff\xc0") + 5
    entier[debut : debut + 4] = struct.pack(">HH", hauteur, largeur)
    return bytes(entier)


def zip_de(entrees: dict[str, bytes | str], *, comprime: bool = True) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED if comprime else zipfile.ZIP_STORED) as archive:
        for nom, contenu in entrees.items():
            archive.writestr(nom, contenu)
    return sortie.getvalue()


def types_de(principal: str = DOCX_PRINCIPAL, tete: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{tete}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{principal}"/></Types>'
    )


def rels(genre: str, cible: str, tete: str = "") -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<?xml version="1.0"?>{tete}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{base}/{genre}" Target="{cible}" TargetMode="External"/></Relationships>'
    )


def docx(principal: str = DOCX_PRINCIPAL, **autres: bytes | str) -> bytes:
    """`autres`: other entries, « __ » for a slash and « _D_ » for a dot in their name."""
    entrees: dict[str, bytes | str] = {CONTENT_TYPES: types_de(principal), "word/document.xml": "<w:document/>"}
    return zip_de(entrees | {n.replace("__", "/").replace("_D_", "."): v for n, v in autres.items()})


def odt(mime: str = "application/vnd.oasis.opendocument.text", contenu: str = "<office/>", **autres: str) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", contenu)
        for nom, valeur in autres.items():
            archive.writestr(nom.replace("__", "/").replace("_D_", "."), valeur)
    return sortie.getvalue()


def superposes(combien: int = 20) -> bytes:
    """Entries of the directory that all point to the same kilobytes: what is announced is not what is there."""
    entier = bytearray(zip_de({f"{n:04d}": b"x" * 4000 for n in range(combien)}, comprime=False))
    place = 0
    while (place := entier.find(b"PK\x01\x02", place)) >= 0:
        entier[place + 42 : place + 46] = b"\0\0\0\0"
        place += 4
    return bytes(entier)


def chiffre(archive: bytes) -> bytes:
    """The flag « encrypted » on every entry."""
    entier = bytearray(archive)
    for signature, ecart in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = 0
        while (place := entier.find(signature, place)) >= 0:
            entier[place + ecart] |= 1
            place += 4
    return bytes(entier)


def multipart(champs: dict[str, str], fichiers: list[tuple[str, str, str, bytes]]) -> tuple[bytes, str]:
    """(body, content type): the names of the files travel as they are, however odd."""
    borne, corps = "xdocumentx", b""
    for nom, valeur in champs.items():
        corps += f'--{borne}\r\nContent-Disposition: form-data; name="{nom}"\r\n\r\n{valeur}\r\n'.encode()
    for champ, nom, genre, octets in fichiers:
        tete = f'--{borne}\r\nContent-Disposition: form-data; name="{champ}"; filename="{nom}"\r\n'
        corps += f"{tete}Content-Type: {genre}\r\n\r\n".encode() + octets + b"\r\n"
    return corps + f"--{borne}--\r\n".encode(), f"multipart/form-data; boundary={borne}"
