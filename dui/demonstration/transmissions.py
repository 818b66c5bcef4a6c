"""Targeted transmissions over the stay: the last fortnight is dense, older weeks are sampled. Some wait to be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coordination.models import Lecture, Transmission
from dui.commun.categories import Categorie as C
from dui.commun.dates_fr import heure
from dui.commun.horloge import PARIS
from dui.demonstration import relations as r
from dui.demonstration.dossiers import Contexte
from dui.demonstration.releves import RECIT_1, RELEVES, Releve

DENSES = 14  # days
LUES_APRES = dt.timedelta(hours=20)
HEURES = (6, 7, 9, 11, 14, 15, 17, 20, 22, 23)
LECTEURS_PAR_TEXTE = 4


def transmissions(c: Contexte, maintenant: dt.datetime) -> Iterator[Transmission]:
    """Those of one person, oldest first; none after the person left."""
    recit = list(_recit(c, maintenant))
    debut_du_recit = min((instant for instant, _, _ in recit), default=maintenant)
    ordinaires = [ecrit for ecrit in _ordinaires(c, maintenant) if ecrit[0] < debut_du_recit]
    for rang, (instant, auteur, modele) in enumerate(ordinaires + recit):
        yield _une(c, rang, modele, instant, auteur)


def _ordinaires(c: Contexte, maintenant: dt.datetime) -> Iterator[tuple[dt.datetime, r.Persona, Releve]]:
    modeles = RELEVES[c.p.profil]
    for rang, jour in enumerate(_jours(c)):
        modele = modeles[(c.p.numero + rang * 5) % len(modeles)]
        auteurs = c.auteurs(modele.categorie)
        if auteurs:
            yield _instant(c, jour, modele, maintenant), auteurs[(c.p.numero + rang) % min(3, len(auteurs))], modele


def _recit(c: Contexte, maintenant: dt.datetime) -> Iterator[tuple[dt.datetime, r.Persona, Releve]]:
    if c.p.numero != 1:
        return
    lignes = [(_a(c.jour - dt.timedelta(days=n), h, m), r.PAR_CLE[cle], texte) for n, h, m, cle, texte in RECIT_1]
    yield from sorted((ligne for ligne in lignes if ligne[0] < maintenant), key=lambda ligne: ligne[0])


def _jours(c: Contexte) -> list[dt.date]:
    h = c.p.hasard
    fin = c.fin if c.p.sortie else c.jour
    jours = [fin - dt.timedelta(days=n) for n in h.sample(range(DENSES), h.randint(2, 5))]
    duree = (fin - c.p.entree).days
    if duree > DENSES:
        jours += [fin - dt.timedelta(days=h.randint(DENSES, duree)) for _ in range(min(14, duree // 30))]
    return sorted(jours)


def _a(jour: dt.date, heure: int, minute: int) -> dt.datetime:
    return dt.datetime(jour.year, jour.month, jour.day, heure, minute, tzinfo=PARIS)


def _instant(c: Contexte, jour: dt.date, modele: Releve, maintenant: dt.datetime) -> dt.datetime:
    """At an hour that fits the text; the day before when that hour has not come yet."""
    instant = _a(jour, c.p.hasard.choice(modele.heures or HEURES), c.p.hasard.randrange(60))
    return instant if instant < maintenant else instant - dt.timedelta(days=1)


def _une(c: Contexte, rang: int, modele: Releve, instant: dt.datetime, auteur: r.Persona) -> Transmission:
    heures = {f"h{n}": heure(instant - dt.timedelta(minutes=m)) for n, m in enumerate((100, 85, 20))}

    def texte(clair: str) -> str | None:
        return c.jetons(clair.format_map(c.p.mots | heures), modele.categorie) if clair else None

    return Transmission(
        **c.base("transmission", rang),
        categorie=modele.categorie,
        cible=modele.cible,
        cible_libre=texte(modele.libre),
        donnees=texte(modele.donnees),
        actions=texte(modele.actions),
        resultats=texte(modele.resultats),
        importance="urgente" if modele.urgente and (rang % 3 == 0 or c.p.numero == 1) else "normale",
        faite_le=instant,
        auteur=c.s.comptes[auteur.cle],
        metier=auteur.profession,
        envoi=c.base("envoi", rang)["id"],
    )


def lectures(c: Contexte, ecrites: list[Transmission], maintenant: dt.datetime) -> Iterator[Lecture]:
    """What colleagues of the team have read: all but the last hours, for the fortnight that the screens show."""
    debut = maintenant - dt.timedelta(days=DENSES + 1)
    for rang, t in enumerate(ecrites):
        if not debut < t.faite_le < maintenant - LUES_APRES:
            continue
        lecteurs = [q for q in c.lecteurs(C(t.categorie)) if c.s.comptes[q.cle].pk != t.auteur_id]
        for q in lecteurs[:LECTEURS_PAR_TEXTE]:
            yield Lecture(
                **c.base("lecture", rang, q.cle),
                categorie=t.categorie,
                transmission=t,
                compte=c.s.comptes[q.cle],
            )
