"""Consents and authorisations: to what, given by whom, shown which text, until when, withdrawn since when."""

from __future__ import annotations

import datetime as dt

from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from usagers.enums import DecisionConsentement, DonnePar, FormeConsentement, GenreConsentement
from usagers.models.saisie import DonneeSaisie


class Consentement(DonneeSaisie):
    """Walled with relatives and protection: whoever cares for the person must know it, and it can only be checked by
    whoever reads the measures, for they say who may give it.

    A withdrawal (`revoque_le`) is not a correction: the consent was given, and stops that day (CSP D.1110-3-3, not
    verified).
    """

    categorie = Categorie.PROCHES

    genre = models.CharField("pour", max_length=20, choices=GenreConsentement)
    decision = models.CharField(
        "réponse", max_length=10, choices=DecisionConsentement, default=DecisionConsentement.ACCORD
    )
    texte_version = models.CharField("version du texte présenté", max_length=20)
    donne_par = models.CharField("donné par", max_length=15, choices=DonnePar, default=DonnePar.PERSONNE)
    nom = TexteChiffre("nom de qui a répondu", blank=True, null=True)
    forme = models.CharField("sous quelle forme", max_length=10, choices=FormeConsentement)
    preuve = TexteChiffre("où est la preuve", blank=True, null=True)
    destinataire = TexteChiffre("avec qui", blank=True, null=True)
    precision = TexteChiffre("ce qui est précisé", blank=True, null=True)
    du = models.DateField("donné le")
    au = models.DateField("valable jusqu’au", null=True, blank=True)
    revoque_le = models.DateField("retiré par la personne le", null=True, blank=True)
    revoque_par = TexteChiffre("qui l’a retiré, et comment", blank=True, null=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "consentement"
        verbose_name_plural = "consentements"
        ordering = ["genre", "-du", "-cree_le"]
        constraints = [
            *DonneeSaisie.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(revoque_le__isnull=True) | models.Q(revoque_le__gte=models.F("du")),
                name="consentement_retire_apres",
            ),
        ]

    def __str__(self) -> str:
        return f"consentement {self.pk}"

    def court_le(self, date: dt.date) -> bool:
        """The answer holds that day. Withdrawn: over from that very day. `au` is its last day."""
        return (
            self.du <= date
            and (self.au is None or date <= self.au)
            and (self.revoque_le is None or date < self.revoque_le)
        )
