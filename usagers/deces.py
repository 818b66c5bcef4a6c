"""A death is recorded once, by the exit of a stay or from identity; what it closes is closed with it.

The rights of the person end (LIL 84; `representation/regles.csv`, situation « décédé »), the stay and the missions of
whoever protected them on that day. Writing across headings that the one who records does not open: as a task, under a
written reason, told to the journal by the request.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.categories import Categorie
from dui.commun.contexte_sql import en_tache
from dui.commun.horloge import aujourdhui
from usagers import donnees, registres
from usagers.enums import StatutSejour
from usagers.fiches.service import VersionDepassee
from usagers.models import Dossier, MesureProtection, Sejour
from usagers.transferts.envoi import arreter_sans_accord


class DecesRefuse(ValueError):
    """The text can be shown."""


def sorties_par_deces() -> frozenset[str]:
    """Ways out that the data file marks as a death."""
    return frozenset(r["code"] for r in donnees.lire("modes_sejour") if r["genre"] == "sortie" and r["deces"])


def enregistrer(dossier: Dossier, le: dt.date, version: int) -> Dossier:
    """From identity. Raises `DecesRefuse`, `VersionDepassee`."""
    if le > aujourdhui():
        raise DecesRefuse("Cette date est à venir. Vérifiez-la.")
    if dossier.date_naissance and le < dossier.date_naissance:
        raise DecesRefuse("Cette date précède la naissance. Vérifiez-la.")
    tenu = _tenir(dossier, version)
    tenu.decede_le = le
    if tenu.entre_le and (tenu.sorti_le is None or tenu.sorti_le > le):
        tenu.sorti_le = le
    tenu.version += 1
    tenu.save()
    clore(tenu.pk, le)
    return tenu


def annuler(dossier: Dossier, version: int) -> Dossier:
    """Recorded by mistake. What was closed is opened again by hand, line by line: nothing is guessed."""
    tenu = _tenir(dossier, version)
    tenu.decede_le = None
    tenu.version += 1
    tenu.save()
    return tenu


def _tenir(dossier: Dossier, version: int) -> Dossier:
    tenu: Dossier = Dossier.objects.select_for_update(no_key=True, of=("self",)).get(pk=dossier.pk)
    if tenu.version != version:
        raise VersionDepassee(tenu)
    return tenu


def clore(dossier_id: uuid.UUID, le: dt.date) -> None:
    """What must end on that day; doing it again changes nothing."""
    acces = courant()
    with en_tache("décès de la personne"):
        touchees = {*_les_sejours(dossier_id, le), *_les_mesures(dossier_id, le)}
        for suite in registres.suites_de_deces():
            touchees |= set(suite(dossier_id, le))
    for categorie in sorted(touchees):
        acces.noter(
            Evenement(Action.MODIFIER, dossier_id=dossier_id, categorie=categorie, base=Base.SYSTEME, motif="deces")
        )
    arreter_sans_accord(dossier_id)


def _les_sejours(dossier_id: uuid.UUID, le: dt.date) -> Iterator[str]:
    """Those under way end with the death; those forecast do not take place."""
    ouverts = Sejour.objects.de(dossier_id).filter(statut__in=(StatutSejour.EN_COURS, StatutSejour.PREVU))
    for sejour in ouverts.select_for_update(no_key=True, of=("self",)):
        if sejour.entree and sejour.entree <= le:
            sejour.statut, sejour.sortie, sejour.sortie_par = StatutSejour.TERMINE, le, min(sorties_par_deces())
        else:
            sejour.statut = StatutSejour.ANNULE
        _enregistrer(sejour)
        yield Categorie.PARCOURS.value


def _les_mesures(dossier_id: uuid.UUID, le: dt.date) -> Iterator[str]:
    for mesure in MesureProtection.objects.de(dossier_id).select_for_update(no_key=True, of=("self",)):
        if mesure.du <= le and (mesure.au is None or mesure.au > le):
            mesure.au = le
            _enregistrer(mesure)
            yield Categorie.PROCHES.value


def _enregistrer(ligne: Any) -> None:
    ligne.version += 1
    ligne.save()
