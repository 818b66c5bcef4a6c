"""Delays of the data files (« P15D », « P1M », « P6M », « P1Y ») applied to days. Pure: no clock, no database."""

from __future__ import annotations

import datetime as dt
import re

from dateutil.relativedelta import relativedelta

_FORME = re.compile(r"^P(\d+)([DMY])$")
_UNITES = {"D": "days", "M": "months", "Y": "years"}


def duree(delai: str, fois: int = 1) -> relativedelta:
    trouve = _FORME.match(delai)
    if trouve is None:
        raise ValueError(f"délai inconnu : {delai}")
    ecart: dict[str, int] = {_UNITES[trouve[2]]: int(trouve[1]) * fois}
    return relativedelta(**ecart)  # type: ignore[arg-type]


def ajouter(jour: dt.date, delai: str, fois: int = 1) -> dt.date:
    """`jour` plus `fois` times the delay, counted from `jour` itself: the 31st stays the 31st where it exists.

    Months and years end on the same day of the month, or on the last one when there is none: règlement 1182/71, and
    CPC art. 641, by analogy (secondary sources). A day off is not moved: a reminder comes before, not after.
    """
    return jour + duree(delai, fois)


def retirer(jour: dt.date, delai: str) -> dt.date:
    return ajouter(jour, delai, -1)
