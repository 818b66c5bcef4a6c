from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _a_part(settings: Any, tmp_path: Any) -> None:
    """The files of each test are counted: they have a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "media"
