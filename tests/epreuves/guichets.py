"""A mail server that keeps what it receives, and one client of the site."""

from __future__ import annotations

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from django.test import Client

from tests.connexion import connecter

# -- mail ----------------------------------------------------------------------------------------------------


class _Guichet(socketserver.StreamRequestHandler):
    """Enough of SMTP for one client of the standard library."""

    server: Courrier
    timeout = 30

    def handle(self) -> None:
        self._dire("220 essai")
        destinataire = ""
        while ligne := self.rfile.readline().decode("utf-8", "replace").strip():
            verbe = ligne[:4].upper()
            if verbe == "RCPT":
                destinataire = ligne.partition("<")[2].partition(">")[0]
            if verbe == "DATA":
                self._dire("354 allez")
                if not self._recevoir(destinataire):
                    return
            elif verbe == "QUIT":
                self._dire("221 au revoir")
                return
            else:
                self._dire("250 bien")

    def _recevoir(self, destinataire: str) -> bool:
        """A message is received when we said so: a client killed before that must send it again."""
        corps = []
        while (ligne := self.rfile.readline()) not in (b".\r\n", b""):
            corps.append(ligne)
        self.server.arrives.set()
        if not self.server.ouvert.wait(20) or self._parti():
            return False
        self.server.recus.append((destinataire, b"".join(corps).decode("utf-8", "replace")))
        self._dire("250 reçu")
        return True

    def _parti(self) -> bool:
        """Was the client killed while it waited for its answer?"""
        return bool(select.select([self.connection], [], [], 0)[0]) and not self.connection.recv(1, socket.MSG_PEEK)

    def _dire(self, phrase: str) -> None:
        self.wfile.write(f"{phrase}\r\n".encode())


class Courrier(socketserver.ThreadingTCPServer):
    """A mail server on loopback. `ouvert` cleared: it holds whoever brings a message."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Guichet)
        self.recus: list[tuple[str, str]] = []
        self.ouvert, self.arrives = threading.Event(), threading.Event()
        self.ouvert.set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients are killed here: their broken pipes are no news."""

    def env(self) -> dict[str, str]:
        return {
            "DUI_COURRIEL_MOTEUR": "django.core.mail.backends.smtp.EmailBackend",
            "DUI_COURRIEL_HOTE": "127.0.0.1",
            "DUI_COURRIEL_PORT": str(self.server_address[1]),
        }


@contextmanager
def courrier() -> Iterator[Courrier]:
    with Courrier() as serveur:
        fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        fil.start()
        try:
            yield serveur
        finally:
            serveur.ouvert.set()
            serveur.shutdown()
            fil.join(5)


# -- one client of the site --------------------------------------------------------------------------------


@dataclass
class Navigateur:
    """A signed-in browser without a screen: cookies, forms and their token."""

    adresse: str
    cookies: dict[str, str]
    delai: float = 20
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.cookies.update(self.cookies)

    def lire(self, chemin: str) -> requests.Response:
        return self.session.get(self.adresse + chemin, timeout=self.delai, allow_redirects=False)

    def poster(self, chemin: str, donnees: dict[str, Any]) -> requests.Response:
        jeton = self.session.cookies.get("dui_jeton") or ""
        return self.session.post(
            self.adresse + chemin,
            data=donnees | {"csrfmiddlewaretoken": donnees.get("csrfmiddlewaretoken", jeton)},
            timeout=self.delai,
            allow_redirects=False,
        )

    def fermer(self) -> None:
        self.session.close()


def entrer(adresse: str, compte: Any) -> Navigateur:
    """A browser signed in with both factors. Inside `brancher`."""
    client = connecter(Client(), compte)
    return Navigateur(adresse, {nom: biscuit.value for nom, biscuit in client.cookies.items()})
