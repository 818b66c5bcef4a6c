"""Stays: several per person, forecast and real dates."""

from __future__ import annotations

from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from usagers import donnees
from usagers.enums import StatutSejour
from usagers.models.saisie import DonneeSaisie


class Sejour(DonneeSaisie):
    categorie = Categorie.PARCOURS
    ne_se_transmet_pas = "compte les présences d’un établissement"

    numero = models.CharField("numéro de séjour", max_length=120, blank=True)
    statut = models.CharField("statut", max_length=10, choices=StatutSejour, default=StatutSejour.EN_COURS)
    admis_le = models.DateField("admission le", null=True, blank=True)
    entree_prevue = models.DateField("entrée prévue le", null=True, blank=True)
    entree = models.DateField("entrée le", null=True, blank=True)
    sortie_prevue = models.DateField("sortie prévue le", null=True, blank=True)
    sortie = models.DateField("sortie le", null=True, blank=True)
    nature = models.CharField("accueil", max_length=20, choices=donnees.natures_de_sejour, blank=True)
    entree_par = models.CharField("entrée", max_length=20, choices=donnees.modes_d_entree, blank=True)
    venant_de = models.CharField("vient de", max_length=20, choices=donnees.lieux_de_vie, blank=True)
    sortie_par = models.CharField("sortie", max_length=20, choices=donnees.modes_de_sortie, blank=True)
    allant_vers = models.CharField("va vers", max_length=20, choices=donnees.lieux_de_vie, blank=True)
    creton = models.BooleanField(
        "maintien au titre de l’amendement Creton (CASF L.242-4)",
        default=False,
        blank=True,
        help_text="Jeune adulte maintenu dans l’attente d’une place chez les adultes.",
    )
    mode_entree = TexteChiffre("mode d’entrée", blank=True, null=True)
    mode_sortie = TexteChiffre("mode de sortie", blank=True, null=True)
    provenance = TexteChiffre("provenance", blank=True, null=True)
    commentaire = TexteChiffre("commentaire", blank=True, null=True)
    source = models.ForeignKey("usagers.SourceImportee", on_delete=models.PROTECT, null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "séjour"
        verbose_name_plural = "séjours"
        ordering = ["-entree", "-entree_prevue", "-cree_le"]
        constraints = [
            *DonneeSaisie.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(sortie__isnull=True)
                | models.Q(entree__isnull=True)
                | models.Q(sortie__gte=models.F("entree")),
                name="sejour_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"séjour {self.pk}"
