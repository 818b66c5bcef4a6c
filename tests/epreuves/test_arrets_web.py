"""Web workers, PostgreSQL and its connections killed: what was accepted is there once, traced and chained."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import requests
from django.db import connections
from django.urls import reverse

from tests.epreuves.guichets import Navigateur, entrer
from tests.epreuves.serveur import (
    Banc,
    attendre,
    tuer,
)
from tests.epreuves.soignants import (
    INDISPONIBLE,
    Bilan,
    Monde,
    Site,
    au_travail,
    renvoyer,
    saisie,
    url_noter,
    verifier,
)


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
def journal_retenu(banc: Banc, lieu: Any) -> Iterator[None]:
    """Whoever writes the journal of this ESMS waits: a request is caught in its middle, after its writes."""
    with banc.relier() as liaison:
        try:
            with liaison.transaction():
                liaison.execute("SELECT 1 FROM audit_tete WHERE etablissement = %s FOR UPDATE", [lieu.pk])
                yield
        except psycopg.OperationalError:
            pass  # killed with the others


def en_attente(banc: Banc) -> list[int]:
    """Backends of the application that wait for a lock."""
    return [
        pid
        for (pid,) in banc.sql(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'dui_app' AND wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
    ]


def _connexions(banc: Banc) -> list[int]:
    try:
        return [pid for (pid,) in banc.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'dui_app'")]
    except psycopg.OperationalError:
        return []


def pg_repond(banc: Banc) -> bool:
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
    banc = site.banc
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
    banc = site.banc
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
def postgresql_tue(banc: Banc) -> Iterator[None]:
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
    banc, hasard = site.banc, random.Random(3)
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
