"""Facts of the open dossier, read once a request: every line of a list asks for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from dui.commun.acces import Acces, courant
from dui.commun.categories import Categorie
from usagers.models import Dossier
from usagers.representation.chargement import faits_du_dossier
from usagers.representation.faits import Faits


@dataclass(frozen=True)
class Ouvert:
    faits: Faits
    sorti_le: dt.date | None


_LUS: WeakKeyDictionary[Acces, Ouvert] = WeakKeyDictionary()


def ouvert() -> Ouvert:
    acces = courant()
    if acces not in _LUS:
        dossier = Dossier.objects.only("date_naissance", "decede_le", "sorti_le").get(pk=acces.dossier_id)
        _LUS[acces] = Ouvert(faits_du_dossier(dossier), dossier.decede_le or dossier.sorti_le)
    return _LUS[acces]


def faits_lisibles() -> Faits | None:
    """None for a reader who does not open « Proches et protection »: without the measures, nothing can be said."""
    return ouvert().faits if courant().peut_lire(Categorie.PROCHES) else None
