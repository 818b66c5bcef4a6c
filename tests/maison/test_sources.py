"""A source is an article or an official text that a reader can open, never the name of one of our working documents."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
DE_TRAVAIL = re.compile(
    r"cadre[_ ]juridique\b.*§|cadre_juridique|\bcadre\s§|\bpi[eè]ges\b.*§|modele_c|(?<![\w/])(?!docs/)[\w/]+\.md\b"
    r"|contenu_dui|delais\.csv|qui_exerce\.csv|durees_conservation|presentation_ans|interop_tddui|serafin_ph\.csv"
)
ETAGES = ("dui", "usagers", "soins", "coordination", "rgpd", "habilitations", "audit", "templates")


def _fichiers(*genres: str) -> list[Path]:
    return [x for e in ETAGES for genre in genres for x in sorted((RACINE / e).rglob(genre))]


def _lignes() -> Iterator[tuple[str, str]]:
    """What is read as it is: the facts, their settings, the screens."""
    lus = _fichiers("*.csv", "*.toml", "*.html")
    assert len(lus) > 100
    for fichier in lus:
        for rang, ligne in enumerate(fichier.read_text(encoding="utf-8").splitlines(), 1):
            if not (fichier.suffix == ".toml" and ligne.lstrip().startswith("#")):
                yield f"{fichier.relative_to(RACINE)}:{rang}", ligne


def _phrases() -> Iterator[tuple[str, str]]:
    """Strings of the code that may be shown: a space in them, and no docstring (those speak to who reads the code)."""
    for fichier in _fichiers("*.py"):
        arbre = ast.parse(fichier.read_text(encoding="utf-8"))
        muettes = {id(n.value) for n in ast.walk(arbre) if isinstance(n, ast.Expr)}
        for n in ast.walk(arbre):
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in muettes and " " in n.value:
                yield f"{fichier.relative_to(RACINE)}:{n.lineno}", n.value


@pytest.mark.parametrize("textes", [_lignes, _phrases])
def test_rien_de_ce_qui_se_lit_ne_nomme_un_document_de_travail(textes):
    trouves = [f"{ou} {texte.strip()[:80]}" for ou, texte in textes() if DE_TRAVAIL.search(texte)]
    assert not trouves, "\n".join(trouves)


@pytest.mark.parametrize(
    "source",
    [
        "cadre_juridique §7",
        "cadre § 4",
        "cadre\u00a0§\u00a01",
        "cadre juridique, § 2.3",
        "contenu_dui §2, ligne 10",
        "delais.csv : un an",
        "qui_exerce.csv",
        "durees_conservation.csv",
        "pièges § 3",
        "ux.md",
        "presentation_ans.txt",
    ],
)
def test_la_garde_reconnait_chacun_d_eux(source):
    assert DE_TRAVAIL.search(source)


@pytest.mark.parametrize(
    "source", ["CASF D.311 V", "présentation ANS", "spécification ANS « Transfert de données DUI »"]
)
def test_un_texte_que_l_on_peut_ouvrir_passe(source):
    assert not DE_TRAVAIL.search(source)
