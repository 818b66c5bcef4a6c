"""`make demo`: install, servers, tables, demonstration, web + worker + beat, until Ctrl-C."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from dui.outils import installer, serveurs
from dui.outils.code import code_actuel, personas
from dui.outils.lieux import JOURNAUX, PYTHON, RACINE, RUN, Echec, dire, etape, preparer_run, quitter
from dui.outils.processus import Equipe, balayer, lie_a_make, mourir_avec_le_parent

HOTE = "127.0.0.1"
VERROU = RUN / "demo.verrou"


class Arret(BaseException):
    """Ctrl-C, SIGTERM or the end of the terminal."""


def _arreter(numero: int, _cadre: FrameType | None) -> None:
    raise Arret(numero)


def main() -> None:
    if sys.argv[1:] == ["arreter"]:
        if arreter():
            dire("Démonstration arrêtée.")
        return
    lie_a_make()
    for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(numero, _arreter)
    try:
        demonstration(_port())
    except Echec as erreur:
        quitter(erreur)
    except Arret:
        dire("\nTout est arrêté.")


def demonstration(port: int) -> None:
    debut = time.monotonic()
    preparer_run()
    with _seul(port):
        balayer()
        _port_libre(port)
        installer.installer("demo")
        with serveurs.utilises() as valeurs:
            dire(f"• PostgreSQL et Redis : {valeurs['DUI_BASE_HOTE']}")
            _preparer()
            equipe = Equipe()
            try:
                _lancer(equipe, port)
                _presenter(port, time.monotonic() - debut)
                while True:
                    time.sleep(1)
                    equipe.verifier()
            finally:
                _sourd()
                dire("\nArrêt…")
                equipe.arreter()


def _preparer() -> None:
    jetons = ["--jetons"] if os.environ.get("JETONS", "") not in ("", "0") else []
    resultat = subprocess.run(
        [PYTHON, "-m", "dui.outils.preparer", *jetons],
        cwd=RACINE,
        check=False,
        preexec_fn=mourir_avec_le_parent,  # left alone, it would load beside the next start
    )
    if resultat.returncode != 0:
        raise Echec("La préparation a échoué : la cause est juste au-dessus. Rien n'a été lancé.")


def commande_web(python: str | Path, port: int) -> list[str | Path]:
    """The application server. A worker that dies (memory, signal) is replaced: the site does not leave with it."""
    return [
        *(python, "-m", "granian", "--interface", "wsgi", "--host", HOTE, "--port", str(port)),
        *("--workers", "2", "--respawn-failed-workers", "--respawn-interval", "1"),
        *("--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "warning"),
        "dui.wsgi:application",
    ]


def _lancer(equipe: Equipe, port: int) -> None:
    env = {"DUI_ADRESSE": f"http://{HOTE}:{port}", **os.environ, "PYTHONUNBUFFERED": "1"}
    celery: list[str | Path] = [PYTHON, "-m", "celery", "--app", "dui.celery", "--quiet"]
    options = ["--loglevel", "WARNING"]
    with etape("Serveur web"):
        equipe.lancer("web", commande_web(PYTHON, port), env)
        _attendre(equipe, f"http://{HOTE}:{port}/")
    with etape("Tâches et horloge"):
        worker = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--hostname", f"demo-{port}@%h"]
        equipe.lancer("taches", [*celery, "worker", *options, *worker], env)
        horloge = ["--schedule", str(RUN / "horloge"), "--pidfile", ""]
        equipe.lancer("horloge", [*celery, "beat", *options, *horloge], env)
        equipe.verifier()


def _attendre(equipe: Equipe, adresse: str) -> None:
    """Until the login page answers 200 (the root redirects there)."""
    limite = time.monotonic() + 60
    derniere = ""
    while time.monotonic() < limite:
        equipe.verifier()
        try:
            with urllib.request.urlopen(adresse, timeout=10) as reponse:  # noqa: S310 (our own)
                if reponse.status == 200:
                    return
        except urllib.error.HTTPError as erreur:
            if erreur.code < 500:
                raise Echec(f"La page de connexion répond {erreur.code}.") from erreur
            if derniere.startswith("réponse"):
                limite = min(limite, time.monotonic() + 10)
            derniere = f"réponse {erreur.code}"
            time.sleep(0.5)
        except OSError as erreur:
            derniere = str(erreur)
            time.sleep(0.05)
    fin = (JOURNAUX / "web.log").read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
    raise Echec(f"La page de connexion ne répond pas ({derniere}).\n" + "\n".join(fin))


def _presenter(port: int, duree: float) -> None:
    comptes = personas()
    largeurs = [max(len(str(p[champ])) for p in comptes) for champ in ("identifiant", "mot_de_passe")]
    dire("\nComptes de démonstration (le code change toutes les 30 s : make code COMPTE=adresse)\n")
    for persona in comptes:
        code = code_actuel(persona["totp_secret"]) if persona.get("totp_secret") else "—"
        note = "" if persona.get("etat") != "desactive" else " (désactivé)"
        site = " · portail" if persona.get("site") == "portail" else ""
        dire(
            f"  {persona['identifiant']:<{largeurs[0]}}  {persona['mot_de_passe']:<{largeurs[1]}}  {code:<6}"
            f"  {persona.get('profession') or persona['cle']}{site}{note}"
        )
    dire(f"\nhttp://{HOTE}:{port}/ — prêt en {duree:.1f} s. Ctrl-C pour arrêter ; journaux dans .run/journaux")


def arreter(attente: float = 30) -> bool:
    """Ask the demonstration of this checkout to stop, wait for it; False when none was running."""
    if not VERROU.exists():
        return False
    with VERROU.open("r", encoding="ascii") as verrou:
        limite = time.monotonic() + attente
        demande = False
        while True:
            try:
                fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                verrou.seek(0)
                if not demande:
                    os.kill(int(verrou.read().rpartition(" ")[2].strip(")\n")), signal.SIGTERM)
                    demande = True
                if time.monotonic() > limite:
                    raise Echec("La démonstration ne s'arrête pas.") from None
                time.sleep(0.05)
            else:
                return demande


@contextmanager
def _seul(port: int) -> Iterator[None]:
    """One demonstration per checkout; the lock vanishes with its holder, however it dies."""
    with VERROU.open("a+", encoding="ascii") as verrou:
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            verrou.seek(0)
            raise Echec(f"La démonstration de cette copie tourne déjà : {verrou.read().strip()}") from None
        verrou.truncate(0)
        verrou.write(f"http://{HOTE}:{port}/ (processus {os.getpid()})")
        verrou.flush()
        yield


def _port() -> int:
    texte = os.environ.get("PORT") or "8000"
    if not texte.isascii() or not texte.isdigit() or not 1 <= int(texte) <= 65535:
        quitter(Echec(f"PORT={texte} : un nombre de 1 à 65535 est attendu."))
    return int(texte)


def _port_libre(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as essai:
        essai.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            essai.bind((HOTE, port))
        except PermissionError as erreur:
            raise Echec(f"Le port {port} est réservé à root. Choisissez-en un autre : make demo PORT=8080") from erreur
        except OSError as erreur:
            raise Echec(
                f"Le port {port} est déjà pris par un autre programme. Prenez-en un autre : make demo PORT={port + 1}"
            ) from erreur


def _sourd() -> None:
    """A second Ctrl-C must not interrupt the orderly stop."""
    for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(numero, signal.SIG_IGN)


if __name__ == "__main__":
    main()
