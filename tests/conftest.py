"""The suite runs as the application role: a superuser would make every wall test vacuous."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

from dui.commun.bases import comme_proprietaire

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
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Create and migrate both test databases as the owner, then run as the application."""
    with django_db_blocker.unblock():
        with comme_proprietaire():
            anciennes = setup_databases(
                verbosity=0, interactive=False, keepdb=django_db_keepdb and not django_db_createdb, aliases=["default", "cles"]
            )
        _exiger_un_role_modeste()
    yield
    with django_db_blocker.unblock(), comme_proprietaire():
        teardown_databases(anciennes, verbosity=0, keepdb=django_db_keepdb)


def _exiger_un_role_modeste() -> None:
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        nom, trop_fort = curseur.fetchone()
    assert nom == settings.DUI_BASE_UTILISATEUR and not trop_fort
