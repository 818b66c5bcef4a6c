"""Surveys and CVS of the demonstration: a survey closed and one open, seats, meetings, one of them late."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any

from django.utils import timezone

from dui.demonstration.structures import Structures, identifiant
from usagers import models as u
from usagers.evaluations.catalogue import declarees
from usagers.relation.enquetes import TOUTES, choisis, poser_les_decomptes

JOUR = dt.timedelta(days=1)
GRILLE = "satisfaction"
# (ESMS, author, title, to whom, opened and ended how many days ago, closed, answers, forms handed out)
ENQUETES = (
    ("tilleuls", "bernard", "Être bien aux Tilleuls", "personnes", 120, 90, True, 31, 42),
    ("tilleuls", "bernard", "Les familles et l’accueil", "proches", 20, -25, False, 3, 60),
    ("glycines", "vincent", "La vie à l’IME", "tous", 60, 30, True, 4, 20),
)
# (college, name, designation, substitute, months since)
SIEGES = (
    ("personnes", "Marthe Lagarde", "elu", False, 14),
    ("personnes", "Joseph Le Goff", "elu", False, 14),
    ("personnes", "Simone Hervé", "elu", True, 14),
    ("familles", "Claire Lagarde", "elu", False, 8),
    ("professionnels", "Nadia Fortin", "elu", False, 14),
    ("gestionnaire", "Hélène Marchand", "designe", False, 26),
)
# days since the meeting, agenda sent how many days before, minutes, state
SEANCES = (
    (
        400,
        12,
        "Menus de l’été : un choix de deux plats est demandé le soir. Essai en juillet.",
        "adoptee",
    ),
    (270, 10, "Sorties : un calendrier est affiché chaque mois. Un banc est demandé près du portail.", "adoptee"),
    (145, 5, "Règlement de fonctionnement relu : avis favorable. Travaux de l’ascenseur en mars.", "projet"),
)


def poser(s: Structures, jour: dt.date) -> None:
    _enquetes(s, jour)
    _cvs(s, jour)


def _enquetes(s: Structures, jour: dt.date) -> None:
    for rang, (lieu, auteur, titre, public, du, au, close, combien, remis) in enumerate(ENQUETES):
        enquete = u.Enquete(
            id=identifiant("enquete", rang),
            envoi=identifiant("enquete-envoi", rang),
            etablissement=s.lieux[lieu],
            auteur=s.comptes[auteur],
            titre=titre,
            grille=GRILLE,
            public=public,
            du=jour - du * JOUR,
            au=jour - au * JOUR,
            remis=remis,
            close_le=jour - (au - 1) * JOUR if close else None,
        )
        enquete.save()
        poser_les_decomptes(enquete, _tirer(rang, combien))


def _tirer(rang: int, combien: int) -> dict[tuple[str, str], int]:
    """Mostly content, less so of the meals; each person leaves a question now and then."""
    hasard, grille = random.Random(rang), declarees()[GRILLE]
    comptes: Counter[tuple[str, str]] = Counter()
    for _ in range(combien):
        reponses = {}
        for question in grille.questions:
            poids = (4, 3, 4, 2, 1) if question.code == "repas" else (10, 7, 2, 1, 1)
            if hasard.random() > 0.06:
                reponses[question.code] = hasard.choices(question.codes, poids[: len(question.codes)])
        comptes.update([TOUTES, *choisis(grille, reponses)])
    return dict(comptes)


def _cvs(s: Structures, jour: dt.date) -> None:
    commun: dict[str, Any] = {"etablissement": s.lieux["tilleuls"], "auteur": s.comptes["bernard"]}
    for rang, (college, nom, designation, suppleant, mois) in enumerate(SIEGES):
        u.MandatCvs(
            id=identifiant("mandat-cvs", rang),
            envoi=identifiant("mandat-cvs-envoi", rang),
            **commun,
            college=college,
            nom=nom,
            designation=designation,
            suppleant=suppleant,
            du=jour - 30 * mois * JOUR,
        ).save()
    for rang, (il_y_a, avant, texte, etat) in enumerate(SEANCES):
        date, adoptee = jour - il_y_a * JOUR, etat == "adoptee"
        u.SeanceCvs(
            id=identifiant("seance-cvs", rang),
            envoi=identifiant("seance-cvs-envoi", rang),
            **commun,
            date=date,
            ordre_envoye_le=date - avant * JOUR,
            ordre_du_jour="Approbation du dernier compte rendu. Vie quotidienne. Questions diverses.",
            presents="Les membres élus, la direction, deux résidents invités.",
            compte_rendu=texte,
            etat=etat,
            adoptee_le=date + 90 * JOUR if adoptee else None,
            publie_le=timezone.now() if adoptee and rang == 0 else None,
            publie_par=s.comptes["bernard"] if adoptee and rang == 0 else None,
        ).save()
