"""Contact details, relatives and legal protection. A protected address is a category of its own: its own wall."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from usagers.enums import EtendueMesure, LienProche, RoleProche, TypeMesure
from usagers.models.saisie import DonneeSaisie

_ADRESSES = [(c.value, c.label) for c in (Categorie.ADMINISTRATIF, Categorie.ADRESSE_PROTEGEE)]
_PROCHES = [(c.value, c.label) for c in (Categorie.PROCHES, Categorie.TIERS)]


class Coordonnees(DonneeSaisie):
    categorie = models.CharField("rubrique", max_length=20, choices=_ADRESSES, default=Categorie.ADMINISTRATIF)
    adresse = TexteChiffre("adresse", blank=True, null=True)
    telephone = TexteChiffre("téléphone", blank=True, null=True)
    courriel = TexteChiffre("adresse électronique", blank=True, null=True)
    du = models.DateField("depuis le", null=True, blank=True)
    au = models.DateField("jusqu’au", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "coordonnées"
        verbose_name_plural = "coordonnées"

    def __str__(self) -> str:
        return f"coordonnées {self.pk}"


class Proche(DonneeSaisie):
    categorie = models.CharField("rubrique", max_length=20, choices=_PROCHES, default=Categorie.PROCHES)
    nom = TexteChiffre("nom")
    lien = models.CharField("lien", max_length=15, choices=LienProche)
    role = models.CharField("rôle", max_length=10, choices=RoleProche, default=RoleProche.CONTACT)
    telephone = TexteChiffre("téléphone", blank=True, null=True)
    remarque = TexteChiffre("remarque", blank=True, null=True)
    ordre_appel = models.PositiveSmallIntegerField("ordre d’appel", default=1)
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(DonneeSaisie.Meta):
        verbose_name = "proche"
        verbose_name_plural = "proches"
        ordering = ["ordre_appel", "cree_le"]

    def __str__(self) -> str:
        return f"proche {self.pk}"


class MesureProtection(DonneeSaisie):
    """A measure of protection or parental authority: the name alone is never enough, the scope decides."""

    categorie = Categorie.PROCHES

    type = models.CharField("mesure", max_length=20, choices=TypeMesure)
    etendue = models.CharField("étendue", max_length=10, choices=EtendueMesure, default=EtendueMesure.LES_DEUX)
    representation = models.BooleanField("avec représentation", default=False)
    titulaire = TexteChiffre("exercée par")
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference = TexteChiffre("jugement", blank=True, null=True)
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "mesure de protection"
        verbose_name_plural = "mesures de protection"

    def __str__(self) -> str:
        return f"mesure {self.pk}"
