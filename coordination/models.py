"""Transmissions ciblées (D-A-R): cible, données, actions, résultats. Locked after 24 h, then an addendum."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from dui.commun.acces import Action
from dui.commun.categories import Categorie, Niveau
from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.modeles import DonneeDeDossier

DELAI_DE_CORRECTION = dt.timedelta(hours=24)


class Importance(models.TextChoices):
    NORMALE = "normale", "Normale"
    URGENTE = "urgente", "Urgente"


class Cible(models.TextChoices):
    """House list; anything else goes to the free target."""

    ALIMENTATION = "alimentation", "Alimentation et hydratation"
    CHUTE = "chute", "Chute"
    COMPORTEMENT = "comportement", "Comportement et humeur"
    DOULEUR = "douleur", "Douleur"
    ELIMINATION = "elimination", "Élimination"
    HYPERTHERMIE = "hyperthermie", "Température"
    SOMMEIL = "sommeil", "Sommeil"
    MOBILITE = "mobilite", "Mobilité"
    PEAU = "peau", "Peau et plaies"
    VIE_SOCIALE = "vie_sociale", "Vie sociale et activités"
    FAMILLE = "famille", "Famille et visites"
    SCOLARITE = "scolarite", "Scolarité et travail"
    AUTRE = "autre", "Autre"


class Transmission(DonneeDeDossier):
    CATEGORIES = (Categorie.SOINS, Categorie.ACCOMPAGNEMENT, Categorie.COORDINATION)

    categorie = models.CharField("rubrique", max_length=20, choices=[(c.value, c.label) for c in CATEGORIES])
    ne_se_transmet_pas = "la relève appartient à l’équipe qui l’écrit ; ce qui doit suivre la personne s’écrit"
    cible = models.CharField("cible", max_length=15, choices=Cible)
    cible_libre = TexteChiffre("autre cible", blank=True, null=True)
    donnees = TexteChiffre("données")
    actions = TexteChiffre("actions", blank=True, null=True)
    resultats = TexteChiffre("résultats", blank=True, null=True)
    importance = models.CharField("importance", max_length=8, choices=Importance, default=Importance.NORMALE)
    faite_le = models.DateTimeField("faite le", default=timezone.now)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    metier = models.CharField("métier de l’auteur", max_length=30)
    precise = models.ForeignKey(
        "self", verbose_name="complète", on_delete=models.PROTECT, null=True, blank=True, related_name="complements"
    )
    envoi = models.UUIDField("clé d’envoi", default=uuid.uuid4)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "transmission"
        verbose_name_plural = "transmissions"
        ordering = ["-faite_le", "-id"]
        indexes = [
            models.Index(fields=["dossier", "-faite_le"]),
            models.Index(fields=["etablissement", "-faite_le"]),
            models.Index(fields=["dossier", "-cree_le"]),  # the relève: a few days among years
        ]
        constraints = [models.UniqueConstraint(fields=["dossier", "auteur", "envoi"], name="transmission_un_envoi")]

    def __str__(self) -> str:
        return f"transmission {self.pk}"

    @property
    def est_verrouillee(self) -> bool:
        """Past 24 h the text is kept as it is; a correction is an addendum."""
        return timezone.now() - self.cree_le > DELAI_DE_CORRECTION


class Lecture(DonneeDeDossier):
    """« J’ai lu »: whoever reads the category may add it."""

    categorie = models.CharField(
        "rubrique", max_length=20, choices=[(c.value, c.label) for c in Transmission.CATEGORIES]
    )
    niveau_pour_ecrire = Niveau.LECTURE
    action_tracee = Action.ACCUSER
    suivi_des_modifications = False

    transmission = models.ForeignKey(Transmission, on_delete=models.PROTECT, related_name="lectures")
    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lecture"
        verbose_name_plural = "lectures"
        indexes = [models.Index(fields=["compte", "-cree_le"])]
        constraints = [models.UniqueConstraint(fields=["transmission", "compte"], name="lecture_unique")]

    def __str__(self) -> str:
        return f"lecture {self.pk}"
