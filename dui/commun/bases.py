"""Becoming the owner of the databases for a moment: migrations and test databases, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections


@contextmanager
def comme_proprietaire() -> Iterator[None]:
    """Swap the login of every connection to the owner, close, and swap back."""
    precedents = {}
    for connexion in connections.all():
        connexion.close()
        precedents[connexion.alias] = (connexion.settings_dict["USER"], connexion.settings_dict["PASSWORD"])
        connexion.settings_dict["USER"] = settings.DUI_BASE_PROPRIETAIRE
        connexion.settings_dict["PASSWORD"] = settings.DUI_BASE_PROPRIETAIRE_MDP
    settings.DUI_ROLE_PROPRIETAIRE = True
    try:
        yield
    finally:
        settings.DUI_ROLE_PROPRIETAIRE = False
        for connexion in connections.all():
            connexion.close()
            connexion.settings_dict["USER"], connexion.settings_dict["PASSWORD"] = precedents[connexion.alias]
