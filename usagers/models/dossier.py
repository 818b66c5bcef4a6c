"""The dossier: one person in one ESMS. Names and birth date are in clear (search, sort); the rest is encrypted."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import TexteChiffre
from dui.commun.chiffrement.cles import creer_cles
from dui.commun.modeles import DonneeDeDossier, ModeleGarde
from usagers.enums import OIDINS, EtatDossier, PieceIdentite, Sexe, StatutINS, TypeVigilance
from usagers.models.saisie import DonneeSaisie

# What NFKD does not take apart, and the signs that word processors put in names.
_LETTRES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
    | dict.fromkeys("’‘ʼ`´‐‑‒–—\u00a0\u202f", " ")
)


def sans_accent(texte: str) -> str:
    """Lower case, no accent, hyphens and apostrophes as spaces: the stored key of search and sort (no collation)."""
    plat = unicodedata.normalize("NFKD", texte.translate(_LETTRES)).encode("ascii", "ignore").decode().lower()
    return " ".join("".join(c if c.isalnum() else " " for c in plat).split())


class Dossier(ModeleGarde):
    """The person as one must know them so as not to mistake them for somebody else."""

    champ_dossier = "id"
    categorie = Categorie.IDENTITE

    etablissement = models.ForeignKey(
        "habilitations.Etablissement", verbose_name="établissement", on_delete=models.PROTECT, related_name="dossiers"
    )
    unite = models.ForeignKey(
        "habilitations.Unite", verbose_name="unité", on_delete=models.PROTECT, null=True, blank=True
    )
    numero = models.PositiveIntegerField("numéro")
    etat = models.CharField("état", max_length=12, choices=EtatDossier, default=EtatDossier.ACTIF)
    nom_naissance = models.CharField("nom de naissance", max_length=100)
    premier_prenom = models.CharField("premier prénom de naissance", max_length=100)
    prenoms = models.CharField("prénoms de naissance", max_length=200, blank=True)
    nom_utilise = models.CharField("nom utilisé", max_length=100, blank=True)
    prenom_utilise = models.CharField("prénom utilisé", max_length=100, blank=True)
    sexe = models.CharField("sexe", max_length=1, choices=Sexe, default=Sexe.INDETERMINE)
    date_naissance = models.DateField("date de naissance", null=True, blank=True)
    lieu_naissance = models.CharField("code du lieu de naissance (COG)", max_length=5, blank=True)
    commune_naissance = models.CharField("lieu de naissance", max_length=100, blank=True)
    ordre_naissance = models.PositiveSmallIntegerField("rang de naissance", null=True, blank=True)
    chambre = models.CharField("chambre", max_length=20, blank=True)
    entre_le = models.DateField("entré le", null=True, blank=True)
    sorti_le = models.DateField("sorti le", null=True, blank=True)
    decede_le = models.DateField("décédé le", null=True, blank=True)
    note = TexteChiffre("à savoir aujourd’hui", blank=True, null=True)
    fusionne_dans = models.UUIDField("fusionné dans le dossier", null=True, blank=True, editable=False)
    identifiant_source = models.CharField("identifiant local d’origine", max_length=120, blank=True)
    recherche = models.CharField("clé de recherche", max_length=500, editable=False, default="")
    tri = models.CharField("clé de tri", max_length=220, editable=False, default="")
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        ordering = ["tri", "id"]
        permissions = [(f"lire_{c.value}", f"Lire : {c.label}") for c in Categorie]
        constraints = [
            models.UniqueConstraint(fields=["etablissement", "numero"], name="dossier_numero_unique"),
            models.UniqueConstraint(fields=["id", "etablissement"], name="dossier_et_esms"),
        ]
        indexes = [
            models.Index(fields=["etablissement", "tri", "id"]),
            models.Index(fields=["etablissement", "date_naissance"]),
            GinIndex(fields=["recherche"], name="dossier_trigrammes", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"dossier {self.pk}"  # never the name: this text reaches logs and trails

    @property
    def dossier_id(self) -> object:
        return self.pk

    @property
    def nom(self) -> str:
        return (self.nom_utilise or self.nom_naissance).upper()

    @property
    def prenom(self) -> str:
        return self.prenom_utilise or self.premier_prenom

    @property
    def nom_affiche(self) -> str:
        return f"{self.nom} {self.prenom}"

    @property
    def initiales(self) -> str:
        return f"{self.prenom[:1]}{self.nom[:1]}".upper()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            creer_cles([self.pk])
        super().save(*args, **kwargs)

    def preparer(self) -> None:
        super().preparer()
        noms = (self.nom_naissance, self.nom_utilise, self.premier_prenom, self.prenom_utilise, self.prenoms)
        self.recherche = sans_accent(" ".join(dict.fromkeys(n for n in noms if n)))
        self.tri = sans_accent(f"{self.nom} {self.prenom}")


class IdentiteINS(DonneeDeDossier):
    """INS number and status. The number is shown and sent only when the identity is qualified (INS/va1.53)."""

    categorie = Categorie.IDENTITE
    ne_se_transmet_pas = "l’identité se vérifie de nouveau là où la personne est accueillie"
    reste_a_la_fusion = "elle atteste les traits de son dossier, pas ceux de l’autre"

    statut = models.CharField("statut", max_length=12, choices=StatutINS, default=StatutINS.PROVISOIRE)
    matricule = TexteChiffre("matricule INS", blank=True, null=True)
    oid = models.CharField("autorité", max_length=24, choices=OIDINS, blank=True)
    verifie_le = models.DateField("vérifiée le", null=True, blank=True)
    piece = models.CharField("pièce vue", max_length=15, choices=PieceIdentite, blank=True)
    homonyme = models.BooleanField("homonyme connu", default=False)
    douteuse = models.BooleanField("identité douteuse", default=False)
    fictive = models.BooleanField("identité fictive", default=False)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "identité INS"
        verbose_name_plural = "identités INS"
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="ins_par_dossier"),
            models.CheckConstraint(
                condition=~models.Q(statut=StatutINS.QUALIFIEE)
                | models.Q(matricule__isnull=False, douteuse=False, fictive=False),
                name="ins_qualifiee",
            ),
        ]

    def __str__(self) -> str:
        return f"INS {self.pk}"

    @property
    def matricule_montrable(self) -> str:
        """The number if it may be shown or sent, else an empty text."""
        return (self.matricule or "") if self.statut == StatutINS.QUALIFIEE else ""


class Doublon(DonneeDeDossier):
    """Two dossiers of the ESMS may be the same person: a human decides, nothing is merged alone."""

    categorie = Categorie.IDENTITE
    ne_se_transmet_pas = "compare deux dossiers du même établissement"
    reste_a_la_fusion = "il compare deux dossiers : celui-ci et un autre"

    autre = models.UUIDField("autre dossier")
    raison = models.CharField("raison", max_length=200)
    tranche_le = models.DateTimeField("tranché le", null=True, blank=True)
    meme_personne = models.BooleanField("même personne", null=True)

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        constraints = [models.UniqueConstraint(fields=["dossier", "autre"], name="doublon_unique")]

    def __str__(self) -> str:
        return f"doublon {self.pk}"


class Vigilance(DonneeSaisie):
    """A vital alert that care staff chose to show in the band, hence `identite`: whoever helps must know."""

    categorie = Categorie.IDENTITE

    type = models.CharField("vigilance", max_length=15, choices=TypeVigilance)
    texte = TexteChiffre("précision", blank=True, null=True)
    du = models.DateField("depuis le")
    au = models.DateField("jusqu’au", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "vigilance"
        verbose_name_plural = "vigilances"

    def __str__(self) -> str:
        return f"vigilance {self.pk}"
