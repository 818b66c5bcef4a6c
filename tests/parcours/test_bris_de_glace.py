"""An emergency at night: a refused dossier opened for a while, read only, seen by the person, read again by the DPO."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.parcours.outils import HEURE, code_neuf

JUSQU_A = re.compile("Accès en urgence jusqu’à " + HEURE)


def _vieillir_le_code(page: Any, bases: Any, secondes: int) -> None:
    """The second factor of this session was given `secondes` ago."""
    from django.contrib.sessions.backends.db import SessionStore

    cle = next(c["value"] for c in page.context.cookies() if c["name"] == "dui_personnel")

    def faire() -> None:
        session = SessionStore(cle)
        session["code_le"] = int(time.time()) - secondes
        session.save()

    bases.faire(faire)


def _demander(page: Any, dossier: str, precision: str) -> None:
    page.goto(f"/usagers/{dossier}/")
    page.get_by_role("link", name="Accéder en urgence").click()
    page.get_by_role("radio").first.check()
    page.get_by_label(re.compile("^Ce qui se passe")).fill(precision)
    page.get_by_role("checkbox", name=re.compile("intérêt immédiat")).check()


def test_le_refus_dit_pourquoi_et_l_annulation_n_ouvre_rien(entrer, dossiers):
    from playwright.sync_api import expect

    page = entrer("nora")
    reponse = page.goto(f"/usagers/{dossiers[14]}/")
    assert reponse.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page ne vous est pas ouverte")
    expect(page.get_by_role("main")).to_contain_text(re.compile("équipe", re.IGNORECASE))
    page.get_by_role("link", name="Pourquoi ?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pourquoi cet accès est refusé")
    page.go_back()
    page.get_by_role("link", name="Accéder en urgence").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Accéder en urgence")
    principal = page.get_by_role("main")
    for dit in ("lecture seule", "2 heures", "prévenue aussitôt", "DPO", "votre motif"):
        expect(principal).to_contain_text(re.compile(dit.replace(" ", r"\s")))
    annuler = principal.get_by_role("link", name="Annuler")
    assert annuler.bounding_box()["x"] < principal.get_by_role("button", name="Accéder et tracer").bounding_box()["x"]
    annuler.click()
    assert page.goto(f"/usagers/{dossiers[14]}/").status == 403


def test_sans_motif_rien_ne_s_ouvre(entrer, dossiers):
    from playwright.sync_api import expect

    page = entrer("nora")
    page.goto(f"/usagers/{dossiers[15]}/acces-en-urgence/")
    page.get_by_role("button", name="Accéder et tracer").click()
    expect(page.locator(".resume-erreurs")).to_be_focused()
    expect(page.locator(".resume-erreurs")).to_contain_text("points à corriger")
    assert page.goto(f"/usagers/{dossiers[15]}/").status == 403


@pytest.mark.parametrize("minutes", [4, 6])
def test_un_code_neuf_n_est_demande_que_passe_cinq_minutes(entrer, bases, personas, dossiers, minutes):
    from playwright.sync_api import expect

    dossier = dossiers[20 + minutes]
    page = entrer("nora", neuf=True)
    _vieillir_le_code(page, bases, minutes * 60)
    _demander(page, dossier, "Chute dans le couloir, elle est seule.")
    code = page.get_by_label(re.compile("^Code"))
    if minutes < 5:
        expect(code).to_have_count(0)
    else:
        page.get_by_role("button", name="Accéder et tracer").click()
        expect(page.locator(".resume-erreurs")).to_contain_text("Code")
        expect(page.get_by_label(re.compile("^Ce qui se passe"))).to_have_value(re.compile("Chute"))
        code.fill(code_neuf(personas["nora"], bases))
    page.get_by_role("button", name="Accéder et tracer").click()
    expect(page.locator(".bandeau-urgence")).to_contain_text(JUSQU_A)


def test_de_l_urgence_a_la_relecture(entrer, personas, dossiers, demonstration):
    from playwright.sync_api import expect

    dossier = dossiers[9]
    precision = "Trouvée au sol à trois heures, je cherche ses allergies."
    page = entrer("nora")
    assert page.goto(f"/usagers/{dossiers[40]}/").status == 200
    fond = "() => getComputedStyle(document.querySelector('.bandeau')).backgroundColor"
    ordinaire = page.evaluate(fond)
    _demander(page, dossier, precision)
    page.get_by_role("button", name="Accéder et tracer").dblclick()  # twice: opened once

    bande = page.locator(".bandeau.en-urgence")
    expect(bande).to_contain_text(JUSQU_A)
    expect(bande).to_contain_text("motif :")
    alerte = page.locator(".bandeau-urgence").evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert alerte not in {ordinaire, "rgba(0, 0, 0, 0)"}
    reste = bande.locator("[data-dui-reste]")
    avant = reste.inner_text()
    assert re.search(r"1\sh\s59|2\sh\s00", avant)
    page.clock.install()
    page.reload()
    page.clock.fast_forward(3 * 60 * 1000)  # the countdown runs in the page
    expect(reste).to_have_text(re.compile(r"1\sh\s5[5-7]"))

    lisible = page.get_by_role("main")
    for chemin in ("", "rubriques/soins/", "transmissions/"):
        assert page.goto(f"/usagers/{dossier}/{chemin}").status == 200
        expect(bande).to_contain_text(JUSQU_A)  # on every page of the dossier
        for verbe in ("Noter une transmission", "Ajouter un écrit", "Compléter", "Corriger"):
            expect(lisible.get_by_role("link", name=re.compile(verbe))).to_have_count(0)
    for chemin in ("transmissions/noter/", "rubriques/soins/ecrire/"):
        assert page.goto(f"/usagers/{dossier}/{chemin}").status == 403

    page.goto(f"/usagers/{dossier}/")
    page.get_by_role("button", name="Refermer maintenant").click()
    expect(page.locator("#messages")).to_contain_text("L’accès en urgence est refermé.")
    assert page.goto(f"/usagers/{dossier}/").status == 403

    _relire(entrer("denise"), numero=9, precision=precision)
    _voir_qui_a_consulte(entrer("claire"), dossier)


def _relire(page: Any, *, numero: int, precision: str) -> None:
    """Denise, DPO: sees it, reads what was typed, closes it with a verdict."""
    from playwright.sync_api import expect

    page.goto("/acces-en-urgence/")
    ligne = page.get_by_role("region", name="À relire").get_by_role("listitem").filter(
        has_text=re.compile(rf"Nora Haddad.*dossier n°\s0*{numero}\b", re.DOTALL)
    )  # fmt: skip
    expect(ligne).to_have_count(1)
    expect(ligne).to_contain_text("refermé avant son terme")
    ligne.get_by_role("link", name=re.compile("Relire")).click()
    expect(page.get_by_role("main")).to_contain_text(precision)
    page.get_by_role("button", name="Clore cet accès").click()
    expect(page.locator(".resume-erreurs")).to_be_visible()
    page.get_by_role("radio", name=re.compile("besoin immédiat")).check()
    page.get_by_label(re.compile("En quelques mots")).fill("Chute confirmée par l’équipe de nuit.")
    page.get_by_role("button", name="Clore cet accès").click()
    expect(page.locator("#messages")).to_contain_text("relu et clos")
    expect(ligne).to_have_count(0)
    expect(page.get_by_role("region", name="Derniers accès relus")).to_contain_text(re.compile(rf"n°\s0*{numero}\b"))


def _voir_qui_a_consulte(page: Any, dossier: str) -> None:
    """Claire, head of service of the team: reads what the person will read."""
    from playwright.sync_api import expect

    page.goto(f"/usagers/{dossier}/consultations/")
    jour = page.locator(".jour-de-lecture").first
    phrase = jour.get_by_role("listitem").filter(has_text="a ouvert ce dossier en urgence")
    expect(phrase.first).to_contain_text(re.compile("infirmi", re.IGNORECASE))
    expect(phrase.first).to_contain_text("Motif")
    expect(jour.get_by_text("en urgence", exact=True).first).to_be_visible()
    expect(jour).to_contain_text("a refermé son accès en urgence")
