"""Contact details, relatives and legal protection. A protected address is a category of its own: its own wall."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.querysets import GestionnaireGarde
from usagers.enums import (
    DonnePar,
    EtendueMesure,
    LienProche,
    MissionPersonne,
    ObjetOpposition,
    PorteeHabilitation,
    RegimeMesure,
    RoleProche,
    TypeMesure,
)
from usagers.models.saisie import DonneeSaisie, SaisiesGardees

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


class ProchesGardes(SaisiesGardees):
    """The writing of the designation comes with the row: a list costs one query."""

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("document")


class Proche(DonneeSaisie):
    """A relative or a contact. A trusted person is designated in a countersigned writing (CASF L.311-5-1)."""

    categorie = models.CharField("rubrique", max_length=20, choices=_PROCHES, default=Categorie.PROCHES)
    nom = TexteChiffre("nom")
    lien = models.CharField("lien", max_length=15, choices=LienProche)
    role = models.CharField("rôle", max_length=10, choices=RoleProche, default=RoleProche.CONTACT)
    telephone = TexteChiffre("téléphone", blank=True, null=True)
    remarque = TexteChiffre("remarque", blank=True, null=True)
    ordre_appel = models.PositiveSmallIntegerField("ordre d’appel", default=1)
    designe_le = models.DateField("désigné par écrit le", null=True, blank=True)
    designe_jusquau = models.DateField("dernier jour de la désignation", null=True, blank=True)
    cosigne = models.BooleanField("écrit signé par la personne et par ce proche", default=False, blank=True)
    piece = TexteChiffre("où est l’écrit", blank=True, null=True)
    document = models.ForeignKey(
        "usagers.Document",
        verbose_name="l’écrit, dans les documents",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[GestionnaireGarde] = ProchesGardes()
    avec_retirees: ClassVar[GestionnaireGarde] = GestionnaireGarde()

    class Meta(DonneeSaisie.Meta):
        verbose_name = "proche"
        verbose_name_plural = "proches"
        ordering = ["ordre_appel", "cree_le"]

    def __str__(self) -> str:
        return f"proche {self.pk}"

    @property
    def en_clair(self) -> str:
        return self.nom or ""

    def est_de_confiance_le(self, date: dt.date) -> bool:
        """In force from the writing, without limit unless revoked or declined (CASF L.311-5-1). The text says nothing
        of the last day: it counts, as everywhere else in the dossier.
        """
        return (
            self.role == RoleProche.CONFIANCE
            and self.designe_le is not None
            and self.designe_le <= date
            and (self.designe_jusquau is None or date <= self.designe_jusquau)
        )


class OppositionsGardees(SaisiesGardees):
    """The name of the relative comes with the row: a list costs one query."""

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("proche")


class OppositionProche(DonneeSaisie):
    """The person does not want somebody told: named among the relatives or not, in life or after (CSP L.1110-4 I, V).

    Neither `proche` nor `nom`: nobody at all.
    """

    categorie = Categorie.PROCHES

    proche = models.ForeignKey(
        Proche,
        verbose_name="à l’égard de ce proche",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    nom = TexteChiffre("ou de cette autre personne", blank=True, null=True)
    objet = models.CharField(
        "ce qui ne lui est pas communiqué", max_length=10, choices=ObjetOpposition, default=ObjetOpposition.TOUT
    )
    apres_deces = models.BooleanField("vaut aussi après le décès", default=False, blank=True)
    dite_par = models.CharField("dite par", max_length=15, choices=DonnePar, default=DonnePar.PERSONNE)
    parole = TexteChiffre("ce que la personne en a dit", blank=True, null=True)
    du = models.DateField("depuis le")
    au = models.DateField("jusqu’au", null=True, blank=True)

    objects: ClassVar[GestionnaireGarde] = OppositionsGardees()
    avec_retirees: ClassVar[GestionnaireGarde] = GestionnaireGarde()

    class Meta(DonneeSaisie.Meta):
        verbose_name = "opposition à communiquer"
        verbose_name_plural = "oppositions à communiquer"

    def __str__(self) -> str:
        return f"opposition {self.pk}"

    @property
    def a_l_egard_de(self) -> str:
        return (self.proche.nom if self.proche else "") or self.nom or "qui que ce soit"

    def est_en_cours_le(self, date: dt.date) -> bool:
        return self.du <= date and (self.au is None or date <= self.au)


class MesureProtection(DonneeSaisie):
    """A measure of protection or parental authority: the name alone is never enough, scope and mission decide."""

    categorie = Categorie.PROCHES

    type = models.CharField("mesure", max_length=20, choices=TypeMesure)
    etendue = models.CharField("étendue", max_length=10, choices=EtendueMesure, default=EtendueMesure.LES_DEUX)
    mission = models.CharField(
        "mission pour les décisions personnelles",
        max_length=15,
        choices=MissionPersonne,
        default=MissionPersonne.AUCUNE,
    )
    regime = models.CharField("régime de l’habilitation", max_length=15, choices=RegimeMesure, blank=True)
    portee = models.CharField("portée de l’habilitation", max_length=10, choices=PorteeHabilitation, blank=True)
    titulaire = TexteChiffre("exercée par")
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference = TexteChiffre("jugement", blank=True, null=True)
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)
    echeance = models.DateField("à renouveler avant le", null=True, blank=True)
    active_le = models.DateField("visa du greffe", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "mesure de protection"
        verbose_name_plural = "mesures de protection"

    def __str__(self) -> str:
        return f"mesure {self.pk}"
