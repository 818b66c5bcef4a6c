"""axe on every page, day and night, 320 and 1280 px: zero violation. No page overflows sideways."""

from __future__ import annotations

from typing import Any

import pytest

from dui.demonstration.pages import PAGES, PUBLIQUES, Page, chemin_de, persona_de

NORMES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def _violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    resultat = Axe().run(page, options={"runOnly": {"type": "tag", "values": NORMES}})
    return [f"{v['id']} : {n['html'][:110]}" for v in resultat.response["violations"] for n in v["nodes"][:3]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("largeur", [320, 1280])
@pytest.mark.parametrize("page", [*PUBLIQUES, *PAGES], ids=lambda p: p.nom)
def test_aucune_violation(demonstration, entrer, page: Page, largeur: int, theme: str):
    persona = persona_de(demonstration, page.profession) if page.profession else None
    fenetre = entrer(persona, largeur=largeur, theme=theme)
    try:
        chemin = chemin_de(demonstration, persona, page) if persona else page.chemin
        reponse = fenetre.goto(chemin, wait_until="load")
        assert reponse.status == page.statut, chemin
        assert fenetre.locator("h1").count() == 1
        assert _violations(fenetre) == []
        debord = fenetre.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert debord <= 0, f"la page déborde de {debord} px"
    finally:
        fenetre.context.close()
