"""What Compose gives the application: every setting it reads is passed and documented; the checks of health hold."""

import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import yaml

from dui.outils.lieux import RACINE

SERVICES = yaml.safe_load((RACINE / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
LUS = set(re.findall(r'_env\(\s*"(DUI_\w+)"', (RACINE / "dui" / "settings.py").read_text(encoding="utf-8")))
# A checkout's own, the owner's (`migrations` alone), and the key that replaces the vault.
AILLEURS = {"DUI_COURRIEL_MOTEUR", "DUI_BASE_PROPRIETAIRE", "DUI_BASE_PROPRIETAIRE_MDP", "DUI_KEK"}


def test_chaque_reglage_lu_est_transmis():
    image = set(re.findall(r"(DUI_\w+)=", (RACINE / "Dockerfile").read_text(encoding="utf-8")))
    assert LUS - set(SERVICES["web"]["environment"]) - image == AILLEURS


def test_chaque_reglage_lu_est_documente():
    guide = (RACINE / "docs" / "exploitation.md").read_text(encoding="utf-8")
    assert {nom for nom in LUS if f"`{nom}`" not in guide} == {"DUI_COURRIEL_MOTEUR"}


@pytest.mark.parametrize("nom", ["web", "worker", "beat", "postgres", "redis"])
def test_chaque_service_dit_sa_sante(nom):
    assert SERVICES[nom]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("statut", [200, 503])
def test_la_sante_du_site_est_sa_page_de_connexion(statut):
    recues = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            recues.append((self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]))
            self.send_response(statut)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        programme = SERVICES["web"]["healthcheck"]["test"][3].replace(":8000", f":{site.server_port}")
        env = {"DUI_HOTES": "dui.exemple.fr,autre.exemple.fr"}
        fait = subprocess.run([sys.executable, "-c", programme], env=env, capture_output=True, check=False)
        site.shutdown()
    assert (fait.returncode == 0) == (statut == 200)
    assert recues == [("/connexion/", "dui.exemple.fr", "https")]


def test_la_sante_de_l_horloge_est_l_age_de_son_carnet(tmp_path):
    programme = SERVICES["beat"]["healthcheck"]["test"][3].replace('"/tmp"', repr(str(tmp_path)))

    def code() -> int:
        return subprocess.run([sys.executable, "-c", programme], check=False).returncode

    assert code() == 1
    (tmp_path / "horloge.dat").touch()
    assert code() == 0
