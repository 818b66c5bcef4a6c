"""Turning the key of the keys: on disk before it is used, never two where one is enough, data untouched."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dui.commun.chiffrement import cles
from dui.commun.chiffrement.cles import BASE, CleDossier
from dui.commun.chiffrement.kek import TAILLE, KekFichiers
from dui.commun.management.commands import tourner_kek
from tests import fabrique as f
from usagers.models import Ecrit

SECRET = "Marcel a parlé de sa sœur."
en_base = pytest.mark.django_db(databases=["default", "cles"], transaction=True)


@pytest.fixture
def coffre(settings, tmp_path):
    """A vault of our own, with the first key of the suite; the ciphers are cached by name."""
    (tmp_path / "kek-1.cle").write_bytes((Path(settings.DUI_COFFRE) / "kek-1.cle").read_bytes())
    settings.DUI_COFFRE = str(tmp_path)
    cles._kek.cache_clear()
    yield tmp_path
    cles._kek.cache_clear()


@pytest.fixture
def ecrit(coffre):
    with f.systeme():
        personne = f.dossier(f.etablissement())
        ligne = Ecrit(dossier=personne, categorie="soins", date=personne.date_naissance, titre="Nuit", texte=SECRET)
        ligne.save()
    return ligne


def tourner() -> str:
    sortie = io.StringIO()
    call_command("tourner_kek", stdout=sortie)
    return sortie.getvalue()


def _noms(coffre: Path) -> list[str]:
    return sorted(p.name for p in coffre.iterdir())


def _keks() -> set[str]:
    return set(CleDossier.objects.using(BASE).filter(enveloppe__isnull=False).values_list("kek", flat=True))


@en_base
def test_la_commande_cree_une_cle_et_tout_se_relit(coffre, ecrit):
    assert "kek-2 est en service" in tourner()
    assert (_noms(coffre), _keks()) == (["kek-1.cle", "kek-2.cle"], {"kek-2"})
    cles._kek.cache_clear()
    with f.systeme():
        assert Ecrit.objects.get(pk=ecrit.pk).texte == SECRET
    assert "kek-3 est en service" in tourner()


@en_base
def test_une_cle_deposee_sert_avant_d_en_creer_une_autre(coffre, ecrit):
    (coffre / "kek-2.cle").write_bytes(b"2" * TAILLE)
    assert "kek-2 est en service" in tourner()
    assert (_noms(coffre), _keks()) == (["kek-1.cle", "kek-2.cle"], {"kek-2"})


@en_base
def test_une_rotation_coupee_se_reprend_avec_la_meme_cle(coffre, ecrit, monkeypatch):
    with f.systeme():
        f.dossier(f.etablissement("Ailleurs"))
    with monkeypatch.context() as coupure:
        coupure.setattr(tourner_kek, "reenvelopper", lambda nouvelle: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tourner()
    assert _noms(coffre) == ["kek-1.cle", "kek-2.cle"]
    assert "kek-2 est en service" in tourner()
    assert (_noms(coffre), _keks()) == (["kek-1.cle", "kek-2.cle"], {"kek-2"})


@en_base
def test_une_cle_deposee_abimee_est_refusee(coffre, ecrit):
    (coffre / "kek-2.cle").write_bytes(b"court")
    with pytest.raises(CommandError, match="32 octets"):
        tourner()
    assert _keks() == {"kek-1"}


def test_la_cle_est_sur_le_disque_avant_d_avoir_son_nom(tmp_path, monkeypatch):
    ecrits = []
    vrai = os.fsync

    def fsync(descripteur):
        ecrits.append((Path(f"/proc/self/fd/{descripteur}").readlink(), _noms(tmp_path)))
        vrai(descripteur)

    monkeypatch.setattr(os, "fsync", fsync)
    nom = KekFichiers(tmp_path).creer()
    (brouillon, avant), (dossier, apres) = ecrits
    assert brouillon.parent == tmp_path and "kek-1.cle" not in avant
    assert dossier == tmp_path and "kek-1.cle" in apres
    assert _noms(tmp_path) == [f"{nom}.cle"]
    assert (tmp_path / "kek-1.cle").stat().st_mode & 0o777 == 0o400
    assert len((tmp_path / "kek-1.cle").read_bytes()) == TAILLE


def test_la_cle_de_l_environnement_ne_se_tourne_pas(settings):
    settings.DUI_KEK = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    with pytest.raises(CommandError, match="illisible"):
        tourner()
