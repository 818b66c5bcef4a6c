"""Provider of the key-encryption key. Files 0400 in a folder outside the database, or the environment."""

from __future__ import annotations

import base64
import os
import re
import secrets
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

TAILLE = 32


class FournisseurDeKek(Protocol):
    """PKCS#11 or a KMS would answer the same two questions."""

    def courante(self) -> tuple[str, bytes]:
        """(name, 32 bytes) of the key that wraps new dossier keys."""

    def par_nom(self, nom: str) -> bytes: ...


class KekFichiers:
    """`kek-<n>.cle` files, raw 32 bytes, readable by the application alone; the highest number is current."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier

    def _numeros(self) -> list[int]:
        noms = (re.fullmatch(r"kek-(\d+)\.cle", p.name) for p in self.dossier.glob("kek-*.cle"))
        return sorted(int(m[1]) for m in noms if m)

    def courante(self) -> tuple[str, bytes]:
        numeros = self._numeros()
        if not numeros:
            raise ImproperlyConfigured("Aucune clé de chiffrement (kek-1.cle) dans le coffre DUI_COFFRE.")
        nom = f"kek-{numeros[-1]}"
        return nom, self.par_nom(nom)

    def par_nom(self, nom: str) -> bytes:
        if not re.fullmatch(r"kek-\d+", nom):
            raise ImproperlyConfigured("Nom de clé inattendu.")
        octets = (self.dossier / f"{nom}.cle").read_bytes()
        if len(octets) != TAILLE:
            raise ImproperlyConfigured(f"La clé {nom} ne fait pas {TAILLE} octets.")
        return octets

    def creer(self) -> str:
        """Write the next key; the former ones stay until every dossier key is rewrapped."""
        nom = f"kek-{(self._numeros() or [0])[-1] + 1}"
        brouillon = self.dossier / f"{nom}.tmp"
        brouillon.unlink(missing_ok=True)
        descripteur = os.open(brouillon, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descripteur, "wb") as fichier:
            fichier.write(secrets.token_bytes(TAILLE))
            fichier.flush()
            os.fsync(fichier.fileno())
        # Whole and on disk before it has its name: other processes use it at once, and a lost key loses the dossiers.
        os.link(brouillon, self.dossier / f"{nom}.cle")  # unlike a rename, never over another key
        brouillon.unlink()
        dossier = os.open(self.dossier, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(dossier)
        finally:
            os.close(dossier)
        return nom


class KekEnvironnement:
    """One key in the environment variable DUI_KEK (base64): containers with a secret store."""

    def __init__(self, valeur: str) -> None:
        self._octets = base64.b64decode(valeur)

    def courante(self) -> tuple[str, bytes]:
        return "kek-env", self.par_nom("kek-env")

    def par_nom(self, nom: str) -> bytes:
        if len(self._octets) != TAILLE:
            raise ImproperlyConfigured(f"DUI_KEK ne fait pas {TAILLE} octets.")
        return self._octets


def fournisseur() -> FournisseurDeKek:
    if settings.DUI_KEK:
        return KekEnvironnement(settings.DUI_KEK)
    if not settings.DUI_COFFRE:
        raise ImproperlyConfigured("Aucune clé de chiffrement : donner DUI_COFFRE (dossier) ou DUI_KEK (base64).")
    return KekFichiers(Path(settings.DUI_COFFRE))
