"""Who was there, day by day: a pure count on stays, then the calendar of the perimeter for a month."""

from __future__ import annotations

import calendar
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q

from dui.commun.acces import courant, sans_montrer
from dui.commun.categories import Categorie
from dui.commun.chiffrement.cles import precharger
from usagers.enums import EtatDroit, StatutSejour
from usagers.models import Dossier, DroitOuvert, Sejour
from usagers.personnes import CHAMPS, Personne, designer, noter_montres

AU_PLUS = 2_000
ORDRE = (F("du").asc(nulls_first=True), F("decide_le").asc(nulls_first=True), "cree_le")
EN_VIGUEUR = (EtatDroit.OUVERT, EtatDroit.RENOUVELLEMENT)


@dataclass(frozen=True)
class Presence:
    """A stay as the calendar counts it: first day, last day (the day of leaving still counts), whose."""

    qui: uuid.UUID
    entree: dt.date
    sortie: dt.date | None = None


@dataclass
class Jour:
    le: dt.date
    presents: int = 0
    entrees: list[Any] = field(default_factory=list)
    sorties: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Calendrier:
    """`au_dela`: there are more stays than were counted, those that began the longest ago."""

    jours: list[Jour]
    au_dela: bool = False


def jours_du_mois(annee: int, mois: int) -> list[dt.date]:
    return [dt.date(annee, mois, n) for n in range(1, calendar.monthrange(annee, mois)[1] + 1)]


def compter(presences: Iterable[Presence], jours: list[dt.date]) -> list[Jour]:
    """For each day: how many persons are there (once, whatever their stays), who comes, who leaves."""
    la: dict[dt.date, set[uuid.UUID]] = defaultdict(set)
    lignes = {jour: Jour(jour) for jour in jours}
    for p in presences:
        for jour in jours:
            if p.entree <= jour and (p.sortie is None or jour <= p.sortie):
                la[jour].add(p.qui)
        if p.entree in lignes:
            lignes[p.entree].entrees.append(p.qui)
        if p.sortie in lignes:
            lignes[p.sortie].sorties.append(p.qui)
    for jour, ligne in lignes.items():
        ligne.presents = len(la[jour])
    return list(lignes.values())


def du_mois(annee: int, mois: int, unite: uuid.UUID | None) -> Calendrier:
    """The calendar of a month in the reader's perimeter, names in place of ids; two queries.

    Only those who come or leave are named, so only they are shown: a count shows nobody.
    """
    jours = jours_du_mois(annee, mois)
    touchent = Q(sortie__isnull=True) | Q(sortie__gte=jours[0])
    sejours = Sejour.objects.filter(touchent, entree__lte=jours[-1]).exclude(statut=StatutSejour.ANNULE)
    with sans_montrer():
        lus = list(sejours.only("entree", "sortie").order_by("-entree", "pk")[: AU_PLUS + 1])
        au_dela, lus = len(lus) > AU_PLUS, lus[:AU_PLUS]
        personnes = _personnes({s.dossier_id for s in lus}, unite)
    presences = [Presence(s.dossier_id, s.entree, s.sortie) for s in lus if s.dossier_id in personnes and s.entree]
    lignes = compter(presences, jours)
    noter_montres({pk for ligne in lignes for pk in (*ligne.entrees, *ligne.sorties)}, Categorie.PARCOURS)
    for ligne in lignes:
        ligne.entrees = [personnes[pk] for pk in ligne.entrees]
        ligne.sorties = [personnes[pk] for pk in ligne.sorties]
    return Calendrier(lignes, au_dela)


@dataclass(frozen=True)
class Maintien:
    """A young adult who stays among children until a place is found (amendement Creton)."""

    personne: Personne
    sejour_depuis: dt.date | None
    orientation: DroitOuvert | None  # the one in force, when the reader opens « Droits et prestations »


def maintenus(unite: uuid.UUID | None) -> list[Maintien]:
    """Those of the perimeter whose stay under way says so, the longest first; three queries."""
    sejours = Sejour.objects.filter(creton=True, statut=StatutSejour.EN_COURS, sortie__isnull=True)
    if unite is not None:
        sejours = sejours.filter(dossier__unite_id=unite)
    lus = list(sejours.only("entree").order_by("entree", "pk")[:AU_PLUS])
    if not lus:
        return []
    personnes = _personnes({s.dossier_id for s in lus}, unite)
    orientations = _orientations(set(personnes)) if courant().peut_lire(Categorie.PRESTATIONS) else {}
    return [
        Maintien(personnes[s.dossier_id], s.entree, orientations.get(s.dossier_id))
        for s in lus
        if s.dossier_id in personnes
    ]


def _orientations(dossiers: set[uuid.UUID]) -> dict[uuid.UUID, DroitOuvert]:
    """The last one to begin, for each; what a decision says is encrypted, hence the keys."""
    ouvertes = DroitOuvert.objects.filter(nature="orientation", dossier__in=dossiers, etat__in=EN_VIGUEUR)
    precharger(dossiers)
    return {d.dossier_id: d for d in ouvertes.order_by(*ORDRE)}


def _personnes(dossiers: set[uuid.UUID], unite: uuid.UUID | None) -> dict[uuid.UUID, Personne]:
    ensemble = Dossier.objects.filter(pk__in=dossiers)
    if unite is not None:
        ensemble = ensemble.filter(unite_id=unite)
    return {d.pk: designer(d) for d in ensemble.only(*CHAMPS)}
