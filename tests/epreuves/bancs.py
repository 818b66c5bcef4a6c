"""Private servers as fixtures: migrated once a process, then copied for each module that may kill its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from dui.commun.bases import comme_proprietaire
from tests.epreuves.serveur import Banc


@contextmanager
def monter(moule: Path | None = None) -> Iterator[Banc]:
    """A server, empty or such as this folder holds it; nothing is left of it afterwards."""
    lieu = Path(tempfile.mkdtemp(prefix="dui-epreuve-"))
    banc = Banc(lieu)
    try:
        if moule:
            subprocess.run(["cp", "-a", moule / "pg", moule / "pg-admin.cle", banc.run], check=True)
        banc.demarrer_pg()
        # A process may die here, not the machine: what was written is kept by the kernel.
        banc.sql("ALTER SYSTEM SET fsync = off", base="postgres")
        banc.sql("SELECT pg_reload_conf()", base="postgres")
        yield banc
    finally:
        try:
            banc.arreter()
        finally:
            shutil.rmtree(lieu, ignore_errors=True)


def migrer() -> None:
    """Inside `brancher`: the tables of both databases, as the owner."""
    with comme_proprietaire():
        call_command("migrate", verbosity=0, interactive=False)
        call_command("migrate", database="cles", verbosity=0, interactive=False)


@pytest.fixture(scope="session")
def moule(django_test_environment: None, django_db_blocker: Any) -> Iterator[Path]:
    """Folder of a server provisioned and migrated once a process, then closed: every bench starts from a copy."""
    with monter() as monte:
        with django_db_blocker.unblock(), monte.brancher():
            monte.provisionner()
            migrer()
        monte.fermer_pg()
        yield monte.run


@pytest.fixture(scope="module")
def banc(moule: Path, django_db_blocker: Any) -> Iterator[Banc]:
    """A private server, migrated, with Django of this process upon it."""
    assert settings.DUI_BASE_UTILISATEUR == "dui_app"
    with django_db_blocker.unblock(), monter(moule) as monte, monte.brancher():
        yield monte
