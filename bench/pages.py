"""The pages measured, and how: one real server per size, one request at a time, the sizes in turn.

Alternating the sizes inside each round makes the ratios fair on a machine that does something else meanwhile.
"""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.test import Client

from bench import peuplement as p
from bench.bases import Paire, viser
from bench.gardien import Gardien

ATTENTE = 30  # seconds for a server to answer, or for a page


@dataclass(frozen=True)
class Page:
    cle: str
    titre: str
    qui: uuid.UUID
    adresse: str


def pages() -> tuple[Page, ...]:
    dossier = f"/usagers/{p.identifiant('d', 7)}/"
    return (
        Page("temoin", "témoin : aucune personne (mes sessions)", p.INFIRMIERE, "/mes-sessions/"),
        Page("liste", "liste des usagers, 1re page", p.INFIRMIERE, "/usagers/"),
        Page("liste_fin", "liste des usagers, dernière page", p.INFIRMIERE, "/usagers/?page=4"),
        Page("recherche", "recherche d’un nom", p.INFIRMIERE, "/recherche/?q=ethan"),
        Page("faute", "recherche avec une faute", p.INFIRMIERE, "/recherche/?q=marguerrite"),
        Page("synthese", "synthèse d’un dossier", p.INFIRMIERE, dossier),
        Page("rubrique", "rubrique « Soins »", p.INFIRMIERE, f"{dossier}rubriques/soins/"),
        Page("releve", "relève des transmissions", p.INFIRMIERE, "/transmissions/"),
        Page("journee", "ma journée", p.INFIRMIERE, "/"),
        Page("journal", "journal (DPO)", p.DPO, "/journal/"),
        Page("qui", "qui a consulté ce dossier (direction)", p.DIRECTRICE, f"{dossier}consultations/"),
        Page("secretaire", "liste de tout l’établissement (secrétariat)", p.SECRETAIRE, "/usagers/"),
        Page("secretaire_q", "recherche dans tout l’établissement", p.SECRETAIRE, "/recherche/?q=ethan"),
    )


def connecter(qui: uuid.UUID) -> Client:
    """A test client signed in with two factors, on the pair this process points at."""
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from habilitations.models import Compte

    client, compte = Client(SERVER_NAME="127.0.0.1"), Compte.objects.get(pk=qui)
    client.force_login(compte, backend="django.contrib.auth.backends.ModelBackend")
    appareil, _ = TOTPDevice.objects.get_or_create(user=compte, name="mesures", confirmed=True)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = appareil.persistent_id
    session.save()
    return client


def temoins(paire: Paire) -> dict[uuid.UUID, str]:
    """The session cookie of each measured account, written in this pair."""
    viser(paire)
    return {qui: connecter(qui).cookies["dui_personnel"].value for qui in {page.qui for page in pages()}}


@dataclass
class Serveur:
    """The application server of production, one process, on one pair."""

    port: int
    cookies: dict[uuid.UUID, str]
    liaison: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.liaison = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ATTENTE)

    def demander(self, page: Page) -> tuple[int, float, int]:
        """(status, milliseconds until the last byte, bytes) of one request."""
        entetes = {"Cookie": f"dui_personnel={self.cookies[page.qui]}", "Host": "127.0.0.1"}
        debut = time.perf_counter()
        self.liaison.request("GET", page.adresse, headers=entetes)
        reponse = self.liaison.getresponse()
        corps = reponse.read()
        return reponse.status, (time.perf_counter() - debut) * 1000, len(corps)


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextmanager
def serveur(paire: Paire, gardien: Gardien) -> Iterator[Serveur]:
    cookies, port = temoins(paire), _port_libre()
    env = os.environ | {"DUI_BASE_NOM": paire.donnees, "DUI_BASE_CLES": paire.cles, "DUI_MODE": "demo"}
    commande = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "critical", "dui.wsgi:application",
    ]  # fmt: skip
    silence = subprocess.DEVNULL
    processus = subprocess.Popen(commande, env=env, stdout=silence, stderr=silence, start_new_session=True)
    gardien.serveur(processus.pid)
    try:
        _attendre(port)
        yield Serveur(port, cookies)
    finally:
        processus.terminate()
        try:
            processus.wait(10)
        except subprocess.TimeoutExpired:
            processus.kill()


def _attendre(port: int) -> None:
    limite = time.monotonic() + ATTENTE
    while time.monotonic() < limite:
        try:
            liaison = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            liaison.request("GET", "/connexion/", headers={"Host": "127.0.0.1"})
            if liaison.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            liaison.close()
    raise RuntimeError("le serveur mesuré ne répond pas")


@dataclass
class Temps:
    """Times of one page at one size, in milliseconds."""

    durees: list[float] = field(default_factory=list)
    octets: int = 0
    statut: int = 0

    @property
    def p50(self) -> float:
        return statistics.median(self.durees)

    @property
    def p95(self) -> float:
        return sorted(self.durees)[max(0, round(0.95 * len(self.durees)) - 1)]


ECHAUFFEMENT = 4
DUREE_MAX = 240  # seconds: a busy machine does fewer rounds, and the report says how many


def chronometrer(serveurs: dict[str, Serveur], tours: int) -> dict[tuple[str, str], Temps]:
    """Times by (page, size). A page that does not answer 200 is asked once, and kept with its status."""
    resultats = {(page.cle, taille): Temps() for page in pages() for taille in serveurs}
    limite = time.monotonic() + DUREE_MAX
    for tour in range(ECHAUFFEMENT + tours):
        if time.monotonic() > limite and tour > ECHAUFFEMENT:
            break
        for page in pages():
            for taille, appele in serveurs.items():
                temps = resultats[page.cle, taille]
                if temps.statut not in (0, 200):
                    continue
                temps.statut, duree, temps.octets = appele.demander(page)
                if tour >= ECHAUFFEMENT and temps.statut == 200:
                    temps.durees.append(duree)
    return resultats
