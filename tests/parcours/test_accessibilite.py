"""axe on every page, day and night, 320, 768 and 1280 px: zero violation. No page overflows sideways.

One navigation a page: the width and the theme change under it, as they do for a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dui.demonstration.pages import GALERIE, PAGES, PUBLIQUES, Page, chemin_de, persona_de
from tests.parcours.outils import Portier

NORMES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TOUT: dict[str, Any] = {"runOnly": {"type": "tag", "values": NORMES}}
COULEURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Rows that became cards: nothing of them is left out of the frame.
CARTES = """() => [...document.querySelectorAll(".tableau-cadre:has(> .en-cartes)")]
  .filter((c) => getComputedStyle(c.querySelector("tr")).display === "block" && c.scrollWidth > c.clientWidth)
  .map((c) => `« ${c.ariaLabel} » coupé : ${c.scrollWidth}/${c.clientWidth}`)"""
# A theme changes nothing but colours; at 768 px the layout is new, the colours are not.
VUES = (
    (1280, "light", TOUT),
    (1280, "dark", COULEURS),
    (320, "dark", COULEURS),
    (320, "light", TOUT),
    (768, "light", TOUT | {"rules": {"color-contrast": {"enabled": False}}}),
)
# Colours change by transitions: nothing is measured before their end.
AXE = """async (options) => {
    const image = () => new Promise((suite) => requestAnimationFrame(() => requestAnimationFrame(suite)));
    for (await image(); document.getAnimations().length; await image()) {
        for (const mouvement of document.getAnimations()) mouvement.finish();
    }
    const bilan = await axe.run(document, { ...options, resultTypes: ["violations"], elementRef: false });
    return bilan.violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => `${v.id} : ${n.html.slice(0, 110)}`));
}"""

# Names that axe does not weigh: one title, in words, in French; fingers on a telephone, and everywhere the floor of 24.
STRUCTURE = """() => [
    document.documentElement.lang === "fr" ? "" : "la langue n’est pas dite",
    document.querySelectorAll("h1").length === 1 ? "" : `${document.querySelectorAll("h1").length} titres h1`,
    /^\\S.* – DUI$/.test(document.title) ? "" : `titre : ${document.title}`,
    document.querySelector("main#contenu") ? "" : "pas de <main>",
].filter(Boolean)"""
CIBLES = """(pouce) => {
    const cibles = "button, .btn, .outil, summary, select, textarea, input:not([type=hidden])";
    const principales = ".btn-primary, .btn-danger, .btn-large, .barre > *, [name=code]";
    const vu = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const zone = (e) => e.matches("[type=radio], [type=checkbox]") ? e.closest("label") ?? e : e;
    return [...document.querySelectorAll(`${cibles}, ${principales}`)]
        .filter((e) => vu(e) && !e.closest(".visuellement-cache")).map((e) => [e, zone(e).getBoundingClientRect()])
        .filter(([e, c]) => c.width && Math.min(c.width, c.height) + 0.5 < (pouce && e.matches(principales) ? 44 : 24))
        .map(([e, c]) => `cible de ${c.width.toFixed()} × ${c.height.toFixed()} px : ${e.outerHTML.slice(0, 90)}`);
}"""


@pytest.fixture(scope="module")
def source_axe() -> str:
    from axe_playwright_python.sync_playwright import Axe

    return str(Axe().axe_script)


@pytest.fixture(scope="module")
def ouvrir(navigateur, serveur, bases, personas, etats) -> Iterator[Callable[[str | None], tuple[Any, list[str]]]]:
    """One page a persona, kept for the whole module: style sheets and scripts are loaded once.

    Motion allowed: told not to move, the house shortens every transition, and colours go down the page level by level.
    """
    portier, ouvertes = Portier(navigateur, serveur, bases, personas, etats), {}

    def page_de(cle: str | None) -> tuple[Any, list[str]]:
        if cle not in ouvertes:
            ouvertes[cle] = portier(cle, reduced_motion="no-preference")
        portier.fautes.clear()
        return ouvertes[cle], portier.fautes

    yield page_de
    portier.fermer()


@pytest.mark.parametrize("page", [*PUBLIQUES, *PAGES, *GALERIE], ids=lambda p: p.nom)
def test_aucune_violation(demonstration, ouvrir, source_axe: str, page: Page):
    persona = persona_de(demonstration, page.profession) if page.profession else None
    fenetre, fautes = ouvrir(persona["cle"] if persona else None)
    chemin = chemin_de(demonstration, persona, page) if persona else page.chemin
    reponse = fenetre.goto(chemin, wait_until="load")
    assert reponse.status == page.statut, chemin
    constats = [*fautes, *fenetre.evaluate(STRUCTURE)]  # before axe: what it injects is refused too
    fenetre.evaluate(source_axe)
    for largeur, theme, options in VUES:
        fenetre.set_viewport_size({"width": largeur, "height": 900})
        fenetre.emulate_media(color_scheme=theme)
        constats += [f"{largeur} {theme} : {v}" for v in fenetre.evaluate(AXE, options)]
        constats += [f"{largeur} : {c}" for c in fenetre.evaluate(CIBLES, largeur == 320)]
        debord = fenetre.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if debord > 0:
            constats.append(f"{largeur} {theme} : déborde de {debord} px")
        constats += [f"{largeur} : {c}" for c in fenetre.evaluate(CARTES)]
    assert constats == []
