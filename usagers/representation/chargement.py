"""The facts of the open dossier, read through the gate: two queries, whatever their number."""

from __future__ import annotations

import datetime as dt
from typing import Any

from usagers.enums import PorteeHabilitation
from usagers.models import Dossier, MesureProtection, OppositionProche
from usagers.representation.faits import Faits, Mesure


def faits_du_dossier(dossier: Dossier) -> Faits:
    """Whoever calls must open « Proches et protection »: another reader gets no measure at all, so never calls."""
    return Faits(
        naissance=dossier.date_naissance,
        deces=dossier.decede_le,
        mesures=tuple(mesure_de(m) for m in MesureProtection.objects.de(dossier)),
        volonte_contraire=_volonte_contraire(dossier),
    )


def mesure_de(ligne: Any) -> Mesure:
    return Mesure(
        type=ligne.type,
        etendue=ligne.etendue,
        mission=ligne.mission,
        regime=ligne.regime,
        titulaire=ligne.titulaire or "",
        du=ligne.du or dt.date.min,
        au=ligne.au,
        echeance=ligne.echeance,
        active_le=ligne.active_le,
        speciale=ligne.portee == PorteeHabilitation.SPECIALE,
    )


def _volonte_contraire(dossier: Dossier) -> bool:
    """Said when alive, against everybody, for the time after death (CSP L.1110-4 V)."""
    if dossier.decede_le is None:
        return False
    dites = OppositionProche.objects.de(dossier).filter(apres_deces=True, proche__isnull=True)
    return any(o.est_en_cours_le(dossier.decede_le) and not o.nom for o in dites)
