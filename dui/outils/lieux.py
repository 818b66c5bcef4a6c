"""Where things live in a checkout, and how its tools speak to the person at the terminal."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

RACINE = Path(__file__).resolve().parents[2]
VENV = RACINE / ".venv"
RUN = RACINE / ".run"
JOURNAUX = RUN / "journaux"
PYTHON = VENV / "bin" / "python"


class Echec(Exception):
    """Something the operator must do; its French text is shown alone, without a traceback."""


def dire(texte: str, *, fin: str = "\n") -> None:
    """Print; a terminal that has gone away must not prevent an orderly stop."""
    with suppress(OSError):
        print(texte, end=fin, flush=True)


def quitter(erreur: Echec) -> NoReturn:
    print(f"\n✗ {erreur}", file=sys.stderr, flush=True)
    raise SystemExit(1)


def est_root() -> bool:
    return os.geteuid() == 0


def preparer_run() -> None:
    """Create `.run/`, readable by its owner alone; refuse one that belongs to somebody else."""
    try:
        RUN.mkdir(mode=0o700, exist_ok=True)
        JOURNAUX.mkdir(mode=0o700, exist_ok=True)
    except OSError as erreur:
        raise Echec(f"Impossible d'écrire dans {RACINE} ({erreur.strerror}). Prenez un dossier à vous.") from erreur
    if not os.access(RUN, os.W_OK | os.X_OK) or RUN.stat().st_uid != os.geteuid():
        raise Echec(
            f"{RUN} appartient à un autre compte. Relancez avec ce compte, ou effacez ce dossier :\n    rm -rf {RUN}"
        )


@contextmanager
def etape(titre: str) -> Iterator[None]:
    """Print a step and how long it took."""
    debut = time.monotonic()
    dire(f"• {titre} … ", fin="")
    try:
        yield
    except BaseException:
        dire("échec")
        raise
    dire(f"{time.monotonic() - debut:.1f} s")


def executer(
    commande: Sequence[str | Path], *, env: dict[str, str] | None = None, entree: str | None = None, quoi: str = ""
) -> str:
    """Run quietly and return standard output; on failure raise `Echec` with the end of what was said."""
    try:
        resultat = subprocess.run(
            [str(mot) for mot in commande],
            cwd=RACINE,
            env=env,
            input=entree,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as erreur:
        raise Echec(f"{quoi or commande[0]} : {erreur}") from erreur
    if resultat.returncode != 0:
        fin = "\n".join((resultat.stdout + "\n" + resultat.stderr).strip().splitlines()[-25:])
        raise Echec(f"{quoi or Path(str(commande[0])).name} a échoué (code {resultat.returncode}) :\n{fin}")
    return resultat.stdout


def trouver(*noms: str) -> str | None:
    """First of these programs on the PATH (system directories included, which `sudo -u` may drop)."""
    chemin = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin:/sbin:/usr/local/bin"
    return next((trouve for nom in noms if (trouve := shutil.which(nom, path=chemin))), None)
