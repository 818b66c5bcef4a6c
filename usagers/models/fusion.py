"""A merge of two dossiers: what moved, by whom, until when it can be undone."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre
from dui.commun.modeles import DonneeDeDossier


class Fusion(DonneeDeDossier):
    """`dossier` is kept, `absorbe` left with what never moves, and closed; `deplacees` are the rows that moved."""

    categorie = Categorie.IDENTITE
    ne_se_transmet_pas = "réunit deux dossiers du même établissement"
    reste_a_la_fusion = "elle se défait depuis le dossier qui l’a reçue, dans l’ordre inverse"

    absorbe = models.UUIDField("dossier absorbé")
    par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    jusqu_au = models.DateField("peut être défaite jusqu’au")
    defaite_le = models.DateTimeField("défaite le", null=True, blank=True)
    defaite_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
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


class LigneDeplacee(models.Model):
    """One row that a merge moved, and whether it went back. Written by `dui_deplacer`, by nothing else."""

    droits_sql = "SELECT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fusion = models.ForeignKey(Fusion, on_delete=models.PROTECT, related_name="deplacees")
    etablissement = models.ForeignKey("habilitations.Etablissement", on_delete=models.PROTECT, related_name="+")
    nom_table = models.CharField("table", max_length=63)
    ligne = models.UUIDField("ligne")
    rendue_le = models.DateTimeField("rendue le", null=True)

    class Meta:
        verbose_name = "ligne déplacée"
        verbose_name_plural = "lignes déplacées"
        constraints = [models.UniqueConstraint(fields=["fusion", "nom_table", "ligne"], name="ligne_deplacee_une_fois")]

    def __str__(self) -> str:
        return f"ligne {self.ligne}"
