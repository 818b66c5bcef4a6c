"""Cleans up after the measures, whatever ends them: Ctrl-C, an error, a kill.

`make` kills its child a quarter of a second after Ctrl-C, less than dropping a database takes. So this process, in a
session of its own, holds the other end of a pipe: it is told what is created, and destroys it when the pipe closes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from dui.environnement import charger_environnement

ATTENTE = 60  # seconds granted to the cleaning


def connexion_du_proprietaire(base: str = "postgres") -> psycopg.Connection[Any]:
    """The owner of the databases, outside Django: creating, copying and dropping take no transaction."""
    env = os.environ
    return psycopg.connect(
        host=env["DUI_BASE_HOTE"],
        port=env.get("DUI_BASE_PORT", "5432"),
        user=env.get("DUI_BASE_PROPRIETAIRE", "dui_proprietaire"),
        password=env.get("DUI_BASE_PROPRIETAIRE_MDP", ""),
        dbname=base,
        autocommit=True,
        connect_timeout=5,
    )


def detruire(noms: list[str]) -> None:
    """Drop, waiting for the application's connections to end: the owner may not end them itself."""
    limite = time.monotonic() + 20
    with connexion_du_proprietaire() as connexion:
        for nom in noms:
            ordre = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(nom))
            while True:
                try:
                    connexion.execute(ordre)
                    break
                except psycopg.errors.ObjectInUse:
                    if time.monotonic() > limite:
                        raise
                    time.sleep(0.2)


class Gardien:
    """What the measures say to their guardian."""

    def __init__(self, processus: subprocess.Popen[str]) -> None:
        self._processus = processus

    def _dire(self, mot: str, valeur: object) -> None:
        assert self._processus.stdin is not None
        self._processus.stdin.write(f"{mot} {valeur}\n")
        self._processus.stdin.flush()

    def base(self, nom: str) -> None:
        """Said before the database is created."""
        self._dire("base", nom)

    def serveur(self, pid: int) -> None:
        self._dire("serveur", pid)


@contextmanager
def gardien() -> Iterator[Gardien]:
    processus = subprocess.Popen(
        [sys.executable, "-m", "bench.gardien"], stdin=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield Gardien(processus)
    finally:
        assert processus.stdin is not None
        processus.stdin.close()
        processus.wait(ATTENTE)


def _est_un_serveur(pid: int) -> bool:
    try:
        return b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _arreter(pids: list[int]) -> None:
    limite = time.monotonic() + 5
    for pid in filter(_est_un_serveur, pids):
        with suppress(OSError):
            os.killpg(pid, signal.SIGTERM)
    while any(map(_est_un_serveur, pids)) and time.monotonic() < limite:
        time.sleep(0.1)
    for pid in filter(_est_un_serveur, pids):
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


def main() -> None:
    charger_environnement()
    bases, serveurs = [], []
    for ligne in sys.stdin:
        mot, _, valeur = ligne.strip().partition(" ")
        if mot == "base":
            bases.append(valeur)
        elif mot == "serveur":
            serveurs.append(int(valeur))
    _arreter(serveurs)
    detruire(bases)


if __name__ == "__main__":
    main()
