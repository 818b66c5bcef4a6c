"""Keys of the national numbers: NIR, FINESS, RPPS."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dui.commun.finess import finess_valide, forme_finess
from dui.commun.luhn import cle_de_luhn_juste
from dui.commun.nir import cle_nir, nir_valide
from dui.commun.rpps import rpps_valide


@pytest.mark.parametrize(
    ("racine", "cle"), [("2380238185042", 85), ("141032A004012", 60), ("241032B033007", 45), ("1" + "0" * 12, None)]
)
def test_cle_du_nir(racine: str, cle: int | None) -> None:
    assert cle is None or cle_nir(racine) == cle
    assert 1 <= cle_nir(racine) <= 97
    assert nir_valide(f"{racine}{cle_nir(racine):02d}")


def test_la_corse_compte_19_et_18() -> None:
    assert cle_nir("141032A004012") == 97 - 1410319004012 % 97
    assert cle_nir("241032B033007") == 97 - 2410318033007 % 97


@given(st.from_regex(r"[0-9]{5}([0-9]{2}|2[AB])[0-9]{6}", fullmatch=True).filter(str.isascii), st.integers(0, 99))
def test_une_seule_cle_convient(racine: str, essai: int) -> None:
    assert nir_valide(f"{racine}{essai:02d}") == (essai == cle_nir(racine))


@given(st.text(max_size=20))
def test_un_texte_quelconque_ne_leve_rien(texte: str) -> None:
    assert not nir_valide(texte) or len(texte) == 15
    assert not finess_valide(texte) or len(texte) == 9
    assert not rpps_valide(texte) or len(texte) == 11


@pytest.mark.parametrize(
    "faux", ["", "2380238185042", "23802381850428", "238023818504286", "2380238185042٨٥", "x" * 15]
)
def test_nir_faux(faux: str) -> None:
    assert not nir_valide(faux)


def test_cle_nir_refuse_une_racine_mal_formee() -> None:
    with pytest.raises(ValueError, match="treize"):
        cle_nir("12")


# 750712184 and 2A0000014 are published numbers of institutions, not of persons.
@pytest.mark.parametrize("juste", ["750712184", "380012344", "2A0000014", "2B0000020"])
def test_finess_juste(juste: str) -> None:
    assert finess_valide(juste)


@pytest.mark.parametrize("faux", ["480787529", "75071218", "7507121844", "2C0000014", "75071218A", "٧50712184", ""])
def test_finess_faux(faux: str) -> None:
    """The first one is the FINESS of the official TDDUI examples: right form, wrong key."""
    assert not finess_valide(faux)
    assert forme_finess(faux) == (faux == "480787529")


@pytest.mark.parametrize(("numero", "juste"), [("10004123450", True), ("10103441234", False), ("1000412345", False)])
def test_rpps(numero: str, juste: bool) -> None:
    assert rpps_valide(numero) is juste


@given(st.integers(0, 10**10 - 1))
def test_luhn_accepte_exactement_une_cle(nombre: int) -> None:
    assert sum(cle_de_luhn_juste(f"{nombre:010d}{cle}") for cle in range(10)) == 1
