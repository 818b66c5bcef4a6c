"""An AGGIR at the bedside, on a tablet: cards, adverbs for « in part » only, then the doctor validates."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.parcours.test_accessibilite import AXE, CIBLES, NORMES

TABLETTE = {"largeur": 820, "hauteur": 1180}
EN_PARTIE = {"Toilette", "Habillage"}
DU_CALCUL = (
    "Cohérence", "Orientation", "Toilette", "Habillage", "Alimentation", "Élimination", "Transferts",
    "Déplacements à l’intérieur", "Déplacements à l’extérieur", "Communication à distance",
)  # fmt: skip


@pytest.fixture(scope="module")
def source_axe() -> str:
    from axe_playwright_python.sync_playwright import Axe

    return str(Axe().axe_script)


def _constats(portier: Any, page: Any, source: str) -> list[str]:
    assert portier.fautes == []  # before axe: what it injects is refused too
    page.evaluate(source)
    options = {"runOnly": {"type": "tag", "values": NORMES}}
    trouves = [*page.evaluate(AXE, options), *page.evaluate(CIBLES, False)]
    debord = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    portier.fautes.clear()
    return [*trouves, *([f"déborde de {debord} px"] if debord > 0 else [])]


def test_du_lit_a_la_validation(entrer, dossiers, source_axe):
    page = entrer("ines", **TABLETTE)
    page.goto(f"/usagers/{dossiers[2]}/evaluations-soins/ajouter/")
    page.get_by_label("AGGIR", exact=False).check()
    page.get_by_label("Date de l’évaluation", exact=False).fill("24/11/2025")
    page.get_by_role("button", name="Enregistrer").click()

    adverbes = page.locator(".adverbes")
    expect(adverbes.first).to_be_hidden()
    for nom in DU_CALCUL:
        question = page.get_by_role("group", name=nom, exact=False).first
        question.get_by_label("B : fait en partie" if nom in EN_PARTIE else "A : fait seul").check()
    expect(adverbes.nth(2)).to_be_visible()
    toilette = page.get_by_role("group", name="Toilette", exact=False).first
    toilette.get_by_label("correctement").check()
    assert _constats(entrer, page, source_axe) == []
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("cochez d’un à trois mots").first).to_be_visible()  # « Habillage » has no adverb yet
    expect(toilette.get_by_label("correctement")).to_be_checked()
    page.get_by_role("group", name="Habillage", exact=False).first.get_by_label("totalement").check()
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.get_by_role("heading", name="Résultat proposé")).to_be_visible()
    expect(page.locator(".resultat")).to_have_text("GIR 4")
    expect(page.get_by_role("button", name="Valider ce résultat")).to_have_count(0)
    page.get_by_role("button", name="Proposer à la validation").click()
    assert _constats(entrer, page, source_axe) == []

    medecin = entrer("antoine", **TABLETTE)
    medecin.goto(page.url)
    medecin.get_by_role("button", name="Valider ce résultat").click()
    expect(medecin.get_by_role("heading", name="Résultat", exact=True)).to_be_visible()
    expect(medecin.get_by_text("Validée", exact=False).first).to_be_visible()
    expect(medecin.locator("figure.courbe svg")).to_be_visible()
    medecin.get_by_role("link", name="Comparer").first.click()
    expect(medecin.get_by_role("heading", name="Comparer deux évaluations")).to_be_visible()
    assert _constats(entrer, medecin, source_axe) == []
