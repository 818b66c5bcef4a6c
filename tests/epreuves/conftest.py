"""Fixtures of the rigs. The demonstration with its canary tokens is loaded once a process into databases of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.bases import Bases, charger_la_demonstration, copie
from tests.epreuves.bancs import banc, moule
from tests.epreuves.horloge import temps
from tests.epreuves.soignants import monde, site

__all__ = ["banc", "bases_de_demonstration", "demonstration", "monde", "moule", "site", "temps"]


@pytest.fixture(scope="session")
def bases_de_demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Bases, dict[str, Any]]]:
    with copie("demonstration", django_db_blocker.unblock) as bases:
        yield bases, bases.faire(charger_la_demonstration)


@pytest.fixture(scope="module")
def demonstration(
    bases_de_demonstration: tuple[Bases, dict[str, Any]], django_db_blocker: Any
) -> Iterator[dict[str, Any]]:
    """What `manage.py demo --personas` says; the whole module works on the demonstration."""
    bases, contenu = bases_de_demonstration
    with django_db_blocker.unblock():
        visees = bases.visees()
        visees.__enter__()
    yield contenu
    with django_db_blocker.unblock():
        visees.__exit__(None, None, None)
