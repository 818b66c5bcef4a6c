"""`make test`, `epreuves`, `captures`, `bench`, `verifier`: the same environment, then checks and pytest."""

import argparse
import concurrent.futures
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

from dui.outils import installer, paquets, serveurs
from dui.outils.lieux import PYTHON, RACINE, VENV, Echec, dire, quitter

BIN = VENV / "bin"
TRAVAILLEURS = "2"
CAPTURES = ("tests/parcours/test_captures.py", "tests/parcours/test_parcours_complet.py")


def verifications() -> list[tuple[str, list[str | Path]]]:
    """Name and command of each check; ruff, mypy and djlint read their rules in pyproject.toml."""
    gabarits = [str(d) for d in (RACINE / "templates",) if any(d.rglob("*.html"))]
    controles: list[tuple[str, list[str | Path]]] = [
        ("types", [PYTHON, "-m", "mypy"]),
        ("mise en forme", [BIN / "ruff", "format", "--check", "--quiet", "."]),
        ("règles de code", [BIN / "ruff", "check", "--quiet", "."]),
        ("étages", [PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()"]),
        ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("réglages", [PYTHON, "manage.py", "check", "--fail-level", "WARNING", "--database", "default"]),
    ]
    if gabarits:
        controles.append(("gabarits", [PYTHON, "-m", "djlint", "--lint", "--quiet", *gabarits]))
    return controles


def verifier(env: dict[str, str]) -> list[str]:
    """Run every check, two at a time; show what each failing one says; return their names."""
    echecs = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=int(TRAVAILLEURS)) as equipe:
        courses = {nom: equipe.submit(_controle, commande, env) for nom, commande in verifications()}
        for nom, course in courses.items():
            code, sortie, duree = course.result()
            dire(f"• {nom} … {duree:.1f} s{'' if code == 0 else '  ÉCHEC'}")
            if code != 0:
                echecs.append(nom)
                dire(sortie.strip() + "\n")
    return echecs


def lancer(quoi: str) -> None:
    debut = time.monotonic()
    installer.installer("dev")
    with serveurs.utilises() as valeurs:
        env = {**os.environ, **valeurs, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(RACINE)}
        if navigateur := paquets.chromium():
            env["DUI_CHROMIUM"] = navigateur
        if quoi != "bench":
            env["DUI_MODE"] = "test"
        if quoi == "captures":
            env.setdefault("DUI_CAPTURES", str(RACINE / "docs" / "captures"))
        echecs = verifier(env) if quoi in ("test", "verifier") else []
        controle = time.monotonic() - debut
        for commande in _commandes(quoi):
            if subprocess.run(commande, cwd=RACINE, env=env, check=False).returncode != 0:
                echecs.append(Path(str(commande[2])).name)
    total = time.monotonic() - debut
    bilan = f"ROUGE ({', '.join(echecs)})" if echecs else "vert"
    dire(f"make {quoi} : {bilan} en {total:.0f} s (installation et vérifications {controle:.0f} s)")
    if echecs:
        raise SystemExit(1)


def _commandes(quoi: str) -> list[list[str | Path]]:
    choix = shlex.split(os.environ.get("ARGS", ""))
    pytest: list[str | Path] = [PYTHON, "-m", "pytest", "-n", TRAVAILLEURS]
    if quoi == "test":
        sans = ["-m", "not epreuve and not captures and not navigateur"] if os.environ.get("SANS_NAVIGATEUR") else []
        return [[*pytest, *sans, *choix]]
    if quoi == "epreuves":
        return [[*pytest, "--dist=worksteal", "-m", "epreuve", *choix], [PYTHON, "-m", "tests.epreuves.mutants"]]
    if quoi == "captures":
        return [[*pytest, "--dist=load", "-m", "captures", *CAPTURES, *choix]]
    if quoi == "bench":
        if not (RACINE / "bench" / "__main__.py").exists():
            raise Echec("make bench : aucune mesure n'est encore écrite (dossier bench/).")
        return [[PYTHON, "-m", "bench", *choix]]
    return []


def _controle(commande: list[str | Path], env: dict[str, str]) -> tuple[int, str, float]:
    debut = time.monotonic()
    if "makemigrations" in commande:  # reads the history of migrations, which only the owner may
        proprietaire = {
            "DUI_BASE_UTILISATEUR": "dui_proprietaire",
            "DUI_BASE_MOT_DE_PASSE": env["DUI_BASE_PROPRIETAIRE_MDP"],
        }
        env = env | proprietaire
    fait = subprocess.run(
        [str(mot) for mot in commande], cwd=RACINE, env=env, capture_output=True, text=True, check=False
    )
    return fait.returncode, fait.stdout + fait.stderr, time.monotonic() - debut


def main() -> None:
    analyse = argparse.ArgumentParser(description="Vérifie cette copie")
    analyse.add_argument("quoi", choices=["test", "epreuves", "captures", "bench", "verifier"])
    try:
        lancer(analyse.parse_args().quoi)
    except Echec as erreur:
        quitter(erreur)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
