"""Words of the relation with the persons. Imports nothing of ours: the models read it."""

from __future__ import annotations

from django.db import models


class NatureReclamation(models.TextChoices):
    RECLAMATION = "reclamation", "Réclamation"
    PLAINTE = "plainte", "Plainte"
    SUGGESTION = "suggestion", "Suggestion"
    SATISFACTION = "satisfaction", "Satisfaction"


class QuiReclame(models.TextChoices):
    """Of a dossier: somebody known speaks for a person."""

    PERSONNE = "personne", "La personne"
    PROCHE = "proche", "Un proche"
    REPRESENTANT = "representant", "Son représentant"
    AUTRE = "autre", "Quelqu’un d’autre, qui s’est nommé"


class QuiSansDossier(models.TextChoices):
    """Of the ESMS: nobody accompanied can be found through it."""

    ANONYME = "anonyme", "Quelqu’un qui n’a pas dit son nom"
    VISITEUR = "visiteur", "Un visiteur, un voisin, un bénévole"
    CVS = "cvs", "Le conseil de la vie sociale"
    PARTENAIRE = "partenaire", "Un partenaire"


class CanalReclamation(models.TextChoices):
    ORAL = "oral", "De vive voix"
    TELEPHONE = "telephone", "Par téléphone"
    COURRIER = "courrier", "Par courrier"
    COURRIEL = "courriel", "Par courriel"
    FORMULAIRE = "formulaire", "Cahier, boîte ou formulaire"
    CVS = "cvs", "En séance du CVS"


class Gravite(models.TextChoices):
    FAIBLE = "faible", "Faible : une gêne"
    MODEREE = "moderee", "Modérée : un préjudice réparable"
    GRAVE = "grave", "Grave : sécurité, dignité ou droits en cause"


class EtatReclamation(models.TextChoices):
    """Written by the steps (`usagers.relation.suivi`), never by a form."""

    RECUE = "recue", "Reçue"
    ACCUSEE = "accusee", "Accusé de réception envoyé"
    INSTRUCTION = "instruction", "En cours d’instruction"
    REPONDUE = "repondue", "Réponse donnée"
    CLOSE = "close", "Close"


class PublicEnquete(models.TextChoices):
    PERSONNES = "personnes", "Les personnes accompagnées"
    PROCHES = "proches", "Les proches et les représentants"
    TOUS = "tous", "Les personnes et leurs proches"


class DesignationCvs(models.TextChoices):
    ELU = "elu", "Élu"
    DESIGNE = "designe", "Désigné"


class EtatSeance(models.TextChoices):
    PROJET = "projet", "Projet de compte rendu"
    ADOPTEE = "adoptee", "Compte rendu adopté"
