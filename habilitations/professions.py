"""Professions: R.1110-2 category and letter, family, and the categories their function opens on a whole ESMS.

Sources: CSP R.1110-2 (category 1 health professionals; category 2 and its letters), five medico-social families of
the enlarged DMP matrix (arrêté du 26/10/2023). « Fonctions administratives : hors équipe, seul volet administratif »
(CSP L.1110-12, read in cadre_juridique §1.3) gives `fonction`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from dui.commun.categories import Categorie as C


class Famille(models.TextChoices):
    SANTE = "sante", "Professionnels de santé"
    COORDINATION = "coordination", "Coordination et orientation"
    ADMINISTRATION = "administration", "Administration et appui"
    ACCOMPAGNEMENT = "accompagnement", "Accompagnement social, professionnel ou éducatif"
    AIDE_AUX_SOINS = "aide_aux_soins", "Accompagnement aux soins"
    DIRECTION = "direction", "Direction"


class Profession(models.TextChoices):
    MEDECIN = "medecin", "Médecin"
    CADRE_SANTE = "cadre_sante", "Cadre de santé"
    INFIRMIER = "infirmier", "Infirmier"
    AIDE_SOIGNANT = "aide_soignant", "Aide-soignant"
    KINE = "kine", "Masseur-kinésithérapeute"
    ERGO = "ergo", "Ergothérapeute"
    ORTHO = "ortho", "Orthophoniste"
    PSYCHOMOTRICIEN = "psychomotricien", "Psychomotricien"
    DIETETICIEN = "dieteticien", "Diététicien"
    PSYCHOLOGUE = "psychologue", "Psychologue"
    AES = "aes", "Accompagnant éducatif et social"
    ASSISTANT_SOCIAL = "assistant_social", "Assistant de service social"
    EDUCATEUR = "educateur", "Éducateur spécialisé"
    MONITEUR_EDUCATEUR = "moniteur_educateur", "Moniteur-éducateur"
    ANIMATEUR = "animateur", "Animateur"
    VEILLEUR = "veilleur", "Veilleur de nuit"
    COORDONNATEUR = "coordonnateur", "Coordonnateur de parcours"
    CHEF_SERVICE = "chef_service", "Chef de service"
    DIRECTEUR = "directeur", "Directeur"
    SECRETAIRE = "secretaire", "Secrétaire"
    COMPTABLE = "comptable", "Comptable"
    DPO = "dpo", "Délégué à la protection des données"
    STAGIAIRE_IDE = "stagiaire_ide", "Étudiant infirmier (stage)"


@dataclass(frozen=True)
class Fiche:
    """What the law and the house say of a profession."""

    famille: Famille
    categorie: int  # CSP R.1110-2: 1 or 2
    lettre: str = ""  # letter of category 2
    fonction: frozenset[C] = frozenset()  # opened on the whole ESMS without being in the team

    @property
    def est_de_sante(self) -> bool:
        return self.categorie == 1


_ADMINISTRATIF = frozenset({C.IDENTITE, C.ADMISSION, C.ADMINISTRATIF, C.PRESTATIONS, C.PARCOURS, C.RELATION})
P = Profession
_SANTE = Fiche(Famille.SANTE, 1)
_EDUCATIF = Fiche(Famille.ACCOMPAGNEMENT, 2, "g")

FICHES: dict[Profession, Fiche] = {
    P.MEDECIN: _SANTE,
    P.CADRE_SANTE: Fiche(Famille.COORDINATION, 1),
    P.INFIRMIER: _SANTE,
    P.AIDE_SOIGNANT: _SANTE,
    P.KINE: _SANTE,
    P.ERGO: _SANTE,
    P.ORTHO: _SANTE,
    P.PSYCHOMOTRICIEN: _SANTE,
    P.DIETETICIEN: _SANTE,
    P.PSYCHOLOGUE: Fiche(Famille.ACCOMPAGNEMENT, 2, "b"),
    P.AES: Fiche(Famille.AIDE_AUX_SOINS, 2, "b"),
    P.ASSISTANT_SOCIAL: Fiche(Famille.ACCOMPAGNEMENT, 2, "a"),
    P.EDUCATEUR: _EDUCATIF,
    P.MONITEUR_EDUCATEUR: _EDUCATIF,
    P.ANIMATEUR: _EDUCATIF,
    P.VEILLEUR: Fiche(Famille.AIDE_AUX_SOINS, 2, "g"),
    P.COORDONNATEUR: Fiche(Famille.COORDINATION, 2, "g"),
    P.CHEF_SERVICE: Fiche(Famille.COORDINATION, 2, "g"),
    P.DIRECTEUR: Fiche(Famille.DIRECTION, 2, "g", _ADMINISTRATIF),
    P.SECRETAIRE: Fiche(Famille.ADMINISTRATION, 2, "g", _ADMINISTRATIF),
    P.COMPTABLE: Fiche(Famille.ADMINISTRATION, 2, "g", frozenset({C.IDENTITE, C.ADMINISTRATIF, C.PRESTATIONS})),
    P.DPO: Fiche(Famille.ADMINISTRATION, 2, "g"),
    P.STAGIAIRE_IDE: Fiche(Famille.AIDE_AUX_SOINS, 2, "g"),
}


def metier(code: str) -> str:
    """« chef de service », as one says after a name; empty when the profession is no longer in the list."""
    return Profession(code).label.lower() if code in Profession.values else ""
