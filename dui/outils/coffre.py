"""What a checkout keeps to itself: keys of the vault, and `.run/environnement` read by the application."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dui.outils.lieux import RUN, Echec

ENVIRONNEMENT = RUN / "environnement"
SECRETS = (
    "DUI_BASE_MOT_DE_PASSE",
    "DUI_BASE_PROPRIETAIRE_MDP",
    "DUI_BASE_SAUVEGARDE_MDP",
    "DUI_SECRET_KEY",
)


def lire_environnement() -> dict[str, str]:
    if not ENVIRONNEMENT.is_file():
        return {}
    lignes = (ligne.partition("=") for ligne in ENVIRONNEMENT.read_text(encoding="utf-8").splitlines())
    return {cle.strip(): valeur.strip() for cle, egal, valeur in lignes if egal and not cle.lstrip().startswith("#")}


def ecrire_environnement(valeurs: Mapping[str, str]) -> None:
    """Replace the file in one move, so that a killed launcher never leaves half of it."""
    brouillon = ENVIRONNEMENT.with_name(f"environnement.{os.getpid()}")
    contenu = "# Écrit par dui.outils.serveurs ; secrets propres à cette copie, jamais versionnés.\n"
    contenu += "".join(f"{cle}={valeur}\n" for cle, valeur in valeurs.items())
    with open(os.open(brouillon, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as fichier:
        fichier.write(contenu)
    brouillon.replace(ENVIRONNEMENT)


def creer_environnement(*, hote: str, port: str, redis: str) -> dict[str, str]:
    """Secrets are drawn once; places are written again at each start, for a checkout may have moved."""
    anciennes = lire_environnement()
    valeurs = dict(anciennes)
    valeurs |= {nom: anciennes.get(nom) or secrets.token_urlsafe(32) for nom in SECRETS}
    valeurs |= {
        "DUI_BASE_HOTE": hote,
        "DUI_BASE_PORT": port,
        "DUI_BASE_NOM": os.environ.get("DUI_BASE_NOM", "dui"),
        "DUI_BASE_CLES": os.environ.get("DUI_BASE_CLES", "dui_cles"),
        "DUI_BASE_UTILISATEUR": "dui_app",
        "DUI_BASE_PROPRIETAIRE": "dui_proprietaire",
        "DUI_REDIS_URL": redis,
        "DUI_COFFRE": str(_dossier("coffre")),
        "DUI_MEDIA": str(_dossier("media")),
        "DUI_ANCRE": str(_dossier("ancre")),
        "DUI_MODE": "demo",
        "DUI_HOTES": "127.0.0.1,localhost,[::1]",
    }
    # Mails of the demonstration go to the logs of the web server and of the tasks.
    valeurs.setdefault("DUI_COURRIEL_MOTEUR", "django.core.mail.backends.filebased.EmailBackend")
    if valeurs != anciennes:
        ecrire_environnement(valeurs)
    return valeurs


def creer_cles(coffre: Path) -> None:
    """A first KEK (32 raw bytes) and the Ed25519 seed that signs the anchor of the journal; never replaced."""
    for nom in ("kek-1.cle", "ancre.cle"):
        fichier = coffre / nom
        if nom == "kek-1.cle" and any(coffre.glob("kek-*.cle")):
            continue
        if fichier.exists():
            if fichier.stat().st_size != 32:
                raise Echec(f"{fichier} est abîmé (32 octets attendus). Restaurez-le : rien ne peut se lire sans lui.")
            continue
        brouillon = fichier.with_suffix(".tmp")
        brouillon.unlink(missing_ok=True)
        with open(os.open(brouillon, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as sortie:
            sortie.write(os.urandom(32))
        brouillon.replace(fichier)


def _dossier(nom: str) -> Path:
    dossier = RUN / nom
    dossier.mkdir(mode=0o700, exist_ok=True)
    return dossier
