"""In which situation of the table a person stands on a date, and which measure puts them there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from usagers.enums import EtendueMesure, MissionPersonne, RegimeMesure, TypeMesure
from usagers.representation.enums import Situation as S
from usagers.representation.faits import MESURES_DE_MINEUR, SANS_EFFET_SUR_LES_DROITS, Faits, Mesure
from usagers.representation.regles import SANS_OBJET

PERSONNE, BIENS, LES_DEUX = (e.value for e in EtendueMesure)
# Hold of a measure over personal decisions: when several run at once, the strongest answers (C. civ. 459).
SANS_EFFET, SIMPLE, AUX_BIENS, ASSISTE, REPRESENTE = range(5)


@dataclass(frozen=True)
class Place:
    """Row of the table that a measure leads to. `a_preciser`: limited to the person without saying for what."""

    mesure: Mesure | None
    situation: S
    etendue: str = SANS_OBJET
    emprise: int = SANS_EFFET
    a_preciser: bool = False


@dataclass(frozen=True)
class Cadre:
    """The place that answers; the one that holds the goods when it is another; the measures that name the parents."""

    place: Place
    biens: Place | None = None
    parents: tuple[Mesure, ...] = ()


def situation_le(faits: Faits, date: dt.date) -> Cadre:
    if faits.est_decede_le(date):
        return Cadre(Place(None, _apres_deces(faits)), parents=_parents(faits, faits.deces or date))
    actives = _sans_relayees([m for m in faits.mesures if m.court_le(date)], date)
    if faits.est_mineur_le(date):
        if any(m.type == TypeMesure.EMANCIPATION for m in actives):
            return _capable(actives, date, Place(None, S.EMANCIPE))
        return Cadre(_mineur(actives, faits), parents=_parents(faits, date))
    return _capable(actives, date, Place(None, S.MAJEUR))


def _apres_deces(faits: Faits) -> S:
    if faits.deces and faits.est_mineur_le(faits.deces):
        return S.DECEDE_MINEUR
    return S.DECEDE_REFUS if faits.volonte_contraire else S.DECEDE


def _sans_relayees(mesures: list[Mesure], date: dt.date) -> list[Mesure]:
    """On the day when one ends and another begins over the same scope, the new decision applies."""

    def relaie(nouvelle: Mesure, ancienne: Mesure) -> bool:
        return (
            nouvelle.est_actif_le(date)
            and _effet(nouvelle) == date
            and nouvelle.type not in SANS_EFFET_SUR_LES_DROITS
            and (nouvelle.type in MESURES_DE_MINEUR) == (ancienne.type in MESURES_DE_MINEUR)
            and nouvelle.etendue in {LES_DEUX, ancienne.etendue}
        )

    return [
        m for m in mesures if not (m.fin == date and _effet(m) != date and any(relaie(n, m) for n in mesures if n != m))
    ]


def _effet(mesure: Mesure) -> dt.date:
    return mesure.active_le or mesure.du if mesure.type == TypeMesure.MANDAT else mesure.du


# -- minors: the narrowest decision on parental authority answers ---------------------------------------------


_MINEURS = ((TypeMesure.TUTELLE_MINEUR, S.TUTELLE_MINEUR), (TypeMesure.DELEGATION, S.DELEGATION),
            (TypeMesure.ENFANT_CONFIE, S.CONFIE))  # fmt: skip


def _mineur(actives: Iterable[Mesure], faits: Faits) -> Place:
    if faits.parent_sans_exercice:
        return Place(None, S.SANS_EXERCICE)
    derniers = sorted(actives, key=lambda m: m.du, reverse=True)
    for genre, situation in _MINEURS:
        for mesure in derniers:
            if mesure.type == genre:
                return Place(mesure, situation)
    return Place(None, S.MINEUR)


def _parents(faits: Faits, date: dt.date) -> tuple[Mesure, ...]:
    return tuple(m for m in faits.mesures if m.type == TypeMesure.AUTORITE_PARENTALE and m.court_le(date))


# -- adults, emancipated minors -------------------------------------------------------------------------------


def _capable(actives: Iterable[Mesure], date: dt.date, sinon: Place) -> Cadre:
    places = [p for m in actives if (p := _placer(m, date))]
    if not places:
        return Cadre(sinon)
    places.sort(key=lambda p: (p.emprise, bool(p.mesure and p.mesure.represente), _du(p)), reverse=True)
    premiere = places[0]
    biens = next((b for p in places[1:] if (b := _pour_les_biens(p))), None)
    if premiere.a_preciser:
        return Cadre(Place(premiere.mesure, sinon.situation, a_preciser=True), biens)
    return Cadre(premiere, biens if premiere.emprise >= ASSISTE else None)


def _du(place: Place) -> dt.date:
    return place.mesure.du if place.mesure else dt.date.min


_ASSISTANCE = {TypeMesure.CURATELLE: S.CURATELLE, TypeMesure.CURATELLE_RENFORCEE: S.CURATELLE_RENFORCEE}
_REPRESENTATION = {TypeMesure.TUTELLE: S.TUTELLE, TypeMesure.HABILITATION: S.HABILITATION, TypeMesure.MANDAT: S.MANDAT}


def _placer(mesure: Mesure, date: dt.date) -> Place | None:
    """None: the measure changes nothing to the rights (social benefits, parental authority of somebody now adult)."""
    match mesure.type:
        case TypeMesure.SAUVEGARDE:
            return Place(mesure, S.SAUVEGARDE, emprise=SIMPLE)
        case TypeMesure.SAUVEGARDE_MANDAT:
            represente = mesure.etendue != BIENS and mesure.mission == MissionPersonne.REPRESENTATION
            return Place(mesure, S.SAUVEGARDE_MANDAT, mesure.etendue, REPRESENTE if represente else AUX_BIENS)
        case TypeMesure.MANDAT if not mesure.est_actif_le(date):
            return Place(mesure, S.MANDAT_INACTIF, emprise=SANS_EFFET)
    if mesure.type in _ASSISTANCE or _habilitation_en_assistance(mesure):
        return _assistance(mesure, _ASSISTANCE.get(TypeMesure(mesure.type), S.HABILITATION_ASSISTANCE))
    if mesure.type in _REPRESENTATION:
        return _representation(mesure, _REPRESENTATION[TypeMesure(mesure.type)])
    return None


def _habilitation_en_assistance(mesure: Mesure) -> bool:
    return mesure.type == TypeMesure.HABILITATION and mesure.regime == RegimeMesure.ASSISTANCE


def _assistance(mesure: Mesure, situation: S) -> Place:
    """A curator never stands for the person: whatever was typed, the mission is assistance (C. civ. 469)."""
    if _sans_mission(mesure):
        return _sur_les_biens(mesure, situation)
    return Place(mesure, situation, mesure.etendue, ASSISTE)


def _representation(mesure: Mesure, situation: S) -> Place:
    if _sans_mission(mesure):
        return _sur_les_biens(mesure, situation)
    if mesure.mission == MissionPersonne.REPRESENTATION:
        return Place(mesure, situation, mesure.etendue, REPRESENTE)
    if situation == S.TUTELLE:
        return Place(mesure, S.TUTELLE_ASSISTANCE, LES_DEUX, ASSISTE)
    if situation == S.HABILITATION:
        return Place(mesure, S.HABILITATION_ASSISTANCE, mesure.etendue, ASSISTE)
    return _sur_les_biens(mesure, situation)


def _sans_mission(mesure: Mesure) -> bool:
    return mesure.etendue == BIENS or mesure.mission == MissionPersonne.AUCUNE


def _sur_les_biens(mesure: Mesure, situation: S) -> Place:
    """Personal acts stay with the person (C. civ. 459): the rows « biens » answer."""
    if mesure.etendue == PERSONNE:
        return Place(mesure, situation, emprise=AUX_BIENS, a_preciser=True)
    return Place(mesure, situation, BIENS, AUX_BIENS)


def _pour_les_biens(place: Place) -> Place | None:
    """What a second measure says of the financial clauses."""
    if place.mesure is None or place.emprise < AUX_BIENS or not place.mesure.touche_aux_biens:
        return None
    if place.situation == S.TUTELLE_ASSISTANCE:
        return Place(place.mesure, S.TUTELLE, BIENS, AUX_BIENS)
    return Place(place.mesure, place.situation, BIENS, AUX_BIENS)
