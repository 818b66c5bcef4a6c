"""`user.has_perm("usagers.lire_soins", dossier)`: the same decision, through Django's authentication backends.

guardian stores the named grants (direct key); this backend reads them with their dates, beside team, function and
break-glass. An inactive account, a past date: False.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from dui.commun.acces import courant_ou_rien
from dui.commun.categories import Categorie
from habilitations.decisions import decider
from habilitations.perimetre import faits_sur, poste_de

PREFIXE = "usagers.lire_"


class DroitsSurDossier(BaseBackend):
    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """One query when bound to the same account (a page), a few otherwise; never in a loop."""
        if obj is None or not user_obj.is_active or not perm.startswith(PREFIXE):
            return False
        try:
            categorie = Categorie(perm.removeprefix(PREFIXE))
        except ValueError:
            return False
        acces = courant_ou_rien()
        poste = getattr(acces, "poste", None) if acces and acces.compte_id == user_obj.pk else None
        poste = poste or poste_de(user_obj, None)
        if poste is None:
            return False
        faits, _ = faits_sur(user_obj, poste, obj.pk)
        return decider(faits, categorie).accorde
