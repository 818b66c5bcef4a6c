"""Who must not be told, today: read once a request, for the list of relatives, the band and the summary."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from dui.commun.acces import Acces, courant
from dui.commun.horloge import aujourdhui
from usagers.models import OppositionProche

_LUES: WeakKeyDictionary[Acces, list[OppositionProche]] = WeakKeyDictionary()


def oppositions_en_cours() -> list[OppositionProche]:
    """Those of the open dossier that run today. The reader opens « Proches et protection »."""
    acces = courant()
    if acces not in _LUES:
        retenir(acces, OppositionProche.objects.de(acces.dossier_id))
    return _LUES[acces]


def retenir(acces: Acces, toutes: Iterable[OppositionProche]) -> None:
    """Keep for this request the rows that the band has just read."""
    jour = aujourdhui()
    _LUES[acces] = [o for o in toutes if o.est_en_cours_le(jour)]


def oppositions_a(proche: uuid.UUID) -> list[OppositionProche]:
    return [o for o in oppositions_en_cours() if o.proche_id == proche]
