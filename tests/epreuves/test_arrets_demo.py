"""`make demo` killed at any moment starts again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from dui.outils import installer, processus
from dui.outils.processus import mourir_avec_le_parent
from tests.epreuves.serveur import (
    RACINE,
    attendre,
    port_libre,
    tuer,
)

# -- the demonstration of a checkout -------------------------------------------------------------------------


@dataclass
class Copie:
    """A checkout of its own: our code, the installed packages by reference, its own `.run`."""

    racine: Path
    port: int
    lanceur: subprocess.Popen[str] | None = None

    @property
    def run(self) -> Path:
        return self.racine / ".run"

    def demarrer(self, jusqu_a: str = "prêt en") -> float:
        """`make demo`; how long until it says this, and (once ready) the page answers."""
        debut = time.monotonic()
        env = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(("DUI_", "DJANGO_"))}
        for nom in ("DATABASE_URL", "REDIS_URL", "JETONS"):
            env.pop(nom, None)
        sortie = self.racine / f"demo-{time.monotonic_ns()}.log"
        with sortie.open("w", encoding="utf-8") as fichier:
            self.lanceur = subprocess.Popen(
                [sys.executable, "-m", "dui.outils.demo"],
                cwd=self.racine, env=env | {"PORT": str(self.port)}, stdin=subprocess.DEVNULL,
                stdout=fichier, stderr=subprocess.STDOUT, text=True, start_new_session=True,
                preexec_fn=mourir_avec_le_parent,  # noqa: PLW1509
            )  # fmt: skip
        lanceur = self.lanceur
        dit = lambda: sortie.read_text(encoding="utf-8", errors="replace")  # noqa: E731
        attendre(lambda: jusqu_a in dit() or lanceur.poll() is not None, 120, "make demo")
        assert lanceur.poll() is None, dit()[-2000:]
        if jusqu_a != "prêt en":
            return time.monotonic() - debut
        page = requests.get(f"http://127.0.0.1:{self.port}/connexion/", timeout=20)
        assert page.status_code == 200 and 'lang="fr"' in page.text
        return time.monotonic() - debut

    def lances(self) -> list[int]:
        """What this launch started: web, tasks, clock, their children."""
        fichier = self.run / "lancement"
        if not fichier.exists():
            return []
        return processus._porteurs(f"{processus.VARIABLE}={fichier.read_text(encoding='ascii').strip()}".encode())

    def serveurs(self) -> list[int]:
        """PostgreSQL and Redis of this checkout."""
        ici, trouves = str(self.run), []
        for lien in Path("/proc").glob("[0-9]*/cwd"):
            try:
                if str(lien.resolve(strict=True)).startswith(ici):
                    trouves.append(int(lien.parent.name))
            except OSError:
                continue
        return trouves

    def tuer(self, *, serveurs: bool) -> None:
        assert self.lanceur is not None
        siens = self.lances()
        tuer(self.lanceur.pid)
        self.lanceur.wait(10)
        if serveurs:
            tuer(*siens, *self.serveurs())

    def arreter(self) -> None:
        if self.lanceur is not None and self.lanceur.poll() is None:
            self.lanceur.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.lanceur.wait(30)
        tuer(*self.lances(), *self.serveurs())


@pytest.fixture
def copie(tmp_path: Path) -> Iterator[Copie]:
    """Refuses to start when a package or a style sheet would have to be installed: they are those of the checkout."""
    stable = installer._empreinte(*(RACINE / nom for nom in ("package.json", "package-lock.json", ".npmrc")))
    assert installer._lire(installer.MARQUE_NPM).get("empreinte") == stable, "make installer-dev d’abord"
    lot = installer._lire(installer.MARQUE)
    verrous = [installer.REQUIREMENTS / f"{nom}.lock" for nom in (lot.get("lot"), "outil")]
    assert lot.get("empreinte") == installer._empreinte(*verrous), "make installer-dev d’abord"
    racine = tmp_path / "copie"
    suivis = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=RACINE, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for nom in filter(None, suivis):
        if (RACINE / nom).is_file():
            (racine / nom).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(RACINE / nom, racine / nom)
    shutil.copytree(RACINE / "static_genere", racine / "static_genere")
    (racine / "node_modules").symlink_to(RACINE / "node_modules")
    (racine / ".venv").mkdir()
    for nom in ("bin", "lib"):
        (racine / ".venv" / nom).symlink_to(RACINE / ".venv" / nom)
    shutil.copy2(RACINE / ".venv" / "pyvenv.cfg", racine / ".venv")
    (racine / ".venv" / ".empreinte").write_text(json.dumps(lot | {"lieu": str(racine / ".venv")}), encoding="utf-8")
    copie = Copie(racine, port_libre())
    try:
        yield copie
    finally:
        copie.arreter()


@pytest.mark.epreuve
def test_make_demo_tue_repart(copie, record_property):
    """While it loads, its launcher alone, then everything at once as a power cut would: the next start asks nothing."""
    copie.demarrer(jusqu_a="• Démonstration")
    copie.tuer(serveurs=False)
    durees = [copie.demarrer()]
    copie.tuer(serveurs=False)
    attendre(lambda: not copie.lances(), 20, "la fin des enfants d’un lanceur tué")
    durees.append(copie.demarrer())
    copie.tuer(serveurs=True)
    durees.append(copie.demarrer())
    personas = json.loads((copie.run / "personas.json").read_text(encoding="utf-8"))
    assert len(personas["dossiers"]) == 150
    assert copie.lanceur is not None
    copie.lanceur.send_signal(signal.SIGINT)
    assert copie.lanceur.wait(40) == 0 and copie.lances() == []
    attendre(lambda: not copie.serveurs(), 20, "l’arrêt des serveurs avec leur dernier usager")
    temps = ", ".join(f"{duree:.1f}" for duree in durees)
    record_property("chiffres", f"make demo prêt en {temps} s : tué en chargeant, lanceur tué, tout tué")
