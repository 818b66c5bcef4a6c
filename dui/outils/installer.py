"""Install a checkout: `python3 -m dui.outils.installer demo|dev|verrous`. Nothing is done twice.

venv → uv (by pip, pinned) → `uv pip sync --require-hashes` → `npm ci` → system libraries. The second run only
compares the digests of the locks.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from dui.outils import icones, paquets
from dui.outils.lieux import PYTHON, RACINE, RUN, VENV, Echec, etape, executer, preparer_run, quitter, trouver

REQUIREMENTS = RACINE / "requirements"
MARQUE = VENV / ".empreinte"
MARQUE_NPM = RACINE / "node_modules" / ".empreinte"
LOTS = ("demo", "dev")  # each holds the one before


def installer(lot: str) -> None:
    """Bring the checkout to the state of its locks; `dev` in place is kept when only `demo` is asked."""
    if sys.version_info < (3, 11):  # noqa: UP036 (run by whatever python3 the machine has)
        raise Echec(
            f"Python ≥ 3.11 est nécessaire (ici {sys.version.split()[0]}). Exemple : make demo PYTHON=python3.12"
        )
    preparer_run()
    paquets.combler(paquets.manques_pour_installer(), indispensable=True)
    _python(lot)
    _front()
    paquets.combler(paquets.manques_pour_demo(), indispensable=False)
    if lot == "dev":
        try:
            paquets.combler(paquets.manques_pour_tests(), indispensable=True)
        except Echec as erreur:
            raise Echec(f"{erreur}\n{paquets.SANS_NAVIGATEUR}") from erreur


def _python(lot: str) -> None:
    en_place = _lire(MARQUE)
    if en_place.get("lieu") != str(VENV) or not _utilisable():
        en_place = {}
        with etape("Environnement Python"):
            shutil.rmtree(VENV, ignore_errors=True)
            executer([sys.executable, "-m", "venv", VENV], quoi="python3 -m venv")
            _pip("outil")
    lot = max(lot, str(en_place.get("lot", lot)), key=LOTS.index)
    verrou = REQUIREMENTS / f"{lot}.lock"
    empreinte = _empreinte(verrou, REQUIREMENTS / "outil.lock")
    if en_place.get("empreinte") == empreinte:
        return
    with etape(f"Paquets Python ({lot})"):
        if en_place:
            _pip("outil")
        _synchroniser(verrou)
    MARQUE.write_text(json.dumps({"lot": lot, "empreinte": empreinte, "lieu": str(VENV)}), encoding="utf-8")


def _synchroniser(verrou: Path) -> None:
    """uv first (seconds); pip when uv cannot reach what pip is configured for."""
    env = {**os.environ, "VIRTUAL_ENV": str(VENV), "UV_LINK_MODE": os.environ.get("UV_LINK_MODE", "copy")}
    if (miroir := os.environ.get("PIP_INDEX_URL")) and "UV_DEFAULT_INDEX" not in env:
        env["UV_DEFAULT_INDEX"] = miroir
    try:
        executer(
            [VENV / "bin" / "uv", "pip", "sync", "--quiet", "--require-hashes", verrou], env=env, quoi="uv pip sync"
        )
    except Echec as erreur_uv:
        try:
            executer([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", verrou], quoi="pip install")
        except Echec as erreur_pip:
            raise Echec(f"{erreur_uv}\n\nEt par pip :\n{erreur_pip}") from erreur_pip


def _pip(nom: str, python: Path = PYTHON) -> None:
    verrou = REQUIREMENTS / f"{nom}.lock"
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
    executer([python, "-m", "pip", "install", *options, "-r", verrou], quoi="pip install")


def _front() -> None:
    """Style sheets, icons and font, from the machine's npm or from a throw-away one."""
    empreinte = _empreinte(RACINE / "package.json", RACINE / "package-lock.json", RACINE / ".npmrc")
    if _lire(MARQUE_NPM).get("empreinte") != empreinte:
        _npm()
        MARQUE_NPM.write_text(json.dumps({"empreinte": empreinte}), encoding="utf-8")
    try:
        icones.fabriquer()
    except (OSError, ValueError) as erreur:
        raise Echec(f"Pictogrammes : {erreur}") from erreur


def _npm() -> None:
    ci = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = trouver("npm")
    with etape("Feuilles de style, pictogrammes et police" + ("" if npm else " (npm apporté par PyPI)")):
        if npm:
            executer([npm, *ci], quoi="npm ci")
        else:
            _npm_de_passage(ci)


def _npm_de_passage(ci: list[str]) -> None:
    passage = RUN / "node"
    shutil.rmtree(passage, ignore_errors=True)
    executer([sys.executable, "-m", "venv", passage], quoi="python3 -m venv")
    _pip("node", passage / "bin" / "python")
    chemin = f"{passage / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    executer([passage / "bin" / "npm", *ci], env={**os.environ, "PATH": chemin}, quoi="npm ci")
    shutil.rmtree(passage, ignore_errors=True)


def verrous() -> None:
    """Resolve again; `dev` first, the others within it, so that no version differs from one lock to another."""
    options = ["--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade"]
    options += ["--no-emit-index-url", "--no-header", "--no-annotate"]
    for nom in ("dev", "demo", "base", "outil", "node"):
        contrainte = ["--constraint", "requirements/dev.lock"] if nom in ("demo", "base") else []
        sources = [f"requirements/{nom}.in", "--output-file", f"requirements/{nom}.lock"]
        with etape(f"requirements/{nom}.lock"):
            executer([VENV / "bin" / "uv", "pip", "compile", *options, *contrainte, *sources])
    npm = trouver("npm")
    if npm:
        with etape("package-lock.json"):
            executer([npm, "install", "--package-lock-only", "--ignore-scripts"])


def _utilisable() -> bool:
    if not PYTHON.exists() or not (VENV / "bin" / "uv").exists():
        return False
    try:
        return executer([PYTHON, "-c", "import sys; print(sys.version_info >= (3, 11))"]).strip() == "True"
    except Echec:
        return False


def _empreinte(*fichiers: Path) -> str:
    somme = hashlib.sha256()
    for fichier in fichiers:
        somme.update(fichier.read_bytes() + b"\0")
    return somme.hexdigest()


def _lire(marque: Path) -> dict[str, str]:
    try:
        contenu = json.loads(marque.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return contenu if isinstance(contenu, dict) else {}


def main() -> None:
    analyse = argparse.ArgumentParser(description="Installe cette copie")
    analyse.add_argument("lot", choices=[*LOTS, "verrous"])
    choix = analyse.parse_args()
    try:
        if choix.lot == "verrous":
            verrous()
        else:
            installer(choix.lot)
    except Echec as erreur:
        quitter(erreur)


if __name__ == "__main__":
    main()
