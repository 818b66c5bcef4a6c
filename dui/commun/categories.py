"""The categories of a dossier: the one word that wall, trace, key, retention and copy share.

Source: the twelve headings of the ANS presentation (admission … relation avec les usagers) plus `identite`.
Reserved categories have a wall of their own inside a heading: a psychologist's notes, the secret care of a
minor (CSP L.1111-5), a protected address, what concerns third parties (CSP L.1111-7).
"""

from django.db import models


class Categorie(models.TextChoices):
    IDENTITE = "identite", "Identité"
    ADMISSION = "admission", "Admission"
    ADMINISTRATIF = "administratif", "Administratif"
    PRESTATIONS = "prestations", "Droits et prestations"
    PROCHES = "proches", "Proches et protection"
    ACCOMPAGNEMENT = "accompagnement", "Accompagnement"
    PARCOURS = "parcours", "Parcours et séjours"
    PROJET = "projet", "Projet personnalisé"
    SOINS = "soins", "Soins"
    PARAMEDICAL = "paramedical", "Paramédical"
    COORDINATION = "coordination", "Coordination et rendez-vous"
    RELATION = "relation", "Relation avec les usagers"
    PSYCHOLOGUE = "psychologue", "Notes du psychologue"
    SECRET = "secret", "Soins gardés secrets"
    ADRESSE_PROTEGEE = "adresse_protegee", "Adresse protégée"
    TIERS = "tiers", "Informations sur des tiers"

    @classmethod
    def principales(cls) -> tuple["Categorie", ...]:
        """The twelve headings of the dossier, reserved categories left out."""
        return tuple(c for c in cls if c not in PARENTS)

    @property
    def parent(self) -> "Categorie":
        """Heading under which a reserved category is shown (itself for a heading)."""
        return PARENTS.get(self, self)

    @property
    def jeton(self) -> str:
        """Four letters of the category in the canary tokens of the demonstration."""
        return JETONS[self]


PARENTS = {
    Categorie.PSYCHOLOGUE: Categorie.PARAMEDICAL,
    Categorie.SECRET: Categorie.SOINS,
    Categorie.ADRESSE_PROTEGEE: Categorie.PROCHES,
    Categorie.TIERS: Categorie.PROCHES,
}

JETONS = {
    Categorie.IDENTITE: "IDEN",
    Categorie.ADMISSION: "ADMI",
    Categorie.ADMINISTRATIF: "ADMN",
    Categorie.PRESTATIONS: "PRES",
    Categorie.PROCHES: "PROC",
    Categorie.ACCOMPAGNEMENT: "ACCO",
    Categorie.PARCOURS: "PARC",
    Categorie.PROJET: "PROJ",
    Categorie.SOINS: "SOIN",
    Categorie.PARAMEDICAL: "PARA",
    Categorie.COORDINATION: "COOR",
    Categorie.RELATION: "RELA",
    Categorie.PSYCHOLOGUE: "PSYC",
    Categorie.SECRET: "SECR",
    Categorie.ADRESSE_PROTEGEE: "ADRP",
    Categorie.TIERS: "TIER",
}


class Niveau(models.IntegerChoices):
    """What a profession may do with a category, in rising order."""

    AUCUN = 0, "Aucun accès"
    LECTURE = 1, "Lecture"
    ECRITURE = 2, "Lecture et écriture"
    VALIDATION = 3, "Lecture, écriture et validation"
