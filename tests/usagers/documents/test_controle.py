"""What a file is, by its content: every file of the hostile corpus, then the bounds one by one."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from dui.commun.categories import Categorie
from tests.usagers.documents import fabriques as x
from tests.usagers.documents.corpus import GARDES, HTML, REFUSES
from usagers.documents import noms
from usagers.documents.controle import controler
from usagers.documents.formats import FICHIER_MAX, FORMATS, FichierRefuse
from usagers.documents.types import choix, libelle_de, types
from usagers.models.ecrits import CATEGORIES_D_ECRIT


@pytest.mark.parametrize("cas", REFUSES, ids=lambda c: c.cle)
def test_refuse_avec_une_phrase(cas):
    with pytest.raises(FichierRefuse) as refus:
        controler(cas.nom, cas.octets)
    assert refus.value.statut == cas.statut
    assert cas.mot in str(refus.value) and str(refus.value).endswith(".")


@pytest.mark.parametrize("cas", GARDES, ids=lambda c: c.cle)
def test_garde_inerte(cas):
    piece = controler(cas.nom, cas.octets)
    montrable = FORMATS[piece.format].montrable and not piece.a_telecharger
    assert (piece.format, piece.nom) == (cas.format, cas.garde)
    assert not (cas.telecharge and montrable)
    assert b"<script" not in piece.octets and b"PK\x05\x06" not in (
        b"" if "docx odt".count(cas.format) else piece.octets
    )


def test_le_corpus_est_fourni():
    assert len(REFUSES) + len(GARDES) >= 60
    cles = [c.cle for c in (*REFUSES, *GARDES)]
    assert len(set(cles)) == len(cles)


@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "PNG"])
def test_une_photo_perd_ses_metadonnees_et_se_redresse(format_):
    recue = x.image(format_, exif=x.exif())
    assert b"TabletteDeNora" in recue
    gardee = controler("a", recue).octets
    assert b"TabletteDeNora" not in gardee and b"Exif" not in gardee
    image = Image.open(io.BytesIO(gardee))
    assert image.size == (30, 40) and not image.getexif()


def test_un_commentaire_ne_suit_pas_l_image():
    assert b"alert" not in controler("a", x.image("JPEG", comment=HTML)).octets


def test_les_gris_de_seize_bits_restent_des_gris():
    sortie = io.BytesIO()
    Image.new("I;16", (4, 4), 32768).save(sortie, "PNG")
    assert Image.open(io.BytesIO(controler("a", sortie.getvalue()).octets)).getpixel((0, 0)) == 128


def test_la_transparence_reste():
    sortie = io.BytesIO()
    Image.new("LA", (4, 4), (10, 0)).save(sortie, "PNG")
    assert Image.open(io.BytesIO(controler("a", sortie.getvalue()).octets)).mode == "RGBA"


def test_au_dela_de_vingt_cinq_mo():
    with pytest.raises(FichierRefuse) as refus:
        controler("a.txt", b"a" * (FICHIER_MAX + 1))
    assert refus.value.statut == 413 and "25 Mo" in str(refus.value)
    assert controler("a.txt", b"a" * FICHIER_MAX).format == "texte"


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [
        ("Été 37,8 °C".encode("cp1252"), "Été 37,8 °C"),
        (b"\xff\xfe" + "Été".encode("utf-16-le"), "Été"),
        (b"\xfe\xff" + "Été".encode("utf-16-be"), "Été"),
        (b"\xef\xbb\xbf" + "Été".encode(), "Été"),
    ],
)
def test_un_texte_se_lit_quel_que_soit_son_encodage(octets, attendu):
    assert controler("a.txt", octets).octets.decode() == attendu


@pytest.mark.parametrize(
    ("recu", "attendu"),
    [
        ("a\x00b\x1f.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("..", "document.pdf"),
        ("", "document.pdf"),
        ("aux.txt.exe.pdf", "_aux.pdf"),
        ("é" * 99 + ".x" * 3, "é" * 99 + ".pdf"),
        ("Compte rendu du 3.12.2026.pdf", "Compte rendu du 3.12.2026.pdf"),
        ("\u202e\u2066fdp.exe", "fdp.pdf"),
    ],
)
def test_les_noms(recu, attendu):
    assert noms.nettoyer(recu, ".pdf") == attendu


def test_chaque_type_a_sa_rubrique_et_chaque_rubrique_son_type():
    assert {t.categorie.value for t in types().values()} == {c for c, _ in CATEGORIES_D_ECRIT}
    assert libelle_de("ordonnance") == "Ordonnance" and libelle_de("inconnu") == "Document"
    assert [nom for nom, _ in choix([Categorie.SOINS, Categorie.PROJET])] == ["Projet personnalisé", "Soins"]
    assert all(len(code) <= 40 for code in types())
