"""System libraries that no wheel carries: installed when root on Debian/Ubuntu, otherwise named with their command."""

import ctypes
import importlib.util
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from dui.outils.lieux import JOURNAUX, Echec, dire, est_root, etape, executer, trouver

CHROMIUM = ("chromium", "chromium-browser", "chromium-headless-shell", "google-chrome", "google-chrome-stable")
SANS_NAVIGATEUR = "SANS_NAVIGATEUR=1 écarte sciemment les tests de navigateur."


@dataclass(frozen=True)
class Manque:
    """One missing thing: what it is for, the Debian packages that bring it, the Homebrew formula."""

    pourquoi: str
    debian: tuple[str, ...]
    brew: str = ""


def manques_pour_installer() -> list[Manque]:
    manques = []
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        manques.append(Manque("créer l'environnement Python", ("python3-venv", version)))
    if sys.platform == "linux" and not Path("/etc/ssl/certs/ca-certificates.crt").exists() and trouver("apt-get"):
        manques.append(Manque("vérifier les serveurs de paquets", ("ca-certificates",)))
    return manques


def manques_pour_demo() -> list[Manque]:
    manques = []
    if not _chargeable("libpango-1.0", "0") or not _chargeable("libpangoft2-1.0", "0"):
        manques.append(Manque("produire les PDF", ("libpango-1.0-0", "libpangoft2-1.0-0"), "pango"))
    if sys.platform == "linux" and not Path("/usr/share/zoneinfo/Europe/Paris").exists():
        manques.append(Manque("connaître les fuseaux horaires (PostgreSQL)", ("tzdata",)))
    return manques


def manques_pour_tests() -> list[Manque]:
    if os.environ.get("SANS_NAVIGATEUR"):
        return []
    manques = []
    if chromium() is None:
        manques.append(Manque("conduire un vrai navigateur", ("chromium",), "--cask chromium"))
    if sys.platform == "linux" and not _chargeable("libatomic", "1"):
        manques.append(Manque("conduire un vrai navigateur", ("libatomic1",)))
    return manques


def chromium() -> str | None:
    """Path of a Chromium; `DUI_CHROMIUM` imposes one."""
    choisi = os.environ.get("DUI_CHROMIUM")
    if choisi:
        return choisi if os.access(choisi, os.X_OK) else None
    applications = (
        Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
        Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    )
    return trouver(*CHROMIUM) or next((str(chemin) for chemin in applications if chemin.exists()), None)


def combler(manques: list[Manque], *, indispensable: bool) -> None:
    """Install when root with apt; otherwise say the exact command, and stop if nothing works without it."""
    if not manques:
        return
    paquets = sorted({paquet for manque in manques for paquet in manque.debian})
    if est_root() and trouver("apt-get"):
        _apt(paquets)
        return
    raisons = "\n".join(f"  - pour {manque.pourquoi} : {' '.join(manque.debian)}" for manque in manques)
    message = f"Il manque des bibliothèques du système :\n{raisons}\nCommande : {_commande(manques, paquets)}"
    if indispensable:
        raise Echec(message)
    dire(f"⚠ {message}\n  Le reste fonctionne sans elles.")


def _commande(manques: list[Manque], paquets: list[str]) -> str:
    if platform.system() == "Darwin":
        return "brew install " + " ".join(manque.brew for manque in manques if manque.brew)
    return f"sudo apt-get install --no-install-recommends {' '.join(paquets)}"


def _apt(paquets: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    installer = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"]
    with etape(f"Bibliothèques du système ({', '.join(paquets)})"):
        connus = [p for p in paquets if _connu(p)]
        if len(connus) < len(paquets):
            executer(["apt-get", "update", "--quiet"], env=env, quoi="apt-get update")
            connus = [p for p in paquets if _connu(p)]
        try:
            executer([*installer, *connus], env=env, quoi="apt-get install")
        except Echec:
            # lists too old: the version they name has left the mirror
            executer(["apt-get", "update", "--quiet"], env=env, quoi="apt-get update")
            executer([*installer, *connus], env=env, quoi="apt-get install")
    (JOURNAUX / "apt.log").write_text("\n".join(connus) + "\n", encoding="utf-8")


def _connu(paquet: str) -> bool:
    try:
        return "Candidate: (none)" not in (sortie := executer(["apt-cache", "policy", paquet])) and bool(sortie.strip())
    except Echec:
        return False


def _chargeable(nom: str, version: str) -> bool:
    candidats = [f"{nom}.so.{version}"]
    if platform.system() == "Darwin":
        candidats = [f"{dossier}{nom}.{version}.dylib" for dossier in ("", "/opt/homebrew/lib/", "/usr/local/lib/")]
    for candidat in candidats:
        try:
            ctypes.CDLL(candidat)
        except OSError:
            continue
        return True
    return False
