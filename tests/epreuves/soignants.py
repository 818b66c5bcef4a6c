"""Clients that write and read while things die around them, and what must be true afterwards."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from django.urls import reverse

from audit import verification
from audit.journal import session_tracee
from coordination.models import Transmission
from dui.commun.acces import Acces
from habilitations.models import Accompagnement
from tests import fabrique as f
from tests.epreuves.guichets import Navigateur, entrer
from tests.epreuves.serveur import (
    Banc,
    Redis,
    attendre,
    enfants,
    port_libre,
    tuer,
)

INDISPONIBLE = "Momentanément indisponible"


@dataclass
class Monde:
    """Nurses of one team, a colleague outside it, whoever is told, dossiers of the team and of nobody."""

    lieu: Any
    equipe: list[Any]
    nora: Any
    denise: Any
    dossiers: list[Any]
    orphelins: list[Any]  # accompanied by a team whose référent is told


@pytest.fixture(scope="module")
def monde(banc: Banc) -> Monde:
    with f.systeme():
        lieu = f.etablissement()
        soignants = [f.professionnel(f"Inès{n}", "infirmier", lieu) for n in range(8)]
        nora, denise = f.professionnel("Nora", "infirmier", lieu), f.professionnel("Denise", "dpo", lieu)
        groupe, autre = f.equipe(lieu, *soignants), f.equipe(lieu, soignants[0], nom="Verger")
        dossiers = [f.dossier(lieu, groupe) for _ in range(3)]
        orphelins = [f.dossier(lieu, autre) for _ in range(8)]
        Accompagnement.objects.filter(equipe=autre).update(referent=soignants[0].professionnel)
    return Monde(lieu, soignants, nora, denise, dossiers, orphelins)


@dataclass
class Site:
    """The web server of the rig and its Redis; started again on the same port as often as it is killed."""

    banc: Banc
    redis: Redis
    port: int
    web: Any = None
    demarrages: list[float] = field(default_factory=list)

    @property
    def adresse(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        return self.banc.env(DUI_REDIS_URL=self.redis.adresse)

    def demarrer(self) -> None:
        debut = time.monotonic()
        self.web = self.banc.web(self.port, self.env)
        self.demarrages.append(time.monotonic() - debut)

    def tuer_un_ouvrier(self, hasard: random.Random) -> None:
        """One of the two workers: another takes its place, the site stays."""
        avant = enfants(self.web.numero)
        tuer(hasard.choice(avant))
        attendre(lambda: not self.web.vit or set(enfants(self.web.numero)) - set(avant), 15, "un nouvel ouvrier")
        assert self.web.vit, self.web.dit()[-500:]

    def tuer_tout(self) -> None:
        self.web.tuer()
        self.demarrer()


@pytest.fixture(scope="module")
def site(banc: Banc, monde: Monde) -> Site:
    lieu = Site(banc, banc.redis(), port_libre())
    lieu.demarrer()
    return lieu


# -- clients that write and read while things die ------------------------------------------------------------


def saisie(envoi: str, texte: str) -> dict[str, str]:
    return {"categorie": "soins", "cible": "sommeil", "donnees": texte, "importance": "normale", "envoi": envoi}


def url_noter(dossier: Any) -> str:
    return reverse("coordination:noter", kwargs={"dossier": dossier.pk})


@dataclass
class Bilan:
    acceptes: dict[str, str] = field(default_factory=dict)  # envoi -> text, answered 302
    incertains: dict[str, str] = field(default_factory=dict)  # no answer, or a 5xx, and not sent again
    lues: list[str] = field(default_factory=list)  # request ids of pages of a dossier answered 200
    repris: int = 0  # sent again until accepted
    coupures: int = 0
    indisponibles: int = 0
    interrompus: int = 0  # 400: committed, then the session could not be saved
    surprises: list[str] = field(default_factory=list)


class Soignant(threading.Thread):
    """Posts transmissions and reads dossiers until told to stop; sends again every other text that had no answer."""

    def __init__(self, navigateur: Navigateur, dossiers: list[Any], graine: int, bilan: Bilan, fin: threading.Event):
        super().__init__(daemon=True)
        self.navigateur, self.dossiers, self.hasard = navigateur, dossiers, random.Random(graine)
        self.bilan, self.fin = bilan, fin

    def run(self) -> None:
        for tour in range(2000):
            if self.fin.is_set():
                return
            dossier = self.hasard.choice(self.dossiers)
            if tour % 3 == 2:
                self.lire(dossier)
            else:
                self.ecrire(dossier, str(uuid.UUID(int=self.hasard.getrandbits(128), version=4)))

    def lire(self, dossier: Any) -> None:
        try:
            reponse = self.navigateur.lire(reverse("usagers:dossier", kwargs={"dossier": dossier.pk}))
        except requests.RequestException:
            self.bilan.coupures += 1
            time.sleep(0.05)
            return
        if reponse.status_code == 200:
            self.bilan.lues.append(reponse.headers["X-Request-Id"])
        else:
            self.douter(reponse)

    def ecrire(self, dossier: Any, envoi: str) -> None:
        texte = f"A bien dormi, {envoi}."
        insister = self.hasard.random() < 0.5
        for essai in range(400):
            if self.envoyer(dossier, envoi, texte):
                self.bilan.acceptes[envoi] = texte
                self.bilan.repris += essai > 0
                return
            if not insister:
                break
            time.sleep(0.05)
        self.bilan.incertains[envoi] = texte

    def envoyer(self, dossier: Any, envoi: str, texte: str) -> bool:
        try:
            reponse = self.navigateur.poster(url_noter(dossier), saisie(envoi, texte))
        except requests.RequestException:
            self.bilan.coupures += 1
            return False
        if reponse.status_code == 302 and "/transmissions/" in reponse.headers["Location"]:
            return True
        self.douter(reponse)
        return False

    def douter(self, reponse: requests.Response) -> None:
        if reponse.status_code >= 500:
            self.bilan.indisponibles += 1
            if "<html" not in reponse.text or 'lang="fr"' not in reponse.text:
                self.bilan.surprises.append(f"{reponse.status_code} sans page : {reponse.text[:80]}")
        elif reponse.status_code == 400 and 'lang="fr"' in reponse.text:
            self.bilan.interrompus += 1
        else:
            self.bilan.surprises.append(f"{reponse.status_code} {reponse.headers.get('Location', '')}")


@contextmanager
def au_travail(site: Site, monde: Monde, combien: int, graine: int) -> Iterator[Bilan]:
    """`combien` nurses at work during the block; their account once it is over."""
    bilan, fin = Bilan(), threading.Event()
    equipe = []
    for rang, compte in enumerate(monde.equipe[:combien]):
        navigateur = entrer(site.adresse, compte)
        navigateur.lire(url_noter(monde.dossiers[0]))  # the token of the forms
        equipe.append(Soignant(navigateur, monde.dossiers, graine * 100 + rang, bilan, fin))
    for soignant in equipe:
        soignant.start()
    try:
        yield bilan
    finally:
        fin.set()
        for soignant in equipe:
            soignant.join(60)
            soignant.navigateur.fermer()
    assert not any(s.is_alive() for s in equipe)


def verifier(banc: Banc, bilan: Bilan) -> None:
    """Every promise of a brutal stop, on what this account says."""
    assert bilan.surprises == []
    lignes = banc.sql("SELECT envoi::text, count(*) FROM coordination_transmission GROUP BY 1")
    presents = {envoi for envoi, _ in lignes}
    assert [e for e, n in lignes if n != 1] == []
    assert set(bilan.acceptes) - presents == set()
    nos = presents & (set(bilan.acceptes) | set(bilan.incertains))
    assert nos - set(bilan.acceptes) <= set(bilan.incertains)
    sans_trace = banc.sql(
        "SELECT t.id FROM coordination_transmission t WHERE NOT EXISTS ("
        " SELECT 1 FROM audit_modification m JOIN audit_trace j ON j.requete = m.requete"
        " WHERE m.object_pk = t.id::text AND j.action = 'creer' AND j.issue = 'accorde'"
        " AND j.categorie = t.categorie AND t.dossier_id = ANY (j.dossiers))"
    )
    assert sans_trace == []
    tracees = {
        str(r) for (r,) in banc.sql("SELECT requete FROM audit_trace WHERE requete::text = ANY (%s)", bilan.lues)
    }
    assert set(bilan.lues) - tracees == set()
    assert _relire(nos) == {e: t for e, t in (bilan.acceptes | bilan.incertains).items() if e in nos}
    attendre(lambda: not banc.repos(), 10, "aucune transaction laissée ouverte")
    verifier_la_chaine(banc)


def _relire(envois: set[str]) -> dict[str, str]:
    """What the rows say once decrypted."""
    with session_tracee(Acces.systeme(motif="relecture d’une épreuve", action="lire")):
        return {str(t.envoi): t.donnees for t in Transmission.objects.filter(envoi__in=envois)}


def verifier_la_chaine(banc: Banc) -> None:
    with session_tracee(Acces.systeme(motif="vérification d’une épreuve")):
        bilan = verification.verifier()
    assert bilan.anomalies == []
    code, dit = banc.manage("verifier_journal")
    assert code == 0, dit


def renvoyer(site: Site, monde: Monde, bilan: Bilan, combien: int) -> int:
    """Send accepted texts again, by whoever wrote them: one row all the same."""
    qui = dict(site.banc.sql("SELECT envoi::text, auteur_id FROM coordination_transmission"))
    ou = dict(site.banc.sql("SELECT envoi::text, dossier_id FROM coordination_transmission"))
    comptes = {c.pk: c for c in monde.equipe}
    avant = site.banc.sql("SELECT count(*) FROM coordination_transmission")
    navigateurs: dict[Any, Navigateur] = {}
    choisis = sorted(bilan.acceptes)[:combien]
    for envoi in choisis:
        compte = comptes[qui[envoi]]
        if compte.pk not in navigateurs:
            navigateurs[compte.pk] = entrer(site.adresse, compte)
            navigateurs[compte.pk].lire(url_noter(monde.dossiers[0]))
        url = reverse("coordination:noter", kwargs={"dossier": ou[envoi]})
        renvois = [
            navigateurs[compte.pk].poster(url, saisie(envoi, t)) for t in (bilan.acceptes[envoi], "Autre texte.")
        ]
        assert [r.status_code for r in renvois] == [302, 409]  # said once; a text changed meanwhile is shown beside
    assert site.banc.sql("SELECT count(*) FROM coordination_transmission") == avant
    return len(choisis)
