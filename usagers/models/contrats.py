"""Founding documents handed over, contract of stay or individual document, amendments, and who signed."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from usagers import donnees
from usagers.enums import EtatContrat, GenreContrat, QualiteSignataire
from usagers.models.saisie import DonneeSaisie


class RemiseDocument(DonneeSaisie):
    """A founding document given to the person (CASF L.311-4): the day, and to whom."""

    categorie = Categorie.ADMINISTRATIF
    ne_se_transmet_pas = "atteste ce qu’un établissement a remis"

    document = models.CharField("document", max_length=20, choices=donnees.documents_fondateurs)
    edition = models.CharField("version ou édition", max_length=60, blank=True)
    remis_le = models.DateField("remis le")
    remis_a = TexteChiffre("remis à")
    remarque = TexteChiffre("remarque", blank=True, null=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "document remis"
        verbose_name_plural = "documents remis"
        ordering = ["-remis_le", "document"]

    def __str__(self) -> str:
        return f"remise {self.pk}"


class Contrat(DonneeSaisie):
    """A contract of stay, a DIPC, an amendment or a price annex (CASF D.311). Its dates feed the schedule."""

    categorie = Categorie.ADMINISTRATIF
    ne_se_transmet_pas = "engage un établissement"

    genre = models.CharField("document", max_length=10, choices=GenreContrat)
    etat = models.CharField("état", max_length=12, choices=EtatContrat, default=EtatContrat.PREPARATION)
    objectifs = TexteChiffre("objectifs de l’accompagnement", blank=True, null=True)
    prestations = TexteChiffre("prestations et conditions de participation financière", blank=True, null=True)
    effet_le = models.DateField("prend effet le", null=True, blank=True)
    fin_le = models.DateField("prend fin le", null=True, blank=True)
    remis_le = models.DateField("remis le", null=True, blank=True)
    signe_le = models.DateField("signé le", null=True, blank=True)
    motif_retard = TexteChiffre("ce qui explique un retard", blank=True, null=True)
    empreinte = models.CharField(
        "empreinte SHA-256 du document signé",
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", "Une empreinte SHA-256 compte 64 chiffres hexadécimaux.")],
    )

    class Meta(DonneeSaisie.Meta):
        verbose_name = "contrat ou document individuel"
        verbose_name_plural = "contrats et documents individuels"
        ordering = [models.F("effet_le").desc(nulls_first=True), "-cree_le"]

    def __str__(self) -> str:
        return f"contrat {self.pk}"


class Signataire(DonneeSaisie):
    """Who took part in the contract and signed it: name, quality, day. CASF D.311: participation, else nullity."""

    categorie = Categorie.ADMINISTRATIF

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="signataires")
    nom = TexteChiffre("nom")
    qualite = models.CharField("qualité", max_length=15, choices=QualiteSignataire)
    signe_le = models.DateField("signé le", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "signataire"
        verbose_name_plural = "signataires"
        ordering = ["cree_le"]

    def __str__(self) -> str:
        return f"signataire {self.pk}"
