"""A purpose that an ESMS declares before the fields that depend on it appear (RGPD art. 5.1 b and c)."""

from __future__ import annotations

import uuid

from django.db import models

from habilitations.models.comptes import Compte
from habilitations.models.structures import Etablissement


class FinaliteDeclaree(models.Model):
    """Declared by whom, when, why; withdrawn likewise. A later declaration is a new row: nothing is rewritten.

    `finalite` is a code of `dui/commun/dictionnaire/finalites.csv`.
    """

    droits_sql = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    etablissement = models.ForeignKey(
        Etablissement, verbose_name="établissement", on_delete=models.PROTECT, related_name="finalites"
    )
    finalite = models.CharField("finalité", max_length=40)
    motif = models.CharField("raison", max_length=500)
    declaree_par = models.ForeignKey(Compte, verbose_name="déclarée par", on_delete=models.PROTECT, related_name="+")
    declaree_le = models.DateTimeField("déclarée le", auto_now_add=True)
    retiree_par = models.ForeignKey(
        Compte, verbose_name="retirée par", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    motif_retrait = models.CharField("raison du retrait", max_length=500, blank=True)

    class Meta:
        verbose_name = "finalité déclarée"
        verbose_name_plural = "finalités déclarées"
        ordering = ["-declaree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["etablissement", "finalite"],
                condition=models.Q(retiree_le__isnull=True),
                name="finalite_declaree_une_fois",
            ),
            models.CheckConstraint(
                condition=models.Q(retiree_le__isnull=True) | models.Q(retiree_par__isnull=False),
                name="finalite_retiree_par",
            ),
        ]

    def __str__(self) -> str:
        return f"finalité {self.finalite} {self.pk}"
