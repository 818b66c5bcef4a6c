"""`make captures`: screenshots of the pages, phone, tablet and desk by day, desk by night, into docs/captures.

Runs on a demonstration already served (`make demo` in another terminal, PORT=) or on one it starts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from dui.outils.code import code_actuel
from dui.outils.lieux import RACINE, Echec, dire, quitter

DOSSIER = Path(os.environ.get("DUI_CAPTURES") or RACINE / "docs" / "captures")
LARGEURS = {"mobile": 375, "tablette": 768, "bureau": 1280}
HAUTEUR_MAX = 1800  # pixels: enough to judge a page, not its fiftieth line
VUES = (("jour", "light"), ("nuit", "dark"))
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars", "--no-first-run"]


def _donnees() -> dict[str, Any]:
    sortie = subprocess.run(
        [sys.executable, "manage.py", "demo", "--personas"], cwd=RACINE, capture_output=True, text=True, check=True
    )
    return dict(json.loads(sortie.stdout))


def _entrer(contexte: Any, persona: dict[str, Any]) -> None:
    page = contexte.new_page()
    page.goto("/connexion/")
    page.fill("[name=identifiant]", persona["identifiant"])
    page.fill("[name=mot_de_passe]", persona["mot_de_passe"])
    page.click("main form button:not([type=button])")
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", code_actuel(persona["totp_secret"]))
    page.click("main form button:not([type=button])")
    page.wait_for_selector(".menu, .tete")
    page.close()


def prendre(adresse: str, choix: list[str]) -> int:
    """Photograph every page (or those whose name is in `choix`); answers how many pictures were written."""
    from playwright.sync_api import sync_playwright

    from dui.demonstration.pages import PAGES, PUBLIQUES, chemin_de, persona_de

    donnees, combien = _donnees(), 0
    etats: dict[str, Any] = {}
    DOSSIER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("DUI_CHROMIUM", "/usr/bin/chromium")
        navigateur = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        commun: dict[str, Any] = {
            "base_url": adresse,
            "locale": "fr-FR",
            "timezone_id": "Europe/Paris",
            "reduced_motion": "reduce",
        }
        for page in [p for p in (*PUBLIQUES, *PAGES) if not choix or p.nom in choix]:
            persona = persona_de(donnees, page.profession) if page.profession else None
            if persona and persona["cle"] not in etats:
                contexte = navigateur.new_context(**commun)
                _entrer(contexte, persona)
                etats[persona["cle"]] = contexte.storage_state()
            chemin = chemin_de(donnees, persona, page) if persona else page.chemin
            etat = etats[persona["cle"]] if persona else None
            combien += _photographier(navigateur, commun, etat, page.nom, chemin)
        navigateur.close()
    return combien


def _photographier(navigateur: Any, commun: dict[str, Any], etat: Any, nom: str, chemin: str) -> int:
    for vue, theme in VUES:
        for support, largeur in LARGEURS.items():
            if vue == "nuit" and support != "bureau":
                continue
            contexte = navigateur.new_context(
                **commun, storage_state=etat, color_scheme=theme, viewport={"width": largeur, "height": 900}
            )
            page = contexte.new_page()
            page.goto(chemin, wait_until="load")
            hauteur = page.evaluate("document.documentElement.scrollHeight")  # the bars stay at the edges
            page.set_viewport_size({"width": largeur, "height": max(900, min(hauteur, HAUTEUR_MAX))})
            page.screenshot(path=str(DOSSIER / f"{nom}-{support}-{vue}.png"))
            contexte.close()
    return 4


def main() -> None:
    debut, choix = time.monotonic(), sys.argv[1:]
    adresse = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    try:
        combien = prendre(adresse, choix)
    except ImportError as erreur:
        quitter(Echec(f"make captures : {erreur.name} manque, lancez d’abord make installer-dev."))
    dire(f"make captures : {combien} images dans {Path('docs/captures')} en {time.monotonic() - debut:.0f} s")


if __name__ == "__main__":
    main()
