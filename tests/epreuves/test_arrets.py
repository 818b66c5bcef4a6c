"""Brutal stops: whatever is killed, what was accepted is there once, traced and chained; the rest can be sent again.

A web worker, a PostgreSQL backend, PostgreSQL itself, Redis, a task in its middle: all real, all private to the rig.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from celery import Celery
from django.db import connections
from django.test import override_settings
from django.urls import reverse

from audit import verification
from audit.journal import session_tracee
from coordination.models import Transmission
from dui.commun.acces import Acces
from dui.outils import installer, processus
from dui.outils.processus import mourir_avec_le_parent
from habilitations import tasks
from habilitations.models import Accompagnement, BrisDeGlace
from tests import fabrique as f
from tests.epreuves.serveur import (
    RACINE,
    Banc,
    Courrier,
    Navigateur,
    Programme,
    Redis,
    attendre,
    banc,  # noqa: F401  (fixture)
    courrier,
    enfants,
    entrer,
    port_libre,
    tuer,
)
from tests.habilitations.outils import code_de

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
def monde(banc: Banc) -> Monde:  # noqa: F811
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
def site(banc: Banc, monde: Monde) -> Site:  # noqa: F811
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


def verifier(banc: Banc, bilan: Bilan) -> None:  # noqa: F811
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


def verifier_la_chaine(banc: Banc) -> None:  # noqa: F811
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
        assert navigateurs[compte.pk].poster(url, saisie(envoi, "Autre texte.")).status_code == 302
    assert site.banc.sql("SELECT count(*) FROM coordination_transmission") == avant
    return len(choisis)


def _tuer_des_ouvriers(site: Site, monde: Monde, clients: int, morts: int, graine: int) -> tuple[Bilan, str]:
    hasard = random.Random(graine)
    with au_travail(site, monde, clients, graine) as bilan:
        for rang in range(morts):
            acceptes = len(bilan.acceptes)
            attendre(lambda n=acceptes: len(bilan.acceptes) > n + 2, 30, "des envois acceptés")
            time.sleep(hasard.random() * 0.1)
            if rang % 2:
                site.tuer_un_ouvrier(hasard)
            else:
                site.tuer_tout()
        acceptes = len(bilan.acceptes)
        attendre(lambda: len(bilan.acceptes) > acceptes + 2, 30, "des envois acceptés")
    assert bilan.interrompus == 0
    verifier(site.banc, bilan)
    renvoyes = renvoyer(site, monde, bilan, 20)
    chiffres = (
        f"{morts} arrêts du serveur web, {len(bilan.acceptes)} envois acceptés tous présents une fois, "
        f"{bilan.repris} repris, {len(bilan.incertains)} sans réponse, {bilan.coupures} coupures, "
        f"{len(bilan.lues)} pages lues toutes tracées, {renvoyes} renvois sans doublon"
    )
    return bilan, chiffres


def test_echantillon_ouvriers_web_tues(site, monde, record_property):
    _, chiffres = _tuer_des_ouvriers(site, monde, clients=4, morts=2, graine=1)
    record_property("chiffres", chiffres)


@pytest.mark.epreuve
def test_ouvriers_web_tues_vingt_fois(site, monde, record_property):
    bilan, chiffres = _tuer_des_ouvriers(site, monde, clients=8, morts=20, graine=2)
    assert bilan.coupures > 0
    record_property("chiffres", chiffres)


# -- PostgreSQL --------------------------------------------------------------------------------------------


@contextmanager
def journal_retenu(banc: Banc, lieu: Any) -> Iterator[None]:  # noqa: F811
    """Whoever writes the journal of this ESMS waits: a request is caught in its middle, after its writes."""
    with banc.relier() as liaison:
        try:
            with liaison.transaction():
                liaison.execute("SELECT 1 FROM audit_tete WHERE etablissement = %s FOR UPDATE", [lieu.pk])
                yield
        except psycopg.OperationalError:
            pass  # killed with the others


def en_attente(banc: Banc) -> list[int]:  # noqa: F811
    """Backends of the application that wait for a lock."""
    return [
        pid
        for (pid,) in banc.sql(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'dui_app' AND wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
    ]


def _connexions(banc: Banc) -> list[int]:  # noqa: F811
    try:
        return [pid for (pid,) in banc.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'dui_app'")]
    except psycopg.OperationalError:
        return []


def pg_repond(banc: Banc) -> bool:  # noqa: F811
    try:
        return banc.sql("SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


def garder_le_brouillon(navigateur: Navigateur, dossier: Any, texte: str) -> None:
    url = reverse("usagers:brouillon", kwargs={"dossier": dossier.pk, "formulaire": "transmission"})
    assert navigateur.poster(url, saisie(str(uuid.uuid4()), texte)).status_code == 200


@pytest.mark.parametrize("geste", ["signal 9", "pg_terminate_backend"])
def test_connexion_tuee_au_milieu_d_une_requete(site, monde, geste, record_property):
    """The answer is a French 503, nothing was written, the draft is there, and the same form passes afterwards."""
    banc = site.banc  # noqa: F811
    dossier, envoi, texte = monde.dossiers[1], str(uuid.uuid4()), f"Toux depuis hier, {uuid.uuid4()}."
    navigateur = entrer(site.adresse, monde.equipe[1])
    navigateur.lire(url_noter(dossier))
    garder_le_brouillon(navigateur, dossier, texte)
    reponses: list[requests.Response] = []
    with journal_retenu(banc, monde.lieu):
        envoi_en_cours = threading.Thread(
            target=lambda: reponses.append(navigateur.poster(url_noter(dossier), saisie(envoi, texte)))
        )
        envoi_en_cours.start()
        (pid,) = attendre(lambda: en_attente(banc), 10, "la requête au milieu")
        if geste == "signal 9":
            assert pid in banc.vivants()
            tuer(pid)
        else:
            banc.sql("SELECT pg_terminate_backend(%s)", pid)
    debut = time.monotonic()
    envoi_en_cours.join(30)
    connections.close_all()  # ours died with the others
    duree = time.monotonic() - debut
    (reponse,) = reponses
    assert reponse.status_code == 503 and INDISPONIBLE in reponse.text and texte not in reponse.text
    attendre(lambda: pg_repond(banc), 15, "PostgreSQL")
    assert banc.sql("SELECT 1 FROM coordination_transmission WHERE envoi = %s", envoi) == []
    assert texte in attendre(lambda: _page(navigateur, url_noter(dossier)), 15, "la page")
    assert navigateur.poster(url_noter(dossier), saisie(envoi, texte)).status_code == 302
    assert banc.sql("SELECT count(*) FROM coordination_transmission WHERE envoi = %s", envoi) == [(1,)]
    assert texte not in str(_page(navigateur, url_noter(dossier)))
    verifier(banc, Bilan(acceptes={envoi: texte}))
    record_property("chiffres", f"connexion tuée ({geste}) : 503 en {duree:.2f} s, brouillon gardé, 0 ligne à moitié")


def _page(navigateur: Navigateur, chemin: str) -> str:
    """The page once it is served again; empty while it is not."""
    reponse = navigateur.lire(chemin)
    assert reponse.status_code in (200, 500, 503), reponse.status_code
    return reponse.text if reponse.status_code == 200 else ""


@pytest.mark.epreuve
def test_postgresql_tue_les_pages_reviennent_seules(site, monde, record_property):
    """The whole server by signal 9, then started again: the site serves its pages without being restarted."""
    banc = site.banc  # noqa: F811
    navigateur = entrer(site.adresse, monde.equipe[2])
    dossier = reverse("usagers:dossier", kwargs={"dossier": monde.dossiers[0].pk})
    assert navigateur.lire(dossier).status_code == 200
    with postgresql_tue(banc):
        refus = navigateur.lire(dossier)
        debut = time.monotonic()
    assert refus.status_code >= 500
    attendre(lambda: navigateur.lire(dossier).status_code == 200, 15, "la page")
    duree = time.monotonic() - debut
    verifier(banc, Bilan())
    record_property("chiffres", f"PostgreSQL tué puis relancé : pages de nouveau servies en {duree:.1f} s")


@contextmanager
def postgresql_tue(banc: Banc) -> Iterator[None]:  # noqa: F811
    """Dead during the block, started again as `make serveurs` does."""
    connections.close_all()
    tuer(banc.postmaster(), *banc.vivants())
    try:
        yield
    finally:
        banc.demarrer_pg()


@pytest.mark.epreuve
def test_postgresql_absent_se_dit_en_francais(site, monde):
    navigateur = entrer(site.adresse, monde.equipe[2])
    with postgresql_tue(site.banc):
        reponses = [navigateur.lire(chemin) for chemin in ("/", url_noter(monde.dossiers[0]), "/connexion/")]
    assert [(r.status_code, INDISPONIBLE in r.text) for r in reponses] == [(503, True)] * 3


@pytest.mark.epreuve
def test_connexions_tuees_au_hasard_sous_la_charge(site, monde, record_property):
    """One backend of the application by signal 9, ten times: all the others fall with it, the account still holds."""
    banc, hasard = site.banc, random.Random(3)  # noqa: F811
    with au_travail(site, monde, 8, 3) as bilan:
        for _ in range(10):
            acceptes = len(bilan.acceptes)
            attendre(lambda n=acceptes: len(bilan.acceptes) > n + 2, 30, "des envois acceptés")
            tuer(hasard.choice(attendre(lambda: _connexions(banc), 10, "des connexions")))
            attendre(lambda: pg_repond(banc), 20, "PostgreSQL")
        acceptes = len(bilan.acceptes)
        attendre(lambda: len(bilan.acceptes) > acceptes + 2, 30, "des envois acceptés")
    connections.close_all()
    bilan.surprises = [s for s in bilan.surprises if "sans page" not in s]  # told apart, just above
    verifier(banc, bilan)
    record_property(
        "chiffres",
        f"10 arrêts de PostgreSQL sous 8 clients : {len(bilan.acceptes)} envois acceptés présents une fois, "
        f"{bilan.indisponibles} réponses 5xx, {bilan.interrompus} sessions interrompues (400), "
        f"{len(bilan.lues)} pages lues tracées, 0 transaction oubliée",
    )


# -- Redis, worker, mail -----------------------------------------------------------------------------------


def briser(site: Site, monde: Monde, dossier: Any) -> tuple[BrisDeGlace, float]:
    """Nora opens a dossier in emergency by the page; how long it took."""
    navigateur = entrer(site.adresse, monde.nora)
    navigateur.delai = 60
    page = reverse("usagers:dossier", kwargs={"dossier": dossier.pk})
    url = reverse("habilitations:briser_la_glace", kwargs={"dossier": dossier.pk})
    assert navigateur.lire(page).status_code == 403
    assert navigateur.lire(url).status_code == 200
    debut = time.monotonic()
    reponse = navigateur.poster(
        url, {"motif": "urgence", "precision": "Malaise dans le couloir.", "interet": "on", "code": code_de(monde.nora)}
    )
    duree = time.monotonic() - debut
    assert (reponse.status_code, reponse.headers.get("Location")) == (302, page), reponse.text[:500]
    assert navigateur.lire(page).status_code == 200
    with f.systeme():
        return BrisDeGlace.objects.get(dossier=dossier), duree


@pytest.fixture
def rien_a_dire(site: Site) -> None:
    """No alert in the queue nor in the table: what arrives was asked for here."""
    site.redis.vider()
    site.banc.sql("UPDATE habilitations_brisdeglace SET alerte_le = now() WHERE alerte_le IS NULL")


def alerte_le(bris: BrisDeGlace) -> Any:
    with f.systeme():
        return BrisDeGlace.objects.values_list("alerte_le", flat=True).get(pk=bris.pk)


def destinataires(monde: Monde) -> list[str]:
    return sorted([monde.denise.courriel, monde.equipe[0].courriel])


def recus(poste: Courrier) -> list[str]:
    return sorted(destinataire for destinataire, _ in poste.recus)


def demander(redis: Redis, tache: str) -> None:
    """What the beat does: the name of a task, in the queue."""
    adresse = redis.adresse.replace("unix://", "redis+socket://")
    with Celery(broker=adresse) as battement:
        battement.send_task(tache, queue="defaut")


def relancer_par_ce_processus(poste: Courrier) -> None:
    """The function of the beat, with the mail server of the rig."""
    env = poste.env()
    with override_settings(
        EMAIL_BACKEND=env["DUI_COURRIEL_MOTEUR"], EMAIL_HOST="127.0.0.1", EMAIL_PORT=int(env["DUI_COURRIEL_PORT"])
    ):
        tasks.relancer_les_bris()


def test_redis_tue_l_urgence_s_ouvre_et_le_filet_alerte(site, monde, rien_a_dire, record_property):
    navigateur = entrer(site.adresse, monde.equipe[3])
    page = reverse("usagers:dossier", kwargs={"dossier": monde.dossiers[0].pk})
    site.redis.tuer()
    try:
        assert navigateur.lire(page).status_code == 200
        bris, duree = briser(site, monde, monde.orphelins[0])
        assert duree < 5 and alerte_le(bris) is None  # kombu would wait six seconds
        with courrier() as poste:
            relancer_par_ce_processus(poste)
            relancer_par_ce_processus(poste)
        assert recus(poste) == destinataires(monde) and alerte_le(bris) is not None
    finally:
        site.redis.demarrer()
    record_property("chiffres", f"Redis tué : accès en urgence ouvert en {duree:.2f} s, alerte envoyée une fois")


@pytest.mark.epreuve
def test_redis_fige_l_urgence_s_ouvre(site, monde, record_property):
    """Alive and mute is worse than dead: nobody refuses the connection."""
    briser(site, monde, monde.orphelins[6])  # the publisher keeps a connection that worked
    site.redis.figer(True)
    try:
        _, duree = briser(site, monde, monde.orphelins[1])
    finally:
        site.redis.figer(False)
    assert duree < 15
    record_property("chiffres", f"Redis figé : accès en urgence ouvert en {duree:.2f} s")


@contextmanager
def au_travail_des_taches(site: Site, poste: Courrier) -> Iterator[Programme]:
    travailleur = site.banc.taches(site.env | poste.env())
    try:
        yield travailleur
    finally:
        travailleur.arreter()


@pytest.mark.epreuve
def test_tache_tuee_au_milieu_elle_est_reprise_et_alerte_une_fois(site, monde, rien_a_dire, record_property):
    """Its process dies while the mail server holds it: the task comes back by itself."""
    with courrier() as poste, au_travail_des_taches(site, poste) as travailleur:
        poste.ouvert.clear()
        bris, _ = briser(site, monde, monde.orphelins[2])
        assert poste.arrives.wait(15), travailleur.dit()[-2000:]
        (ouvrier,) = enfants(travailleur.numero)
        tuer(ouvrier)
        debut = time.monotonic()
        poste.arrives.clear()
        assert poste.arrives.wait(15), travailleur.dit()[-2000:]
        reprise = time.monotonic() - debut
        poste.ouvert.set()
        attendre(lambda: alerte_le(bris), 15, "l’alerte")
        demander(site.redis, "habilitations.relancer_les_bris")
        attendre(lambda: travailleur.dit().count("relancer_les_bris[") >= 2, 15, "le filet")
        assert recus(poste) == destinataires(monde)
    attendre(lambda: not site.banc.repos(), 10, "aucune transaction laissée ouverte")
    verifier_la_chaine(site.banc)
    record_property(
        "chiffres", f"tâche tuée au milieu : reprise en {reprise:.2f} s, alerte reçue une fois par destinataire"
    )


@pytest.mark.epreuve
def test_travailleur_tue_entier_le_filet_alerte_une_fois(site, monde, rien_a_dire, record_property):
    """Parent and children by signal 9: the message waits for its visibility timeout, the net does not."""
    with courrier() as poste:
        with au_travail_des_taches(site, poste) as travailleur:
            poste.ouvert.clear()
            bris, _ = briser(site, monde, monde.orphelins[3])
            assert poste.arrives.wait(15), travailleur.dit()[-2000:]
            travailleur.tuer()
        poste.ouvert.set()
        attendre(lambda: not site.banc.repos(), 10, "la transaction de la tâche morte")
        assert alerte_le(bris) is None
        with au_travail_des_taches(site, poste):
            demander(site.redis, "habilitations.relancer_les_bris")
            debut = time.monotonic()
            attendre(lambda: alerte_le(bris), 15, "l’alerte")
            duree = time.monotonic() - debut
            demander(site.redis, "habilitations.relancer_les_bris")
            time.sleep(1)
        assert recus(poste) == destinataires(monde)
    record_property("chiffres", f"travailleur tué entier : alerte par le filet en {duree:.2f} s, une fois")


@pytest.mark.epreuve
def test_redis_tue_sous_le_travailleur_il_s_y_remet(site, monde, rien_a_dire, record_property):
    """Redis dies and comes back empty: the same worker takes the next task, and the net what the queue lost."""
    with courrier() as poste, au_travail_des_taches(site, poste) as travailleur:
        site.redis.tuer()
        bris, _ = briser(site, monde, monde.orphelins[4])
        time.sleep(1)
        site.redis.demarrer()
        debut = time.monotonic()
        demander(site.redis, "habilitations.relancer_les_bris")
        attendre(lambda: alerte_le(bris), 40, "l’alerte")
        duree = time.monotonic() - debut
        assert travailleur.vit and recus(poste) == destinataires(monde)
    record_property("chiffres", f"Redis tué puis revenu vide : le même travailleur alerte {duree:.1f} s après")


# -- the demonstration of a checkout -------------------------------------------------------------------------


@dataclass
class Copie:
    """A checkout of its own: our code, the installed packages by reference, its own `.run`."""

    racine: Path
    port: int
    lanceur: subprocess.Popen[str] | None = None

    @property
    def run(self) -> Path:
        return self.racine / ".run"

    def demarrer(self, jusqu_a: str = "prêt en") -> float:
        """`make demo`; how long until it says this, and (once ready) the page answers."""
        debut = time.monotonic()
        env = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(("DUI_", "DJANGO_"))}
        for nom in ("DATABASE_URL", "REDIS_URL", "JETONS"):
            env.pop(nom, None)
        sortie = self.racine / f"demo-{time.monotonic_ns()}.log"
        with sortie.open("w", encoding="utf-8") as fichier:
            self.lanceur = subprocess.Popen(
                [sys.executable, "-m", "dui.outils.demo"],
                cwd=self.racine, env=env | {"PORT": str(self.port)}, stdin=subprocess.DEVNULL,
                stdout=fichier, stderr=subprocess.STDOUT, text=True, start_new_session=True,
                preexec_fn=mourir_avec_le_parent,  # noqa: PLW1509
            )  # fmt: skip
        lanceur = self.lanceur
        dit = lambda: sortie.read_text(encoding="utf-8", errors="replace")  # noqa: E731
        attendre(lambda: jusqu_a in dit() or lanceur.poll() is not None, 120, "make demo")
        assert lanceur.poll() is None, dit()[-2000:]
        if jusqu_a != "prêt en":
            return time.monotonic() - debut
        page = requests.get(f"http://127.0.0.1:{self.port}/connexion/", timeout=20)
        assert page.status_code == 200 and 'lang="fr"' in page.text
        return time.monotonic() - debut

    def lances(self) -> list[int]:
        """What this launch started: web, tasks, clock, their children."""
        fichier = self.run / "lancement"
        if not fichier.exists():
            return []
        return processus._porteurs(f"{processus.VARIABLE}={fichier.read_text(encoding='ascii').strip()}".encode())

    def serveurs(self) -> list[int]:
        """PostgreSQL and Redis of this checkout."""
        ici, trouves = str(self.run), []
        for lien in Path("/proc").glob("[0-9]*/cwd"):
            try:
                if str(lien.resolve(strict=True)).startswith(ici):
                    trouves.append(int(lien.parent.name))
            except OSError:
                continue
        return trouves

    def tuer(self, *, serveurs: bool) -> None:
        assert self.lanceur is not None
        siens = self.lances()
        tuer(self.lanceur.pid)
        self.lanceur.wait(10)
        if serveurs:
            tuer(*siens, *self.serveurs())

    def arreter(self) -> None:
        if self.lanceur is not None and self.lanceur.poll() is None:
            self.lanceur.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.lanceur.wait(30)
        tuer(*self.lances(), *self.serveurs())


@pytest.fixture
def copie(tmp_path: Path) -> Iterator[Copie]:
    """Refuses to start when a package or a style sheet would have to be installed: they are those of the checkout."""
    stable = installer._empreinte(*(RACINE / nom for nom in ("package.json", "package-lock.json", ".npmrc")))
    assert installer._lire(installer.MARQUE_NPM).get("empreinte") == stable, "make installer-dev d’abord"
    lot = installer._lire(installer.MARQUE)
    verrous = [installer.REQUIREMENTS / f"{nom}.lock" for nom in (lot.get("lot"), "outil")]
    assert lot.get("empreinte") == installer._empreinte(*verrous), "make installer-dev d’abord"
    racine = tmp_path / "copie"
    suivis = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=RACINE, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for nom in filter(None, suivis):
        if (RACINE / nom).is_file():
            (racine / nom).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(RACINE / nom, racine / nom)
    shutil.copytree(RACINE / "static_genere", racine / "static_genere")
    (racine / "node_modules").symlink_to(RACINE / "node_modules")
    (racine / ".venv").mkdir()
    for nom in ("bin", "lib"):
        (racine / ".venv" / nom).symlink_to(RACINE / ".venv" / nom)
    shutil.copy2(RACINE / ".venv" / "pyvenv.cfg", racine / ".venv")
    (racine / ".venv" / ".empreinte").write_text(json.dumps(lot | {"lieu": str(racine / ".venv")}), encoding="utf-8")
    copie = Copie(racine, port_libre())
    try:
        yield copie
    finally:
        copie.arreter()


@pytest.mark.epreuve
def test_make_demo_tue_repart(copie, record_property):
    """While it loads, its launcher alone, then everything at once as a power cut would: the next start asks nothing."""
    copie.demarrer(jusqu_a="• Démonstration")
    copie.tuer(serveurs=False)
    durees = [copie.demarrer()]
    copie.tuer(serveurs=False)
    attendre(lambda: not copie.lances(), 20, "la fin des enfants d’un lanceur tué")
    durees.append(copie.demarrer())
    copie.tuer(serveurs=True)
    durees.append(copie.demarrer())
    personas = json.loads((copie.run / "personas.json").read_text(encoding="utf-8"))
    assert len(personas["dossiers"]) == 150
    assert copie.lanceur is not None
    copie.lanceur.send_signal(signal.SIGINT)
    assert copie.lanceur.wait(40) == 0 and copie.lances() == []
    attendre(lambda: not copie.serveurs(), 20, "l’arrêt des serveurs avec leur dernier usager")
    temps = ", ".join(f"{duree:.1f}" for duree in durees)
    record_property("chiffres", f"make demo prêt en {temps} s : tué en chargeant, lanceur tué, tout tué")
