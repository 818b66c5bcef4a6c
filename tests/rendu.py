"""What a test writes inside is given back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def rendu_ensuite() -> Iterator[None]:
    """A savepoint given back, then released: thousands left open would nest, and fill the server's table of locks."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        transaction.savepoint_commit(point)
