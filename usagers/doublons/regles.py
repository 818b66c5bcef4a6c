"""What a merge moves, what it leaves and why, which rows go together. All of it is read from the models.

A new model of the dossier moves without a word here. It stays if it says why (`reste_a_la_fusion`); it says what to
answer when a dossier has only one such row and both have it (`si_deux`); `tests/usagers/doublons` asks for both.
"""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

from django.db import models

from dui.commun.droits import CLE_D_ENVOI
from dui.commun.modeles import DonneeDeDossier, modeles_gardes
from dui.commun.querysets import EnsembleGarde

Modele = type[DonneeDeDossier]


@lru_cache(maxsize=1)
def deplaces() -> tuple[Modele, ...]:
    """Models whose rows move."""
    return tuple(m for m in modeles_gardes() if issubclass(m, DonneeDeDossier) and not m.reste_a_la_fusion)


def toutes(modele: Modele) -> Any:
    """Every row of this model, those that its manager sets aside too (withdrawn)."""
    return EnsembleGarde(modele).all()


@lru_cache(maxsize=1)
def liens() -> tuple[tuple[Modele, Any], ...]:
    """(model, foreign key) between rows that move: they end in the same dossier."""
    return tuple(
        (modele, champ)
        for modele in deplaces()
        for champ in modele._meta.concrete_fields
        if champ.is_relation and champ.related_model in deplaces()
    )


def unicites(modele: Modele) -> list[models.UniqueConstraint]:
    """Those that two rows break by meeting in one dossier."""
    return [c for c in modele._meta.constraints if isinstance(c, models.UniqueConstraint) and "dossier" in c.fields]


def rencontres(modele: Modele, regle: models.UniqueConstraint, garde: uuid.UUID, absorbe: uuid.UUID) -> set[uuid.UUID]:
    """Rows of the absorbed dossier whose place is taken in the kept one."""
    autres = [nom for nom in regle.fields if nom != "dossier"]
    prises = toutes(modele).de(garde).filter(**{nom: models.OuterRef(nom) for nom in autres})
    miennes = toutes(modele).de(absorbe)
    if regle.condition is not None:
        prises, miennes = prises.filter(regle.condition), miennes.filter(regle.condition)
    noms = dict.fromkeys(["pk", *modele.champs_de_trace()])
    return {ligne[0] for ligne in miennes.filter(models.Exists(prises)).values_list(*noms)}


def est_technique(regle: models.UniqueConstraint) -> bool:
    """Only a send key makes it unique: it means nothing once the form is sent, and is renewed."""
    return CLE_D_ENVOI in regle.fields
