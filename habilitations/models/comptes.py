"""Accounts. No superuser field: nobody says yes to everything; a technical account has no clinical right."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_perm  # type: ignore[attr-defined]
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django_otp.models import Device

from dui.commun.rpps import rpps_valide


class NatureCompte(models.TextChoices):
    PROFESSIONNEL = "professionnel", "Professionnel"
    PORTAIL = "portail", "Portail (usager ou représentant)"
    TECHNIQUE = "technique", "Administration technique"


class Comptes(BaseUserManager["Compte"]):
    def get_by_natural_key(self, username: str | None) -> Compte:
        return self.get(courriel=(username or "").strip().lower())

    def creer(self, *, courriel: str, mot_de_passe: str | None = None, **champs: Any) -> Compte:
        compte = self.model(courriel=courriel.strip().lower(), **champs)
        compte.set_password(mot_de_passe)
        compte.save(using=self._db)
        return compte


class Compte(AbstractBaseUser):  # type: ignore[django-manager-missing]  # devices come without types
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    courriel = models.EmailField("adresse électronique", max_length=254, unique=True)
    nom = models.CharField("nom", max_length=80)
    prenom = models.CharField("prénom", max_length=80)
    nature = models.CharField("nature", max_length=15, choices=NatureCompte)
    is_active = models.BooleanField("actif", default=True)
    theme = models.CharField("thème", max_length=5, default="auto")
    confidentialite_le = models.DateField("engagement de confidentialité signé le", null=True, blank=True)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)

    objects = Comptes()

    USERNAME_FIELD = "courriel"
    EMAIL_FIELD = "courriel"
    REQUIRED_FIELDS = ["nom", "prenom", "nature"]

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = [models.UniqueConstraint(Lower("courriel"), name="compte_courriel_unique")]

    def __str__(self) -> str:
        return f"compte {self.pk}"  # never a name: this text reaches logs and trails

    def get_full_name(self) -> str:
        return f"{self.prenom} {self.nom}"

    @property
    def en_clair(self) -> str:
        """As a page of a fiche names a colleague."""
        return self.get_full_name()

    def get_short_name(self) -> str:
        return self.prenom

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and _user_has_perm(self, perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return False


def verifier_rpps(valeur: str) -> None:
    if not rpps_valide(valeur):
        raise ValidationError("Ce numéro RPPS ne passe pas le contrôle de sa clé. Vérifiez les onze chiffres.")


class Professionnel(models.Model):
    """A person with a job. The profession is held by each dated affectation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compte = models.OneToOneField(
        Compte, verbose_name="compte", on_delete=models.PROTECT, related_name="professionnel", null=True
    )
    rpps = models.CharField("RPPS", max_length=11, blank=True, validators=[verifier_rpps])
    titre = models.CharField("titre", max_length=20, blank=True)

    class Meta:
        verbose_name = "professionnel"
        verbose_name_plural = "professionnels"
        constraints = [
            models.UniqueConstraint(fields=["rpps"], condition=~models.Q(rpps=""), name="rpps_unique"),
        ]

    def __str__(self) -> str:
        return f"professionnel {self.pk}"

    @property
    def nom_complet(self) -> str:
        return self.compte.get_full_name() if self.compte else "Professionnel sans compte"


class SessionOuverte(models.Model):
    """Where an account is signed in, so that its holder can see and end each session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compte = models.ForeignKey(Compte, verbose_name="compte", on_delete=models.CASCADE, related_name="sessions")
    cle = models.CharField("clé de session", max_length=40, unique=True)
    ouverte_le = models.DateTimeField("ouverte le", auto_now_add=True)
    vue_le = models.DateTimeField("vue le", auto_now=True)
    appareil = models.CharField("appareil", max_length=120, blank=True)
    adresse = models.GenericIPAddressField("adresse", null=True)

    class Meta:
        verbose_name = "session ouverte"
        verbose_name_plural = "sessions ouvertes"

    def __str__(self) -> str:
        return f"session {self.pk}"


class AppareilPSC(Device):
    """Pro Santé Connect as a second factor: proved by its signed token, never by a code typed here."""

    class Meta:
        verbose_name = "identité Pro Santé Connect"
        verbose_name_plural = "identités Pro Santé Connect"

    def verify_token(self, token: str) -> bool:
        return False
