"""The official examples, when the checkout has them beside it; a test that needs them is skipped otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

DOSSIER = Path(__file__).resolve().parents[4] / "shared" / "reference" / "exemples"


def officiel(nom: str) -> bytes:
    chemin = DOSSIER / nom
    if not chemin.is_file():
        pytest.skip("exemples officiels absents de cette machine")
    return chemin.read_bytes()
