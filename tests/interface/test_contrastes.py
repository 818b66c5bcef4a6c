"""WCAG 2.2: text 4.5:1, parts of controls 3:1. Every pair of tokens in use, day and night, computed from the sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FEUILLE = Path(__file__).resolve().parents[2] / "static" / "css" / "theme.css"
TEXTES = ["encre", "encre-douce", "accent", "accent-fort", "succes", "attention", "alerte", "alerte-fort", "info"]
FONDS = ["papier", "surface", "creux"]
SUR_LEUR_FOND = [
    ("sur-accent", "accent"), ("sur-alerte", "alerte"), ("accent", "accent-pale"), ("accent-fort", "accent-pale"),
    ("succes", "succes-pale"), ("attention", "attention-pale"), ("alerte", "alerte-pale"), ("info", "info-pale"),
    ("encre", "accent-pale"), ("encre", "alerte-pale"), ("encre", "attention-pale"), ("encre", "info-pale"),
    ("encre", "succes-pale"),
]  # fmt: skip


def couleurs() -> dict[str, dict[str, str]]:
    """{"jour": {token: "#rrggbb"}, "nuit": …}."""
    trouvees = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", FEUILLE.read_text())
    return {"jour": {n: j for n, j, _ in trouvees}, "nuit": {n: s for n, _, s in trouvees}}


def _luminance(couleur: str) -> float:
    parts = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    rouge, vert, bleu = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def contraste(une: str, autre: str) -> float:
    clair, sombre = sorted((_luminance(une), _luminance(autre)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


def test_la_formule_est_la_bonne():
    assert contraste("#000000", "#ffffff") == pytest.approx(21)
    assert contraste("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["jour", "nuit"])
def test_chaque_texte_se_lit_sur_chaque_fond(theme: str):
    c = couleurs()[theme]
    paires = [*((t, fond) for t in TEXTES for fond in FONDS), *SUR_LEUR_FOND]
    faibles = {f"{t} sur {fond}": round(contraste(c[t], c[fond]), 2) for t, fond in paires}
    assert {paire: valeur for paire, valeur in faibles.items() if valeur < 4.5} == {}


@pytest.mark.parametrize("theme", ["jour", "nuit"])
def test_le_bord_des_champs_se_voit(theme: str):
    c = couleurs()[theme]
    assert {f: v for f in FONDS if (v := round(contraste(c["trait"], c[f]), 2)) < 3} == {}
