"""Surveys: opened, answered, closed, counted. Results open once a survey is closed: read between two answers, they
would tell the last one.

An anonymous answer is never kept. It adds one to the count of each criterion, in rows that have neither author, nor
day, nor order; no dossier is opened, the journal gets nothing of it, no free text is asked (docs/decisions.md).
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case as Selon
from django.db.models import F, Q, When

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.barres import Barre, Barres
from dui.commun.categories import Categorie
from dui.commun.dates_fr import nombre
from dui.commun.horloge import aujourdhui
from habilitations.actes import inscrire as inscrire_actes
from usagers.evaluations.catalogue import trouver
from usagers.evaluations.declaration import Grille, Question, Reponses, repondue
from usagers.models import DecompteEnquete, Enquete, EnvoiAnonyme
from usagers.pilotage.masque import CASE_COMPLEMENT, PETIT, SEUIL, TOTAL, Case, masquer_liste
from usagers.relation.edition import poser, remplacer, tenir
from usagers.relation.suivi import noter_acte

inscrire_actes(
    {
        "enquete_ouverte": "a ouvert une enquête de satisfaction",
        "enquete_modifiee": "a modifié une enquête de satisfaction",
        "enquete_close": "a clos une enquête de satisfaction",
        "enquete_resultats": "a lu les résultats d’une enquête de satisfaction",
        "enquete_exportee": "a exporté les résultats d’une enquête de satisfaction",
    }
)
SANS_REPONSE = ""
TOUTES = ("", "")  # the line that counts the answers themselves
CLOSE, OUVERTE, FINIE, A_VENIR = "close", "ouverte", "finie", "a_venir"
EN_MOTS = {
    OUVERTE: ("succes", "ouverte"),
    FINIE: ("attention", "à clore"),
    A_VENIR: ("info", "à venir"),
    CLOSE: ("neutre", "close"),
}


class EnqueteFermee(Exception):
    """The text can be shown."""


def enquetes() -> Any:
    return Enquete.objects.ici()


def etat(enquete: Enquete) -> str:
    jour = aujourdhui()
    if enquete.close_le is not None:
        return CLOSE
    return A_VENIR if jour < enquete.du else OUVERTE if jour <= enquete.au else FINIE


def ouvrir(envoi: uuid.UUID, **champs: Any) -> tuple[Enquete, bool]:
    """A new survey, with all its counts at zero."""
    enquete, nouvelle = poser(Enquete, envoi, **champs)
    if nouvelle:
        poser_les_decomptes(enquete)
        noter_acte("enquete_ouverte")
    return enquete, nouvelle


def poser_les_decomptes(enquete: Enquete, comptes: dict[tuple[str, str], int] | None = None) -> None:
    grille = trouver(enquete.grille)
    cles = [TOUTES]
    for question in grille.questions if grille else ():
        cles += [(question.code, code) for code in (*question.codes, SANS_REPONSE)]
    DecompteEnquete.objects.bulk_create(
        DecompteEnquete(
            etablissement_id=enquete.etablissement_id,
            enquete=enquete,
            question=question,
            critere=critere,
            combien=(comptes or {}).get((question, critere), 0),
        )
        for question, critere in cles
    )


def changer(enquete: Enquete, version: int, contenu: dict[str, Any]) -> None:
    """Raises `VersionDepassee`, `EnqueteFermee`."""
    _ouverte_encore(tenir(Enquete, enquete.pk, version))
    remplacer(Enquete, enquete.pk, version, contenu)
    noter_acte("enquete_modifiee")


def clore(enquete: Enquete, version: int) -> None:
    """For good: reopened, the difference between two results would be the answers of one afternoon."""
    tenue = tenir(Enquete, enquete.pk, version)
    _ouverte_encore(tenue)
    tenue.close_le = aujourdhui()
    tenue.version += 1
    tenue.save()
    noter_acte("enquete_close")


def _ouverte_encore(enquete: Enquete) -> None:
    if enquete.figee:
        raise EnqueteFermee("Cette enquête est close : elle ne change plus.")


# -- an answer ---------------------------------------------------------------------------------------------------


def compter_une_reponse(enquete: Enquete, reponses: Reponses, envoi: uuid.UUID) -> bool:
    """Add one to the counts; False when this form was already counted. Raises `EnqueteFermee`. The base refuses too."""
    tenue = enquetes().order_by().select_for_update(no_key=True, of=("self",)).get(pk=enquete.pk)
    grille = trouver(tenue.grille)
    if grille is None or etat(tenue) != OUVERTE:
        raise EnqueteFermee("Cette enquête ne reçoit pas de réponse aujourd’hui.")
    try:
        with transaction.atomic():
            EnvoiAnonyme(pk=envoi).save(force_insert=True)
    except IntegrityError:
        return False
    touches = Q(question="", critere="")
    for question, critere in choisis(grille, reponses):
        touches |= Q(question=question, critere=critere)
    un = Selon(When(touches, then=1), default=0)  # all are rewritten: none may tell that it was touched alone
    DecompteEnquete.objects.ici().filter(enquete=tenue).update(combien=F("combien") + un)
    return True


def choisis(grille: Grille, reponses: Reponses) -> list[tuple[str, str]]:
    """The counts that these answers touch."""
    touches = []
    for question in grille.questions:
        retenus = reponses[question.code] if repondue(question, reponses) else [SANS_REPONSE]
        touches += [(question.code, critere) for critere in retenus]
    return touches


# -- results -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resultats:
    """`total` masked: fewer than five answers, nothing else is shown."""

    total: Case
    taux: str
    groupes: list[tuple[str, list[Barres]]]

    @property
    def trop_peu(self) -> bool:
        return self.total.masquee

    def lignes(self) -> list[tuple[str, str, str, Any]]:
        """For the spreadsheet: group, question, answer, how many."""
        return [
            (groupe, b.titre, barre.nom, barre.texte if barre.valeur is None else barre.valeur)
            for groupe, questions in self.groupes
            for b in questions
            for barre in b.barres
        ]


def recues(enquete: Enquete) -> Case:
    """How many answers, whatever they say; « < 5 » under five."""
    total = DecompteEnquete.objects.ici().get(enquete=enquete, question="", critere="").combien
    return _total(total)


def resultats(enquete: Enquete) -> Resultats | None:
    """None while it is open."""
    grille = trouver(enquete.grille)
    if enquete.close_le is None or grille is None:
        return None
    lignes = DecompteEnquete.objects.ici().filter(enquete=enquete)
    comptes = Counter({(d.question, d.critere): d.combien for d in lignes})
    total = comptes[TOUTES]
    if total < SEUIL:
        return Resultats(_total(total), "", [])
    groupes = [(titre, [_barres(q, comptes, total) for q in questions]) for titre, questions in grille.groupes()]
    return Resultats(_total(total), _taux(total, enquete.remis), groupes)


def _total(total: int) -> Case:
    """Zero is hidden with the others: « nobody answered » would say it of each."""
    return Case.visible(total) if total >= SEUIL else Case(None, PETIT)


def _taux(total: int, remis: int | None) -> str:
    return f"{nombre(round(100 * total / remis))} %" if remis and remis >= total else ""


def _barres(question: Question, comptes: Counter[tuple[str, str]], total: int) -> Barres:
    cases = montrer(question, {c: comptes[question.code, c] for c in (*question.codes, SANS_REPONSE)}, total)
    libelles = {c.code: c.libelle for c in question.criteres} | {SANS_REPONSE: "Sans réponse"}
    barres = [Barre(libelles[code], case.valeur, case.texte) for code, case in cases.items()]
    return Barres(question.libelle, "réponses", barres, entete="Réponse")


def montrer(question: Question, comptes: dict[str, int], total: int) -> dict[str, Case]:
    """The counts of one question, masked as steering does. Its total is that of the survey, which the page shows: where
    hiding the total alone would protect a count, the whole question is kept back instead."""
    if question.genre == "cases":  # several boxes: each against the answers that left it, never « sans réponse »
        return {c: _contre(comptes[c], total) for c in question.codes}
    cases = masquer_liste(comptes)
    if cases[TOTAL].masquee:
        return dict.fromkeys(comptes, CASE_COMPLEMENT)
    return {code: cases[code] for code in comptes}


def _contre(combien: int, total: int) -> Case:
    cases = masquer_liste({"oui": combien, "non": total - combien})
    return CASE_COMPLEMENT if cases[TOTAL].masquee else cases["oui"]


def noter_lecture(code: str, action: Action) -> None:
    courant().noter(Evenement(action=action, categorie=Categorie.RELATION.value, base=Base.FONCTION, motif=code))
