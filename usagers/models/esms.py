"""Rows of an ESMS that belong to no dossier: complaints without a name, surveys, CVS."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from dui.commun.acces import courant


class EnsembleDEsms(models.QuerySet):
    def ici(self) -> Any:
        """Those of the ESMS acted in. The wall of the base says the same, and who may."""
        return self.filter(etablissement_id=courant().etablissement_id)


class DEsms(models.Model):
    """Walled by ESMS (`dui.commun.rls.ProtegerDansLEtablissement`). Its texts are encrypted under the key of what
    belongs to no dossier; destroying a dossier's key leaves them."""

    objects: ClassVar[Any] = EnsembleDEsms.as_manager()
    droits_sql: ClassVar[str] = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    etablissement = models.ForeignKey(
        "habilitations.Etablissement", verbose_name="établissement", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class SaisieDEsms(DEsms):
    """With its author, its version, and the key that makes a second click harmless."""

    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", on_delete=models.PROTECT, null=True, related_name="+"
    )
    envoi = models.UUIDField("clé d’envoi", default=uuid.uuid4, unique=True)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        abstract = True

    @property
    def figee(self) -> bool:
        """It changes no more; the base says so too."""
        return False
