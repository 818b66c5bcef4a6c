"""The monthly reading of the GIR: counts already masked, so that nothing here says anything of anybody."""

from __future__ import annotations

import uuid

from django.db import models


class ReleveGir(models.Model):
    """`contenu`: {unit or « * »: {GIR or « * »: what may be published}}. The exact figures are never kept."""

    droits_sql = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    etablissement = models.ForeignKey(
        "habilitations.Etablissement", verbose_name="établissement", on_delete=models.PROTECT, related_name="+"
    )
    le = models.DateField("relevé le")
    contenu = models.JSONField("contenu")

    class Meta:
        verbose_name = "relevé des GIR"
        verbose_name_plural = "relevés des GIR"
        ordering = ["-le"]
        constraints = [models.UniqueConstraint(fields=["etablissement", "le"], name="releve_gir_un_par_jour")]

    def __str__(self) -> str:
        return f"relevé du {self.le}"
