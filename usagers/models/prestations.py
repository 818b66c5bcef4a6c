"""Rights and benefits, social cover, resources: what ends one day and must be asked for again before.

Neither NIR nor membership number here: the number of the person stays in `IdentiteINS` and in billing.
"""

from __future__ import annotations

from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from usagers import donnees
from usagers.enums import EtatDroit, Frequence, GenreCouverture
from usagers.models.saisie import DonneeSaisie


class DroitOuvert(DonneeSaisie):
    """A decision that opens a right: CDAPH, department, fund; from when, until when, at what rate."""

    categorie = Categorie.PRESTATIONS

    nature = models.CharField("droit", max_length=20, choices=donnees.natures_de_droit)
    precision = TexteChiffre("précision", blank=True, null=True)
    etat = models.CharField("état", max_length=12, choices=EtatDroit, default=EtatDroit.OUVERT)
    decide_le = models.DateField("décision du", null=True, blank=True)
    du = models.DateField("ouvert le", null=True, blank=True)
    au = models.DateField("se termine le", null=True, blank=True)
    taux = TexteChiffre("taux ou niveau", blank=True, null=True)
    reference = TexteChiffre("référence de la décision", blank=True, null=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "droit ou prestation"
        verbose_name_plural = "droits et prestations"
        ordering = ["au", "nature", "cree_le"]
        indexes = [models.Index(fields=["etablissement", "au"], name="droit_par_fin")]

    def __str__(self) -> str:
        return f"droit {self.pk}"


class CouvertureSociale(DonneeSaisie):
    categorie = Categorie.PRESTATIONS

    genre = models.CharField("couverture", max_length=10, choices=GenreCouverture)
    organisme = TexteChiffre("organisme")
    contrat = TexteChiffre("numéro de contrat", blank=True, null=True)
    exoneration = models.BooleanField("prise en charge à 100 %", default=False, blank=True)
    du = models.DateField("depuis le", null=True, blank=True)
    au = models.DateField("droits jusqu’au", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "couverture sociale"
        verbose_name_plural = "couvertures sociales"
        ordering = ["genre", "-du", "cree_le"]

    def __str__(self) -> str:
        return f"couverture {self.pk}"


class Ressource(DonneeSaisie):
    """Only when it serves an application or the price of the stay (minimisation)."""

    categorie = Categorie.PRESTATIONS

    nature = models.CharField("ressource", max_length=20, choices=donnees.natures_de_ressource)
    montant = TexteChiffre("montant")
    frequence = models.CharField("fréquence", max_length=10, choices=Frequence, default=Frequence.MOIS)
    utilite = TexteChiffre("à quoi sert cette information")
    du = models.DateField("depuis le", null=True, blank=True)
    au = models.DateField("jusqu’au", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "ressource"
        verbose_name_plural = "ressources"
        ordering = ["-du", "nature", "cree_le"]

    def __str__(self) -> str:
        return f"ressource {self.pk}"
