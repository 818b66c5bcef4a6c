"""Pages of the gallery that are not components: the templates of sign-in and errors on invented data."""

from collections.abc import Callable
from typing import Any

MODELES: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {}
