"""Inès's day: read what happened, mark it in one gesture, note a fact, whatever the network and with no mouse."""

from __future__ import annotations

import re
import uuid
from typing import Any

from tests.parcours.outils import HEURE, Gestes, tabuler_jusqu_a

ENREGISTRE = re.compile("enregistré à " + HEURE, re.IGNORECASE)

# Required fields of a form that nothing fills yet.
A_REMPLIR = """(f) => new Set([...f.elements].filter((e) => e.required && e.type !== "hidden" && (
    e.type === "radio" ? !f.querySelector(`[name="${e.name}"]:checked`) : !e.value)).map((e) => e.name)).size"""


def _choisir_la_personne(page: Any, dossier: str) -> Any:
    return page.locator(f'a.personne[href*="{dossier}"]')


def _rubrique(page: Any, nom: str = "Soins") -> Any:
    return page.get_by_role("group", name=re.compile("Rubrique")).get_by_role("radio", name=re.compile(f"^{nom}"))


def _ouvrir_le_formulaire(page: Any, dossier: str) -> None:
    page.goto(f"/usagers/{dossier}/transmissions/noter/")
    _rubrique(page).check()
    page.get_by_label(re.compile("^Cible \\(")).select_option("douleur")


def _donnees(page: Any) -> Any:
    return page.get_by_label(re.compile("^Données"))


def _etat(page: Any) -> Any:
    return page.locator("[data-dui-brouillon-etat]")


def _notees(page: Any, dossier: str, texte: str) -> int:
    page.goto(f"/usagers/{dossier}/transmissions/")
    return int(page.locator("article.transmission-entiere", has_text=texte).count())


def test_ce_qui_s_est_passe_se_marque_comme_lu_en_un_geste(entrer, record_property):
    from playwright.sync_api import expect

    page = entrer("ines", largeur=375)
    page.goto("/")
    carte = page.get_by_role("region", name="Depuis votre dernier passage")
    premiere = carte.get_by_role("listitem").filter(has=page.get_by_role("button", name=re.compile("J’ai lu"))).first
    zone = premiere.locator(".lecture").get_attribute("id")
    restantes = carte.get_by_role("button", name=re.compile("J’ai lu")).count()
    assert restantes > 1
    gestes = Gestes(page)
    gestes.cliquer(premiere.get_by_role("button", name=re.compile("J’ai lu")))
    expect(page.locator(f"#{zone}")).to_have_text(re.compile("Lue par vous"))
    assert gestes.total == 1
    record_property("chiffres", f"parcours, marquer comme lue : {gestes}")
    page.reload()
    expect(page.locator(f"#{zone}")).to_have_count(0)
    page.goto("/transmissions/?lecture=toutes")
    expect(page.locator(f"#{zone}")).to_have_text(re.compile("Lue par vous"))


def test_noter_depuis_ma_journee_tient_en_six_gestes(entrer, dossiers, record_property):
    from playwright.sync_api import expect

    texte = f"A mangé la moitié du repas, dit ne pas avoir faim. {uuid.uuid4().hex}"
    page = entrer("ines")
    page.goto("/")
    gestes = Gestes(page)
    gestes.cliquer(page.get_by_role("main").get_by_role("link", name="Noter une transmission"))
    gestes.cliquer(_choisir_la_personne(page, dossiers[20]))
    expect(page.locator(".bandeau-ligne")).to_contain_text(re.compile(r"née? le \d"))  # whom one writes about
    expect(page.get_by_text(re.compile("Sera lue par")).first).to_be_visible()  # before anything is typed
    a_remplir = page.locator("main form[data-dui-brouillon]").evaluate(A_REMPLIR)
    assert a_remplir <= 3
    gestes.cliquer(_rubrique(page))
    gestes.choisir(page.get_by_label(re.compile("^Cible \\(")), "alimentation")
    gestes.remplir(_donnees(page), texte)
    gestes.cliquer(page.get_by_role("button", name="Enregistrer la transmission"))
    expect(page.locator("#messages")).to_contain_text("Transmission enregistrée.")
    assert gestes.total == 6
    record_property("chiffres", f"parcours, noter depuis ma journée : {gestes}, {a_remplir} champs obligatoires")
    assert _notees(page, dossiers[20], texte) == 1


def test_le_brouillon_s_enregistre_seul_et_survit_au_reseau_coupe(entrer, dossiers):
    from playwright.sync_api import expect

    page = entrer("ines")
    _ouvrir_le_formulaire(page, dossiers[21])
    _donnees(page).fill("Première phrase.")
    expect(_etat(page)).to_have_text(ENREGISTRE)

    banniere = page.locator("#hors-ligne")
    expect(banniere).to_be_hidden()
    page.context.set_offline(True)
    expect(banniere).to_be_visible()
    _donnees(page).fill("Première phrase. Seconde phrase, écrite sans réseau.")
    expect(_etat(page)).to_have_text(re.compile("Réseau coupé : votre texte est à l’écran"))
    expect(_donnees(page)).to_have_value("Première phrase. Seconde phrase, écrite sans réseau.")
    demandes: list[str] = []

    def noter(fenetre: Any) -> None:
        demandes.append(fenetre.type)
        fenetre.dismiss()

    page.on("dialog", noter)
    page.evaluate("() => { setTimeout(() => location.reload(), 0); }")
    page.wait_for_event("dialog")
    assert demandes[0] == "beforeunload"

    page.context.set_offline(False)
    expect(banniere).to_be_hidden()
    expect(_etat(page)).to_have_text(ENREGISTRE)
    page.remove_listener("dialog", noter)
    page.goto("/")
    page.get_by_role("region", name="Mes brouillons").get_by_role("link", name=re.compile("Reprendre")).first.click()
    expect(_donnees(page)).to_have_value("Première phrase. Seconde phrase, écrite sans réseau.")
    expect(_rubrique(page)).to_be_checked()
    expect(page.get_by_text("Vous reprenez votre brouillon")).to_be_visible()


def test_un_double_clic_n_enregistre_qu_une_transmission(entrer, dossiers):
    from playwright.sync_api import expect

    texte = f"Rougeur au talon gauche. {uuid.uuid4().hex}"
    page = entrer("ines")
    _ouvrir_le_formulaire(page, dossiers[22])
    _donnees(page).fill(texte)
    page.get_by_role("button", name="Enregistrer la transmission").dblclick()
    expect(page.locator("#messages")).to_contain_text("Transmission")
    assert _notees(page, dossiers[22], texte) == 1


def test_deux_onglets_envoient_le_meme_formulaire_une_seule_fois(entrer, dossiers):
    """No script to hold the second gesture: the server knows that it already has this one."""
    from playwright.sync_api import expect

    texte = f"Pouls régulier après la marche. {uuid.uuid4().hex}"
    page = entrer("ines", java_script_enabled=False)
    _ouvrir_le_formulaire(page, dossiers[23])
    _donnees(page).fill(texte)
    formulaire = page.locator("main form[data-dui-brouillon]").evaluate(
        "(f) => Object.fromEntries(new FormData(f).entries())"
    )
    page.get_by_role("button", name="Enregistrer la transmission").click()
    expect(page.locator("#messages")).to_contain_text("Transmission enregistrée.")
    encore = page.context.request.post(f"/usagers/{dossiers[23]}/transmissions/noter/", form=formulaire)
    assert encore.ok and "était déjà enregistrée" in encore.text()
    assert _notees(page, dossiers[23], texte) == 1


def test_toute_la_journee_au_clavier(entrer, dossiers, record_property):
    from playwright.sync_api import expect

    texte = f"Réveillée à trois heures, rassurée. {uuid.uuid4().hex}"
    page = entrer("ines")
    page.goto("/")
    page.keyboard.press("Tab")
    evitement = page.get_by_role("link", name="Aller au contenu")
    expect(evitement).to_be_focused()
    expect(evitement).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()

    lu = page.get_by_role("button", name=re.compile("J’ai lu")).first
    zone = page.locator(".lecture").filter(has=lu).first.get_attribute("id")
    tabuler_jusqu_a(page, lu)
    page.keyboard.press("Enter")
    expect(page.locator(f"#{zone} .lue")).to_be_focused()  # the focus stays where the hand was

    page.keyboard.press("Alt+n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pour qui notez-vous ?")
    nom = _choisir_la_personne(page, dossiers[24]).locator(".personne-nom").inner_text()
    tabuler_jusqu_a(page, page.get_by_label("Chercher parmi les personnes que vous accompagnez"))
    page.keyboard.type(nom.split()[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q="))
    personne = _choisir_la_personne(page, dossiers[24])
    tabuler_jusqu_a(page, personne)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Noter une transmission")
    tabuler_jusqu_a(page, _rubrique(page))
    page.keyboard.press("Space")
    expect(_rubrique(page)).to_be_checked()
    cible = page.get_by_label(re.compile("^Cible \\("))
    tabuler_jusqu_a(page, cible)
    page.keyboard.type("Som")
    expect(cible).to_have_value("sommeil")
    tabuler_jusqu_a(page, _donnees(page))
    page.keyboard.insert_text(texte)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#messages")).to_contain_text("Transmission enregistrée.")
    expect(page.locator("article.transmission-entiere", has_text=texte)).to_have_count(1)

    page.keyboard.press("Control+k")
    expect(page.get_by_role("banner").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(nom.split()[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/recherche/\?q="))
    tabuler_jusqu_a(page, _choisir_la_personne(page, dossiers[24]))
    page.keyboard.press("Enter")
    expect(page.locator(".bandeau-nom")).to_have_text(nom)

    page.keyboard.press("Alt+h")
    raccourcis = page.get_by_role("dialog", name="Raccourcis du clavier")
    expect(raccourcis).to_be_visible()
    page.keyboard.press("Escape")
    expect(raccourcis).to_be_hidden()


def test_sans_javascript_la_journee_se_fait_aussi(entrer, dossiers):
    from playwright.sync_api import expect

    texte = f"A ri avec sa voisine de table. {uuid.uuid4().hex}"
    page = entrer("ines", java_script_enabled=False)
    page.goto("/")
    lu = page.get_by_role("button", name=re.compile("J’ai lu")).first
    zone = page.locator(".lecture").filter(has=lu).first.get_attribute("id")
    lu.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Bonjour"))
    expect(page.locator(f"#{zone}")).to_have_count(0)

    page.get_by_role("main").get_by_role("link", name="Noter une transmission").click()
    nom = _choisir_la_personne(page, dossiers[25]).locator(".personne-nom").inner_text()
    page.get_by_label("Chercher parmi les personnes que vous accompagnez").fill(nom.split()[0])
    page.get_by_role("main").get_by_role("button", name="Chercher").click()
    _choisir_la_personne(page, dossiers[25]).click()

    page.get_by_role("button", name="Enregistrer la transmission").click()
    resume = page.locator(".resume-erreurs")
    expect(resume).to_contain_text("points à corriger")
    resume.get_by_role("link").first.click()
    assert page.url.partition("#")[2]
    _rubrique(page).check()
    page.get_by_label(re.compile("^Cible \\(")).select_option("comportement")
    _donnees(page).fill(texte)
    page.get_by_role("button", name="Enregistrer la transmission").click()
    expect(page.locator("#messages")).to_contain_text("Transmission enregistrée.")
    expect(page.locator("article.transmission-entiere", has_text=texte)).to_have_count(1)
    page.get_by_role("banner").get_by_role("searchbox").fill(nom.split()[0])
    page.keyboard.press("Enter")
    expect(_choisir_la_personne(page, dossiers[25])).to_have_count(1)
