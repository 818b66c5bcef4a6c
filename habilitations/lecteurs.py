"""Who will read what one is about to write: said before typing, from the matrix of the ESMS and its own cells."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from dui.commun.categories import Categorie, Niveau
from dui.commun.typographie import insecables
from habilitations.matrice import avec_surcharges
from habilitations.models import Affectation, SurchargeMatrice
from habilitations.perimetre import en_cours
from habilitations.professions import Profession as P

PLURIELS: dict[P, str] = {
    P.MEDECIN: "médecins",
    P.CADRE_SANTE: "cadres de santé",
    P.INFIRMIER: "infirmiers",
    P.AIDE_SOIGNANT: "aides-soignants",
    P.KINE: "masseurs-kinésithérapeutes",
    P.ERGO: "ergothérapeutes",
    P.ORTHO: "orthophonistes",
    P.PSYCHOMOTRICIEN: "psychomotriciens",
    P.DIETETICIEN: "diététiciens",
    P.PSYCHOLOGUE: "psychologues",
    P.AES: "accompagnants éducatifs et sociaux",
    P.ASSISTANT_SOCIAL: "assistants de service social",
    P.EDUCATEUR: "éducateurs spécialisés",
    P.MONITEUR_EDUCATEUR: "moniteurs-éducateurs",
    P.ANIMATEUR: "animateurs",
    P.VEILLEUR: "veilleurs de nuit",
    P.COORDONNATEUR: "coordonnateurs de parcours",
    P.CHEF_SERVICE: "chefs de service",
    P.DIRECTEUR: "directeurs",
    P.SECRETAIRE: "secrétaires",
    P.COMPTABLE: "comptables",
    P.DPO: "délégués à la protection des données",
    P.STAGIAIRE_IDE: "étudiants infirmiers",
}


def lecteurs(etablissement_id: uuid.UUID, categories: Iterable[Categorie]) -> dict[Categorie, list[str]]:
    """For each category, the professions that read it here, in words, in the order of the matrix.

    Professions nobody holds in the ESMS today are left out: a sentence names the colleagues there are.
    """
    presentes = set(
        Affectation.objects.filter(
            en_cours(), etablissement_id=etablissement_id, professionnel__compte__is_active=True
        ).values_list("profession", flat=True)
    )
    surcharges: dict[str, dict[str, int]] = {}
    for s in SurchargeMatrice.objects.filter(etablissement_id=etablissement_id):
        surcharges.setdefault(s.profession, {})[s.categorie] = s.niveau
    lignes = {p: avec_surcharges(p, surcharges.get(p.value, {})) for p in P if p.value in presentes}
    return {c: [PLURIELS[p] for p, ligne in lignes.items() if ligne[c] >= Niveau.LECTURE] for c in categories}


def sera_lue_par(metiers: list[str]) -> str:
    """« Sera lue par : infirmiers, aides-soignants »."""
    return insecables(f"Sera lue par : {', '.join(metiers) or 'vous'}")
