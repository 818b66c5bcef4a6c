"""What staff enter on screen: who wrote it, from which version, sent once, withdrawn rather than deleted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.modeles import DonneeDeDossier
from dui.commun.querysets import GestionnaireGarde


class SaisiesGardees(GestionnaireGarde):
    """Rows withdrawn are read by nobody but the trail, retention and `avec_retirees`."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(retire_le__isnull=True)


class DonneeSaisie(DonneeDeDossier):
    """Base of the rows that have pages of their own (`usagers.fiches`).

    `envoi` makes a second click harmless, `version` stops a colleague from writing over a text they never saw. A row
    entered by mistake is withdrawn with its reason: it leaves the pages, the trail and retention keep it.
    """

    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", on_delete=models.PROTECT, null=True, related_name="+"
    )
    metier = models.CharField("métier de l’auteur", max_length=30, blank=True)
    envoi = models.UUIDField("clé d’envoi", default=uuid.uuid4)
    version = models.PositiveIntegerField("version", default=1)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)
    motif_retrait = TexteChiffre("motif du retrait", blank=True, null=True)

    objects: ClassVar[GestionnaireGarde] = SaisiesGardees()
    avec_retirees: ClassVar[GestionnaireGarde] = GestionnaireGarde()

    # As it was kept before a change, ciphers closed: for what follows from the change (`Fiche.apres`).
    avant: Mapping[str, Any] = MappingProxyType({})

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["dossier", "auteur", "envoi"], name="%(class)s_un_envoi")]


# What a withdrawal writes: a row that is otherwise written once lets these columns change, and no other.
COLONNES_DE_RETRAIT = ("retire_le", "motif_retrait", "version", "modifie_le")
CHAMPS_DE_SAISIE = frozenset({"auteur", "metier", "envoi", "version", "retire_le", "motif_retrait"})
