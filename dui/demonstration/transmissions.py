"""Targeted transmissions over the stay: the last fortnight is dense, older weeks are sampled. Some wait to be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coordination.models import Lecture, Transmission
from dui.commun.categories import Categorie as C
from dui.commun.horloge import PARIS
from dui.demonstration import relations as r
from dui.demonstration.dossiers import Contexte
from dui.demonstration.releves import RELEVES, Releve

DENSES = 14  # days
LUES_APRES = dt.timedelta(hours=20)
HEURES = (6, 7, 9, 11, 14, 15, 17, 20, 22, 23)
LECTEURS_PAR_TEXTE = 4


def transmissions(c: Contexte, maintenant: dt.datetime) -> Iterator[Transmission]:
    """Those of one person, oldest first; none after the person left."""
    modeles = RELEVES[c.p.profil]
    for rang, instant in enumerate(_instants(c, maintenant)):
        modele = modeles[(c.p.numero + rang * 5) % len(modeles)]
        auteurs = c.auteurs(modele.categorie)
        if auteurs:
            yield _une(c, rang, modele, instant, auteurs[(c.p.numero + rang) % min(3, len(auteurs))])


def _instants(c: Contexte, maintenant: dt.datetime) -> list[dt.datetime]:
    h = c.p.hasard
    fin = c.fin if c.p.sortie else c.jour
    jours = [fin - dt.timedelta(days=n) for n in sorted(h.sample(range(DENSES), h.randint(2, 5)))]
    duree = (fin - c.p.entree).days
    if duree > DENSES:
        jours += [fin - dt.timedelta(days=h.randint(DENSES, duree)) for _ in range(min(14, duree // 30))]
    instants = [dt.datetime(j.year, j.month, j.day, h.choice(HEURES), h.randrange(60), tzinfo=PARIS) for j in jours]
    return sorted(i if i < maintenant else maintenant - dt.timedelta(minutes=h.randint(20, 400)) for i in instants)


def _une(c: Contexte, rang: int, modele: Releve, instant: dt.datetime, auteur: r.Persona) -> Transmission:
    def texte(clair: str) -> str | None:
        return c.jetons(c.dire(clair), modele.categorie) if clair else None

    return Transmission(
        **c.base("transmission", rang),
        categorie=modele.categorie,
        cible=modele.cible,
        donnees=texte(modele.donnees),
        actions=texte(modele.actions),
        resultats=texte(modele.resultats),
        importance="urgente" if modele.urgente and rang % 3 == 0 else "normale",
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
