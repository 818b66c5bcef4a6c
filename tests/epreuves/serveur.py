"""Servers that a rig may kill: its own PostgreSQL, Redis, mail server, web server and worker, in a folder of its own.

Nothing is shared with the checkout but the code and the vault. Every process started here carries the death of its
parent (`mourir_avec_le_parent`), answers on a unix socket or on loopback, and is ended by its own number.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.test import override_settings

from dui.outils import demo, postgres, redis_local, serveurs
from dui.outils.processus import mourir_avec_le_parent

RACINE = Path(__file__).resolve().parents[2]
SECRETS = ("DUI_BASE_MOT_DE_PASSE", "DUI_BASE_PROPRIETAIRE_MDP", "DUI_BASE_SAUVEGARDE_MDP")
PAIRE = ("dui", "dui_cles")


def attendre(verite: Callable[[], Any], secondes: float = 10, quoi: str = "") -> Any:
    """What `verite` answers once it is true; fails when it never is."""
    limite = time.monotonic() + secondes
    while True:
        trouve = verite()
        if trouve:
            return trouve
        if time.monotonic() > limite:
            pytest.fail(f"{quoi or 'ce qui était attendu'} : rien au bout de {secondes:.0f} s")
        time.sleep(0.02)


def tuer(*numeros: int) -> None:
    """SIGKILL, only ever given numbers of processes that the rig started."""
    for numero in numeros:
        with contextlib.suppress(ProcessLookupError):
            os.kill(numero, signal.SIGKILL)


def enfants(numero: int) -> list[int]:
    """Direct children of a process, from /proc."""
    trouves = []
    for etat in Path("/proc").glob("[0-9]*/stat"):
        try:
            champs = etat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(champs[1]) == numero and champs[0] != "Z":
            trouves.append(int(etat.parent.name))
    return sorted(trouves)


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@dataclass
class Programme:
    """One process of the rig, its output kept in a file."""

    processus: subprocess.Popen[bytes]
    sortie: Path

    @property
    def numero(self) -> int:
        return self.processus.pid

    @property
    def vit(self) -> bool:
        return self.processus.poll() is None

    def dit(self) -> str:
        return self.sortie.read_text(encoding="utf-8", errors="replace")

    def arreter(self) -> None:
        """Politely, then not; its children with it."""
        descendants = [e for n in enfants(self.numero) for e in (n, *enfants(n))]
        if self.vit:
            self.processus.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.processus.wait(5)
        self.tuer(descendants)

    def tuer(self, descendants: Sequence[int] = ()) -> None:
        """The whole of it by signal 9, at once."""
        tuer(self.numero, *descendants, *enfants(self.numero))
        self.processus.wait(10)


class Banc:
    """A private PostgreSQL and what runs upon it."""

    def __init__(self, lieu: Path) -> None:
        self.lieu = lieu
        self.run = lieu / "run"
        (self.run / "journaux").mkdir(parents=True, mode=0o700)
        self.programmes: list[Programme] = []
        self.ancre, self.media = lieu / "ancre", lieu / "media"
        self.prise = ""

    # -- PostgreSQL ----------------------------------------------------------------------------------------

    @contextmanager
    def _chez_soi(self) -> Iterator[None]:
        """The tools of the checkout, on our folder."""
        with pytest.MonkeyPatch.context() as retouche:
            for module in (postgres, redis_local):
                retouche.setattr(module, "RUN", self.run)
                retouche.setattr(module, "JOURNAUX", self.run / "journaux")
            retouche.setattr(postgres, "DONNEES", self.run / "pg")
            retouche.setattr(postgres, "MOT_DE_PASSE", self.run / "pg-admin.cle")
            yield

    def demarrer_pg(self) -> None:
        with self._chez_soi():
            self.prise, _ = postgres.demarrer()

    def fermer_pg(self) -> None:
        """Cleanly: its folder may be copied."""
        with self._chez_soi():
            postgres.arreter()

    def provisionner(self, paire: tuple[str, str] = PAIRE) -> None:
        """Roles and a pair of empty databases, by the very script of an installation."""
        with self._chez_soi():
            valeurs = {nom: os.environ[nom] for nom in SECRETS}
            serveurs._provisionner({}, valeurs | {"DUI_BASE_NOM": paire[0], "DUI_BASE_CLES": paire[1]})

    def vivants(self) -> list[int]:
        with self._chez_soi():
            return postgres.vivants()

    def postmaster(self) -> int:
        return int((self.run / "pg" / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])

    def arreter(self) -> None:
        for programme in reversed(self.programmes):
            programme.arreter()
        tuer(*self.vivants())  # its folder goes with it
        attendre(lambda: not self.vivants(), 20, "la fin de PostgreSQL")
        with self._chez_soi():
            prises = postgres.dossier_prise()
        if not prises.is_relative_to(self.lieu):
            shutil.rmtree(prises, ignore_errors=True)

    def acces(self, role: str = "postgres", base: str = PAIRE[0]) -> dict[str, str]:
        """PG* variables of libpq."""
        mots = {
            "postgres": lambda: (self.run / "pg-admin.cle").read_text(encoding="ascii").strip(),
            "dui_proprietaire": lambda: os.environ["DUI_BASE_PROPRIETAIRE_MDP"],
            "dui_sauvegarde": lambda: os.environ["DUI_BASE_SAUVEGARDE_MDP"],
            "dui_app": lambda: os.environ["DUI_BASE_MOT_DE_PASSE"],
        }
        return {
            "PGHOST": self.prise,
            "PGPORT": postgres.PORT,
            "PGUSER": role,
            "PGPASSWORD": mots[role](),
            "PGDATABASE": base,
        }

    def relier(self, base: str = PAIRE[0]) -> psycopg.Connection[Any]:
        """As the administrator, in autocommit: what the walls hide is seen."""
        acces = self.acces(base=base)
        return psycopg.connect(
            host=acces["PGHOST"], port=acces["PGPORT"], user=acces["PGUSER"], password=acces["PGPASSWORD"],
            dbname=base, autocommit=True,
        )  # fmt: skip

    def sql(self, ordre: str, *valeurs: Any, base: str = PAIRE[0]) -> list[tuple[Any, ...]]:
        with self.relier(base) as liaison:
            curseur = liaison.execute(ordre, valeurs or None)  # type: ignore[arg-type]
            return curseur.fetchall() if curseur.description else []

    def pg(self, programme: str, *arguments: str | Path, role: str = "postgres", base: str = PAIRE[0]) -> str:
        """pg_dump, pg_restore, psql of the same PostgreSQL; fails with what it said."""
        chemin = postgres.binaires() / programme
        commande = [str(chemin if chemin.exists() else shutil.which(programme) or programme), *map(str, arguments)]
        fait = subprocess.run(
            commande, env=os.environ | self.acces(role, base), capture_output=True, text=True, check=False
        )
        assert fait.returncode == 0, f"{programme} : {fait.stderr[-2000:]}"
        return fait.stdout

    def repos(self, base: str = PAIRE[0]) -> list[tuple[Any, ...]]:
        """Sessions that stayed inside a transaction."""
        return self.sql(
            "SELECT pid, usename, state, left(query, 80) FROM pg_stat_activity"
            " WHERE datname = %s AND (state LIKE 'idle in transaction%%' OR wait_event_type = 'Lock')",
            base,
        )

    # -- Django in this process, and the programmes ----------------------------------------------------------

    @contextmanager
    def brancher(self, paire: tuple[str, str] = PAIRE) -> Iterator[None]:
        """Both connections of Django lead to this pair, as the application, in this process."""
        avant = {}
        for connexion, nom in zip((connections["default"], connections["cles"]), paire, strict=True):
            connexion.close()
            lieux = {"HOST": self.prise, "PORT": postgres.PORT, "NAME": nom}
            avant[connexion.alias] = {cle: connexion.settings_dict[cle] for cle in lieux}
            connexion.settings_dict.update(lieux)
        ContentType.objects.clear_cache()
        try:
            with override_settings(DUI_ANCRE=self.ancre, MEDIA_ROOT=self.media):
                yield
        finally:
            for alias, lieux in avant.items():
                connections[alias].close()
                connections[alias].settings_dict.update(lieux)
            ContentType.objects.clear_cache()

    def env(self, paire: tuple[str, str] = PAIRE, **autres: str) -> dict[str, str]:
        return os.environ | {
            "DUI_BASE_HOTE": self.prise,
            "DUI_BASE_PORT": postgres.PORT,
            "DUI_BASE_NOM": paire[0],
            "DUI_BASE_CLES": paire[1],
            "DUI_ANCRE": str(self.ancre),
            "DUI_MEDIA": str(self.media),
            "DUI_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "dui.settings",
            **autres,
        }

    def manage(self, *mots: str, paire: tuple[str, str] = PAIRE, **autres: str) -> tuple[int, str]:
        """`manage.py …` in a process of its own: (exit code, what it said)."""
        fait = subprocess.run(
            [sys.executable, "manage.py", *mots],
            cwd=RACINE, env=self.env(paire, **autres), capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        return fait.returncode, fait.stdout + fait.stderr

    def lancer(self, nom: str, commande: Sequence[str | Path], env: dict[str, str]) -> Programme:
        sortie = self.lieu / f"{nom}-{secrets.token_hex(3)}.log"
        with sortie.open("wb") as fichier:
            processus = subprocess.Popen(
                [str(mot) for mot in commande],
                cwd=RACINE,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=fichier,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=mourir_avec_le_parent,  # noqa: PLW1509 (same as the tools do)
            )
        programme = Programme(processus, sortie)
        self.programmes.append(programme)
        return programme

    def web(self, port: int, env: dict[str, str]) -> Programme:
        """The application server as `make demo` starts it; answers once the sign-in page does."""
        programme = self.lancer("web", demo.commande_web(sys.executable, port), env)
        attendre(lambda: not programme.vit or _repond(port), 60, "le serveur web")
        assert programme.vit, programme.dit()[-2000:]
        return programme

    def taches(self, env: dict[str, str]) -> Programme:
        """The worker as `make demo` starts it; answers once it listens."""
        commande = [
            sys.executable, "-m", "celery", "--app", "dui.celery", "worker", "--loglevel", "INFO", "--concurrency", "1",
            "--without-gossip", "--without-mingle", "--hostname", f"epreuve-{secrets.token_hex(3)}@%h",
        ]  # fmt: skip
        programme = self.lancer("taches", commande, env)
        attendre(lambda: not programme.vit or " ready." in programme.dit(), 60, "le travailleur")
        assert programme.vit, programme.dit()[-2000:]
        return programme

    def redis(self) -> Redis:
        with self._chez_soi():
            prise = postgres.dossier_prise(f"redis-{secrets.token_hex(2)}.sock") / f"redis-{secrets.token_hex(2)}.sock"
            binaire = redis_local._binaire()
        redis = Redis(self, prise, binaire)
        redis.demarrer()
        return redis


def _repond(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/connexion/", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@dataclass
class Redis:
    """A Redis of the rig, on its own socket."""

    banc: Banc
    prise: Path
    binaire: str
    programme: Programme | None = None

    @property
    def adresse(self) -> str:
        return f"unix://{quote(str(self.prise))}?db=0"

    def demarrer(self) -> None:
        commande = [self.binaire, "--port", "0", "--unixsocket", str(self.prise), "--unixsocketperm", "700"]
        commande += ["--dir", str(self.banc.lieu), "--save", "", "--appendonly", "no", "--daemonize", "no"]
        self.programme = self.banc.lancer("redis", commande, dict(os.environ))
        attendre(self._ping, 10, "Redis")

    def _ping(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as liaison:
                liaison.settimeout(2)
                liaison.connect(str(self.prise))
                liaison.sendall(b"PING\r\n")
                return liaison.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def tuer(self) -> None:
        assert self.programme is not None
        self.programme.tuer()

    def vider(self) -> None:
        """Killed and started again: it keeps nothing."""
        self.tuer()
        self.demarrer()

    def figer(self, gele: bool) -> None:
        """Alive and mute, or awake again."""
        assert self.programme is not None
        os.kill(self.programme.numero, signal.SIGSTOP if gele else signal.SIGCONT)
