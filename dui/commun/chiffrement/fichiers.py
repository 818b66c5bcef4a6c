"""Encrypted files: chunks of 64 KiB, each sealed with its rank and the total, under the dossier's key.

A chunk moved, dropped or taken from another file does not open. Names on disk are random: they tell nothing.
"""

from __future__ import annotations

import os
import secrets
import struct
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import models

from dui.commun.chiffrement.cles import NONCE, CleDetruite, CleDossier, cle_pour_ecrire, cle_pour_lire

MORCEAU = 64 * 1024
_ENTETE = struct.Struct(">4sQ")  # magic, number of chunks
_MAGIE = b"DUI1"


class FichierIllisible(Exception):
    """The file was altered, truncated, or its key destroyed; the text can be shown."""


class NomDeFichier(models.CharField):
    """Column that names a stored file: a row that changes dossier takes its file along (`usagers.doublons`)."""

    def deconstruct(self) -> Any:
        nom, _, arguments, options = super().deconstruct()
        return nom, "django.db.models.CharField", arguments, options


def champs_de_fichier(modele: type[models.Model]) -> list[str]:
    """Names of the columns of this model that name a stored file."""
    return [champ.attname for champ in modele._meta.concrete_fields if isinstance(champ, NomDeFichier)]


def _contexte(dossier_id: uuid.UUID, nom: str, rang: int, total: int) -> bytes:
    return f"fichier|{dossier_id}|{nom}|{rang}|{total}".encode()


def chemin_de(nom: str) -> Path:
    """Place of a stored file; names are 32 hexadecimal characters made by `deposer`, nothing else is accepted."""
    if len(nom) != 32 or not all(c in "0123456789abcdef" for c in nom):
        raise FichierIllisible("Ce document est introuvable.")
    return Path(settings.MEDIA_ROOT) / nom[:2] / nom


def nouveau_nom() -> str:
    return secrets.token_hex(16)


def deposer(dossier_id: uuid.UUID, source: BinaryIO, taille: int) -> str:
    """Encrypt `source` (`taille` bytes) and return the name under which it is kept."""
    nom, total = nouveau_nom(), max(1, -(-taille // MORCEAU))
    _ecrire(dossier_id, nom, (source.read(MORCEAU) for _ in range(total)), total)
    return nom


def recopier(de: uuid.UUID, nom: str, vers: uuid.UUID, neuf: str) -> None:
    """A copy named `neuf`, under the key of another dossier; raises `FichierIllisible`. The first one stays."""
    try:
        with chemin_de(nom).open("rb") as fichier:
            _, total = _ENTETE.unpack(fichier.read(_ENTETE.size))
    except (OSError, struct.error) as erreur:
        raise FichierIllisible("Ce document est illisible : il a été altéré ou détruit.") from erreur
    _ecrire(vers, neuf, lire(de, nom), total)


def _ecrire(dossier_id: uuid.UUID, nom: str, morceaux: Iterable[bytes], total: int) -> None:
    chiffre = cle_pour_ecrire(dossier_id)

    def scelles() -> Iterator[bytes]:
        yield _ENTETE.pack(_MAGIE, total)
        for rang, morceau in enumerate(morceaux):
            nonce = secrets.token_bytes(NONCE)
            yield nonce + chiffre.encrypt(nonce, morceau, _contexte(dossier_id, nom, rang, total))

    poser(chemin_de(nom), scelles())


def poser(chemin: Path, octets: Iterable[bytes]) -> None:
    """Whole or absent, and still there after a power cut: the file, then its name, reach the disk."""
    chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    provisoire = chemin.with_suffix(".part")
    try:
        with os.fdopen(os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sortie:
            sortie.writelines(octets)
            sortie.flush()
            os.fsync(sortie.fileno())
        provisoire.rename(chemin)
    except BaseException:
        provisoire.unlink(missing_ok=True)
        raise
    repertoire = os.open(chemin.parent, os.O_RDONLY)
    try:
        os.fsync(repertoire)
    finally:
        os.close(repertoire)


def lire(dossier_id: uuid.UUID, nom: str) -> Iterator[bytes]:
    """Clear chunks of a stored file; raises `FichierIllisible` at the first one that does not open."""
    try:
        with chemin_de(nom).open("rb") as fichier:
            magie, total = _ENTETE.unpack(fichier.read(_ENTETE.size))
            if magie != _MAGIE:
                raise FichierIllisible("Ce document est illisible : il a été altéré.")
            chiffre = cle_pour_lire(dossier_id)
            for rang in range(total):
                bloc = fichier.read(NONCE + MORCEAU + 16)
                yield chiffre.decrypt(bloc[:NONCE], bloc[NONCE:], _contexte(dossier_id, nom, rang, total))
            if fichier.read(1):
                raise FichierIllisible("Ce document est illisible : il a été altéré.")
    except (OSError, struct.error, InvalidTag, KeyError, ValueError, CleDetruite, CleDossier.DoesNotExist) as erreur:
        raise FichierIllisible("Ce document est illisible : il a été altéré ou détruit.") from erreur


def effacer(nom: str) -> None:
    """Remove the file; a missing one is not an error (a destruction may be replayed)."""
    chemin_de(nom).unlink(missing_ok=True)
