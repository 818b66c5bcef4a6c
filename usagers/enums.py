"""Choices of the person's dossier. Sources: INS reference (cadre §7), TDDUI value sets, C. civ. on protection."""

from django.db import models


class Sexe(models.TextChoices):
    FEMININ = "F", "Féminin"
    MASCULIN = "M", "Masculin"
    INDETERMINE = "I", "Indéterminé"


class EtatDossier(models.TextChoices):
    ACTIF = "actif", "Actif"
    ARCHIVE = "archive", "En archive intermédiaire"
    QUARANTAINE = "quarantaine", "En quarantaine avant destruction"
    PURGE = "purge", "Détruit"


class StatutINS(models.TextChoices):
    PROVISOIRE = "provisoire", "Identité provisoire"
    RECUPEREE = "recuperee", "Identité récupérée"
    VALIDEE = "validee", "Identité validée"
    QUALIFIEE = "qualifiee", "Identité qualifiée"


class PieceIdentite(models.TextChoices):
    """Pieces of high trust (référentiel national d’identitovigilance): what lets an identity be validated.

    The list was not read in that text. Its 2024 cases: an EHPAD in direct admission, a minor (secondary source).
    """

    CNI = "cni", "Carte nationale d’identité"
    PASSEPORT = "passeport", "Passeport"
    TITRE_SEJOUR = "titre_sejour", "Titre de séjour"
    LIVRET_FAMILLE = "livret_famille", "Livret de famille ou extrait d’acte de naissance (mineur)"


class OIDINS(models.TextChoices):
    """Authority of the INS number (référentiel INS): the two last never leave a test base."""

    NIR = "1.2.250.1.213.1.4.8", "NIR"
    NIA = "1.2.250.1.213.1.4.9", "NIA"
    TEST = "1.2.250.1.213.1.4.10", "NIR de test"
    DEMO = "1.2.250.1.213.1.4.11", "NIR de démonstration"


class TypeVigilance(models.TextChoices):
    ALLERGIE = "allergie", "Allergie"
    CHUTE = "chute", "Risque de chute"
    FAUSSE_ROUTE = "fausse_route", "Risque de fausse route"
    FUGUE = "fugue", "Risque de sortie non accompagnée"
    EPILEPSIE = "epilepsie", "Épilepsie"
    AUTRE = "autre", "Autre vigilance"


class StatutSejour(models.TextChoices):
    PREVU = "prevu", "Prévu"
    EN_COURS = "en_cours", "En cours"
    TERMINE = "termine", "Terminé"
    ANNULE = "annule", "Annulé"


class LienProche(models.TextChoices):
    CONJOINT = "conjoint", "Conjoint"
    PARENT = "parent", "Parent"
    ENFANT = "enfant", "Enfant"
    FRATRIE = "fratrie", "Frère ou sœur"
    AUTRE_FAMILLE = "autre_famille", "Autre membre de la famille"
    AMI = "ami", "Ami ou voisin"
    PROFESSIONNEL = "professionnel", "Professionnel"


class RoleProche(models.TextChoices):
    URGENCE = "urgence", "À prévenir en cas d’urgence"
    CONFIANCE = "confiance", "Personne de confiance"
    AIDANT = "aidant", "Aidant"
    CONTACT = "contact", "Contact"


class TypeMesure(models.TextChoices):
    """C. civ. 433 s. (sauvegarde), 440 (curatelle, tutelle), 494-1 (habilitation), 477 (mandat), 495 (MAJ), 371-1 and
    375-3 (parents, enfant confié), 377 (délégation), 408 (tutelle du mineur), 413-2 (émancipation); CASF L.271-1.
    Secondary sources for 375-3, 440, 495 and L.271-1; 433 and 477 not verified.
    """

    SAUVEGARDE = "sauvegarde", "Sauvegarde de justice"
    SAUVEGARDE_MANDAT = "sauvegarde_mandat", "Sauvegarde de justice avec mandat spécial"
    CURATELLE = "curatelle", "Curatelle simple"
    CURATELLE_RENFORCEE = "curatelle_renforcee", "Curatelle renforcée"
    TUTELLE = "tutelle", "Tutelle"
    HABILITATION = "habilitation", "Habilitation familiale"
    MANDAT = "mandat", "Mandat de protection future"
    MASP = "masp", "Accompagnement social personnalisé (MASP)"
    MAJ = "maj", "Accompagnement judiciaire (MAJ)"
    AUTORITE_PARENTALE = "autorite_parentale", "Autorité parentale"
    SANS_EXERCICE = "sans_exercice", "Parent sans l’exercice de l’autorité parentale"
    DELEGATION = "delegation", "Autorité parentale déléguée"
    TUTELLE_MINEUR = "tutelle_mineur", "Tutelle du mineur"
    ENFANT_CONFIE = "enfant_confie", "Enfant confié à un tiers ou à un service"
    EMANCIPATION = "emancipation", "Émancipation"


class MissionPersonne(models.TextChoices):
    """What the judge (or the mandate) decided for personal acts: the measure's name does not say it (C. civ. 459)."""

    AUCUNE = "aucune", "Aucune : la personne décide seule de ce qui la touche"
    ASSISTANCE = "assistance", "Assistance : la personne décide, avec lui"
    REPRESENTATION = "representation", "Représentation : il décide en son nom"


class RegimeMesure(models.TextChoices):
    """Family empowerment: assistance or representation (C. civ. 494-1)."""

    ASSISTANCE = "assistance", "Habilitation en assistance"
    REPRESENTATION = "representation", "Habilitation en représentation"


class PorteeHabilitation(models.TextChoices):
    """C. civ. 494-6: all the acts, or those that are listed."""

    GENERALE = "generale", "Générale"
    SPECIALE = "speciale", "Spéciale : seulement les actes énumérés"


class ObjetOpposition(models.TextChoices):
    TOUT = "tout", "Tout : ne rien lui communiquer"
    SANTE = "sante", "Les informations de santé"
    VIE = "vie", "La vie quotidienne et l’accompagnement"
    PRESENCE = "presence", "Sa présence ici, ses visites, ses sorties"


class EtendueMesure(models.TextChoices):
    PERSONNE = "personne", "La personne"
    BIENS = "biens", "Les biens"
    LES_DEUX = "les_deux", "La personne et les biens"


class EtatEvaluation(models.TextChoices):
    """States of an evaluation in JDV_J281 (OID 1.2.250.1.213.3.4.219): the codes of the exchange, our words."""

    EN_PREPARATION = "ENPREPARATION", "en préparation"
    PROPOSEE = "APPROUVE", "proposée, à valider"
    VALIDEE = "VALIDE", "validée"
    TERMINEE = "TERMINE", "remplacée"


class OrigineDocument(models.TextChoices):
    """Where a document comes from. DMP and MSSanté: brought by their connectors, never typed."""

    INTERNE = "interne", "Établissement"
    USAGER = "usager", "Personne ou proche"
    PARTENAIRE = "partenaire", "Partenaire"
    DMP = "dmp", "DMP"
    MSSANTE = "mssante", "MSSanté"

    @classmethod
    def saisissables(cls) -> list[tuple[str, str]]:
        return [(o.value, str(o.label)) for o in (cls.INTERNE, cls.USAGER, cls.PARTENAIRE)]


class EtatDemande(models.TextChoices):
    """The course of a request; what may follow what is in `usagers.admission.etapes`."""

    DEMANDE = "demande", "Demande reçue"
    ETUDE = "etude", "À l’étude"
    DECISION = "decision", "Admission décidée"
    ATTENTE = "attente", "Liste d’attente"
    ENTREE = "entree", "Entrée"
    REFUS = "refus", "Refus"
    DESISTEMENT = "desistement", "Désistement"


class EtatPiece(models.TextChoices):
    ATTENDUE = "attendue", "Attendue"
    RECUE = "recue", "Reçue"
    MANQUANTE = "manquante", "Manquante"
    SANS_OBJET = "sans_objet", "Sans objet"


class Priorite(models.TextChoices):
    NORMALE = "normale", "Normale"
    HAUTE = "haute", "Haute"
    URGENTE = "urgente", "Urgente"


class GenreContrat(models.TextChoices):
    """CASF D.311: above two months, contract of stay; else, at home or when refused, DIPC."""

    SEJOUR = "sejour", "Contrat de séjour"
    DIPC = "dipc", "Document individuel de prise en charge"
    AVENANT = "avenant", "Avenant"
    ANNEXE = "annexe", "Annexe tarifaire"


class EtatContrat(models.TextChoices):
    PREPARATION = "preparation", "En préparation"
    REMIS = "remis", "Remis à la personne"
    SIGNE = "signe", "Signé"
    REFUSE = "refuse", "Signature refusée"
    FINI = "fini", "Terminé"


class QualiteSignataire(models.TextChoices):
    PERSONNE = "personne", "La personne"
    REPRESENTANT = "representant", "Son représentant légal"
    PARENT = "parent", "Titulaire de l’autorité parentale"
    ASSISTANT = "assistant", "Curateur, qui l’assiste"
    ETABLISSEMENT = "etablissement", "Pour l’établissement"
    PARTICIPANT = "participant", "A participé, sans signer"


class EtatDroit(models.TextChoices):
    DEMANDE = "demande", "Demandé"
    OUVERT = "ouvert", "Ouvert"
    RENOUVELLEMENT = "renouvelle", "Renouvellement demandé"
    REFUSE = "refuse", "Refusé"
    CLOS = "clos", "Clos"


class GenreCouverture(models.TextChoices):
    AMO = "amo", "Assurance maladie (AMO)"
    AMC = "amc", "Complémentaire santé (AMC)"
    CSS = "css", "Complémentaire santé solidaire"
    AME = "ame", "Aide médicale de l’État"


class Frequence(models.TextChoices):
    MOIS = "mois", "Par mois"
    TRIMESTRE = "trimestre", "Par trimestre"
    AN = "an", "Par an"
    UNIQUE = "unique", "Une fois"


class GenreConsentement(models.TextChoices):
    """What is agreed to; its rule is a row of `consentements/genres.csv`."""

    IMAGE = "image", "Photographies et vidéos"
    SORTIES = "sorties", "Sorties non accompagnées"
    TRANSPORT = "transport", "Transport par l’établissement"
    SOINS_URGENCE = "soins_urgence", "Soins en urgence : qui prévenir, où aller"
    PARTAGE = "partage", "Partage avec un professionnel hors de l’équipe"
    PARTENAIRE = "partenaire", "Transmission de données à un partenaire"


class DecisionConsentement(models.TextChoices):
    ACCORD = "accord", "Accord"
    REFUS = "refus", "Refus"


class DonnePar(models.TextChoices):
    PERSONNE = "personne", "La personne elle-même"
    ASSISTEE = "assistee", "La personne, avec celle qui l’assiste"
    ENSEMBLE = "ensemble", "La personne et son représentant, ensemble"
    REPRESENTANT = "representant", "Son représentant (tuteur, mandataire, personne habilitée)"
    PARENT = "parent", "Un parent qui exerce l’autorité parentale"
    PARENTS = "parents", "Tous les titulaires de l’autorité parentale"
    DELEGUE = "delegue", "Le tuteur du mineur, ou la personne à qui l’autorité est déléguée"
    AUTRE = "autre", "Quelqu’un d’autre"


class FormeConsentement(models.TextChoices):
    PAPIER = "papier", "Document papier signé"
    ECRAN = "ecran", "À l’écran, devant un professionnel"
    ORAL = "oral", "À l’oral, noté par un professionnel"


class SensTransfert(models.TextChoices):
    EMIS = "emis", "Transmis"
    RECU = "recu", "Reçu"


class EtatTransfert(models.TextChoices):
    """The course of a copy from one ESMS to another. Only a proposal can be accepted, refused, stopped or expire."""

    PREPARATION = "preparation", "En préparation"
    PROPOSE = "propose", "Proposé, en attente de réponse"
    ACCEPTE = "accepte", "Accepté"
    REFUSE = "refuse", "Refusé"
    ARRETE = "arrete", "Arrêté avant réponse"
    EXPIRE = "expire", "Resté sans réponse"
