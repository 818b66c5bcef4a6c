"""A real server on a demonstration of its own, and a real Chromium: nothing of ours is simulated.

Playwright holds an event loop in the thread of the tests: whatever touches the databases goes through `bases.faire`,
which runs in a thread of its own and closes what it opened.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from dui.commun.bases import comme_proprietaire
from dui.outils.processus import mourir_avec_le_parent
from tests.parcours.outils import PATIENCE, Portier

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


# -- data ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bases:
    """The two databases of the journeys, by alias."""

    noms: dict[str, str]
    autoriser: Callable[[], Any]

    def faire(self, quoi: Callable[[], Any]) -> Any:
        """Answer of `quoi`, run on these databases by a thread that has no event loop."""
        with ThreadPoolExecutor(1) as fil:
            return fil.submit(self._dans_un_fil, quoi).result()

    def _dans_un_fil(self, quoi: Callable[[], Any]) -> Any:
        with self.autoriser():
            precedents = {c.alias: c.settings_dict["NAME"] for c in connections.all()}
            try:
                self._viser(self.noms)
                return quoi()
            finally:
                self._viser(precedents)

    @staticmethod
    def _viser(noms: dict[str, str]) -> None:
        for connexion in connections.all():
            connexion.close()
            connexion.settings_dict["NAME"] = noms[connexion.alias]


@pytest.fixture(scope="session")
def bases(django_db_setup: None, django_db_blocker: Any) -> Iterator[Bases]:
    """Copies of the databases of the suite: what other tests empty or fill is never seen by a journey."""
    noms = {alias: f"test_parcours_{alias}_{os.getpid()}" for alias in ("default", "cles")}
    with django_db_blocker.unblock(), comme_proprietaire():
        for alias, nom in noms.items():
            _administrer(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')
            _administrer(f'CREATE DATABASE "{nom}" TEMPLATE "{connections[alias].settings_dict["NAME"]}"')
    yield Bases(noms, django_db_blocker.unblock)
    with django_db_blocker.unblock(), comme_proprietaire():
        for nom in noms.values():
            _administrer(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')


def _administrer(ordre: str) -> None:
    with connections["default"]._nodb_cursor() as curseur:
        curseur.execute(ordre)


@pytest.fixture(scope="session")
def demonstration(bases: Bases) -> dict[str, Any]:
    """`manage.py demo --jetons` on the databases of the journeys; answers its accounts, dossiers and objects."""

    def charger() -> dict[str, Any]:
        sortie = io.StringIO()
        call_command("demo", jetons=True, si_vide=True, stdout=io.StringIO())
        call_command("demo", personas=True, stdout=sortie)
        return dict(json.loads(sortie.getvalue()))

    return bases.faire(charger)


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
