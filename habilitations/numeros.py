"""Dossiers named by their number, for who watches over accesses (DPO, direction) and may not read the person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import connection

MAXIMUM = 2**31 - 1


def numeros(dossiers: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Numbers of these dossiers, those of the ESMS one acts in only; one query."""
    ids = list(set(dossiers))
    if not ids:
        return {}
    with connection.cursor() as curseur:
        curseur.execute("SELECT id, numero FROM dui_numeros(%s)", [ids])
        return dict(curseur.fetchall())


def dossier_de_numero(numero: int) -> uuid.UUID | None:
    if not 0 < numero <= MAXIMUM:
        return None
    with connection.cursor() as curseur:
        curseur.execute("SELECT dui_dossier_numero(%s)", [numero])
        return curseur.fetchone()[0]


def designer(dossier_id: uuid.UUID, connus: dict[uuid.UUID, int]) -> str:
    """« n° 412 »; a dossier that is no longer there keeps the head of its id."""
    numero = connus.get(dossier_id)
    return f"n°\u00a0{numero:04d}" if numero is not None else f"{str(dossier_id)[:8]}…"
