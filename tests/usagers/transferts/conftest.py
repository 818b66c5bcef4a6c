from __future__ import annotations

from typing import Any

import pytest

from tests.usagers.transferts.monde import Monde


@pytest.fixture
def monde(settings: Any, tmp_path: Any, db: Any) -> Monde:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Monde()
