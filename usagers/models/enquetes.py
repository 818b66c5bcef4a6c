"""Satisfaction surveys. No answer is kept: it adds one to counts, and nothing leads back to who gave it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from usagers.models.esms import DEsms, SaisieDEsms
from usagers.relation.enums import PublicEnquete


class Enquete(SaisieDEsms):
    """`remis`: how many forms were handed out; who received one, or gave one back, is written nowhere.

    Closed for good, and its questions never change: the base refuses both (`0029_enquetes_murs`).
    """

    titre = models.CharField("titre", max_length=150)
    grille = models.CharField("questionnaire", max_length=50)
    public = models.CharField("à qui", max_length=12, choices=PublicEnquete, default=PublicEnquete.PERSONNES)
    du = models.DateField("ouverte du")
    au = models.DateField("au")
    remis = models.PositiveIntegerField("questionnaires remis", null=True, blank=True)
    close_le = models.DateField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "enquête de satisfaction"
        verbose_name_plural = "enquêtes de satisfaction"
        ordering = ["-du", "titre"]
        constraints = [models.CheckConstraint(condition=models.Q(au__gte=models.F("du")), name="enquete_dates")]

    def __str__(self) -> str:
        return f"enquête {self.pk}"

    @property
    def figee(self) -> bool:
        return self.close_le is not None


class DecompteEnquete(DEsms):
    """How many answers chose this criterion. `question` empty: how many answers in all; `critere` empty: how many left
    the question. All lines are there from the opening, so that none is dated by its arrival: no author, no day, no
    order, no free text. The base adds one at a time, to an open survey only; each answer rewrites every line, since the
    base dates the last writing of a line by its transaction (`xmin`)."""

    enquete = models.ForeignKey(Enquete, verbose_name="enquête", on_delete=models.PROTECT, related_name="decomptes")
    question = models.CharField("question", max_length=30, blank=True)
    critere = models.CharField("critère", max_length=30, blank=True)
    combien = models.PositiveIntegerField("combien", default=0)

    class Meta:
        verbose_name = "décompte d’une enquête"
        verbose_name_plural = "décomptes d’enquête"
        constraints = [models.UniqueConstraint(fields=["enquete", "question", "critere"], name="decompte_unique")]

    def __str__(self) -> str:
        return f"décompte {self.pk}"


class EnvoiAnonyme(models.Model):
    """That a form was received, so that a second click does not count twice: a number drawn for that page, tied to no
    survey, no account and no day. The application adds to it and cannot read it."""

    droits_sql: ClassVar[str] = "INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "envoi anonyme"
        verbose_name_plural = "envois anonymes"

    def __str__(self) -> str:
        return f"envoi {self.pk}"
