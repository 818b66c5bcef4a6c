"""What happens in a life: said in the heading of those whom it concerns (`usagers/donnees/evenements_vie.csv`)."""

from __future__ import annotations

from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from usagers import donnees
from usagers.models.saisie import DonneeSaisie

_RUBRIQUES = [(c.value, c.label) for c in (Categorie.ACCOMPAGNEMENT, Categorie.PARCOURS, Categorie.PROCHES)]


class EvenementDeVie(DonneeSaisie):
    categorie = models.CharField("rubrique", max_length=20, choices=_RUBRIQUES, default=Categorie.ACCOMPAGNEMENT)
    genre = models.CharField("évènement", max_length=20, choices=donnees.evenements_de_vie)
    du = models.DateField("le, ou depuis le")
    au = models.DateField("jusqu’au", null=True, blank=True)
    recit = TexteChiffre("ce qu’il faut en savoir", blank=True, null=True)
    parole = TexteChiffre("ce qu’en dit la personne", blank=True, null=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "évènement de vie"
        verbose_name_plural = "évènements de vie"
        ordering = ["-du", "-cree_le"]

    def __str__(self) -> str:
        return f"évènement {self.pk}"
