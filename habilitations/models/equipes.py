"""Who works where, and which équipe de soins (CSP L.1110-12). Dates are inclusive days of Paris."""

from __future__ import annotations

import uuid

from django.db import models

from habilitations.models.comptes import Professionnel
from habilitations.models.structures import Etablissement, Unite
from habilitations.professions import FICHES, Fiche, Profession


class Datee(models.Model):
    """A relation with a first and a last day, both included; no last day = still running."""

    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(au__isnull=True) | models.Q(au__gte=models.F("du")), name="%(class)s_dates"
            )
        ]


class Affectation(Datee):
    """A professional acts in an ESMS, under one profession, for a time and a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    professionnel = models.ForeignKey(Professionnel, on_delete=models.PROTECT, related_name="affectations")
    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="affectations")
    unite = models.ForeignKey(Unite, on_delete=models.PROTECT, null=True, blank=True)
    profession = models.CharField("profession", max_length=30, choices=Profession)
    motif = models.CharField("motif", max_length=200, blank=True)

    class Meta(Datee.Meta):
        verbose_name = "affectation"
        verbose_name_plural = "affectations"
        indexes = [models.Index(fields=["professionnel", "etablissement"])]

    def __str__(self) -> str:
        return f"affectation {self.pk}"

    @property
    def fiche(self) -> Fiche:
        return FICHES[Profession(self.profession)]


class CasEquipe(models.IntegerChoices):
    MEME_ESMS = 1, "1° même établissement"
    RECONNUE = 2, "2° reconnue par la personne"
    FORMELLE = 3, "3° ensemble formalisé"


class Equipe(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="equipes")
    unite = models.ForeignKey(Unite, on_delete=models.PROTECT, null=True, blank=True)
    nom = models.CharField("nom", max_length=120)
    cas = models.PositiveSmallIntegerField("cas de L.1110-12", choices=CasEquipe, default=CasEquipe.MEME_ESMS)
    preuve = models.CharField(
        "preuve",
        max_length=300,
        blank=True,
        help_text="2° : comment la personne a reconnu l’équipe ; 3° : convention ou cahier des charges.",
    )
    preuve_le = models.DateField("preuve du", null=True, blank=True)

    class Meta:
        verbose_name = "équipe de soins"
        verbose_name_plural = "équipes de soins"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cas=CasEquipe.MEME_ESMS)
                | (~models.Q(preuve="") & models.Q(preuve_le__isnull=False)),
                name="equipe_preuve",
            )
        ]

    def __str__(self) -> str:
        return self.nom


class MembreEquipe(Datee):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    equipe = models.ForeignKey(Equipe, on_delete=models.PROTECT, related_name="membres")
    professionnel = models.ForeignKey(Professionnel, on_delete=models.PROTECT, related_name="appartenances")

    class Meta(Datee.Meta):
        verbose_name = "membre d’équipe"
        verbose_name_plural = "membres d’équipe"
        indexes = [models.Index(fields=["professionnel", "equipe"])]

    def __str__(self) -> str:
        return f"membre {self.pk}"
