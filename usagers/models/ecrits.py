"""Professional writings, dated, in the category that their author chose; drafts that survive a lost network."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from dui.commun.acces import Action
from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from dui.commun.modeles import DonneeDeDossier

CATEGORIES_D_ECRIT = [(c.value, c.label) for c in Categorie if c != Categorie.IDENTITE]


class Ecrit(DonneeDeDossier):
    """A note, a report, a letter: what a professional wrote about the accompaniment (ANAP's « écrits »)."""

    categorie = models.CharField("rubrique", max_length=20, choices=CATEGORIES_D_ECRIT)
    date = models.DateField("date")
    titre = TexteChiffre("titre")
    texte = TexteChiffre("texte")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    metier = models.CharField("métier de l’auteur", max_length=30, blank=True)
    envoi = models.UUIDField("clé d’envoi", default=uuid.uuid4)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "écrit"
        verbose_name_plural = "écrits"
        ordering = ["-date", "-cree_le"]
        indexes = [models.Index(fields=["dossier", "categorie", "-date"])]
        constraints = [models.UniqueConstraint(fields=["dossier", "auteur", "envoi"], name="ecrit_un_envoi")]

    def __str__(self) -> str:
        return f"écrit {self.pk}"


class Brouillon(DonneeDeDossier):
    """What somebody was typing, saved on the server and encrypted; seen by its author only, gone once submitted."""

    categorie = models.CharField("rubrique", max_length=20, choices=CATEGORIES_D_ECRIT)
    ne_se_transmet_pas = "un texte qui n’est pas fini n’est à personne d’autre que son auteur"
    droits_sql = "SELECT, INSERT, UPDATE"
    suivi_des_modifications = False
    action_tracee = Action.PREPARER
    reste_a_la_fusion = "ce qui n’est pas encore écrit reste à qui le tapait ; il le retrouve si la fusion est défaite"

    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    formulaire = models.CharField("formulaire", max_length=100)
    contenu = JSONChiffre("contenu", null=True, blank=True)
    envoye = models.BooleanField("envoyé", default=False)

    class Meta:
        verbose_name = "brouillon"
        verbose_name_plural = "brouillons"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "compte", "formulaire"], name="brouillon_unique"),
        ]

    def __str__(self) -> str:
        return f"brouillon {self.pk}"
