"""Figures of the demonstration: authorised places a little above the persons present, and this month's GIR."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dui.demonstration.personnes import Personne
from dui.demonstration.structures import Structures

LIBRES = 3  # places free in each unit


def places(s: Structures, personnes: Iterable[Personne]) -> None:
    presents = Counter((p.lieu, p.unite) for p in personnes if p.sortie is None)
    for ou_et_nom, unite in s.unites.items():
        unite.places = presents[ou_et_nom] + LIBRES
        unite.save(update_fields=["places"])
    for nom, lieu in s.lieux.items():
        lieu.places = sum(unite.places or 0 for (ou, _), unite in s.unites.items() if ou == nom)
        lieu.save(update_fields=["places"])
