"""Conseil de la vie sociale: who sits, when it meets, what was said. Of the ESMS, of no dossier."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models

from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.chiffrement.fichiers import NomDeFichier
from usagers import donnees
from usagers.models.esms import SaisieDEsms
from usagers.relation.enums import DesignationCvs, EtatSeance


class MandatCvs(SaisieDEsms):
    """A seat held. Its length is set by the rules of the CVS itself (CASF D.311-8): `au` empty, still running."""

    college = models.CharField("collège", max_length=20, choices=donnees.colleges_du_cvs)
    nom = TexteChiffre("nom du membre")
    suppleant = models.BooleanField("suppléant", default=False)
    designation = models.CharField("désignation", max_length=10, choices=DesignationCvs, default=DesignationCvs.ELU)
    du = models.DateField("depuis le")
    au = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "mandat au CVS"
        verbose_name_plural = "mandats au CVS"
        ordering = ["college", "suppleant", "du", "cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(au__isnull=True) | models.Q(au__gte=models.F("du")), name="mandat_cvs_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"mandat {self.pk}"

    def court_le(self, jour: dt.date) -> bool:
        return self.du <= jour and not self.fini_le(jour)

    def fini_le(self, jour: dt.date) -> bool:
        return self.au is not None and self.au < jour


class SeanceCvs(SaisieDEsms):
    """A meeting and its minutes: typed, or a file, or both. Adopted, they do not change any more (the base says so);
    only adopted ones may be on the portal (`publie_le`)."""

    date = models.DateField("date de la séance")
    ordre_envoye_le = models.DateField("ordre du jour envoyé le", null=True, blank=True)
    ordre_du_jour = TexteChiffre("ordre du jour", blank=True, null=True)
    presents = TexteChiffre("présents", blank=True, null=True)
    compte_rendu = TexteChiffre("compte rendu", blank=True, null=True)
    nom_fichier = TexteChiffre("nom du fichier", blank=True, null=True)
    format = models.CharField("format", max_length=10, blank=True)
    taille = models.PositiveIntegerField("taille", default=0)  # bytes
    fichier = NomDeFichier("fichier chiffré", max_length=32, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatSeance, default=EtatSeance.PROJET)
    adoptee_le = models.DateField("adopté le", null=True, blank=True)
    publie_le = models.DateTimeField("publié le", null=True, blank=True)
    publie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="publié par",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "séance du CVS"
        verbose_name_plural = "séances du CVS"
        ordering = ["-date", "-cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(publie_le__isnull=True) | models.Q(etat="adoptee"), name="seance_cvs_publiee_adoptee"
            ),
        ]

    def __str__(self) -> str:
        return f"séance {self.pk}"

    @property
    def est_adoptee(self) -> bool:
        return self.etat == EtatSeance.ADOPTEE

    @property
    def figee(self) -> bool:
        return self.est_adoptee

    @property
    def a_ecrit(self) -> bool:
        return bool(self.compte_rendu or self.fichier)
