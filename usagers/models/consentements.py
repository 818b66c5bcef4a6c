"""Consents and authorisations: to what, given by whom, shown which text, until when, withdrawn since when."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from dui.commun.querysets import GestionnaireGarde
from usagers.enums import DecisionConsentement, DonnePar, FormeConsentement, GenreConsentement
from usagers.models.saisie import DonneeSaisie, SaisiesGardees


def categories_d_information() -> list[tuple[str, str]]:
    """What a sharing is about, in the words of the dossier: its headings, but the reserved ones (CSP D.1110-3-1)."""
    return [(c.value, str(c.label)) for c in Categorie.principales()]


class ConsentementsGardes(SaisiesGardees):
    """The document comes with the row: a list costs one query."""

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("document")


class Consentement(DonneeSaisie):
    """Walled with relatives and protection: whoever cares for the person must know it, and it can only be checked by
    whoever reads the measures, for they say who may give it.

    A withdrawal (`revoque_le`) is not a correction: the consent was given, and stops that day (CSP D.1110-3-3, not
    verified).
    """

    categorie = Categorie.PROCHES
    ne_se_transmet_pas = "un accord est donné à un établissement, pour un usage"

    genre = models.CharField("pour", max_length=20, choices=GenreConsentement)
    decision = models.CharField(
        "réponse", max_length=10, choices=DecisionConsentement, default=DecisionConsentement.ACCORD
    )
    texte_version = models.CharField("version du texte présenté", max_length=20)
    donne_par = models.CharField("donné par", max_length=15, choices=DonnePar, default=DonnePar.PERSONNE)
    nom = TexteChiffre("nom de qui a répondu", blank=True, null=True)
    forme = models.CharField("sous quelle forme", max_length=10, choices=FormeConsentement)
    preuve = TexteChiffre("où est la preuve", blank=True, null=True)
    document = models.ForeignKey(
        "usagers.Document",
        verbose_name="document signé",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    destinataire = TexteChiffre("avec qui", blank=True, null=True)
    categories = JSONChiffre("catégories d’informations", blank=True, null=True, choices=categories_d_information)
    precision = TexteChiffre("ce qui est précisé", blank=True, null=True)
    du = models.DateField("donné le")
    au = models.DateField("valable jusqu’au", null=True, blank=True)
    revoque_le = models.DateField("retiré par la personne le", null=True, blank=True)
    revoque_par = TexteChiffre("qui l’a retiré, et comment", blank=True, null=True)

    objects: ClassVar[GestionnaireGarde] = ConsentementsGardes()
    avec_retirees: ClassVar[GestionnaireGarde] = GestionnaireGarde()

    class Meta(DonneeSaisie.Meta):
        verbose_name = "consentement"
        verbose_name_plural = "consentements"
        ordering = ["genre", "-du", "-cree_le"]
        constraints = [
            *DonneeSaisie.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(revoque_le__isnull=True) | models.Q(revoque_le__gte=models.F("du")),
                name="consentement_retire_apres",
            ),
        ]

    def __str__(self) -> str:
        return f"consentement {self.pk}"

    def court_le(self, date: dt.date) -> bool:
        """The answer holds that day. Withdrawn: over from that very day. `au` is its last day."""
        return (
            self.du <= date
            and (self.au is None or date <= self.au)
            and (self.revoque_le is None or date < self.revoque_le)
        )
