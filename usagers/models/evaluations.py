"""Evaluations of a person with a grid, and the grids that an ESMS imported for itself."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from usagers.enums import EtatEvaluation
from usagers.evaluations.catalogue import titres
from usagers.evaluations.declaration import D_EVALUATION
from usagers.models.saisie import DonneeSaisie

_RUBRIQUES = [(c.value, c.label) for c in D_EVALUATION]


class Evaluation(DonneeSaisie):
    """Filled with one grid, submitted by its author, validated by whoever may (JDV_J281).

    The result is what the grid proposes; nothing follows from it before a professional validates (RGPD art. 22).
    Answers and result say the person's health: encrypted, the GIR too.
    """

    categorie = models.CharField("rubrique", max_length=20, choices=_RUBRIQUES, default=Categorie.SOINS)
    grille = models.CharField("grille", max_length=50, choices=titres)
    date = models.DateField("date de l’évaluation")
    evaluateur = TexteChiffre("évaluée par", blank=True, null=True)
    auto_evaluation = models.BooleanField("la personne s’est évaluée elle-même", default=False)
    commentaire = TexteChiffre("commentaire", blank=True, null=True)
    reponses = JSONChiffre("réponses", blank=True, null=True)
    resultat = JSONChiffre("résultat", blank=True, null=True)
    etat = models.CharField("état", max_length=15, choices=EtatEvaluation, default=EtatEvaluation.EN_PREPARATION)
    approuvee_le = models.DateTimeField("proposée le", null=True, blank=True)
    approuvee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="proposée par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    validee_le = models.DateTimeField("validée le", null=True, blank=True)
    validee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="validée par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    terminee_le = models.DateTimeField("terminée le", null=True, blank=True)
    terminee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="terminée par", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta(DonneeSaisie.Meta):
        verbose_name = "évaluation"
        verbose_name_plural = "évaluations"
        ordering = ["-date", "-cree_le"]
        constraints = [
            *DonneeSaisie.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(etat="ENPREPARATION")
                | models.Q(etat="APPROUVE")
                | models.Q(validee_le__isnull=False, validee_par__isnull=False),
                name="evaluation_validee_par",
            ),
        ]

    def __str__(self) -> str:
        return f"évaluation {self.pk}"

    def se_transmet(self) -> bool:
        return "@" not in self.grille  # a grid of the house is unknown elsewhere


class GrilleMaison(models.Model):
    """A grid of the ESMS, never changed once imported: a correction is a new version, past evaluations keep theirs."""

    droits_sql = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    etablissement = models.ForeignKey(
        "habilitations.Etablissement", verbose_name="établissement", on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField("code", max_length=30)
    version = models.PositiveIntegerField("version", default=1)
    titre = models.CharField("titre", max_length=200)
    contenu = models.JSONField("contenu")
    importee_le = models.DateTimeField("importée le", auto_now_add=True)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "grille de l’établissement"
        verbose_name_plural = "grilles de l’établissement"
        ordering = ["code", "version"]
        constraints = [models.UniqueConstraint(fields=["etablissement", "code", "version"], name="grille_une_version")]

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            kwargs["update_fields"] = ["retiree_le"]
        super().save(*args, **kwargs)
