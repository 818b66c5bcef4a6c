"""The files follow their row; a process killed at any moment leaves one that opens, and in the end only one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from dui.commun.chiffrement import fichiers
from dui.commun.chiffrement.fichiers import FichierIllisible
from tests import fabrique as f
from tests.usagers.doublons.monde import Monde
from usagers.doublons import passages, regles, service
from usagers.models import Document
from usagers.tasks import reprendre_les_fusions

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde() -> Monde:
    return Monde(2, complet=True)


def document_de(dossier: Any) -> Document:
    with f.systeme():
        return regles.toutes(Document).de(dossier).order_by("-cree_le").first()


def octets_de(document: Document) -> bytes:
    with f.systeme():
        ligne = regles.toutes(Document).get(pk=document.pk)
        return b"".join(fichiers.lire(ligne.dossier_id, ligne.fichier))


def marques() -> set[str]:
    dossier = Path(settings.MEDIA_ROOT) / "passages"
    return {chemin.name for chemin in dossier.iterdir()} if dossier.exists() else set()


def _rien(*args: Any) -> None:
    """What a killed process does."""


class Tue(BaseException):
    pass


def _mourir(*args: Any, **options: Any) -> None:
    raise Tue


def test_le_fichier_s_ouvre_sous_la_cle_du_dossier_garde_et_d_elle_seule(monde):
    un, deux = monde.dossiers
    document = document_de(deux)
    fusion = monde.fusionner(un, deux)
    assert octets_de(document) == monde.octets[document.fichier]
    assert not fichiers.chemin_de(document.fichier).exists() and not marques()
    with f.systeme():
        neuf = regles.toutes(Document).get(pk=document.pk).fichier
        with pytest.raises(FichierIllisible):
            b"".join(fichiers.lire(deux.pk, neuf))
    monde.defaire(fusion)
    assert octets_de(document) == monde.octets[document.fichier]
    assert not fichiers.chemin_de(neuf).exists() and not marques()


def test_une_fusion_qui_echoue_ne_laisse_aucune_copie(monde, monkeypatch):
    un, deux = monde.dossiers
    avant = monde.sur_le_disque()
    monkeypatch.setattr(service, "_trancher", _mourir)
    with pytest.raises(Tue):
        monde.fusionner(un, deux)
    assert monde.sur_le_disque() == avant and not marques()
    monde.photographie()


def test_tuee_avant_la_validation_la_copie_part(monde, monkeypatch):
    un, deux = monde.dossiers
    document = document_de(deux)
    monkeypatch.setattr(passages.Passages, "abandonner", _rien)
    monkeypatch.setattr(service, "_trancher", _mourir)
    with pytest.raises(Tue):
        monde.fusionner(un, deux)
    assert octets_de(document) == monde.octets[document.fichier] and len(marques()) == 1
    assert reprendre_les_fusions() == 1 and reprendre_les_fusions() == 0
    assert octets_de(document) == monde.octets[document.fichier] and not marques()
    monde.photographie()


def test_tuee_apres_la_validation_l_ancien_part(monde, monkeypatch):
    un, deux = monde.dossiers
    document = document_de(deux)
    monkeypatch.setattr(passages.Passages, "conclure", _rien)
    fusion = monde.fusionner(un, deux)
    assert fichiers.chemin_de(document.fichier).exists() and len(marques()) == 1
    assert octets_de(document) == monde.octets[document.fichier]
    assert passages.reprendre() == 1
    assert not fichiers.chemin_de(document.fichier).exists() and not marques()
    monde.photographie()
    monkeypatch.undo()
    monde.defaire(fusion)
    monde.photographie()


def test_tuee_pendant_l_ecriture_d_une_copie(monde, monkeypatch):
    """The mark is there, the copy is half-written: what remains is the former file."""
    un, deux = monde.dossiers
    document = document_de(deux)

    def a_moitie(de: Any, nom: str, vers: Any, neuf: str) -> None:
        chemin = fichiers.chemin_de(neuf)
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.with_suffix(".part").write_bytes(b"DUI1")
        raise Tue

    monkeypatch.setattr(fichiers, "recopier", a_moitie)
    monkeypatch.setattr(passages.Passages, "abandonner", _rien)
    with pytest.raises(Tue):
        monde.fusionner(un, deux)
    assert passages.reprendre() == 1 and not marques()
    assert octets_de(document) == monde.octets[document.fichier]
    monde.photographie()


def test_une_marque_que_la_base_ne_connait_pas_ne_detruit_rien(monde):
    """A base restored from another day must not make the files of this one go."""
    un, deux = monde.dossiers
    document = document_de(deux)
    neuf, ancien = (monde.deposer(un) for _ in range(2))
    fichiers.poser(Path(settings.MEDIA_ROOT) / "passages" / neuf, [ancien.encode()])
    assert passages.reprendre() == 0
    assert {neuf, ancien, document.fichier} <= monde.sur_le_disque()


def test_un_document_perdu_arrete_la_fusion(monde):
    un, deux = monde.dossiers
    document = document_de(deux)
    fichiers.effacer(document.fichier)
    with pytest.raises(service.FusionImpossible, match="illisible"):
        monde.fusionner(un, deux)
    assert not marques()
