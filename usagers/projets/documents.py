"""PDF by WeasyPrint: tagged (PDF/UA-1), fed with what is given and the house font, no network nor other file."""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString

POLICE = "vendor/fonte/files/atkinson-hyperlegible-next-latin-wght-normal.woff2"
ADRESSE_POLICE = "dui:police"
FEUILLE = "css/facile.css"
_FACE = f'@font-face {{ font-family: "Atkinson Hyperlegible Next"; src: url("{ADRESSE_POLICE}"); }}'
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table of the font, at each PDF
_NOM_D_ICONE = re.compile(r"[a-z0-9-]+")


def en_pdf(html: str) -> bytes:
    """A document complete with `lang` and `title`, as a tagged PDF."""
    from weasyprint import CSS, HTML  # loads Pango: only when a PDF is asked for
    from weasyprint.text.fonts import FontConfiguration

    relais, polices = _relais(), FontConfiguration()
    feuille = CSS(string=_FACE + _style(), base_url="dui:", url_fetcher=relais, font_config=polices)
    document = HTML(string=html, base_url="dui:", url_fetcher=relais)
    return bytes(document.write_pdf(stylesheets=[feuille], font_config=polices, pdf_variant="pdf/ua-1"))


def _relais() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class RienDehors(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            police = finders.find(POLICE)
            if url != ADRESSE_POLICE or not police:
                raise ValueError(f"adresse refusée : {url}")
            return URLFetcherResponse(url, body=Path(str(police)).read_bytes(), headers={"Content-Type": "font/woff2"})

    return RienDehors()


def _style() -> str:
    feuille = finders.find(FEUILLE)
    return Path(str(feuille)).read_text(encoding="utf-8") if feuille else ""


@cache
def pictogramme(nom: str) -> SafeString:
    """The drawing of the house sprite, inside the page: a PDF follows no link. Empty when the sprite is not built."""
    planche = finders.find("genere/icones.svg")
    if not planche or not _NOM_D_ICONE.fullmatch(nom):
        return SafeString("")
    racine = ElementTree.parse(str(planche)).getroot()  # noqa: S314 (our own file, built at set-up)
    dessin = next((x for x in racine.iter() if x.get("id") == nom), None)
    if dessin is None:
        return SafeString("")
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    traits = "".join(ElementTree.tostring(x, encoding="unicode") for x in dessin)
    cadre = dessin.get("viewBox", "0 0 24 24")
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{cadre}" class="icone" fill="none" stroke="#0b6b6b"'
        f' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{traits}</svg>'
    )
