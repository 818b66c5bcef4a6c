"""A real server on the demonstration of the tests, and a real Chromium: nothing of ours is simulated."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.epreuves.conftest import demonstration  # noqa: F401  (fixture)

RACINE = Path(__file__).resolve().parents[2]
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic", "--force-color-profile=srgb", "--hide-scrollbars",
]  # fmt: skip


def chromium() -> str:
    trouve = os.environ.get("DUI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not trouve:
        pytest.fail("Chromium est absent : apt-get install chromium, ou SANS_NAVIGATEUR=1 pour écarter ces tests.")
    return trouve


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "parcours" in str(item.fspath):
            item.add_marker(pytest.mark.navigateur)
            if os.environ.get("SANS_NAVIGATEUR"):
                item.add_marker(pytest.mark.skip(reason="SANS_NAVIGATEUR=1 : écarté sciemment"))


@pytest.fixture(scope="session")
def serveur(demonstration: dict[str, Any]) -> Iterator[str]:  # noqa: F811
    """The application server of production on the test databases; answers its address."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    env = os.environ | {
        "DUI_BASE_NOM": connections["default"].settings_dict["NAME"],
        "DUI_BASE_CLES": connections["cles"].settings_dict["NAME"],
        "DUI_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "dui.settings",
    }
    commande = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "dui.wsgi:application"]
    processus = subprocess.Popen(commande, cwd=RACINE, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    adresse = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{adresse}/connexion/", timeout=5)  # noqa: S310
                break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail("le serveur de l’application n’a pas répondu")
        yield adresse
    finally:
        processus.terminate()
        processus.wait(10)


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        fenetre = playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)
        yield fenetre
        fenetre.close()


@pytest.fixture(scope="module")
def entrer(navigateur: Any, serveur: str) -> Callable[..., Any]:
    """`entrer(persona, largeur=…, theme=…)` → a page signed in; each account signs in once, by the real forms."""
    etats: dict[str, Any] = {}

    def ouvrir(persona: dict[str, Any] | None, *, largeur: int = 1280, theme: str = "light") -> Any:
        options: dict[str, Any] = {
            "viewport": {"width": largeur, "height": 900}, "color_scheme": theme, "locale": "fr-FR",
            "timezone_id": "Europe/Paris", "base_url": serveur, "reduced_motion": "reduce",
        }  # fmt: skip
        if persona is None:
            return navigateur.new_context(**options).new_page()
        if persona["cle"] not in etats:
            page = navigateur.new_context(**options).new_page()
            se_connecter(page, persona)
            etats[persona["cle"]] = page.context.storage_state()
            page.context.close()
        return navigateur.new_context(storage_state=etats[persona["cle"]], **options).new_page()

    return ouvrir


def se_connecter(page: Any, persona: dict[str, Any]) -> None:
    """The sign-in of a human: password, then the code of the application."""
    from dui.outils.code import code_actuel

    page.goto("/connexion/")
    page.fill("[name=identifiant]", persona["identifiant"])
    page.fill("[name=mot_de_passe]", persona["mot_de_passe"])
    page.click("main form button:not([type=button])")
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", code_actuel(persona["totp_secret"]))
    page.click("main form button:not([type=button])")
    page.wait_for_selector(".menu, .tete")
