"""The demonstration with its canary tokens, loaded once for the rigs of this folder."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from dui.commun.bases import comme_proprietaire


@pytest.fixture(scope="session")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Load `manage.py demo --jetons`, answer its JSON, and leave empty tables behind."""
    with django_db_blocker.unblock():
        call_command("demo", jetons=True, stdout=io.StringIO())
        sortie = io.StringIO()
        call_command("demo", personas=True, stdout=sortie)
    yield json.loads(sortie.getvalue())
    with django_db_blocker.unblock(), comme_proprietaire():
        call_command("flush", interactive=False, verbosity=0)
        with connection.cursor() as curseur:
            curseur.execute("TRUNCATE audit_trace, audit_tete")
