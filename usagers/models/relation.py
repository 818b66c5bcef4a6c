"""Complaints, suggestions, satisfactions. Of a person: in the dossier. Without a name: in the ESMS, tied to nobody."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.querysets import GestionnaireGarde
from usagers import donnees
from usagers.models.esms import EnsembleDEsms, SaisieDEsms
from usagers.models.saisie import DonneeSaisie, SaisiesGardees
from usagers.relation.enums import (
    CanalReclamation,
    EtatReclamation,
    Gravite,
    NatureReclamation,
    QuiReclame,
    QuiSansDossier,
)

VISES = ("vise", "vise_aussi")


class CorpsDeReclamation(models.Model):
    """`vise`, `vise_aussi`: professionals it is about, who never read it: the gate and the base leave them out."""

    nature = models.CharField("nature", max_length=15, choices=NatureReclamation, default=NatureReclamation.RECLAMATION)
    theme = models.CharField("sujet", max_length=20, choices=donnees.themes_de_reclamation)
    canal = models.CharField("comment", max_length=15, choices=CanalReclamation)
    recue_le = models.DateField("reçue le")
    objet = TexteChiffre("objet")
    texte = TexteChiffre("ce qui est dit", blank=True, null=True)
    gravite = models.CharField("gravité", max_length=10, choices=Gravite, default=Gravite.FAIBLE)
    vise = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="professionnel mis en cause",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    vise_aussi = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="autre professionnel mis en cause",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    etat = models.CharField("état", max_length=12, choices=EtatReclamation, default=EtatReclamation.RECUE)
    etat_le = models.DateField("dans cet état depuis le", null=True, blank=True)

    class Meta:
        abstract = True


class CorpsDEtape(models.Model):
    """One step of the follow-up. Never rewritten: the next one follows."""

    etat = models.CharField("étape", max_length=12, choices=EtatReclamation)
    le = models.DateField("le")
    texte = TexteChiffre("ce qui a été fait ou répondu", blank=True, null=True)

    class Meta:
        abstract = True


class ReclamationsGardees(SaisiesGardees):
    """The names of those it is about come with the row: a list costs one query."""

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(*VISES)


class Reclamation(DonneeSaisie, CorpsDeReclamation):
    categorie = Categorie.RELATION
    ecartes: ClassVar[tuple[str, ...]] = VISES

    qui = models.CharField("qui parle", max_length=15, choices=QuiReclame, default=QuiReclame.PERSONNE)
    nom = TexteChiffre("son nom, si ce n’est pas la personne", blank=True, null=True)

    objects: ClassVar[GestionnaireGarde] = ReclamationsGardees()
    avec_retirees: ClassVar[GestionnaireGarde] = GestionnaireGarde()

    class Meta(DonneeSaisie.Meta):
        verbose_name = "réclamation"
        verbose_name_plural = "réclamations"
        ordering = ["-recue_le", "-cree_le"]
        indexes = [models.Index(fields=["etablissement", "etat", "recue_le"], name="reclamation_par_etat")]

    def __str__(self) -> str:
        return f"réclamation {self.pk}"


class EtapeReclamation(DonneeSaisie, CorpsDEtape):
    categorie = Categorie.RELATION
    ecartes: ClassVar[tuple[str, ...]] = tuple(f"reclamation__{champ}" for champ in VISES)

    reclamation = models.ForeignKey(Reclamation, on_delete=models.PROTECT, related_name="etapes")

    class Meta(DonneeSaisie.Meta):
        verbose_name = "étape d’une réclamation"
        verbose_name_plural = "étapes de réclamation"
        ordering = ["le", "cree_le"]

    def __str__(self) -> str:
        return f"étape {self.pk}"


class EnsembleSansDossier(EnsembleDEsms):
    def lues_par(self, compte: Any) -> Any:
        """But those that are about this account."""
        return self.exclude(vise_id=compte).exclude(vise_aussi_id=compte)


class ReclamationSansDossier(SaisieDEsms, CorpsDeReclamation):
    """Anonymous, or from somebody tied to no dossier."""

    qui = models.CharField("qui parle", max_length=15, choices=QuiSansDossier, default=QuiSansDossier.ANONYME)

    objects: ClassVar[Any] = EnsembleSansDossier.as_manager()

    class Meta:
        verbose_name = "réclamation sans dossier"
        verbose_name_plural = "réclamations sans dossier"
        ordering = ["-recue_le", "-cree_le"]

    def __str__(self) -> str:
        return f"réclamation {self.pk}"


class EtapeSansDossier(SaisieDEsms, CorpsDEtape):
    reclamation = models.ForeignKey(ReclamationSansDossier, on_delete=models.PROTECT, related_name="etapes")

    class Meta:
        verbose_name = "étape d’une réclamation sans dossier"
        verbose_name_plural = "étapes de réclamation sans dossier"
        ordering = ["le", "cree_le"]

    def __str__(self) -> str:
        return f"étape {self.pk}"
