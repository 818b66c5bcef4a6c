"""Copies of the databases of the suite: what other tests empty or fill is never seen by who works on a copy."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections

from dui.commun.bases import comme_proprietaire


@dataclass(frozen=True)
class Bases:
    """A pair of databases, by alias. `autoriser`: pytest-django's permission to touch databases."""

    noms: dict[str, str]
    autoriser: Callable[[], Any]

    @contextmanager
    def visees(self) -> Iterator[None]:
        """The connections of this thread go to these databases meanwhile."""
        precedents = {c.alias: c.settings_dict["NAME"] for c in connections.all()}
        _viser(self.noms)
        try:
            yield
        finally:
            _viser(precedents)

    def faire(self, quoi: Callable[[], Any]) -> Any:
        """Answer of `quoi`, run on these databases by a thread that has no event loop (Playwright holds one)."""
        with ThreadPoolExecutor(1) as fil:
            return fil.submit(self._dans_un_fil, quoi).result()

    def _dans_un_fil(self, quoi: Callable[[], Any]) -> Any:
        with self.autoriser(), self.visees():
            return quoi()


def _viser(noms: dict[str, str]) -> None:
    """Also forget the ids of the content types: a flush gave them others in one of the databases."""
    ContentType.objects.clear_cache()
    for connexion in connections.all():
        connexion.close()
        connexion.settings_dict["NAME"] = noms[connexion.alias]


def _administrer(ordre: str) -> None:
    with connections["default"]._nodb_cursor() as curseur:
        curseur.execute(ordre)


@contextmanager
def copie(titre: str, autoriser: Callable[[], Any]) -> Iterator[Bases]:
    """A copy of the migrated, empty databases of the suite; dropped at the end."""
    noms = {alias: f"test_{titre}_{alias}_{os.getpid()}" for alias in ("default", "cles")}
    with autoriser(), comme_proprietaire():
        for alias, nom in noms.items():
            _administrer(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')
            _administrer(f'CREATE DATABASE "{nom}" TEMPLATE "{connections[alias].settings_dict["NAME"]}"')
    try:
        yield Bases(noms, autoriser)
    finally:
        with autoriser(), comme_proprietaire():
            for nom in noms.values():
                _administrer(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')


def charger_la_demonstration(*, jetons: bool = True) -> dict[str, Any]:
    """`manage.py demo [--jetons]`, then its accounts, dossiers and objects."""
    sortie = io.StringIO()
    call_command("demo", jetons=jetons, si_vide=True, stdout=io.StringIO())
    call_command("demo", personas=True, stdout=sortie)
    return dict(json.loads(sortie.getvalue()))
