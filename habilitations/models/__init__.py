from habilitations.models.acces import Accompagnement, Autorisation, BrisDeGlace
from habilitations.models.comptes import AppareilPSC, Compte, NatureCompte, Professionnel, SessionOuverte
from habilitations.models.equipes import Affectation, Equipe, MembreEquipe
from habilitations.models.finalites import FinaliteDeclaree
from habilitations.models.structures import CategorieESMS, Etablissement, Organisme, SurchargeMatrice, Unite

# Changes of these are kept in the trail of changes; dossier models register themselves (usagers.apps).
SUIVIS = (
    Compte,
    Professionnel,
    Affectation,
    Equipe,
    MembreEquipe,
    Accompagnement,
    Autorisation,
    Etablissement,
    Unite,
    SurchargeMatrice,
    FinaliteDeclaree,
)

__all__ = [
    "SUIVIS",
    "Accompagnement",
    "Affectation",
    "AppareilPSC",
    "Autorisation",
    "BrisDeGlace",
    "CategorieESMS",
    "Compte",
    "Equipe",
    "Etablissement",
    "FinaliteDeclaree",
    "MembreEquipe",
    "NatureCompte",
    "Organisme",
    "Professionnel",
    "SessionOuverte",
    "SurchargeMatrice",
    "Unite",
]
