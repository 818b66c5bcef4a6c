"""The suite runs as the application role: a superuser would make every wall test vacuous."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

from dui.commun.bases import comme_proprietaire
from tests.epreuves import mutants

_vider = TransactionTestCase._fixture_teardown


def _vider_en_proprietaire(self: Any) -> None:
    """The flush is a TRUNCATE, which the application may not do."""
    with comme_proprietaire():
        _vider(self)


TransactionTestCase._fixture_teardown = _vider_en_proprietaire  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """Create and migrate both test databases as the owner, then run as the application.

    Each process has its own pair, named by its pid: two suites side by side do not meet.
    """
    with django_db_blocker.unblock():
        for connexion in connections.all():
            connexion.settings_dict["TEST"]["NAME"] = f"test_{connexion.settings_dict['NAME']}_{os.getpid()}"
        with comme_proprietaire():
            _balayer()
            anciennes = setup_databases(
                verbosity=0,
                interactive=False,
                keepdb=django_db_keepdb and not django_db_createdb,
                aliases=["default", "cles"],
            )
            with connections["default"].cursor() as curseur:
                mutants.appliquer_sql(curseur)
        _exiger_un_role_modeste()
    yield
    with django_db_blocker.unblock(), comme_proprietaire():
        teardown_databases(anciennes, verbosity=0, keepdb=django_db_keepdb)


def _balayer() -> None:
    """Drop the pairs left by suites that were killed: their process is gone."""
    with connections["default"]._nodb_cursor() as curseur:
        curseur.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_.*_[0-9]+$'")
        for (nom,) in curseur.fetchall():
            if not Path(f"/proc/{nom.rsplit('_', 1)[1]}").exists() and Path("/proc").is_dir():
                curseur.execute(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')


def _exiger_un_role_modeste() -> None:
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        nom, trop_fort = curseur.fetchone()
    assert nom == settings.DUI_BASE_UTILISATEUR and not trop_fort


def pytest_configure(config: Any) -> None:
    """Static files are not the matter: WhiteNoise would walk them for each test client. Documents have their folder."""
    settings.MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="dui-documents-"))
    os.environ["DUI_MEDIA"] = str(settings.MEDIA_ROOT)  # of the servers that the suite starts
    config.add_cleanup(partial(shutil.rmtree, settings.MEDIA_ROOT, ignore_errors=True))
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "whitenoise" not in m]
    settings.DUI_MODE = "test"
    settings.PASSWORD_HASHERS = ["tests.hachage.Argon2Leger"]


@pytest.fixture(scope="session", autouse=True)
def _garde_retiree() -> None:
    """`DUI_MUTANT=<name>`: one guard removed, to see the suite go red (tests/epreuves/mutants.py)."""
    mutants.appliquer_python()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The figures that the rigs recorded: lines as they are (`chiffres`), counts summed by rig (any other dict)."""
    lignes: set[str] = set()
    sommes: dict[str, Counter[str]] = {}
    for rapports in terminalreporter.stats.values():
        for rapport in rapports:
            for nom, valeur in getattr(rapport, "user_properties", ()):
                if nom == "chiffres":
                    lignes.add(str(valeur))
                elif isinstance(valeur, dict) and rapport.when == "call":
                    sommes.setdefault(nom, Counter()).update(valeur)
    lignes |= {f"{nom} : {', '.join(f'{v} {k}' for k, v in somme.items())}" for nom, somme in sommes.items()}
    if lignes:
        terminalreporter.write_sep("-", "chiffres")
    for ligne in sorted(lignes):
        terminalreporter.write_line(ligne)
