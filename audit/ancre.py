"""The anchor: a signed file outside the database that quotes the head of every chain, every five minutes.

JSON lines, append-only. Each line carries the SHA-256 of the one before and an Ed25519 signature whose seed is in the
vault (`ancre.cle`): whoever owns the database alone can rewrite neither the past of the journal nor this file.
"""

from __future__ import annotations

import base64
import datetime as dt
import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from audit import lecture

NOM = "journal.jsonl"
GRAINE = "ancre.cle"


class AncreAlteree(Exception):
    """The anchor file itself does not hold; the text says which line."""


@dataclass(frozen=True)
class Point:
    """One line of the anchor."""

    numero: int
    pose_le: dt.datetime
    tetes: dict[uuid.UUID, tuple[int, bytes]]


def fichier_habituel() -> Path:
    return Path(settings.DUI_ANCRE) / NOM


def _cle() -> Ed25519PrivateKey:
    chemin = Path(settings.DUI_COFFRE) / GRAINE
    if not settings.DUI_COFFRE or not chemin.is_file():
        raise ImproperlyConfigured(f"Clé de l’ancre absente : {GRAINE} (32 octets) dans le coffre DUI_COFFRE.")
    return Ed25519PrivateKey.from_private_bytes(chemin.read_bytes())


def _canonique(contenu: dict[str, Any]) -> bytes:
    return json.dumps(contenu, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _derniere_ligne(descripteur: int) -> bytes:
    """Last line of an open file, read from its end: the file only grows."""
    fin = os.lseek(descripteur, 0, os.SEEK_END)
    morceau = b""
    while fin > 0 and morceau.strip(b"\n").count(b"\n") == 0:
        debut = max(0, fin - 65_536)
        morceau = os.pread(descripteur, fin - debut, debut) + morceau
        fin = debut
    lignes = morceau.splitlines()
    return lignes[-1] if lignes else b""


def ancrer(fichier: Path | None = None) -> Point:
    """Append a point with the heads of every chain. Inside a transaction (the journal is read under its role)."""
    fichier = fichier or fichier_habituel()
    fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    cle = _cle()
    descripteur = os.open(fichier, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descripteur, fcntl.LOCK_EX)
        with lecture.tout_le_journal():
            tetes = lecture.tetes()
        contenu = _contenu(_derniere_ligne(descripteur), tetes)
        signature = base64.b64encode(cle.sign(_canonique(contenu))).decode()
        _ajouter(descripteur, _canonique(contenu | {"signature": signature}) + b"\n")
    finally:
        os.close(descripteur)
    return _point(contenu)


def _ajouter(descripteur: int, ligne: bytes) -> None:
    """The whole line or none of it: half a line would make the anchor look altered for ever."""
    debut = os.lseek(descripteur, 0, os.SEEK_END)
    try:
        while ligne:
            ligne = ligne[os.write(descripteur, ligne) :]
        os.fsync(descripteur)
    except OSError:
        os.ftruncate(descripteur, debut)
        raise


def _contenu(derniere: bytes, tetes: dict[uuid.UUID, tuple[int, bytes]]) -> dict[str, Any]:
    numero = json.loads(derniere)["numero"] + 1 if derniere else 1
    return {
        "numero": numero,
        "pose_le": dt.datetime.now(dt.UTC).isoformat(),
        "precedente": hashlib.sha256(derniere).hexdigest() if derniere else "",
        "tetes": {str(lieu): [seq, empreinte.hex()] for lieu, (seq, empreinte) in sorted(tetes.items())},
    }


def _point(contenu: dict[str, Any]) -> Point:
    tetes = {uuid.UUID(lieu): (int(seq), bytes.fromhex(h)) for lieu, (seq, h) in contenu["tetes"].items()}
    return Point(int(contenu["numero"]), dt.datetime.fromisoformat(contenu["pose_le"]), tetes)


def points(fichier: Path, publique: Ed25519PublicKey | None = None) -> Iterator[Point]:
    """Read and check the file, line by line. Raises `AncreAlteree` at the first line that does not hold."""
    publique = publique or _cle().public_key()
    precedente, attendu = b"", 1
    with fichier.open("rb") as lignes:
        for brut in lignes:
            ligne = brut.rstrip(b"\n")
            try:
                contenu = json.loads(ligne)
                signature = base64.b64decode(contenu.pop("signature"), validate=True)
                publique.verify(signature, _canonique(contenu))
                suit = contenu["precedente"] == (hashlib.sha256(precedente).hexdigest() if precedente else "")
                point = _point(contenu)
            except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature) as erreur:
                raise AncreAlteree(f"ancre, ligne {attendu} : illisible ou signature fausse") from erreur
            if not suit or point.numero != attendu or not brut.endswith(b"\n"):
                raise AncreAlteree(f"ancre, ligne {attendu} : ne suit pas la précédente (ôtée, ajoutée ou coupée)")
            precedente, attendu = ligne, attendu + 1
            yield point


def dernier_point(fichier: Path | None = None) -> Point | None:
    """The last point, its signature checked; None when there is none. Raises `AncreAlteree`."""
    fichier = fichier or fichier_habituel()
    if not fichier.is_file():
        return None
    with fichier.open("rb") as ouvert:
        ligne = _derniere_ligne(ouvert.fileno())
    if not ligne:
        return None
    try:
        contenu = json.loads(ligne)
        signature = base64.b64decode(contenu.pop("signature"), validate=True)
        _cle().public_key().verify(signature, _canonique(contenu))
        return _point(contenu)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature) as erreur:
        raise AncreAlteree("ancre, dernière ligne : illisible ou signature fausse") from erreur


def empreintes_ancrees(fichier: Path) -> tuple[dict[uuid.UUID, dict[int, bytes]], Point | None]:
    """Digest of each anchored row, by ESMS and number, and the last point. Raises `AncreAlteree`."""
    ancres: dict[uuid.UUID, dict[int, bytes]] = {}
    dernier = None
    for dernier in points(fichier):
        for lieu, (seq, empreinte) in dernier.tetes.items():
            connue = ancres.setdefault(lieu, {}).setdefault(seq, empreinte)
            if connue != empreinte:
                raise AncreAlteree(f"ancre, ligne {dernier.numero} : deux empreintes pour la ligne seq={seq} de {lieu}")
    for lieu in ancres:
        ancres[lieu].pop(0, None)  # a chain without any row yet
    return ancres, dernier
