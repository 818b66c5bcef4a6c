"""Satisfaction surveys. A named answer is a row of the dossier; an anonymous one is never kept: it adds one to counts."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from dui.commun.querysets import GestionnaireGarde
from usagers.models.esms import DEsms, SaisieDEsms
from usagers.models.saisie import DonneeSaisie, SaisiesGardees
from usagers.relation.enums import ModeEnquete, PublicEnquete, RepondantEnquete


class Campagne(SaisieDEsms):
    titre = models.CharField("titre", max_length=150)
    grille = models.CharField("questionnaire", max_length=50)
    mode = models.CharField("réponses", max_length=12, choices=ModeEnquete, default=ModeEnquete.ANONYME)
    public = models.CharField("à qui", max_length=12, choices=PublicEnquete, default=PublicEnquete.PERSONNES)
    du = models.DateField("ouverte du")
    au = models.DateField("au")
    close_le = models.DateField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "enquête de satisfaction"
        verbose_name_plural = "enquêtes de satisfaction"
        ordering = ["-du", "titre"]
        constraints = [
            models.CheckConstraint(condition=models.Q(au__gte=models.F("du")), name="campagne_dates"),
        ]

    def __str__(self) -> str:
        return f"enquête {self.pk}"

    @property
    def en_clair(self) -> str:
        return self.titre


class ReponsesGardees(SaisiesGardees):
    """The survey comes with the row: a list costs one query."""

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("campagne")


class ReponseEnquete(DonneeSaisie):
    """The answer of a named person, in the dossier."""

    categorie = Categorie.RELATION

    campagne = models.ForeignKey(Campagne, verbose_name="enquête", on_delete=models.PROTECT, related_name="+")
    repondant = models.CharField(
        "qui répond", max_length=15, choices=RepondantEnquete, default=RepondantEnquete.PERSONNE
    )
    date = models.DateField("date")
    reponses = JSONChiffre("réponses", blank=True, null=True)
    remarque = TexteChiffre("remarque", blank=True, null=True)

    objects: ClassVar[GestionnaireGarde] = ReponsesGardees()
    avec_retirees: ClassVar[GestionnaireGarde] = GestionnaireGarde()

    class Meta(DonneeSaisie.Meta):
        verbose_name = "réponse à une enquête"
        verbose_name_plural = "réponses aux enquêtes"
        ordering = ["-date", "-cree_le"]
        indexes = [models.Index(fields=["campagne"], name="reponse_par_campagne")]

    def __str__(self) -> str:
        return f"réponse {self.pk}"


class DecompteEnquete(DEsms):
    """How many anonymous answers chose this criterion. `question` empty: how many answers in all; `critere` empty: how
    many left the question. No author, no day, no free text: there is no answer to go back to anybody."""

    campagne = models.ForeignKey(Campagne, on_delete=models.PROTECT, related_name="decomptes")
    question = models.CharField("question", max_length=30, blank=True)
    critere = models.CharField("critère", max_length=30, blank=True)
    combien = models.PositiveIntegerField("combien", default=0)

    class Meta:
        verbose_name = "décompte d’une enquête"
        verbose_name_plural = "décomptes d’enquête"
        constraints = [models.UniqueConstraint(fields=["campagne", "question", "critere"], name="decompte_unique")]

    def __str__(self) -> str:
        return f"décompte {self.pk}"


class EnvoiAnonyme(models.Model):
    """That a form was received, so that a second click does not count twice: a number drawn for that page, and nothing."""

    droits_sql = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "envoi anonyme"
        verbose_name_plural = "envois anonymes"

    def __str__(self) -> str:
        return f"envoi {self.pk}"
