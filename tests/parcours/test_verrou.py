"""The idle lock: announced, extended by one gesture, then nothing is left on any tab; and the text is still there.

The clock of the page is moved (`page.clock`); the server keeps its own, and refuses for real.
"""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.parcours.outils import Gestes

TEXTE = "Marche avec une aide jusqu’au jardin, s’assoit seule, parle de sa sœur."


def _ouvrir(entrer: Any, cle: str, chemin: str, **options: Any) -> Any:
    page = entrer(cle, neuf=True, **options)
    page.clock.install()
    page.goto(chemin)
    return page


def _deverrouiller(page: Any, persona: dict[str, Any]) -> None:
    page.get_by_label("Mot de passe", exact=False).first.fill(persona["mot_de_passe"])
    page.get_by_role("button", name="Déverrouiller").click()


def _attendre(page: Any, liste: list[Any]) -> list[Any]:
    """The list once something is in it: what fills it runs while the page is waited for."""
    while not liste:
        page.wait_for_timeout(20)
    return liste


def _session(bases: Any, page: Any, changer: Any) -> None:
    """Change the server's side of the session of this page."""
    from django.contrib.sessions.backends.db import SessionStore

    cle = next(c["value"] for c in page.context.cookies() if c["name"] == "dui_personnel")

    def faire() -> None:
        session = SessionStore(cle)
        changer(session)
        session.save()

    bases.faire(faire)


def test_une_minute_avant_un_geste_prolonge(entrer):
    from playwright.sync_api import expect

    page = _ouvrir(entrer, "karim", "/usagers/")
    delai = int(page.locator("body").get_attribute("data-dui-verrou-delai"))
    assert delai == 600
    avis = page.get_by_role("dialog", name="Toujours là ?")
    page.clock.fast_forward((delai - 90) * 1000)
    expect(avis).to_be_hidden()
    page.clock.fast_forward(31_000)
    expect(avis).to_be_visible()
    la = avis.get_by_role("button", name="Je suis là")
    expect(la).to_be_focused()
    reste = int(re.search(r"dans (\d+)\s*s", avis.inner_text())[1])
    assert 45 <= reste <= 60
    with page.expect_response("**/presence/") as reponse:
        page.keyboard.press("Enter")
    assert reponse.value.status == 200
    expect(avis).to_be_hidden()

    page.clock.fast_forward((delai - 90) * 1000)
    expect(avis).to_be_hidden()
    page.clock.fast_forward(40_000)
    expect(avis).to_be_visible()
    with page.expect_response("**/presence/") as reponse:
        page.keyboard.press("Escape")
    assert reponse.value.status == 200
    expect(avis).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("Usagers")


def test_un_geste_dans_un_onglet_tient_les_autres_ouverts(entrer):
    from playwright.sync_api import expect

    page = _ouvrir(entrer, "fatou", "/usagers/")
    autre = page.context.new_page()
    autre.goto("/usagers/")
    avis = page.get_by_role("dialog", name="Toujours là ?")
    page.clock.fast_forward(550_000)
    expect(avis).to_be_visible()
    maintenant = page.evaluate("Date.now()")
    autre.evaluate(
        "(quand) => new BroadcastChannel('dui-session').postMessage({ type: 'geste', quand })", maintenant + 1
    )
    expect(avis).to_be_hidden()


def test_au_terme_tous_les_onglets_se_vident_et_tout_revient_apres_le_mot_de_passe(entrer, personas, dossiers):
    from playwright.sync_api import expect

    ecrire = f"/usagers/{dossiers[12]}/rubriques/accompagnement/ecrire/"
    page = _ouvrir(entrer, "paul", ecrire)
    nom = page.locator(".bandeau-nom").inner_text()
    autre = page.context.new_page()
    autre.goto(f"/usagers/{dossiers[12]}/")
    page.get_by_label("Titre", exact=False).fill("Promenade")
    page.get_by_label("Texte", exact=False).fill(TEXTE)

    page.clock.fast_forward(601_000)  # the draft had two seconds left to wait: it leaves with the lock
    for onglet in (page, autre):
        expect(onglet).to_have_url(re.compile(r"/deverrouiller/\?suite="))
        expect(onglet.get_by_role("heading", level=1)).to_have_text("Session verrouillée")
        assert nom not in onglet.content() and "Promenade" not in onglet.content()
        assert "Session verrouillée" in onglet.title()

    # The server closed too: nothing answers, whatever the page says.
    for chemin in (ecrire, f"/usagers/{dossiers[12]}/", "/"):
        reponse = page.context.request.get(chemin, max_redirects=0)
        assert reponse.status == 302 and "/deverrouiller/" in reponse.headers["location"]
    page.go_back()
    assert nom not in page.content()
    page.goto(f"/deverrouiller/?suite={ecrire}")

    _deverrouiller(page, personas["paul"] | {"mot_de_passe": "pas celui-là"})
    expect(page.locator(".resume-erreurs")).to_contain_text("Ce mot de passe n’a pas été reconnu")
    _deverrouiller(page, personas["paul"])
    page.wait_for_url(f"**{ecrire}")
    expect(page.get_by_label("Titre", exact=False)).to_have_value("Promenade")
    expect(page.get_by_label("Texte", exact=False)).to_have_value(TEXTE)
    expect(autre).to_have_url(re.compile(f"/usagers/{dossiers[12]}/$"))  # the other tab reopened by itself
    expect(autre.locator(".bandeau-nom")).to_have_text(nom)


@pytest.mark.parametrize("geste", ["bouton", "clavier"])
def test_verrouiller_vide_la_page_sans_attendre_le_serveur(entrer, personas, dossiers, geste):
    from playwright.sync_api import expect

    chemin = f"/usagers/{dossiers[40]}/"
    page = entrer("nora", neuf=True)
    page.goto(chemin)
    nom = page.locator(".bandeau-nom").inner_text()
    retenues: list[Any] = []

    def retenir(route: Any) -> None:  # the server has not answered yet
        retenues.append(route)

    page.route("**/verrouiller/", retenir)
    if geste == "bouton":
        page.get_by_role("button", name="Verrouiller ma session").click()
    else:
        page.keyboard.press("Alt+v")
    expect(page.get_by_text("Session verrouillée. Votre saisie est gardée.")).to_be_visible()
    assert nom not in page.content()
    assert page.title() == "Session verrouillée – DUI"
    for route in _attendre(page, retenues):
        route.continue_()
    expect(page.get_by_role("heading", level=1)).to_have_text("Session verrouillée")
    assert page.context.request.get("/usagers/", max_redirects=0).status == 302
    _deverrouiller(page, personas["nora"])
    page.wait_for_url(f"**{chemin}")
    expect(page.locator(".bandeau-nom")).to_have_text(nom)


def test_changer_de_personne_sur_la_tablette_prend_deux_gestes(entrer, record_property):
    from playwright.sync_api import expect

    page = entrer("sophie", neuf=True, largeur=768)
    page.goto("/usagers/")
    gestes = Gestes(page)
    gestes.cliquer(page.get_by_role("button", name="Verrouiller ma session"))
    gestes.cliquer(page.get_by_role("button", name="Ce n’est pas moi"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    assert gestes.total == 2
    assert page.context.request.get("/usagers/", max_redirects=0).headers["location"].startswith("/connexion/")
    record_property("chiffres", f"parcours, changer de personne : {gestes}")


def test_sans_javascript_verrouiller_marche_aussi(entrer, personas):
    from playwright.sync_api import expect

    page = entrer("helene", neuf=True, java_script_enabled=False)
    page.goto("/usagers/")
    page.get_by_role("button", name="Verrouiller ma session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Session verrouillée")
    page.goto("/usagers/")
    expect(page).to_have_url(re.compile("/deverrouiller/"))
    _deverrouiller(page, personas["helene"])
    page.wait_for_url("**/usagers/")


def test_le_delai_de_l_etablissement_vaut_pour_la_page_et_pour_le_serveur(entrer, bases, personas):
    """Three minutes on a shared tablet: the page says so, and the server closes at the same time."""
    from playwright.sync_api import expect

    from habilitations.models import Etablissement

    ancrage = Etablissement.objects.filter(pk=personas["brigitte"]["etablissements"][0])
    bases.faire(lambda: ancrage.update(verrou_minutes=3))
    try:
        page = _ouvrir(entrer, "brigitte", "/usagers/")
        expect(page.locator("body")).to_have_attribute("data-dui-verrou-delai", "180")
        page.clock.fast_forward(125_000)
        expect(page.get_by_role("dialog", name="Toujours là ?")).to_be_visible()
        _session(bases, page, lambda s: s.update({"derniere_activite": int(time.time()) - 200}))
        reponse = page.context.request.get("/usagers/", max_redirects=0)
        assert reponse.status == 302 and "/deverrouiller/" in reponse.headers["location"]
    finally:
        bases.faire(lambda: ancrage.update(verrou_minutes=10))


def test_la_presence_refusee_par_le_serveur_vide_la_page(entrer, bases, dossiers):
    """The session was ended elsewhere: the first « Je suis là » finds it out, and the page empties itself."""
    from playwright.sync_api import expect

    page = _ouvrir(entrer, "antoine", f"/usagers/{dossiers[3]}/")
    nom = page.locator(".bandeau-nom").inner_text()
    _session(bases, page, lambda s: s.flush())
    page.clock.fast_forward(545_000)
    page.get_by_role("button", name="Je suis là").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    assert nom not in page.content()
