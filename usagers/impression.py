"""PDF by WeasyPrint: tagged (PDF/UA-1), fed with what is given and the house font, no network nor other file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

POLICE = "vendor/fonte/files/atkinson-hyperlegible-next-latin-wght-normal.woff2"
ADRESSE_POLICE = "dui:police"
_FACE = f'@font-face {{ font-family: "Atkinson Hyperlegible Next"; src: url("{ADRESSE_POLICE}"); }}'
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table of the font, at each PDF
logging.getLogger("weasyprint").setLevel(logging.ERROR)  # its steps say nothing of use


def en_pdf(html: str, feuille: str) -> bytes:
    """A document complete with `lang` and `title`, as a tagged PDF; `feuille`: its style sheet, among our own."""
    from weasyprint import CSS, HTML  # loads Pango: only when a PDF is asked for
    from weasyprint.text.fonts import FontConfiguration

    relais, polices = _relais(), FontConfiguration()
    style = CSS(string=_FACE + _style(feuille), base_url="dui:", url_fetcher=relais, font_config=polices)
    document = HTML(string=html, base_url="dui:", url_fetcher=relais)
    return bytes(document.write_pdf(stylesheets=[style], font_config=polices, pdf_variant="pdf/ua-1"))


def _relais() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class RienDehors(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            police = finders.find(POLICE)
            if url != ADRESSE_POLICE or not police:
                raise ValueError(f"adresse refusée : {url}")
            return URLFetcherResponse(url, body=Path(str(police)).read_bytes(), headers={"Content-Type": "font/woff2"})

    return RienDehors()


def _style(feuille: str) -> str:
    chemin = finders.find(feuille)
    return Path(str(chemin)).read_text(encoding="utf-8") if chemin else ""
