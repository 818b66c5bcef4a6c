"""Founding documents handed over, contract of stay or individual document, amendments, and who signed."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from dui.commun.modeles import DonneeDeDossier
from usagers import donnees
from usagers.enums import EtatContrat, GenreContrat, QualiteSignataire
from usagers.models.saisie import COLONNES_DE_RETRAIT, DonneeSaisie

_EMPREINTE = RegexValidator(r"^[0-9a-f]{64}$", "Une empreinte SHA-256 compte 64 chiffres hexadécimaux.")


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
    """A contract of stay, a DIPC, an amendment or a price annex (CASF D.311). Its dates feed the schedule.

    Signed, it is frozen (`usagers.contrats.versions`); what must change is another contract, which says that it
    replaces this one. `parties` is typed, never read from the measures: the paper is the same whoever prints it.
    """

    categorie = Categorie.ADMINISTRATIF
    ne_se_transmet_pas = "engage un établissement"

    genre = models.CharField("document", max_length=10, choices=GenreContrat)
    etat = models.CharField("état", max_length=12, choices=EtatContrat, default=EtatContrat.PREPARATION)
    objectifs = TexteChiffre("objectifs de l’accompagnement", blank=True, null=True)
    prestations = TexteChiffre("prestations et conditions de participation financière", blank=True, null=True)
    parties = TexteChiffre("qui représente ou assiste la personne", blank=True, null=True)
    remplace = models.ForeignKey(
        "self", verbose_name="remplace", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    effet_le = models.DateField("prend effet le", null=True, blank=True)
    fin_le = models.DateField("prend fin le", null=True, blank=True)
    remis_le = models.DateField("remis le", null=True, blank=True)
    signe_le = models.DateField("signé le", null=True, blank=True)
    termine_le = models.DateField("terminé le", null=True, blank=True)
    motif_retard = TexteChiffre("ce qui explique un retard", blank=True, null=True)
    empreinte = models.CharField(
        "empreinte SHA-256 du document signé", max_length=64, blank=True, validators=[_EMPREINTE]
    )

    class Meta(DonneeSaisie.Meta):
        verbose_name = "contrat ou document individuel"
        verbose_name_plural = "contrats et documents individuels"
        ordering = [models.F("effet_le").desc(nulls_first=True), "-cree_le"]

    def __str__(self) -> str:
        return f"contrat {self.pk}"

    @property
    def en_clair(self) -> str:
        return str(self.get_genre_display())


class VersionDeContrat(DonneeDeDossier):
    """A contract as it was signed, with the file that was signed. Written once: what was signed never moves.

    A second file, brought by those who sign later, is a second version: the first one stays.
    """

    categorie = Categorie.ADMINISTRATIF
    droits_sql = "SELECT, INSERT"

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveSmallIntegerField("numéro")
    contenu = JSONChiffre("contenu")
    empreinte = models.CharField("empreinte SHA-256 du texte", max_length=64)
    document = models.ForeignKey(
        "usagers.Document", verbose_name="fichier signé", on_delete=models.PROTECT, null=True, related_name="+"
    )
    empreinte_du_fichier = models.CharField("empreinte SHA-256 du fichier", max_length=64, blank=True)
    signe_le = models.DateField("signé le")
    figee_le = models.DateTimeField("figée le", default=timezone.now)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "version signée du contrat"
        verbose_name_plural = "versions signées du contrat"
        ordering = ["-figee_le", "-numero"]
        constraints = [models.UniqueConstraint(fields=["contrat", "numero"], name="version_de_contrat_unique")]

    def __str__(self) -> str:
        return f"version {self.pk}"


class Signataire(DonneeSaisie):
    """Who took part in the contract and signed it: name, quality, day. CASF D.311: participation, else nullity.

    Never rewritten: a mistake is withdrawn with its reason, and the right row added.
    """

    categorie = Categorie.ADMINISTRATIF
    droits_sql = "SELECT, INSERT"
    colonnes_modifiables = COLONNES_DE_RETRAIT

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="signataires")
    nom = TexteChiffre("nom")
    qualite = models.CharField("qualité", max_length=15, choices=QualiteSignataire)
    signe_le = models.DateField("signé le", null=True, blank=True)
    version_figee = models.ForeignKey(
        VersionDeContrat, verbose_name="version signée", on_delete=models.PROTECT, null=True, related_name="signataires"
    )

    class Meta(DonneeSaisie.Meta):
        verbose_name = "signataire"
        verbose_name_plural = "signataires"
        ordering = ["cree_le"]

    def __str__(self) -> str:
        return f"signataire {self.pk}"
