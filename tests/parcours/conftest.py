"""A real server on a demonstration of its own, and a real Chromium: nothing of ours is simulated.

Playwright holds an event loop in the thread of the tests: whatever touches the databases goes through `bases.faire`,
which runs in a thread of its own and closes what it opened.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dui.outils.processus import mourir_avec_le_parent
from tests.bases import Bases, charger_la_demonstration, copie
from tests.parcours.outils import PATIENCE, Portier

RACINE = Path(__file__).resolve().parents[2]
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic", "--force-color-profile=srgb", "--hide-scrollbars", "--lang=fr",
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


# -- data ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def bases(django_db_setup: None, django_db_blocker: Any) -> Iterator[Bases]:
    with copie("parcours", django_db_blocker.unblock) as paire:
        yield paire


@pytest.fixture(scope="session")
def demonstration(bases: Bases) -> dict[str, Any]:
    """The demonstration on the databases of the journeys; its tokens are left out of what is photographed."""
    jetons = "DUI_CAPTURES" not in os.environ
    return dict(bases.faire(lambda: charger_la_demonstration(jetons=jetons)))


@pytest.fixture(scope="session")
def personas(demonstration: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {p["cle"]: p for p in demonstration["personas"]}


@pytest.fixture(scope="session")
def dossiers(demonstration: dict[str, Any]) -> dict[int, str]:
    """Number of a dossier → its id."""
    return {d["numero"]: d["uuid"] for d in demonstration["dossiers"]}


# -- server --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def serveur(bases: Bases, demonstration: dict[str, Any]) -> Iterator[str]:
    """The application server of production on the databases of the journeys; answers its address."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    env = os.environ | {
        "DUI_BASE_NOM": bases.noms["default"],
        "DUI_BASE_CLES": bases.noms["cles"],
        "DUI_MODE": "demo",
        "DUI_REDIS_URL": "memory://",  # no worker here: tasks of the journeys reach nobody else's
        "DJANGO_SETTINGS_MODULE": "dui.settings",
    }
    commande = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "4", "--port", str(port),
        "dui.wsgi:application",
    ]  # fmt: skip
    processus = subprocess.Popen(
        commande, cwd=RACINE, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=mourir_avec_le_parent,  # noqa: PLW1509
    )  # fmt: skip
    adresse = f"http://127.0.0.1:{port}"
    try:
        _attendre(adresse, processus)
        yield adresse
    finally:
        processus.terminate()
        processus.wait(10)


def _attendre(adresse: str, processus: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{adresse}/connexion/", timeout=5)  # noqa: S310
        except OSError:
            if processus.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    pytest.fail("le serveur de l’application n’a pas répondu")


# -- browser -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def navigateur(serveur: str) -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        fenetre = playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)
        yield fenetre
        fenetre.close()


@pytest.fixture(scope="session")
def etats() -> dict[str, tuple[float, Any]]:
    """Sign-ins already done: persona → (when, cookies)."""
    return {}


@pytest.fixture
def entrer(navigateur: Any, serveur: str, bases: Bases, personas: Any, etats: Any) -> Iterator[Portier]:
    portier = Portier(navigateur, serveur, bases, personas, etats)
    yield portier
    portier.fermer()
    assert portier.fautes == []
