"""Schooling, training, work: what the person did and does, asked only where the ESMS helps with it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from usagers import donnees
from usagers.models.saisie import DonneeSaisie

DEMI_JOURNEES = 14  # in a week


class PeriodeDeParcours(DonneeSaisie):
    """A time at school, in training or at work. Its purpose is to be declared by the ESMS (`dui.commun.dictionnaire`).

    `utilite` says what this line is for, as for resources: the purpose opens the heading, not curiosity.
    """

    categorie = Categorie.PARCOURS

    nature = models.CharField("où", max_length=20, choices=donnees.natures_de_parcours)
    intitule = TexteChiffre("ce qui est suivi ou exercé")
    lieu = TexteChiffre("école, organisme ou employeur", blank=True, null=True)
    du = models.DateField("depuis le")
    au = models.DateField("jusqu’au", null=True, blank=True)
    demi_journees = models.PositiveSmallIntegerField(
        "demi-journées par semaine", null=True, blank=True, validators=[MaxValueValidator(DEMI_JOURNEES)]
    )
    niveau = TexteChiffre("niveau", blank=True, null=True)
    amenagements = TexteChiffre("aménagements et aides", blank=True, null=True)
    diplome = TexteChiffre("diplôme ou attestation", blank=True, null=True)
    interlocuteur = TexteChiffre("interlocuteur sur place", blank=True, null=True)
    utilite = TexteChiffre("à quoi sert cette information")

    class Meta(DonneeSaisie.Meta):
        verbose_name = "période de scolarité, de formation ou d’emploi"
        verbose_name_plural = "parcours professionnel et de formation"
        ordering = ["-du", "-cree_le"]

    def __str__(self) -> str:
        return f"parcours {self.pk}"
