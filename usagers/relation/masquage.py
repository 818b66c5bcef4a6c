"""Small counts are not shown: under five, somebody may recognise a person behind a figure.

To join with the masking of « Pilotage » when both are there (branch i3-pilotage): one rule, one function. Only
`masquer` and `SEUIL` are used elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

SEUIL = 5


def masquer(comptes: Mapping[str, int], seuil: int = SEUIL) -> dict[str, int | None]:
    """The counts of one question, None where hidden.

    From one to four: hidden. A single hidden count would be had from the total: the smallest of the others is hidden
    with it. Fewer than five answers in all: everything is hidden, zeros included.
    """
    if sum(comptes.values()) < seuil:
        return dict.fromkeys(comptes)
    caches = {cle for cle, n in comptes.items() if 0 < n < seuil}
    if caches and sum(comptes[cle] for cle in caches) < seuil:
        autres = [cle for cle, n in comptes.items() if n and cle not in caches]
        caches.add(min(autres, key=lambda cle: comptes[cle]))
    return {cle: None if cle in caches else n for cle, n in comptes.items()}
