"""Signing in as a person does: two factors, the first time, a forgotten password, leaving for good."""

from __future__ import annotations

import re
from typing import Any

from dui.outils.code import code_actuel
from tests.parcours.outils import HEURE, code_neuf, donner_le_mot_de_passe, se_connecter

AU_RYTHME_D_UNE_MAIN = 250  # ms between two figures: a refused code makes the next one wait for a second


def _taper(page: Any, code: str) -> None:
    champ = page.get_by_label("Code")
    champ.fill("")
    champ.press_sequentially(code, delay=AU_RYTHME_D_UNE_MAIN)
    page.keyboard.press("Enter")


def test_le_mot_de_passe_puis_le_code_ouvrent_la_session(entrer, personas, bases):
    from playwright.sync_api import expect

    page, julie = entrer(None), personas["julie"]
    page.goto("/usagers/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    donner_le_mot_de_passe(page, julie | {"mot_de_passe": "ce n’est pas celui-là"})
    resume = page.locator(".resume-erreurs")
    expect(resume).to_be_focused()
    expect(resume).to_contain_text("Adresse ou mot de passe incorrect")
    expect(page.get_by_label("Adresse électronique")).to_have_value(julie["identifiant"])
    expect(page.get_by_label("Mot de passe", exact=False).first).to_have_value("")

    donner_le_mot_de_passe(page, julie)
    expect(page.get_by_role("heading", level=1)).to_have_text("Code à 6 chiffres")
    juste = code_neuf(julie, bases)
    _taper(page, f"{(int(juste) + 500_000) % 1_000_000:06d}")
    expect(page.locator(".resume-erreurs")).to_contain_text("Ce code n’a pas été reconnu")
    expect(page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("body")).not_to_contain_text("Julie")

    _taper(page, code_actuel(julie["totp_secret"]))
    page.wait_for_url("**/usagers/")
    expect(page.get_by_role("banner")).to_contain_text("Julie Lambert")


def test_le_mot_de_passe_seul_n_ouvre_rien(entrer, personas):
    from playwright.sync_api import expect

    page = entrer(None)
    page.goto("/connexion/")
    donner_le_mot_de_passe(page, personas["karim"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Code à 6 chiffres")
    for chemin in ("/", "/usagers/", "/mes-sessions/"):
        page.goto(chemin)
        expect(page).to_have_url(re.compile(r"/connexion/code/\?suite="))


def test_la_premiere_connexion_relie_le_telephone_en_quatre_etapes(entrer, personas, bases):
    from playwright.sync_api import expect

    page, agathe = entrer(None), personas["agathe"]
    assert agathe["totp_secret"] is None
    page.add_init_script("window.print = () => { window.imprime = (window.imprime ?? 0) + 1; };")
    page.goto("/connexion/")
    donner_le_mot_de_passe(page, agathe)

    titre, etape = page.get_by_role("heading", level=1), page.locator("main [aria-current=step]")
    expect(page).to_have_title("Première connexion, étape 1 sur 4 – DUI")
    expect(etape).to_contain_text("Scanner")
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()
    page.get_by_text("Je ne peux pas scanner").click()
    secret = page.locator("#cle-otp").inner_text().replace(" ", "")
    page.get_by_role("link", name="Mon application affiche un code").click()

    expect(etape).to_contain_text("Confirmer")
    page.get_by_label("Code").fill(code_actuel(secret))
    page.get_by_role("button", name="Confirmer").click()

    expect(titre).to_have_text("Imprimer vos codes de secours")
    codes = page.locator("#codes-de-secours li").all_inner_texts()
    assert len(set(codes)) == 8
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.imprime") == 1
    page.emulate_media(media="print")
    expect(page.locator("#codes-de-secours")).to_be_visible()
    expect(page.locator(".impression-seule")).to_contain_text("Agathe Noël")
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("checkbox", name="J’ai mis ces codes en lieu sûr").check()
    page.get_by_role("button", name="Continuer").click()

    expect(titre).to_have_text("C’est prêt")
    expect(page).to_have_title("Première connexion, étape 4 sur 4 – DUI")
    page.get_by_role("link", name="Commencer ma journée").click()
    expect(page.get_by_role("banner")).to_contain_text("Agathe Noël")

    secours = entrer(None)
    _ouvrir_par_un_code_de_secours(secours, agathe, codes[0])
    secours.wait_for_url("**/usagers/")
    expect(secours.get_by_role("banner")).to_contain_text("Agathe Noël")

    encore = entrer(None)
    _ouvrir_par_un_code_de_secours(encore, agathe, codes[0])
    expect(encore.locator(".resume-erreurs")).to_contain_text("Ce code n’a pas été reconnu")
    encore.goto("/usagers/")
    expect(encore).to_have_url(re.compile("/connexion/code/"))


def _ouvrir_par_un_code_de_secours(page: Any, persona: dict[str, Any], code: str) -> None:
    page.goto("/connexion/?suite=/usagers/")
    donner_le_mot_de_passe(page, persona)
    page.get_by_role("link", name="Je n’ai pas mon téléphone").click()
    page.get_by_role("heading", name="Code de secours").wait_for()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continuer").click()


def test_le_mot_de_passe_oublie_ne_dit_pas_si_le_compte_existe(entrer, personas):
    from playwright.sync_api import expect

    reponses = []
    for adresse in (personas["ines"]["identifiant"], "personne.ici@demo.invalid"):
        page = entrer(None)
        page.goto("/connexion/")
        page.get_by_role("link", name="Mot de passe oublié ?").click()
        page.get_by_label("Adresse électronique de votre compte").fill(adresse)
        page.get_by_role("button", name="Recevoir le lien").click()
        expect(page.get_by_text("Demande reçue")).to_be_visible()
        reponses.append(page.locator("main").inner_html())
    assert reponses[0] == reponses[1]
    assert "demo.invalid" not in reponses[0]


def test_la_connexion_precedente_se_lit_a_l_arrivee_puis_dans_mes_connexions(entrer, personas, bases):
    from playwright.sync_api import expect

    se_connecter(entrer(None), personas["lea"], bases)
    page = entrer(None)
    se_connecter(page, personas["lea"], bases)
    instant = r"Connexion précédente : \w+ \d+(er)?\s\S+\s\d{4} à\s" + HEURE
    expect(page.locator("#messages")).to_contain_text(re.compile(instant))
    page.reload()
    expect(page.locator("#messages")).not_to_contain_text("Connexion")
    page.get_by_role("banner").get_by_text("Léa Fontaine", exact=True).click()
    page.get_by_role("link", name="Mes connexions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes connexions")
    expect(page.get_by_text("Connexion précédente")).to_be_visible()
    expect(page.get_by_text("cet appareil")).to_be_visible()


def test_se_deconnecter_ne_laisse_rien_derriere_soi(entrer, personas, dossiers, bases):
    from playwright.sync_api import expect

    page = entrer("camille", neuf=True)
    page.goto(f"/usagers/{dossiers[1]}/")
    nom = page.locator(".bandeau-nom").inner_text()
    page.get_by_role("banner").get_by_text("Camille Perrin", exact=True).click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
        expect(page.locator("body")).not_to_contain_text(nom)
        expect(page.locator("body")).not_to_contain_text("Camille")
    page.goto(f"/usagers/{dossiers[1]}/")
    expect(page).to_have_url(re.compile("/connexion/"))


def test_taper_avant_que_les_scripts_arrivent_ne_perd_aucune_lettre(entrer):
    """A slow network: the page is there, the hand already types its password, the script then adds « Afficher »."""
    from playwright.sync_api import expect

    page, retenues = entrer(None), []

    def retenir(route: Any) -> None:
        retenues.append(route)

    page.route("**/js/secret*.js", retenir)
    page.goto("/connexion/", wait_until="commit")
    champ = page.locator("[name=mot_de_passe]")
    champ.press_sequentially("phare-")
    while not retenues:
        page.wait_for_timeout(20)
    for route in retenues:
        route.continue_()
    expect(page.get_by_role("button", name="Afficher")).to_be_visible()
    expect(champ).to_be_focused()
    page.keyboard.type("noisette")
    expect(champ).to_have_value("phare-noisette")
