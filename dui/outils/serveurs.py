"""PostgreSQL and Redis of a checkout: `python3 -m dui.outils.serveurs demarrer|arreter|etat|psql`.

`DATABASE_URL` (an administrator of an existing PostgreSQL) and `REDIS_URL` replace the embedded servers.
Whoever uses the servers holds a shared lock; they stop with their last user, unless `make serveurs` asked to keep them.
"""

import argparse
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from dui.outils import coffre, postgres, redis_local
from dui.outils.lieux import RUN, Echec, dire, preparer_run, quitter

GARDES = RUN / "serveurs.gardes"
ROLES = Path(__file__).with_name("roles.sql")


def demarrer() -> dict[str, str]:
    """Start what is needed, provision roles and databases, write the environment; safe to call again and again."""
    preparer_run()
    with _verrou("serveurs.verrou"):
        acces = _administrateur()
        redis = os.environ.get("REDIS_URL") or redis_local.demarrer()
        valeurs = coffre.creer_environnement(hote=acces["PGHOST"], port=acces["PGPORT"], redis=redis)
        coffre.creer_cles(Path(valeurs["DUI_COFFRE"]))
        _provisionner(acces, valeurs)
    return valeurs


def arreter() -> None:
    if RUN.is_dir():
        with _verrou("serveurs.verrou"):
            GARDES.unlink(missing_ok=True)
            redis_local.arreter()
            postgres.arreter()


@contextmanager
def utilises() -> Iterator[dict[str, str]]:
    """The servers run while the block does. The last user stops them, unless they are kept."""
    preparer_run()
    with open(RUN / "usagers.verrou", "w", encoding="ascii") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_SH)
        try:
            yield demarrer()
        finally:
            try:
                fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # somebody else still works with them
            else:
                if not GARDES.exists():
                    arreter()


def etat() -> list[str]:
    """One French line per server."""
    pg = (
        "en marche"
        if RUN.is_dir() and postgres.DONNEES.exists() and postgres.repond(postgres.dossier_prise())
        else "arrêté"
    )
    redis = "en marche" if RUN.is_dir() and redis_local.repond() else "arrêté"
    lignes = [f"PostgreSQL  {pg}", f"Redis       {redis}"]
    if os.environ.get("DATABASE_URL"):
        lignes[0] = "PostgreSQL  serveur extérieur (DATABASE_URL)"
    if os.environ.get("REDIS_URL"):
        lignes[1] = "Redis       serveur extérieur (REDIS_URL)"
    return lignes


def acces_depuis_url(url: str) -> dict[str, str]:
    """PG* variables of libpq from an administrator URL."""
    morceaux = urlsplit(url)
    if morceaux.scheme not in ("postgres", "postgresql"):
        raise Echec("DATABASE_URL doit s'écrire postgresql://administrateur:mot-de-passe@hote:5432/postgres")
    options = {cle: valeurs[-1] for cle, valeurs in parse_qs(morceaux.query).items()}
    acces = {
        "PGHOST": options.get("host") or unquote(morceaux.hostname or "localhost"),
        "PGPORT": options.get("port") or str(morceaux.port or 5432),
        "PGUSER": unquote(morceaux.username or "postgres"),
        "PGPASSWORD": unquote(morceaux.password or ""),
        "PGDATABASE": unquote(morceaux.path.lstrip("/")) or "postgres",
    }
    reste = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    return acces | {variable: options[option] for option, variable in reste.items() if option in options}


def _administrateur() -> dict[str, str]:
    """Variables with which psql reaches the server as an administrator."""
    if url := os.environ.get("DATABASE_URL"):
        return acces_depuis_url(url)
    hote, port = postgres.demarrer()
    return {"PGHOST": hote, "PGPORT": port}


def _provisionner(acces: dict[str, str], valeurs: dict[str, str]) -> None:
    if "PGUSER" not in acces:
        acces = {}
    script = "".join(
        f"\\set {nom} '{valeurs[cle]}'\n"
        for nom, cle in (
            ("mdp_proprietaire", "DUI_BASE_PROPRIETAIRE_MDP"),
            ("mdp_app", "DUI_BASE_MOT_DE_PASSE"),
            ("mdp_sauvegarde", "DUI_BASE_SAUVEGARDE_MDP"),
            ("base", "DUI_BASE_NOM"),
            ("cles", "DUI_BASE_CLES"),
        )
    )  # through standard input: a password never shows in the list of processes
    postgres.psql("-v", "ON_ERROR_STOP=1", entree=script + ROLES.read_text(encoding="utf-8"), env=acces or None)


@contextmanager
def _verrou(nom: str, attente: float = 60) -> Iterator[None]:
    with open(RUN / nom, "w", encoding="ascii") as fichier:
        limite = time.monotonic() + attente
        while True:
            try:
                fcntl.flock(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > limite:
                    raise Echec("Une autre commande démarre ou arrête les serveurs depuis une minute.") from None
                time.sleep(0.1)
        yield


def _mode_d_emploi(valeurs: dict[str, str]) -> str:
    return (
        f"PostgreSQL  {valeurs['DUI_BASE_HOTE']} port {valeurs['DUI_BASE_PORT']}, bases "
        f"{valeurs['DUI_BASE_NOM']} et {valeurs['DUI_BASE_CLES']}\n"
        f"Redis       {valeurs['DUI_REDIS_URL']}\n"
        "Réglages    .run/environnement (lu par manage.py ; dans un shell : set -a; . .run/environnement; set +a)\n"
        "Console SQL make psql [ROLE=app|proprietaire|postgres] [BASE=dui_cles]   ·   Arrêt : make arret"
    )


def _psql(role: str, base: str | None) -> None:
    valeurs = coffre.lire_environnement()
    acces = {
        "app": ("dui_app", "DUI_BASE_MOT_DE_PASSE"),
        "proprietaire": ("dui_proprietaire", "DUI_BASE_PROPRIETAIRE_MDP"),
    }
    nom, cle = acces.get(role, ("postgres", ""))
    mot_de_passe = valeurs.get(cle) or postgres.MOT_DE_PASSE.read_text(encoding="ascii").strip()
    env = {"PGHOST": valeurs["DUI_BASE_HOTE"], "PGPORT": valeurs["DUI_BASE_PORT"], "PGUSER": nom}
    env |= {"PGPASSWORD": mot_de_passe, "PGDATABASE": base or valeurs["DUI_BASE_NOM"]}
    os.execve(postgres.binaires() / "psql", ["psql", "--no-psqlrc"], {**os.environ, **env})


def main() -> None:
    analyse = argparse.ArgumentParser(description="PostgreSQL et Redis de cette copie")
    analyse.add_argument("verbe", choices=["demarrer", "arreter", "etat", "psql"])
    analyse.add_argument("--role", default="app", choices=["app", "proprietaire", "postgres"])
    analyse.add_argument("--base", default=None)
    choix = analyse.parse_args()
    try:
        if choix.verbe == "demarrer":
            valeurs = demarrer()
            GARDES.touch()
            dire(_mode_d_emploi(valeurs))
        elif choix.verbe == "arreter":
            arreter()
            dire("Serveurs arrêtés.")
        elif choix.verbe == "psql":
            _psql(choix.role, choix.base)
        else:
            dire("\n".join(etat()))
    except Echec as erreur:
        quitter(erreur)


if __name__ == "__main__":
    main()
