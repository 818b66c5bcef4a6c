"""A part of the page redrawn in place: the same as the page reloaded, announced, and the hand stays where it was."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.parcours.outils import tabuler_jusqu_a

# What a reader sees and can use, without the token of the moment.
VISIBLE = """(e) => {
    const copie = e.cloneNode(true);
    for (const jeton of copie.querySelectorAll('input[name="csrfmiddlewaretoken"]')) jeton.remove();
    for (const element of copie.querySelectorAll("*")) {
        const ajoutes = element.getAttributeNames().filter((nom) => /^(data-htmx|class$|tabindex)/.test(nom));
        for (const nom of ajoutes) element.removeAttribute(nom);
    }
    return copie.innerHTML.replace(/\\s+/g, " ").replace(/> </g, "><").trim();
}"""


def _lignes(page: Any, zone: str) -> str:
    return str(page.locator(zone).evaluate(VISIBLE))


@pytest.mark.parametrize(
    ("cle", "chemin", "zone", "champ", "valeur"),
    [
        ("claire", "/usagers/", "#liste-usagers", "Unité", "Jardin"),
        ("claire", "/usagers/", "#liste-usagers", "Présence", "Sortis"),
        ("ines", "/transmissions/", "#releve", "Lecture", "Toutes (14 jours)"),
        ("ines", "/transmissions/", "#releve", "Importance", "Urgentes"),
    ],
)
def test_filtrer_montre_la_meme_liste_que_recharger(entrer, cle, chemin, zone, champ, valeur):
    from playwright.sync_api import expect

    page = entrer(cle)
    page.goto(chemin)
    avant = page.locator(f"{zone} .compteur").inner_text()
    choix = page.get_by_label(champ, exact=True)
    choix.focus()
    with page.expect_response(re.compile(rf"{chemin}\?")) as reponse:
        choix.select_option(label=valeur)
    assert reponse.value.request.headers["hx-request"] == "true"
    expect(page).to_have_url(re.compile(rf"{chemin}\?.*="))  # the filter is in the address
    expect(page.locator(f"{zone} .compteur")).not_to_have_text(avant)
    expect(page.locator("#annonces")).to_have_text(page.locator(f"{zone} .compteur").inner_text())
    expect(choix).to_be_focused()
    sur_place = _lignes(page, zone)
    page.reload()
    assert _lignes(page, zone) == sur_place
    expect(page.get_by_label(champ, exact=True).locator("option:checked")).to_have_text(valeur)
    page.go_back()
    expect(page.locator(f"{zone} .compteur")).to_have_text(avant)


def test_chercher_en_tapant_garde_le_curseur_et_annonce_le_compte(entrer):
    from playwright.sync_api import expect

    page = entrer("claire")
    page.goto("/usagers/")
    champ = page.get_by_label("Nom ou date de naissance")
    champ.press_sequentially("dupu", delay=30)
    expect(page).to_have_url(re.compile("q=dupu"))
    compteur = page.locator("#liste-usagers .compteur")
    expect(page.locator("#annonces")).to_have_text(compteur.inner_text())
    expect(champ).to_be_focused()
    page.keyboard.type("is")
    expect(page).to_have_url(re.compile("q=dupuis"))
    expect(champ).to_have_value("dupuis")  # typed at the end: the caret did not move
    assert page.locator("#liste-usagers a.personne").count() >= 1
    expect(page.locator("#liste-usagers").get_by_text("DUPUIS").first).to_be_visible()
    sur_place = _lignes(page, "#liste-usagers")
    page.reload()
    assert _lignes(page, "#liste-usagers") == sur_place


def test_la_region_annoncee_est_la_avant_le_texte(entrer):
    """A live region added with its text is not read: it is in the page from the start, empty."""
    from playwright.sync_api import expect

    page = entrer("ines")
    page.goto("/usagers/")
    region = page.locator("#annonces")
    expect(region).to_have_attribute("aria-live", "polite")
    expect(region).to_have_text("")


def test_le_lien_qui_avait_le_focus_le_garde_quand_la_liste_se_redessine(entrer):
    from playwright.sync_api import expect

    page, retenues = entrer("ines"), []

    def retenir(route: Any) -> None:
        route.continue_() if ouvert else retenues.append(route)

    ouvert = False
    page.goto("/transmissions/noter/")
    nom = page.locator("a.personne .personne-nom").first.inner_text()
    page.route("**/transmissions/noter/?q=*", retenir)
    champ = page.get_by_label("Chercher parmi les personnes que vous accompagnez")
    champ.press_sequentially(nom.split()[0], delay=20)
    lien = page.locator("a.personne").filter(has_text=nom).first
    tabuler_jusqu_a(page, lien)  # the hand is faster than the network
    adresse = lien.get_attribute("href")
    while not retenues:
        page.wait_for_timeout(20)
    ouvert = True
    for route in retenues:
        route.continue_()
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator(f'a.personne[href="{adresse}"]')).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{adresse}")


def test_marquer_comme_lue_montre_la_meme_page_que_recharger(entrer):
    from playwright.sync_api import expect

    page = entrer("karim")
    page.goto("/transmissions/?lecture=toutes")
    lu = page.get_by_role("button", name=re.compile("J’ai lu")).first
    zone = f"#{page.locator('.lecture').filter(has=lu).first.get_attribute('id')}"
    lu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{zone} .lue")).to_be_focused()
    expect(page.locator("#annonces")).to_contain_text("Lue par vous")
    sur_place = _lignes(page, zone)
    page.reload()
    assert _lignes(page, zone) == sur_place


def test_une_session_fermee_entre_temps_mene_au_verrou(entrer):
    """htmx awaits a part and receives the page of the lock: it is followed, not pasted into the list."""
    from playwright.sync_api import expect

    page = entrer("sonia", neuf=True)
    page.goto("/usagers/")
    jeton = page.locator('meta[name="dui-csrf"]').get_attribute("content")
    ferme = page.context.request.post("/verrouiller/", headers={"X-CSRFToken": jeton}, max_redirects=0)
    assert ferme.status == 302
    page.get_by_label("Présence", exact=True).select_option(label="Sortis")
    expect(page).to_have_url(re.compile("/deverrouiller/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Session verrouillée")


def test_le_reseau_absent_se_dit_et_rien_ne_disparait(entrer):
    from playwright.sync_api import expect

    page = entrer("ines")
    page.goto("/usagers/")
    avant = _lignes(page, "#liste-usagers")
    page.context.set_offline(True)
    page.get_by_label("Présence", exact=True).select_option(label="Tous")
    expect(page.locator("#annonces")).to_have_text(re.compile("réseau", re.IGNORECASE))
    assert _lignes(page, "#liste-usagers") == avant
    page.context.set_offline(False)
