"""Organisme gestionnaire ─< établissement (ESMS, FINESS) ─< unité, and the ESMS's own cells of the matrix."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models

from dui.commun.categories import Categorie, Niveau
from dui.commun.finess import finess_valide
from habilitations.professions import Profession


def verifier_finess(valeur: str) -> None:
    if not finess_valide(valeur):
        raise ValidationError("Ce numéro FINESS ne passe pas le contrôle de sa clé. Vérifiez les neuf caractères.")


class Organisme(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nom = models.CharField("nom", max_length=200)
    finess = models.CharField("FINESS juridique", max_length=9, blank=True, validators=[verifier_finess])

    class Meta:
        verbose_name = "organisme gestionnaire"
        verbose_name_plural = "organismes gestionnaires"

    def __str__(self) -> str:
        return self.nom


class CategorieESMS(models.TextChoices):
    """Families of CASF L.312-1 met by the product."""

    EHPAD = "ehpad", "EHPAD"
    IME = "ime", "IME"
    SESSAD = "sessad", "SESSAD"
    FAM = "fam", "FAM"
    MAS = "mas", "MAS"
    SAVS = "savs", "SAVS"
    SAMSAH = "samsah", "SAMSAH"
    SSIAD = "ssiad", "SSIAD"
    ESAT = "esat", "ESAT"
    CHRS = "chrs", "CHRS"
    MECS = "mecs", "MECS"
    AUTRE = "autre", "Autre"


class Etablissement(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisme = models.ForeignKey(Organisme, verbose_name="organisme", on_delete=models.PROTECT)
    nom = models.CharField("nom", max_length=200)
    finess = models.CharField("FINESS", max_length=9, unique=True, validators=[verifier_finess])
    categorie_esms = models.CharField("catégorie", max_length=10, choices=CategorieESMS)
    archives_publiques = models.BooleanField(
        "archives publiques", default=False, help_text="Mission de service public (code du patrimoine, L.211-4)."
    )
    nommer_les_professionnels = models.BooleanField(
        "nommer les professionnels à la personne",
        default=False,
        help_text="Dans « Qui a consulté mon dossier » : le nom, ou seulement la fonction.",
    )
    places = models.PositiveSmallIntegerField("places autorisées", null=True, blank=True)
    verrou_minutes = models.PositiveSmallIntegerField("verrouillage après (minutes)", default=10)

    class Meta:
        verbose_name = "établissement"
        verbose_name_plural = "établissements"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class Unite(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    etablissement = models.ForeignKey(Etablissement, verbose_name="établissement", on_delete=models.PROTECT)
    nom = models.CharField("nom", max_length=120)
    places = models.PositiveSmallIntegerField("places", null=True, blank=True)

    class Meta:
        verbose_name = "unité"
        verbose_name_plural = "unités"
        ordering = ["nom"]
        constraints = [models.UniqueConstraint(fields=["etablissement", "nom"], name="unite_unique")]

    def __str__(self) -> str:
        return self.nom


class SurchargeMatrice(models.Model):
    """One cell of the matrix that an ESMS decided otherwise, with its reason and author."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    etablissement = models.ForeignKey(Etablissement, verbose_name="établissement", on_delete=models.PROTECT)
    profession = models.CharField("profession", max_length=30, choices=Profession)
    categorie = models.CharField("catégorie", max_length=20, choices=Categorie)
    niveau = models.PositiveSmallIntegerField("niveau", choices=Niveau)
    motif = models.CharField("motif", max_length=300)
    auteur = models.ForeignKey("habilitations.Compte", verbose_name="auteur", on_delete=models.PROTECT)
    decidee_le = models.DateTimeField("décidée le", auto_now=True)

    class Meta:
        verbose_name = "exception à la matrice"
        verbose_name_plural = "exceptions à la matrice"
        constraints = [
            models.UniqueConstraint(fields=["etablissement", "profession", "categorie"], name="surcharge_unique")
        ]

    def __str__(self) -> str:
        return f"{self.get_profession_display()} · {self.get_categorie_display()}"
