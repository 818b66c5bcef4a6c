"""Gather the few icons in use into one SVG sprite: `static_genere/icones.svg`, made at installation, never committed.

The list is `dui/commun/icones.txt` (names of @tabler/icons, one a line).
Standard library only: it runs before the venv.
"""

import re
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
LISTE = RACINE / "dui" / "commun" / "icones.txt"
SOURCES = RACINE / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
SORTIE = RACINE / "static_genere" / "icones.svg"

_CORPS = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.S)
_CADRE_VIDE = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


def noms() -> list[str]:
    return LISTE.read_text(encoding="utf-8").split()


def symbole(nom: str) -> str:
    """One `<symbol>`; raises `FileNotFoundError` naming the icon that @tabler/icons does not have."""
    source = (SOURCES / f"{nom}.svg").read_text(encoding="utf-8")
    trouve = _CORPS.search(source)
    if trouve is None:
        raise ValueError(f"pictogramme illisible : {nom}")
    corps = " ".join(_CADRE_VIDE.sub("", trouve[1]).split())
    return f'<symbol id="{nom}" viewBox="0 0 24 24">{corps}</symbol>'


def fabriquer(sortie: Path = SORTIE) -> int:
    """Write the sprite when its content changed; returns how many icons it holds."""
    symboles = [symbole(nom) for nom in noms()]
    texte = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symboles) + "\n</svg>\n"
    sortie.parent.mkdir(exist_ok=True)
    if not sortie.exists() or sortie.read_text(encoding="utf-8") != texte:
        sortie.write_text(texte, encoding="utf-8")
    return len(symboles)


if __name__ == "__main__":
    try:
        print(f"{fabriquer()} pictogrammes dans {SORTIE.relative_to(RACINE)}")
    except (OSError, ValueError) as erreur:
        sys.exit(f"Pictogrammes : {erreur}")
