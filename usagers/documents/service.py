"""Verbs of the documents: keep, replace, withdraw, correct, give back."""

from __future__ import annotations

import hashlib
import io
import logging
import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from dui.commun.acces import courant
from dui.commun.chiffrement import fichiers
from dui.commun.chiffrement.fichiers import FichierIllisible
from usagers.documents.formats import Piece
from usagers.documents.noms import radical
from usagers.documents.types import types
from usagers.envois import deja_posee, poser_une_fois
from usagers.models import Document

journal = logging.getLogger("dui.documents")


class VersionDepassee(Exception):
    """Somebody changed or replaced this document in between; `actuel` is what is kept."""

    def __init__(self, actuel: Document) -> None:
        super().__init__("version dépassée")
        self.actuel = actuel


def en_vigueur() -> Any:
    """The documents of the open dossier that no other replaces."""
    return Document.objects.filter(remplace_le__isnull=True)


def deposer(pieces: Iterable[Piece], envoi: uuid.UUID, titre: str, **champs: Any) -> list[tuple[Document, bool]]:
    """One document a piece, (the one already there, False) when this sending was received. Titles: the one typed for a
    single piece, else the names of the files."""
    lot = list(pieces)
    categorie = types()[champs["type"]].categorie.value
    return [
        _garder(
            piece, envoi, categorie=categorie, titre=titre if titre and len(lot) == 1 else radical(piece.nom), **champs
        )
        for piece in lot
    ]


def _garder(piece: Piece, envoi: uuid.UUID, **champs: Any) -> tuple[Document, bool]:
    """The key is made of the sending and of the bytes: the same file in the same sending is one document."""
    cle = uuid.uuid5(envoi, piece.recu)
    deja = deja_posee(Document, cle)
    if deja is not None:
        return deja, False
    dossier = courant().dossier_id
    fichier = fichiers.deposer(dossier, io.BytesIO(piece.octets), len(piece.octets))
    try:
        document, nouveau = poser_une_fois(
            Document,
            cle,
            nom_fichier=piece.nom,
            format=piece.format,
            taille=len(piece.octets),
            empreinte=hashlib.sha256(piece.octets).hexdigest(),
            fichier=fichier,
            a_telecharger=piece.a_telecharger,
            **champs,
        )
    except BaseException:
        fichiers.effacer(fichier)
        raise
    if not nouveau:  # the same form, sent twice at the same time
        fichiers.effacer(fichier)
    return document, nouveau


def remplacer(ancien: Document, piece: Piece, envoi: uuid.UUID, version: int, **champs: Any) -> tuple[Document, bool]:
    """« Annule et remplace »: the new version takes the place of the old one, which stays reachable from it."""
    ancien = _verrouiller(ancien)
    deja = deja_posee(Document, uuid.uuid5(envoi, piece.recu))  # once locked: the other sending has ended
    if deja is not None:
        return deja, False
    if ancien.version != version or ancien.remplace_le is not None:
        raise VersionDepassee(ancien)
    dernier = Document.avec_retirees.filter(lignee=ancien.lignee).order_by("-numero").first()
    numero = (dernier.numero if dernier else ancien.numero) + 1
    ancien.remplace_le = timezone.now()
    ancien.version += 1
    ancien.save()
    fixes = {"categorie": ancien.categorie, "type": ancien.type, "lignee": ancien.lignee, "numero": numero}
    return _garder(piece, envoi, **fixes, **champs)


def retirer(document: Document, motif: str, version: int) -> Document | None:
    """Withdraw with its reason. The version it replaced, given back, is in force again."""
    ligne = _verrouiller(document, version)
    etait_en_vigueur = ligne.remplace_le is None
    ligne.retire_le, ligne.motif_retrait = timezone.now(), motif
    ligne.version += 1
    ligne.save()
    precedent = versions(ligne).filter(numero__lt=ligne.numero).first() if etait_en_vigueur else None
    if precedent is not None:
        precedent = _verrouiller(precedent)  # read again under its lock: a colleague may be correcting it
        precedent.remplace_le = None
        precedent.version += 1
        precedent.save()
    return precedent


def corriger(document: Document, version: int, **champs: Any) -> None:
    """What is said of the document, never its bytes nor its heading."""
    ligne = _verrouiller(document, version)
    for champ, valeur in champs.items():
        setattr(ligne, champ, valeur)
    ligne.version += 1
    ligne.save()


def versions(document: Document) -> Any:
    """Every version kept of this document, newest first."""
    return Document.objects.filter(lignee=document.lignee).select_related("auteur").order_by("-numero")


def contenu(document: Document) -> bytes:
    """The bytes, in clear; raises `FichierIllisible` when the file is gone, altered, or is another document's."""
    try:
        octets = b"".join(fichiers.lire(document.dossier_id, document.fichier))
        if hashlib.sha256(octets).hexdigest() != document.empreinte:
            raise FichierIllisible("Ce document est illisible : il a été altéré.")
    except FichierIllisible:
        journal.error("document illisible", extra={"document": str(document.pk)})
        raise
    return octets


def _verrouiller(document: Document, version: int | None = None) -> Document:
    # no_key: see usagers.fiches.service
    ligne = Document.objects.order_by().select_for_update(no_key=True, of=("self",)).get(pk=document.pk)
    if version is not None and ligne.version != version:
        raise VersionDepassee(ligne)
    return ligne
