"""A local OpenID provider for the tests: a real HTTP server, a real RSA key, and the faults one asks it to make."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "dui-essai"


class Fournisseur:
    """`reponses[code]` = what the token endpoint answers for this code; a code is given once."""

    def __init__(self) -> None:
        self.cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.autre = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.reponses: dict[str, dict[str, Any]] = {}
        self.demandes: list[dict[str, str]] = []
        fournisseur = self

        class Guichet(BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                """Silent."""

            def _json(self, corps: Any, statut: int = 200) -> None:
                octets = json.dumps(corps).encode()
                self.send_response(statut)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

            def do_GET(self) -> None:
                if self.path == "/cles":
                    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(fournisseur.cle.public_key()))
                    self._json({"keys": [jwk | {"kid": "1", "alg": "RS256", "use": "sig"}]})
                else:
                    self._json(fournisseur.infos)

            def do_POST(self) -> None:
                corps = self.rfile.read(int(self.headers["Content-Length"])).decode()
                demande = {nom: valeurs[0] for nom, valeurs in parse_qs(corps).items()}
                fournisseur.demandes.append(demande)
                reponse = fournisseur.reponses.pop(demande.get("code", ""), None)
                self._json(reponse or {"error": "invalid_grant"}, 200 if reponse else 400)

        self.infos: dict[str, Any] = {}
        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Guichet)
        self.adresse = f"http://127.0.0.1:{self.serveur.server_port}"
        threading.Thread(target=self.serveur.serve_forever, daemon=True).start()

    def jeton(self, nonce: str, *, cle: Any = None, algorithme: str = "RS256", **ecarts: Any) -> str:
        maintenant = int(time.time())
        contenu = {
            "iss": self.adresse, "aud": CLIENT, "sub": "f:1", "nonce": nonce, "acr": "eidas1",
            "iat": maintenant, "exp": maintenant + 60,
        } | ecarts  # fmt: skip
        signe = None if algorithme == "none" else (cle or self.cle)
        return jwt.encode(contenu, signe, algorithm=algorithme, headers={"kid": "1"})

    def arreter(self) -> None:
        self.serveur.shutdown()
        self.serveur.server_close()
