"""Seen from very near, by who has chosen their colours, by who wants nothing to move, by a thumb, by a keyboard."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parcours.outils import FOCUS

PAGES = ("/", "/usagers/", "/transmissions/", "/usagers/{dossier}/", "/usagers/{dossier}/transmissions/noter/")
DEBORDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("chemin", PAGES)
def test_grossie_quatre_fois_la_page_se_lit_de_haut_en_bas(entrer, dossiers, chemin):
    """1 280 × 1 024 at 400 %: a window of 320 × 256. No sideways scroll, and what is fixed leaves room to read."""
    page = entrer("ines", largeur=320, hauteur=256)
    page.goto(chemin.format(dossier=dossiers[1]))
    assert page.evaluate(DEBORDE) <= 0
    page.evaluate("window.scrollTo(0, 600)")
    caches = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((e) => {
            const s = getComputedStyle(e);
            return ["fixed", "sticky"].includes(s.position) && s.display !== "none" && e.checkVisibility?.();
        }).map((e) => e.getBoundingClientRect()).filter((c) => c.width > 200 && c.bottom > 0 && c.top < innerHeight)
          .reduce((somme, c) => somme + Math.min(c.bottom, innerHeight) - Math.max(c.top, 0), 0)"""
    )
    assert caches <= 128, f"{caches:.0f} px sur 256 restent couverts"


@pytest.mark.parametrize("chemin", PAGES)
def test_le_texte_espace_ne_coupe_rien(entrer, dossiers, chemin):
    """WCAG 1.4.12: spacing chosen by the reader."""
    page = entrer("ines", largeur=320, bypass_csp=True)
    page.goto(chemin.format(dossier=dossiers[1]))
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        " p { margin-bottom: 2em !important }"
    )
    assert page.evaluate(DEBORDE) <= 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_en_couleurs_forcees_chaque_bouton_garde_son_bord(entrer, dossiers, theme):
    from playwright.sync_api import expect

    page = entrer("ines", theme=theme, forced_colors="active")
    for chemin in PAGES:
        page.goto(chemin.format(dossier=dossiers[1]))
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        sans_bord = page.evaluate(
            """() => [...document.querySelectorAll(".btn, input:not([type=hidden]), select, textarea")]
                .filter((e) => e.checkVisibility() && !e.matches(".btn-lien, [type=radio], [type=checkbox]"))
                .filter((e) => ["borderTopStyle", "outlineStyle"].every((b) => getComputedStyle(e)[b] === "none"))
                .map((e) => e.outerHTML.slice(0, 90))"""
        )
        assert [b for b in sans_bord if "search" not in b] == []  # the search box: its frame is the form's


def test_rien_ne_bouge_quand_le_systeme_le_demande(entrer):
    page = entrer("ines")
    page.goto("/")
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    mouvements = page.evaluate(
        """() => [...document.querySelectorAll("*")].map((e) => getComputedStyle(e))
            .flatMap((s) => `${s.transitionDuration},${s.animationDuration}`.split(",").map(parseFloat))
            .filter((duree) => duree > 0.01)"""
    )
    assert mouvements == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize(
    ("chemin", "largeur"),
    [
        ("/usagers/", 320),
        ("/usagers/", 1280),
        ("/usagers/{dossier}/", 320),
        ("/usagers/{dossier}/", 1280),
        ("/usagers/{dossier}/transmissions/noter/", 320),
        ("/usagers/{dossier}/transmissions/noter/", 1280),
    ],
)
def test_le_focus_n_est_jamais_cache_par_ce_qui_reste_en_place(entrer, dossiers, chemin, largeur):
    """Forward then backward: the band, the header and the bottom bar never hide all of what has the focus."""
    page = entrer("ines", largeur=largeur, hauteur=700)
    page.goto(chemin.format(dossier=dossiers[1]))
    for touche in ["Tab"] * 45 + ["Shift+Tab"] * 25:
        page.keyboard.press(touche)
        ou, cache = page.evaluate(FOCUS)
        assert not cache, f"{touche} : {ou}"


@pytest.mark.parametrize(("nom", "cible"), [("Aller au contenu", "contenu"), ("Aller à la recherche", "recherche")])
def test_les_liens_d_evitement_menent_ou_ils_disent(entrer, nom, cible):
    from playwright.sync_api import expect

    page = entrer("ines")
    page.goto("/usagers/")
    lien = page.get_by_role("link", name=nom)
    while not lien.evaluate("(e) => e === document.activeElement"):
        page.keyboard.press("Tab")
    expect(lien).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{cible}")).to_be_focused()


def test_une_fenetre_s_ouvre_sur_son_titre_se_ferme_par_echap_et_rend_le_focus(entrer):
    from playwright.sync_api import expect

    page = entrer("ines")
    page.goto("/usagers/")
    page.get_by_role("banner").get_by_text("Inès Morel", exact=True).click()
    ouvreur = page.get_by_role("button", name="Raccourcis du clavier")
    ouvreur.click()
    fenetre: Any = page.get_by_role("dialog", name="Raccourcis du clavier")
    expect(fenetre).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    for _ in range(4):  # the page beneath is out of reach: the focus leaves the dialog for the browser only
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(fenetre).to_be_hidden()
    assert page.evaluate("document.activeElement !== document.body")
