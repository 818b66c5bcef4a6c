"""A merge of two dossiers: what moved, by whom, until when it can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre
from dui.commun.modeles import DonneeDeDossier


class Fusion(DonneeDeDossier):
    """`dossier` is kept, `absorbe` left empty and closed; `lignes` lists [model, id] of what moved."""

    categorie = Categorie.IDENTITE
    ne_se_transmet_pas = "réunit deux dossiers du même établissement"

    absorbe = models.UUIDField("dossier absorbé")
    par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    jusqu_au = models.DateField("peut être défaite jusqu’au")
    defaite_le = models.DateTimeField("défaite le", null=True, blank=True)
    defaite_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lignes = JSONChiffre("lignes déplacées", null=True)
    suivis = JSONChiffre("accompagnements ajoutés", null=True)

    class Meta:
        verbose_name = "fusion de dossiers"
        verbose_name_plural = "fusions de dossiers"
        constraints = [
            models.UniqueConstraint(
                fields=["absorbe"], condition=models.Q(defaite_le__isnull=True), name="fusion_en_cours_unique"
            )
        ]

    def __str__(self) -> str:
        return f"fusion {self.pk}"
