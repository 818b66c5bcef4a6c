"""Words of the table « qui exerce » (`regles.csv`)."""

from django.db import models


class Droit(models.TextChoices):
    ACCES = "acces", "Lire le dossier"
    COPIE = "copie", "Obtenir une copie"
    RECTIFICATION = "rectification", "Faire corriger une information"
    OPPOSITION = "opposition", "S’opposer"
    LIMITATION = "limitation", "Faire suspendre l’usage d’une information"
    EFFACEMENT = "effacement", "Faire effacer une information"
    CONSENTEMENT_PARTAGE = "consentement_partage", "Accepter un partage hors de l’équipe"
    SIGNATURE_CONTRAT = "signature_contrat", "Signer le contrat de séjour"
    SIGNATURE_PAP = "signature_pap", "Accepter le projet personnalisé"
    PERSONNE_DE_CONFIANCE = "personne_de_confiance", "Désigner une personne de confiance"


class Volet(models.TextChoices):
    SANTE = "sante", "Santé"
    SOCIAL = "social", "Social"


class Certitude(models.TextChoices):
    """How far a rule was checked; the lowest prevails when two rules are joined."""

    TEXTE = "T", "texte lu"
    SECONDAIRE = "S", "source secondaire"
    A_CONFIRMER = "C", "à confirmer par un juriste"


class Exercice(models.TextChoices):
    """Who exercises. The label is the short answer of the tables."""

    USAGER = "usager", "La personne"
    ASSISTE = "usager_assiste", "La personne, assistée"
    ASSISTANT_AVEC_ACCORD = (
        "usager_ou_assistant_avec_accord",
        "La personne, ou qui l’assiste si elle y consent expressément",
    )
    ENSEMBLE = "usager_et_representant", "La personne et son représentant"
    SINON_REPRESENTANT = "usager_sinon_representant", "La personne ; à défaut, son représentant"
    AUTORISE_JUGE = "usager_autorise_juge", "La personne, autorisée par le juge"
    REPRESENTANT = "representant", "Le représentant"
    PARENT = "titulaire_autorite_parentale", "Chaque titulaire de l’autorité parentale"
    PARENTS = "tous_titulaires_autorite_parentale", "Tous les titulaires de l’autorité parentale"
    TUTEUR_MINEUR = "tuteur_mineur", "Le tuteur du mineur"
    DELEGATAIRE = "delegataire", "La personne à qui l’autorité parentale est déléguée"
    MINEUR = "mineur", "Le mineur lui-même"
    HERITIER = "heritier", "Les héritiers"
    AYANT_DROIT = "ayant_droit", "Ayant droit, concubin ou partenaire de PACS"
    AUCUN = "aucun", "Personne"


class Situation(models.TextChoices):
    MAJEUR = "majeur", "Majeur, sans mesure"
    SAUVEGARDE = "sauvegarde", "Sauvegarde de justice"
    SAUVEGARDE_MANDAT = "sauvegarde_mandat_special", "Sauvegarde de justice avec mandat spécial"
    CURATELLE = "curatelle_simple", "Curatelle simple"
    CURATELLE_RENFORCEE = "curatelle_renforcee", "Curatelle renforcée"
    HABILITATION_ASSISTANCE = "habilitation_familiale_assistance", "Habilitation familiale, en assistance"
    TUTELLE = "tutelle", "Tutelle"
    TUTELLE_ASSISTANCE = "tutelle_assistance_personne", "Tutelle, avec assistance pour la personne"
    HABILITATION = "habilitation_familiale_representation", "Habilitation familiale, en représentation"
    MANDAT = "mandat_protection_future", "Mandat de protection future, en vigueur"
    MANDAT_INACTIF = "mandat_protection_future_non_active", "Mandat de protection future, pas encore en vigueur"
    EMANCIPE = "mineur_emancipe", "Mineur émancipé"
    MINEUR = "mineur", "Mineur"
    SOIN_SECRET = "mineur_soin_secret", "Mineur, pour un soin gardé secret"
    TUTELLE_MINEUR = "mineur_tutelle", "Mineur sous tutelle"
    CONFIE = "mineur_confie", "Mineur confié à un tiers ou à un service"
    DELEGATION = "mineur_delegation", "Mineur, autorité parentale déléguée"
    SANS_EXERCICE = "mineur_parent_sans_exercice", "Parent sans l’exercice de l’autorité parentale"
    DECEDE = "decede", "Personne décédée"
    DECEDE_REFUS = "decede_volonte_contraire", "Personne décédée, volonté contraire"
    DECEDE_MINEUR = "decede_mineur", "Mineur décédé"
