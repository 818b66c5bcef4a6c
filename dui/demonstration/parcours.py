"""School, training, work: where the demonstration declares that the ESMS helps with them, nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dui.commun.categories import Categorie as C
from dui.demonstration.admissions import _qui as qui
from dui.demonstration.dossiers import Contexte
from dui.demonstration.structures import Structures, identifiant
from habilitations.models import FinaliteDeclaree
from usagers import models as u

INSERTION = "insertion"
# ESMS: (who declared it, why). The EHPAD declares nothing: its residents have no such path to be helped with.
DECLARANTS = {
    "glycines": ("vincent", "L’unité d’enseignement et les éducateurs préparent scolarité, stages et orientation."),
    "horizon": ("denise", "Le service accompagne des adultes vers l’emploi et le maintien au travail."),
}
# (kind, what, where, half-days, level, adjustments, what it is for), for the present and for what came before
ECOLES = (
    ("unite_enseignement", "Unité d’enseignement, groupe des moyens", "IME Les Glycines", 6,
     "Cycle 2, lecture en cours", "Emploi du temps en images, pauses courtes.", "Réunion de scolarité"),
    ("ulis", "Ulis école", "École Jules-Ferry", 8, "CE2 ; CP en lecture",
     "Accompagnante le matin, place près du tableau.", "Réunion de scolarité"),
    ("ulis", "Ulis collège, cinquième", "Collège Jean-Moulin", 8, "Cinquième ; CM1 en mathématiques",
     "Tiers temps, consignes lues à voix haute.", "Choix d’un premier stage"),
    ("stage", "Stage aux espaces verts", "Services techniques de la ville", 4, "",
     "Tuteur désigné, gants adaptés.", "Projet professionnel, orientation à seize ans"),
)  # fmt: skip
METIERS = (
    ("esat", "Atelier conditionnement", "Ésat La Fabrique", 8, "",
     "Poste assis, tâches en trois étapes.", "Bilan du rythme de travail"),
    ("ordinaire", "Agent de restauration", "Lycée Victor-Hugo", 6, "CAP",
     "Horaires fixes, casque antibruit.", "Maintien dans l’emploi"),
    ("formation", "Remise à niveau en français et en bureautique", "Greta du Calvados", 5, "Niveau 3",
     "Support en gros caractères.", "Dossier de reconversion"),
    ("recherche", "Recherche d’un emploi de magasinier", "Cap emploi", 2, "",
     "Accompagnement aux entretiens.", "Rendez-vous avec la conseillère"),
)  # fmt: skip
PASSE = {
    "ime": ("classe_ordinaire", "École maternelle", "École Les Marronniers"),
    "adultes": ("ordinaire", "Préparateur de commandes", "Entrepôt de Mondeville"),
}


def declarer(s: Structures) -> None:
    for lieu, (cle, motif) in DECLARANTS.items():
        FinaliteDeclaree.objects.create(
            id=identifiant("finalite", lieu, INSERTION),
            etablissement=s.lieux[lieu],
            finalite=INSERTION,
            motif=motif,
            declaree_par=s.comptes[cle],
        )


def periodes(c: Contexte) -> Iterator[u.PeriodeDeParcours]:
    if c.p.lieu not in DECLARANTS or c.p.age(c.jour) < 6:
        return
    choix = ECOLES if c.p.profil == "ime" else METIERS
    nature, quoi, ou, combien, niveau, aides, utilite = choix[_rang(c, len(choix))]
    rentree = dt.date(c.fin.year - (1 if c.fin.month < 9 else 0), 9, 1)
    yield _periode(
        c, "en_cours", nature, quoi, ou, utilite,
        du=max(rentree, c.p.entree), au=c.p.sortie, demi_journees=combien,
        niveau=_dire(c, niveau), amenagements=_dire(c, aides), interlocuteur=_dire(c, "Coordonnatrice sur place"),
    )  # fmt: skip
    if c.p.numero % 3 == 0:
        nature, quoi, ou = PASSE[c.p.profil]
        fin = min(c.p.entree, c.fin) - dt.timedelta(days=1)
        yield _periode(
            c, "avant", nature, quoi, ou, "Comprendre le parcours",
            du=fin - dt.timedelta(days=700), au=fin, diplome=_dire(c, "Attestation de fin d’année"),
        )  # fmt: skip


def _rang(c: Contexte, combien: int) -> int:
    """By age at school, by number at work: a child of eight is not on a work placement."""
    if c.p.profil != "ime":
        return c.p.numero % combien
    age = c.p.age(c.jour)
    return 3 if age >= 16 else 2 if age >= 12 else c.p.numero % 2


def _dire(c: Contexte, texte: str) -> str | None:
    return c.jetons(texte, C.PARCOURS) if texte else None


def _periode(
    c: Contexte, rang: str, nature: str, quoi: str, ou: str, utilite: str, **champs: Any
) -> u.PeriodeDeParcours:
    return u.PeriodeDeParcours(
        **c.base("parcours", rang),
        **qui(c, C.PARCOURS),
        nature=nature,
        intitule=c.jetons(quoi, C.PARCOURS),
        lieu=c.jetons(ou, C.PARCOURS),
        utilite=c.jetons(utilite, C.PARCOURS),
        **champs,
    )
