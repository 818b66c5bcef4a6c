"""What came from an official document (TDDUI): the raw source, and the events kept at least as sourced rows."""

from __future__ import annotations

from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from dui.commun.modeles import DonneeDeDossier


class SourceImportee(DonneeDeDossier):
    """The document as received, encrypted, with its fingerprint and what was not taken from it.

    It holds care (AGGIR, reports): it is walled as care, whoever reads the agenda.
    """

    categorie = Categorie.SOINS
    ne_se_transmet_pas = "document reçu par un établissement, à redemander à sa source"
    si_deux = "Le même document a été importé dans les deux dossiers."

    format = models.CharField("format", max_length=20)
    version = models.CharField("version", max_length=20, blank=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    contenu = TexteChiffre("document reçu")
    non_repris = JSONChiffre("non repris", null=True, blank=True)

    class Meta:
        verbose_name = "document importé"
        verbose_name_plural = "documents importés"
        constraints = [models.UniqueConstraint(fields=["dossier", "empreinte"], name="source_unique")]

    def __str__(self) -> str:
        return f"document importé {self.pk}"


class EvenementImporte(DonneeDeDossier):
    """An event of the official exchange: visit, care, transport… with the fragment it comes from."""

    categorie = Categorie.COORDINATION

    source = models.ForeignKey(SourceImportee, on_delete=models.PROTECT, related_name="evenements")
    identifiant = models.CharField("identifiant", max_length=120)
    code = models.CharField("code", max_length=40, blank=True)
    systeme = models.CharField("système de codes", max_length=200, blank=True)
    statut = models.CharField("statut", max_length=12, blank=True)
    debut = models.DateTimeField("début", null=True, blank=True)
    fin = models.DateTimeField("fin", null=True, blank=True)
    libelle = TexteChiffre("libellé", blank=True, null=True)
    details = JSONChiffre("détails", null=True, blank=True)
    fragment = TexteChiffre("fragment d’origine")

    class Meta:
        verbose_name = "évènement importé"
        verbose_name_plural = "évènements importés"
        ordering = ["-debut", "identifiant"]
        constraints = [models.UniqueConstraint(fields=["source", "identifiant"], name="evenement_unique")]

    def __str__(self) -> str:
        return f"évènement {self.pk}"
