"""What the floor above knows of the person’s agreement to a sharing: a named grant rests on it (CSP L.1110-4 III)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Partage:
    """A sentence for whoever gives the grant. `jusqu_au`: an agreement of that day or before holds no more."""

    phrase: str
    jusqu_au: dt.date | None = None


Dire = Callable[[uuid.UUID, str], Partage | None]  # (dossier, name of the professional)
_DIRE: list[Dire] = []


def inscrire(dire: Dire) -> None:
    if dire not in _DIRE:
        _DIRE.append(dire)


def du_partage(dossier: uuid.UUID, nom: str) -> Partage | None:
    """None when nobody knows, or may say."""
    return next((dit for dire in _DIRE if (dit := dire(dossier, nom))), None)
