"""Redis, the worker, a task in its middle killed: the emergency opens, its alert leaves once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery import Celery
from django.test import override_settings
from django.urls import reverse

from habilitations import tasks
from habilitations.models import BrisDeGlace
from tests import fabrique as f
from tests.epreuves.guichets import Courrier, courrier, entrer
from tests.epreuves.serveur import (
    Programme,
    Redis,
    attendre,
    enfants,
    tuer,
)
from tests.epreuves.soignants import (
    Monde,
    Site,
    verifier_la_chaine,
)
from tests.habilitations.outils import code_de

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
