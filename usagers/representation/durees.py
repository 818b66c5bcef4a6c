"""How long the law lets a measure last: `donnees/durees_mesures.csv`, from the first day of the decision. Pure.

`proposee`: offered when the term of the judgment was not copied. `sans_terme`: the most a first decision may last,
when no term is known. `maximum`: beyond it no term holds, whatever was typed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from usagers import donnees
from usagers.delais import ajouter


@dataclass(frozen=True)
class Duree:
    proposee: str
    sans_terme: str
    maximum: str
    fondement: str

    def fin_proposee(self, du: dt.date) -> dt.date:
        return ajouter(du, self.proposee)

    def fin_legale(self, du: dt.date, echeance: dt.date | None) -> dt.date:
        """Its last possible day."""
        return ajouter(du, self.maximum if echeance else self.sans_terme)


def duree_de(type_: str, *, speciale: bool = False) -> Duree | None:
    """None: no term in the data. An empowerment limited to the acts listed has none (C. civ. 494-11, general only)."""
    if speciale:
        return None
    ligne = next((r for r in donnees.lire("durees_mesures") if r["type"] == type_), None)
    if ligne is None:
        return None
    return Duree(ligne["proposee"], ligne["sans_terme"], ligne["maximum"], ligne["fondement"])
