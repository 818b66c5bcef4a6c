"""Surveys: opened, answered, closed, counted. Results open once a survey is closed: read between two answers, they would
tell the last one.

An anonymous answer is never kept. It adds one to the count of each criterion, in rows that have neither author, nor day,
nor order; no dossier is opened, the journal gets nothing of the answer, and no free text is asked. What stays possible
is said in docs/decisions.md.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from dui.commun.acces import courant
from dui.commun.horloge import aujourdhui
from usagers.evaluations import lecture
from usagers.evaluations.catalogue import trouver
from usagers.evaluations.declaration import Grille, Reponses, repondue
from usagers.models import Campagne, DecompteEnquete, EnvoiAnonyme, ReponseEnquete
from usagers.relation.enums import ModeEnquete
from usagers.relation.masquage import SEUIL, masquer
from usagers.relation.suivi import noter_acte

SANS_REPONSE = ""


class EnqueteFermee(Exception):
    """The text can be shown."""


def campagnes() -> Any:
    return Campagne.objects.ici()


def nominatives(gardee: uuid.UUID | None = None) -> Any:
    """Those that a named person may answer today, and the one that an answer already quotes."""
    jour = aujourdhui()
    ouvertes = Q(mode=ModeEnquete.NOMINATIVE, close_le__isnull=True, du__lte=jour, au__gte=jour)
    return campagnes().filter(ouvertes | Q(pk=gardee))


def est_ouverte(campagne: Campagne, jour: dt.date | None = None) -> bool:
    jour = jour or aujourdhui()
    return campagne.close_le is None and campagne.du <= jour <= campagne.au


def ouvrir(envoi: uuid.UUID, **champs: Any) -> tuple[Campagne, bool]:
    """A new survey, with its counts at zero when it is anonymous."""
    acces = courant()
    campagne, nouvelle = Campagne.objects.get_or_create(
        envoi=envoi, etablissement_id=acces.etablissement_id, auteur_id=acces.compte_id, defaults=champs
    )
    if nouvelle and campagne.mode == ModeEnquete.ANONYME:
        poser_les_decomptes(campagne)
    if nouvelle:
        noter_acte("enquete_ouverte")
    return campagne, nouvelle


def poser_les_decomptes(campagne: Campagne, comptes: dict[tuple[str, str], int] | None = None) -> None:
    grille = trouver(campagne.grille)
    cles = [("", "")]
    for question in grille.questions if grille else ():
        cles += [(question.code, code) for code in (*question.codes, SANS_REPONSE)]
    DecompteEnquete.objects.bulk_create(
        DecompteEnquete(
            etablissement_id=campagne.etablissement_id,
            campagne=campagne,
            question=question,
            critere=critere,
            combien=(comptes or {}).get((question, critere), 0),
        )
        for question, critere in cles
    )


def clore(campagne: Campagne) -> None:
    """For good: reopened, the difference between two results would be the answers of one afternoon."""
    if campagne.close_le is None:
        campagne.close_le = aujourdhui()
        campagne.version += 1
        campagne.save()
        noter_acte("enquete_close")


# -- an anonymous answer ---------------------------------------------------------------------------------------


def compter_une_reponse(campagne: Campagne, reponses: Reponses, envoi: uuid.UUID) -> bool:
    """Add one to the counts; False when this form was already counted. Raises `EnqueteFermee`."""
    tenue = campagnes().order_by().select_for_update(no_key=True, of=("self",)).get(pk=campagne.pk)
    grille = trouver(tenue.grille)
    if tenue.mode != ModeEnquete.ANONYME or grille is None or not est_ouverte(tenue):
        raise EnqueteFermee("Cette enquête ne reçoit pas de réponse anonyme aujourd’hui.")
    try:
        with transaction.atomic():
            EnvoiAnonyme(pk=envoi).save(force_insert=True)
    except IntegrityError:
        return False
    touches = Q(question="", critere="")
    for question, critere in _choisis(grille, reponses):
        touches |= Q(question=question, critere=critere)
    DecompteEnquete.objects.ici().filter(touches, campagne=tenue).update(combien=F("combien") + 1)
    return True


def _choisis(grille: Grille, reponses: Reponses) -> list[tuple[str, str]]:
    choisis = []
    for question in grille.questions:
        if repondue(question, reponses):
            choisis += [(question.code, c) for c in reponses[question.code]]
        else:
            choisis.append((question.code, SANS_REPONSE))
    return choisis


# -- results ---------------------------------------------------------------------------------------------------


def resultats(campagne: Campagne) -> dict[str, Any] | None:
    """Tables and bars, small counts hidden; None while it is open. Named answers: those of the reader's perimeter."""
    grille = trouver(campagne.grille)
    if campagne.close_le is None or grille is None:
        return None
    if campagne.mode == ModeEnquete.ANONYME:
        comptes = Counter({(d.question, d.critere): d.combien for d in campagne.decomptes.all()})
    else:
        comptes = _des_nommees(campagne, grille)
    total = comptes["", ""]
    if total < SEUIL:
        return {"total": None, "groupes": [], "seuil": SEUIL}
    groupes = [
        {"titre": titre, "questions": [_question(q, comptes, total) for q in questions]}
        for titre, questions in grille.groupes()
    ]
    return {"total": total, "groupes": groupes, "seuil": SEUIL}


def _des_nommees(campagne: Campagne, grille: Grille) -> Counter[tuple[str, str]]:
    remplies = ReponseEnquete.objects.select_related(None).filter(campagne=campagne, reponses__isnull=False)
    comptes: Counter[tuple[str, str]] = Counter()
    for ligne in remplies:
        comptes["", ""] += 1
        comptes.update(_choisis(grille, ligne.reponses))
    return comptes


def _question(question: Any, comptes: Counter[tuple[str, str]], total: int) -> dict[str, Any]:
    libelles = {c.code: c.libelle for c in question.criteres} | {SANS_REPONSE: "Sans réponse"}
    montres = masquer({code: comptes[question.code, code] for code in libelles})
    return {
        "libelle": question.libelle,
        "total": total,
        "lignes": [{"libelle": libelles[code], "combien": n} for code, n in montres.items()],
    }


# -- a named answer --------------------------------------------------------------------------------------------


def en_groupes(reponse: ReponseEnquete) -> list[dict[str, Any]]:
    """What was answered, as a reader sees it; empty before the questions are filled in."""
    grille = trouver(reponse.campagne.grille)
    if grille is None or not reponse.reponses:
        return []
    return lecture.en_groupes(grille, reponse.reponses)


def ouvertes_en_tete(lignes: Iterable[Campagne]) -> list[dict[str, Any]]:
    """Surveys of a list with their state: open first."""
    jour = aujourdhui()
    vues = []
    for c in lignes:
        etat = "close" if c.close_le else "ouverte" if est_ouverte(c, jour) else "a_venir" if c.du > jour else "finie"
        vues.append({"campagne": c, "etat": etat})
    return sorted(vues, key=lambda v: v["etat"] != "ouverte")
