"""Children that never outlive their launcher, and the leftovers of one that was killed."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from dui.outils.lieux import JOURNAUX, RACINE, RUN, Echec

MARQUE = RUN / "lancement"
VARIABLE = "DUI_LANCEMENT"
PR_SET_PDEATHSIG = 1


def mourir_avec_le_parent() -> None:
    """Ask Linux to send us SIGTERM when the thread that started us dies, even of SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def lie_a_make() -> None:
    """The launcher follows `make` if it is killed; started otherwise (nohup, a service), it stands alone."""
    try:
        parent = Path(f"/proc/{os.getppid()}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return
    if parent in ("make", "gmake"):
        mourir_avec_le_parent()


class Equipe:
    """The processes of one launch; all carry the same mark in their environment."""

    def __init__(self) -> None:
        self.marque = uuid.uuid4().hex
        self.membres: dict[str, subprocess.Popen[bytes]] = {}
        MARQUE.write_text(self.marque, encoding="ascii")

    def lancer(self, nom: str, commande: Sequence[str | Path], env: dict[str, str]) -> None:
        with (JOURNAUX / f"{nom}.log").open("wb") as journal:
            self.membres[nom] = subprocess.Popen(
                [str(mot) for mot in commande],
                cwd=RACINE,
                env={**env, VARIABLE: self.marque},
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the launcher alone, which stops them in order
                preexec_fn=mourir_avec_le_parent,  # noqa: PLW1509 (no thread here)
            )

    def verifier(self) -> None:
        """Raise if one of them has stopped by itself."""
        for nom, membre in self.membres.items():
            if membre.poll() is not None:
                fin = (JOURNAUX / f"{nom}.log").read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
                raise Echec(f"« {nom} » s'est arrêté (code {membre.returncode}) :\n" + "\n".join(fin))

    def arreter(self) -> None:
        for membre in self.membres.values():
            if membre.poll() is None:
                membre.terminate()
        limite = time.monotonic() + 10
        for membre in self.membres.values():
            try:
                membre.wait(max(0.1, limite - time.monotonic()))
            except subprocess.TimeoutExpired:
                membre.kill()
                membre.wait()
        balayer()


def balayer() -> None:
    """End what a killed launch left behind: only processes that carry its mark."""
    if not MARQUE.exists():
        return
    marque = f"{VARIABLE}={MARQUE.read_text(encoding='ascii').strip()}".encode()
    for geste, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 3.0)):
        limite = time.monotonic() + patience
        restants = _porteurs(marque)
        for numero in restants:
            _signaler(numero, geste)
        while restants and time.monotonic() < limite:
            time.sleep(0.05)
            restants = _porteurs(marque)
        if not restants:
            break
    MARQUE.unlink(missing_ok=True)


def _porteurs(marque: bytes) -> list[int]:
    trouves = []
    if not Path("/proc/self/environ").exists():
        return _porteurs_selon_ps(marque)
    for dossier in Path("/proc").glob("[0-9]*"):
        try:
            if marque in (dossier / "environ").read_bytes().split(b"\0") and int(dossier.name) != os.getpid():
                trouves.append(int(dossier.name))
        except OSError:
            continue
    return trouves


def _porteurs_selon_ps(marque: bytes) -> list[int]:
    """macOS: `ps -E` shows the environment of our own processes."""
    ps = subprocess.run(["ps", "-xwwE", "-o", "pid=,command="], capture_output=True, check=False)
    numeros = [int(ligne.split()[0]) for ligne in ps.stdout.splitlines() if marque in ligne.split()]
    return [numero for numero in numeros if numero != os.getpid()]


def _signaler(numero: int, geste: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(numero, geste)
