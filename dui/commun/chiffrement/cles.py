"""Keys of the dossiers, in the database `cles`, wrapped. One query fetches those of a whole page."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections, models

from dui.commun.acces import courant_ou_rien
from dui.commun.chiffrement import HORS_DOSSIER
from dui.commun.chiffrement.kek import fournisseur

BASE = "cles"
NONCE = 12


class CleDetruite(Exception):
    """The key of this dossier was destroyed at the end of its retention: nothing opens any more."""


class CleAbsente(Exception):
    """The keys restored are older than this dossier: nothing is written until the right ones are back."""


class CleDossier(models.Model):
    """A wrapped key. Destroyed = `enveloppe` NULL and a date: a missing row would be recreated by the next write.

    `ephemere`: of what only passes (a dossier proposed to another ESMS); the application may destroy these, no other.
    """

    dossier = models.UUIDField("dossier", primary_key=True)
    enveloppe = models.BinaryField("clé enveloppée", null=True)
    kek = models.CharField("clé de chiffrement des clés", max_length=40)
    creee_le = models.DateTimeField("créée le", auto_now_add=True)
    detruite_le = models.DateTimeField("détruite le", null=True)
    ephemere = models.BooleanField("de passage", default=False, db_default=False)

    droits_sql = "SELECT, INSERT"  # rewrapping is the owner's, destroying the purge role's

    class Meta:
        verbose_name = "clé de dossier"
        verbose_name_plural = "clés de dossier"
        app_label = "commun"

    def __str__(self) -> str:
        return f"clé {self.pk}"


@lru_cache(maxsize=8)
def _kek(nom: str) -> AESGCM:
    return AESGCM(fournisseur().par_nom(nom))


def _contexte(dossier_id: uuid.UUID, kek: str) -> bytes:
    return f"cle|{dossier_id}|{kek}".encode()


def envelopper(dossier_id: uuid.UUID, cle: bytes, kek: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + _kek(kek).encrypt(nonce, cle, _contexte(dossier_id, kek))


def ouvrir(ligne: CleDossier) -> bytes:
    if ligne.enveloppe is None:
        raise CleDetruite(str(ligne.pk))
    octets = bytes(ligne.enveloppe)
    return _kek(ligne.kek).decrypt(octets[:NONCE], octets[NONCE:], _contexte(ligne.pk, ligne.kek))


def precharger(dossiers: Iterable[uuid.UUID]) -> None:
    """Fetch in one query the keys of these dossiers that the current `Acces` does not hold yet."""
    acces = courant_ou_rien()
    cache = acces.cles if acces else {}
    manquants = [d for d in dossiers if d not in cache]
    if not manquants:
        return
    for ligne in CleDossier.objects.using(BASE).filter(pk__in=manquants):
        cache[ligne.pk] = CleDetruite(str(ligne.pk)) if ligne.enveloppe is None else AESGCM(ouvrir(ligne))


def cle_pour_lire(dossier_id: uuid.UUID) -> AESGCM:
    """Cipher of a dossier; raises `CleDetruite`, or `KeyError` when there never was one."""
    acces = courant_ou_rien()
    if acces is None:
        return AESGCM(ouvrir(CleDossier.objects.using(BASE).get(pk=dossier_id)))
    if dossier_id not in acces.cles:
        precharger({dossier_id, *acces.charges})
    trouvee = acces.cles[dossier_id]
    if isinstance(trouvee, CleDetruite):
        raise trouvee
    return trouvee


def cle_pour_ecrire(dossier_id: uuid.UUID) -> AESGCM:
    """Cipher of a dossier. Its key is born with it and never again: after a restore without its key, writing under a
    new one would clash with the right backup. What belongs to no dossier has one key, made on first use."""
    try:
        return cle_pour_lire(dossier_id)
    except (KeyError, CleDossier.DoesNotExist):
        if dossier_id != HORS_DOSSIER:
            raise CleAbsente(f"aucune clé pour {dossier_id}") from None
        creer_cles([dossier_id])
    return cle_pour_lire(dossier_id)


def creer_cles(dossiers: Iterable[uuid.UUID], *, ephemeres: bool = False) -> None:
    """Keys of dossiers about to be created; a concurrent creation wins quietly and is the one used.

    On a connection of its own, in autocommit: a rollback of `default` leaves an orphan key (harmless), never a text
    without its key.
    """
    nom, _ = fournisseur().courante()
    lignes = [
        CleDossier(dossier=d, enveloppe=envelopper(d, secrets.token_bytes(32), nom), kek=nom, ephemere=ephemeres)
        for d in dossiers
    ]
    CleDossier.objects.using(BASE).bulk_create(lignes, ignore_conflicts=True, batch_size=500)


def detruire_cle_ephemere(objet: uuid.UUID) -> None:
    """What passed can be read no more, backups of the data included. A dossier's key is not touched."""
    with connections[BASE].cursor() as curseur:
        curseur.execute("SELECT dui_detruire_cle_ephemere(%s)", [objet])
    acces = courant_ou_rien()
    if acces is not None:
        acces.cles.pop(objet, None)
