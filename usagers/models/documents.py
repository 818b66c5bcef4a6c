"""A document of the dossier: what it is, in the data base; its bytes, encrypted, in the storage of files."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse

from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.chiffrement.fichiers import NomDeFichier
from usagers.enums import OrigineDocument
from usagers.models.ecrits import CATEGORIES_D_ECRIT
from usagers.models.saisie import DonneeSaisie

PHOTO = "photo"  # type of `documents/types.csv`: the person's own picture


class Document(DonneeSaisie):
    """One version of a document. Those of a same `lignee` replace one another: « annule et remplace ».

    The former version stays, out of the lists and reachable from the new one. The print (`empreinte`, SHA-256 of the
    bytes given back) is encrypted: in clear, it would tell that a known document is in this dossier.
    """

    ensemble = "lignee"

    categorie = models.CharField("rubrique", max_length=20, choices=CATEGORIES_D_ECRIT)
    type = models.CharField("type", max_length=40)
    titre = TexteChiffre("titre")
    date = models.DateField("date du document")
    origine = models.CharField("origine", max_length=12, choices=OrigineDocument, default=OrigineDocument.INTERNE)
    emetteur = TexteChiffre("auteur du document", blank=True, null=True)
    nom_fichier = TexteChiffre("nom du fichier")
    format = models.CharField("format", max_length=10)
    taille = models.PositiveIntegerField("taille")  # bytes
    empreinte = TexteChiffre("empreinte")
    fichier = NomDeFichier("fichier chiffré", max_length=32)
    a_telecharger = models.BooleanField("à télécharger seulement", default=False)
    lignee = models.UUIDField("lignée", default=uuid.uuid4)
    numero = models.PositiveIntegerField("numéro de version", default=1)
    remplace_le = models.DateTimeField("remplacé le", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"
        ordering = ["-date", "-cree_le"]
        indexes = [
            models.Index(fields=["dossier", "categorie", "-date"], name="document_rubrique"),
            models.Index(fields=["etablissement"], include=["taille"], name="document_place"),
        ]
        constraints = [
            *DonneeSaisie.Meta.constraints,
            models.UniqueConstraint(fields=["lignee", "numero"], name="document_une_version"),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"

    def se_transmet(self) -> bool:
        """The version in force alone; a photograph follows a consent given to this ESMS (`usagers.documents.photo`)."""
        return self.remplace_le is None and self.type != PHOTO

    @property
    def en_clair(self) -> str:
        return f"{self.titre} (retiré du dossier)" if self.retire_le else str(self.titre)

    @property
    def url(self) -> str:
        """Where it opens; nowhere once withdrawn."""
        cles = {"dossier": self.dossier_id, "document": self.pk}
        return "" if self.retire_le else reverse("usagers:document", kwargs=cles)
