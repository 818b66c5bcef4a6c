"""The PDF of a project, and the drawings inside it."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString

from usagers import impression

FEUILLE = "css/facile.css"
_NOM_D_ICONE = re.compile(r"[a-z0-9-]+")


def en_pdf(html: str) -> bytes:
    return impression.en_pdf(html, FEUILLE)


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
