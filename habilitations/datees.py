"""Dated relations: how one begins and how one ends. A state is its dates; the past is never rewritten."""

from __future__ import annotations

import datetime as dt

from django.db import models

from dui.commun.horloge import aujourdhui
from habilitations.models.equipes import Datee

JOUR = dt.timedelta(days=1)
AVANCE = dt.timedelta(days=366)  # how far ahead a relation may be planned


class Fin(models.TextChoices):
    """When a relation ends: its last day is yesterday, or today."""

    MAINTENANT = "maintenant", "Tout de suite"
    CE_SOIR = "ce_soir", "Aujourd’hui, en fin de journée"

    @property
    def dernier_jour(self) -> dt.date:
        return aujourdhui() if self == Fin.CE_SOIR else aujourdhui() - JOUR


def clore(ligne: Datee, quand: Fin) -> bool:
    """End a relation, whose row is locked by the caller; False when it had ended by then already.

    One that began today or has yet to begin and must stop at once leaves no day behind it: its row goes, and the trail
    of changes keeps it.
    """
    dernier = quand.dernier_jour
    if ligne.au is not None and ligne.au <= dernier:
        return False
    if ligne.du > dernier:
        ligne.delete()
        return True
    ligne.au = dernier
    ligne.save(update_fields=["au"])
    return True
