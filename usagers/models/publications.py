"""What a professional decided to show on the portal, item by item. A pointer, never a copy: no old text is shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.modeles import DonneeDeDossier

# Reserved headings have no place on the portal: what concerns others, a hidden address, a secret care, private notes.
PUBLIABLES = Categorie.principales()


class Publication(DonneeDeDossier):
    """`genre`: key of a kind of fiche, « documents », « versions-de-projet »; `objet`: the row; `version`: the one that
    was previewed. The row changed since: nothing is shown before somebody previews it again."""

    si_deux = "La même ligne est sur le portail dans les deux dossiers."

    categorie = models.CharField("rubrique", max_length=20, choices=[(c.value, c.label) for c in PUBLIABLES])
    genre = models.CharField("genre", max_length=40)
    objet = models.UUIDField("ligne publiée")
    version = models.PositiveIntegerField("version publiée", default=1)
    pour_personne = models.BooleanField("pour la personne", default=True)
    pour_representant = models.BooleanField("pour son représentant", default=False)
    publiee_le = models.DateTimeField("publiée le", default=timezone.now)
    publiee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="publiée par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    retiree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="retirée par", on_delete=models.PROTECT, null=True, related_name="+"
    )
    motif_retrait = TexteChiffre("motif du retrait", blank=True, null=True)

    class Meta:
        verbose_name = "publication sur le portail"
        verbose_name_plural = "publications sur le portail"
        ordering = ["-publiee_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "genre", "objet"],
                condition=models.Q(retiree_le__isnull=True),
                name="publication_une_en_cours",
            ),
            models.CheckConstraint(
                condition=models.Q(pour_personne=True) | models.Q(pour_representant=True), name="publication_pour"
            ),
        ]

    def __str__(self) -> str:
        return f"publication {self.pk}"
