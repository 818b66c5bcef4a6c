"""A write into a dossier that was merged into another one in between: the floor that knows dossiers says where it is.

Depending on the moment, the base refuses the write (trigger `dui_dossier_reuni`, or the wall of a closed dossier), the
row is no longer where it was, or the gate refuses: same answer, 409.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.http import HttpResponse

CODES_SQL = frozenset({"DUI02", "42501"})  # the trigger; the wall of a row
MOTIF = "dossier_reuni"

_REPONSES: list[Callable[[Any], HttpResponse | None]] = []


def inscrire(reponse: Callable[[Any], HttpResponse | None]) -> None:
    """Called by `AppConfig.ready()` of the floor above; answers None for a dossier that was not merged."""
    if reponse not in _REPONSES:
        _REPONSES.append(reponse)


def peut_en_venir(erreur: Exception) -> bool:
    """This error is among those that a merge leaves behind it; `repondre` knows whether there was one."""
    if isinstance(erreur, DatabaseError):
        return getattr(erreur.__cause__, "sqlstate", None) in CODES_SQL
    return isinstance(erreur, ObjectDoesNotExist)


def repondre(request: Any) -> HttpResponse | None:
    """The 409 of this request, in a sound transaction; nothing of what it had read or written is told as done."""
    for reponse in _REPONSES:
        if (dite := reponse(request)) is not None:
            return dite
    return None
