from usagers.models.admission import DemandeAdmission, DepartConservation, EtapeAdmission, PieceAdmission
from usagers.models.consentements import Consentement
from usagers.models.contrats import Contrat, RemiseDocument, Signataire, VersionDeContrat
from usagers.models.cvs import MandatCvs, SeanceCvs
from usagers.models.documents import Document
from usagers.models.dossier import Dossier, Doublon, IdentiteINS, Vigilance
from usagers.models.ecrits import Brouillon, Ecrit
from usagers.models.enquetes import DecompteEnquete, Enquete, EnvoiAnonyme
from usagers.models.entourage import Coordonnees, MesureProtection, OppositionProche, Proche
from usagers.models.evaluations import Evaluation, GrilleMaison
from usagers.models.fusion import Fusion, LigneDeplacee
from usagers.models.importes import EvenementImporte, SourceImportee
from usagers.models.parcours import PeriodeDeParcours
from usagers.models.pilotage import ReleveGir
from usagers.models.prestations import CouvertureSociale, DroitOuvert, Ressource
from usagers.models.projets import (
    Accord,
    ActionDeProjet,
    Attente,
    Besoin,
    Bilan,
    ChangementDEtat,
    Objectif,
    Projet,
    VersionDeProjet,
)
from usagers.models.publications import Publication
from usagers.models.relation import EtapeReclamation, EtapeSansDossier, Reclamation, ReclamationSansDossier
from usagers.models.sejours import Sejour
from usagers.models.transferts import Paquet, Proposition, Transfert
from usagers.models.vie import EvenementDeVie

__all__ = [
    "Accord",
    "ActionDeProjet",
    "Attente",
    "Besoin",
    "Bilan",
    "Brouillon",
    "ChangementDEtat",
    "Consentement",
    "Contrat",
    "Coordonnees",
    "CouvertureSociale",
    "DecompteEnquete",
    "DemandeAdmission",
    "DepartConservation",
    "Document",
    "Dossier",
    "Doublon",
    "DroitOuvert",
    "Ecrit",
    "Enquete",
    "EnvoiAnonyme",
    "EtapeAdmission",
    "EtapeReclamation",
    "EtapeSansDossier",
    "Evaluation",
    "EvenementDeVie",
    "EvenementImporte",
    "Fusion",
    "GrilleMaison",
    "IdentiteINS",
    "LigneDeplacee",
    "MandatCvs",
    "MesureProtection",
    "Objectif",
    "OppositionProche",
    "Paquet",
    "PeriodeDeParcours",
    "PieceAdmission",
    "Proche",
    "Projet",
    "Proposition",
    "Publication",
    "Reclamation",
    "ReclamationSansDossier",
    "ReleveGir",
    "RemiseDocument",
    "Ressource",
    "SeanceCvs",
    "Sejour",
    "Signataire",
    "SourceImportee",
    "Transfert",
    "VersionDeContrat",
    "VersionDeProjet",
    "Vigilance",
]
