"""Encryption at rest: what the database holds opens only in its place, and a damaged cipher spoils its field only."""

from __future__ import annotations

import io
import pickle
import uuid
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from dui.commun.chiffrement import fichiers
from dui.commun.chiffrement.champs import ALTERE, DETRUIT
from dui.commun.chiffrement.cles import BASE, CleAbsente, CleDetruite, CleDossier
from tests import fabrique as f
from usagers.models import Ecrit

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
SECRET = "Marcel a parlé de sa sœur."


@pytest.fixture
def ecrit():
    with f.systeme():
        lieu = f.etablissement()
        personne = f.dossier(lieu)
        ligne = Ecrit(dossier=personne, categorie="soins", date=personne.date_naissance, titre="Nuit", texte=SECRET)
        ligne.save()
    return ligne


def _brut(pk, colonne="texte") -> bytes:
    with f.systeme(), connection.cursor() as curseur:
        curseur.execute(f"SELECT {colonne} FROM usagers_ecrit WHERE id = %s", [pk])
        return bytes(curseur.fetchone()[0])


def _ecrire_brut(pk, octets, colonne="texte") -> None:
    with f.systeme(), connection.cursor() as curseur:
        curseur.execute(f"UPDATE usagers_ecrit SET {colonne} = %s WHERE id = %s", [octets, pk])


def test_le_texte_n_est_pas_en_clair_et_se_relit(ecrit):
    assert SECRET.encode() not in _brut(ecrit.pk)
    with f.systeme():
        assert Ecrit.objects.get(pk=ecrit.pk).texte == SECRET


def test_un_champ_altere_le_dit_et_laisse_les_autres_lisibles(ecrit):
    octets = bytearray(_brut(ecrit.pk))
    octets[-1] ^= 1
    _ecrire_brut(ecrit.pk, bytes(octets))
    with f.systeme():
        relu = Ecrit.objects.get(pk=ecrit.pk)
        assert (relu.texte, relu.titre) == (ALTERE, "Nuit")
        relu.texte = relu.texte  # a form posting the message back must not overwrite the evidence
        relu.save()
    assert _brut(ecrit.pk) == bytes(octets)


def test_un_chiffre_copie_ailleurs_ne_s_ouvre_pas(ecrit):
    _ecrire_brut(ecrit.pk, _brut(ecrit.pk, "titre"), "texte")
    with f.systeme():
        assert Ecrit.objects.get(pk=ecrit.pk).texte == ALTERE


@pytest.mark.django_db(databases=["default", "cles"], transaction=True)
def test_une_cle_detruite_ne_renait_pas(ecrit):
    from dui.commun.bases import comme_proprietaire

    with comme_proprietaire():
        CleDossier.objects.using(BASE).filter(pk=ecrit.dossier_id).update(enveloppe=None)
    with f.systeme():
        relu = Ecrit.objects.get(pk=ecrit.pk)
        assert relu.texte == DETRUIT
    with pytest.raises(CleDetruite), f.systeme():
        Ecrit(
            dossier_id=ecrit.dossier_id,
            etablissement_id=ecrit.etablissement_id,
            categorie="soins",
            date=relu.date,
            titre="x",
            texte="y",
        ).save()


@pytest.mark.parametrize(
    "requete",
    [
        lambda: Ecrit.objects.filter(texte="x"),
        lambda: Ecrit.objects.filter(texte__icontains="x"),
    ],
)
def test_un_champ_chiffre_ne_se_filtre_pas(ecrit, requete):
    with f.systeme(), pytest.raises(FieldError, match="chiffré"):
        list(requete())


def test_le_clair_ne_part_ni_en_repr_ni_en_pickle(ecrit):
    neuf = Ecrit(texte=SECRET)
    assert SECRET not in repr(vars(neuf))
    with pytest.raises(TypeError):
        pickle.dumps(neuf)


def test_sans_cle_de_chiffrement_rien_ne_demarre(settings):
    from dui.commun.verifications import cle_presente

    assert cle_presente(None) == []
    settings.DUI_COFFRE, settings.DUI_KEK = "", ""
    assert [e.id for e in cle_presente(None)] == ["dui.E001"]
    settings.DUI_COFFRE = "/nulle-part"
    assert [e.id for e in cle_presente(None)] == ["dui.E001"]


@pytest.mark.django_db(databases=["default", "cles"], transaction=True)
def test_tourner_la_kek_ne_touche_pas_aux_donnees(ecrit, settings, tmp_path):
    from dui.commun.chiffrement import cles
    from dui.commun.chiffrement.kek import KekFichiers
    from dui.commun.management.commands.tourner_kek import reenvelopper

    ancien = Path(settings.DUI_COFFRE) / "kek-1.cle"
    (tmp_path / "kek-1.cle").write_bytes(ancien.read_bytes())
    settings.DUI_COFFRE = str(tmp_path)
    avant = _brut(ecrit.pk)
    nouvelle = KekFichiers(tmp_path).creer()
    from dui.commun.bases import comme_proprietaire

    with comme_proprietaire():
        assert reenvelopper(nouvelle) >= 1
    cles._kek.cache_clear()
    with f.systeme():
        assert Ecrit.objects.get(pk=ecrit.pk).texte == SECRET
    assert _brut(ecrit.pk) == avant
    cles._kek.cache_clear()


def test_un_fichier_depose_est_illisible_sur_le_disque_et_refuse_s_il_est_altere(ecrit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    contenu = SECRET.encode() * 9000
    with f.systeme():
        nom = fichiers.deposer(ecrit.dossier_id, io.BytesIO(contenu), len(contenu))
        assert b"".join(fichiers.lire(ecrit.dossier_id, nom)) == contenu
    chemin = fichiers.chemin_de(nom)
    octets = chemin.read_bytes()
    assert SECRET.encode() not in octets
    for abime in (octets[:-1], octets + b"x", octets[:100] + b"\0" + octets[101:], b""):
        chemin.write_bytes(abime)
        with f.systeme(), pytest.raises(fichiers.FichierIllisible):
            b"".join(fichiers.lire(ecrit.dossier_id, nom))
    with f.systeme(), pytest.raises(fichiers.FichierIllisible):
        b"".join(fichiers.lire(uuid.uuid4(), nom))


def test_la_cle_nait_avec_le_dossier_et_ne_renait_jamais(ecrit):
    """A backup of the keys older than a dossier: writing fails aloud instead of starting a second key."""
    assert CleDossier.objects.using(BASE).filter(pk=ecrit.dossier_id).exists()
    sans_cle = Ecrit(
        dossier_id=uuid.uuid4(), etablissement_id=ecrit.etablissement_id, categorie="soins", date=ecrit.date,
        titre="Nuit", texte=SECRET,
    )  # fmt: skip
    with f.systeme(), pytest.raises(CleAbsente):
        sans_cle.save()
