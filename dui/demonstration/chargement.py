"""Loads the demonstration in one transaction: all of it, or nothing. Same seed and same day, same content."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import DateTimeField, F
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from audit.journal import session_tracee
from coordination.models import Transmission
from dui.commun.acces import Acces
from dui.commun.categories import Categorie as C
from dui.commun.chiffrement.cles import BASE, CleDossier, creer_cles
from dui.commun.horloge import PARIS
from dui.demonstration import (
    acces,
    admissions,
    consentements,
    documents,
    dossiers,
    entourage,
    evaluations,
    parcours,
    pilotage,
    projets,
    relation,
    transferts,
    vie_sociale,
)
from dui.demonstration import relations as r
from dui.demonstration import transmissions as transmissions_de
from dui.demonstration.dossiers import Contexte
from dui.demonstration.jetons import Jetons
from dui.demonstration.personnes import DOUBLONS, Personne, peupler
from dui.demonstration.structures import Structures, batir, identifiant
from habilitations.models import Compte, SessionOuverte
from usagers import models as u
from usagers.pilotage.gir import relever_tous

GRAINE = 2026
MOTIF = "chargement de la démonstration"


class BaseOccupee(Exception):
    """The base holds something that is not the demonstration; the text can be shown."""


def etat() -> str:
    """« vide », « propre », « jetons » (what is loaded), or raises `BaseOccupee` before touching anybody's data."""
    attendus = {identifiant("compte", p.cle) for p in r.PERSONAS}
    comptes = set(Compte.objects.values_list("pk", flat=True))
    if not comptes <= attendus:
        raise BaseOccupee("Cette base contient d’autres comptes que ceux de la démonstration : rien n’a été chargé.")
    if not comptes:
        return _sans_dossier()
    with session_tracee(Acces.systeme(motif="état de la démonstration", action="lire")):
        temoin = u.Dossier.objects.filter(pk=identifiant("dossier", 1)).first()
        jetons = temoin is not None and f"ZQ0001{C.IDENTITE.jeton}X" in str(temoin.note)
    return "jetons" if jetons else "propre"


def _sans_dossier() -> str:
    with session_tracee(Acces.systeme(motif="état de la démonstration", action="lire")):
        if u.Dossier.objects.exists():
            raise BaseOccupee("Cette base contient des dossiers réels : rien n’a été chargé.")
    return "vide"


def charger(*, graine: int = GRAINE, jetons: bool = False, maintenant: dt.datetime | None = None) -> int:
    """Fill an empty base; returns the number of dossiers."""
    maintenant = maintenant or timezone.now()
    jour = maintenant.astimezone(PARIS).date()
    personnes = peupler(graine, jour)
    _cles(personnes)
    with session_tracee(Acces.systeme(motif=MOTIF, action="creer")):
        s = batir(graine, jour)
        pilotage.places(s, personnes)
        contextes = [Contexte(p, s, Jetons(p.numero, jetons), jour) for p in personnes]
        _inserer(dossiers.dossier(c) for c in contextes)
        _inserer(_doublons(s, personnes))
        vivants = [c for c in contextes if c.p.numero != r.DETRUIT]
        for lignes in (
            dossiers.identite, dossiers.vigilances, dossiers.sejours, dossiers.ecrits,
            entourage.coordonnees, entourage.proches, entourage.mesures, entourage.oppositions,
            consentements.consentements,
            evaluations.evaluations, documents.documents, *admissions.LIGNES, transferts.traces,
            parcours.periodes, *relation.LIGNES,
        ):  # fmt: skip
            _inserer(_aplatir(lignes, vivants))
        for lot in projets.lots(vivants):
            _inserer(lot)
        transferts.proposer(vivants)
        _ecrire_les_transmissions(vivants, maintenant)
        _inserer([_brouillon(contextes[0])])
        acces.poser(s, personnes, jour)
        parcours.declarer(s)
        relation.sans_dossier(s, jour)
        vie_sociale.poser(s, jour)
        _session(s, maintenant)
        _dater()
    relever_tous(jour)
    return len(personnes)


def _aplatir(lignes: Any, contextes: list[Contexte]) -> Iterator[Any]:
    for c in contextes:
        trouve = lignes(c)
        if isinstance(trouve, Iterator):
            yield from trouve
        else:
            yield trouve


def _inserer(objets: Iterable[Any]) -> None:
    lot = list(objets)
    if lot:
        type(lot[0]).objects.creer_en_lot(MOTIF, lot)


def _cles(personnes: list[Personne]) -> None:
    """Keys first, on their own connection. The destroyed dossier has a tombstone: its key never comes back."""
    creer_cles([p.id for p in personnes if p.numero != r.DETRUIT])
    CleDossier.objects.using(BASE).bulk_create(
        [
            CleDossier(dossier=p.id, enveloppe=None, kek="", detruite_le=timezone.now())
            for p in personnes
            if p.numero == r.DETRUIT
        ],
        ignore_conflicts=True,
    )


def _doublons(s: Structures, personnes: list[Personne]) -> Iterator[u.Doublon]:
    par_numero = {p.numero: p for p in personnes}
    for (a, b), raison in DOUBLONS.items():
        for un, autre in ((a, b), (b, a)):
            yield u.Doublon(
                id=identifiant("doublon", un, autre),
                dossier_id=par_numero[un].id,
                etablissement_id=s.lieux[par_numero[un].lieu].pk,
                autre=par_numero[autre].id,
                raison=raison,
            )


def _ecrire_les_transmissions(contextes: list[Contexte], maintenant: dt.datetime) -> None:
    ecrites = {c.p.numero: list(transmissions_de.transmissions(c, maintenant)) for c in contextes}
    _inserer(t for liste in ecrites.values() for t in liste)
    _inserer(x for c in contextes for x in transmissions_de.lectures(c, ecrites[c.p.numero], maintenant))


def _brouillon(c: Contexte) -> u.Brouillon:
    """Inès was writing when somebody called her."""
    return u.Brouillon(
        **c.base("brouillon", "ines"),
        categorie=C.SOINS,
        compte=c.s.comptes["ines"],
        formulaire="transmission",
        contenu={
            "categorie": C.SOINS.value,
            "cible": "alimentation",
            "donnees": c.jetons("Boit mieux depuis midi, 800 ml à 15 h. ", C.SOINS),
        },
    )


def _session(s: Structures, maintenant: dt.datetime) -> None:
    """A tablet where Inès left her session: an empty one, to see and to end from « Mes connexions »."""
    cle = secrets.token_hex(16)
    fin = maintenant + dt.timedelta(hours=12)
    Session.objects.create(session_key=cle, session_data=Session.objects.encode({}), expire_date=fin)
    SessionOuverte.objects.create(
        id=identifiant("session", "ines"),
        compte=s.comptes["ines"],
        cle=cle,
        appareil="iPad, Safari",
        adresse="192.0.2.14",
    )


def _dater() -> None:
    """The rows were written on the day they tell of, not all this morning."""
    Transmission.objects.mise_a_jour_motivee(MOTIF, cree_le=F("faite_le"), modifie_le=F("faite_le"))
    le_jour = Coalesce(F("approuvee_le"), Cast("date", DateTimeField()))
    u.Evaluation.objects.mise_a_jour_motivee(MOTIF, cree_le=le_jour, modifie_le=le_jour)
    projets.dater()
