"""Rules of the house that a reader would otherwise have to remember (style.md §8, §9)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template

from dui.commun.acces import Action, Base
from dui.commun.categories import Categorie

RACINE = Path(__file__).resolve().parents[2]
GABARITS = RACINE / "templates"
# An address of a package index, a path of somebody's machine.
INTERDITS = re.compile(r"p[y]pi\.org|pythonhoste[d]|registry\.n[p]mjs|deb\.debia[n]\.org|/(?:work|home/\w+|root)/")
AUDITLOG = {"cid"}  # named by django-auditlog, never shown
NOS_APPLICATIONS = {"habilitations", "usagers", "soins", "coordination", "audit", "rgpd", "commun"}


def _suivis() -> list[Path]:
    sortie = subprocess.run(["git", "ls-files"], cwd=RACINE, capture_output=True, text=True, check=False).stdout
    return [RACINE / nom for nom in sortie.splitlines() if (RACINE / nom).is_file()]


def _sources() -> str:
    dossiers = ("dui", "audit", "habilitations", "usagers", "soins", "coordination", "rgpd")
    return "\n".join(p.read_text(encoding="utf-8") for d in dossiers for p in (RACINE / d).rglob("*.py"))


def _noms_de_gabarits() -> list[str]:
    return sorted(str(p.relative_to(GABARITS)) for p in GABARITS.rglob("*.html"))


def test_aucun_gabarit_ne_dort():
    """Named by the code or by another template; error pages by their number; components are a box of tools."""
    ailleurs = _sources() + "\n".join(p.read_text(encoding="utf-8") for p in GABARITS.rglob("*.html"))
    dormants = [n for n in _noms_de_gabarits() if n not in ailleurs and not n.startswith(("erreurs/", "composants/"))]
    assert dormants == []


@pytest.mark.parametrize("nom", _noms_de_gabarits())
def test_chaque_gabarit_se_compile(nom: str):
    assert get_template(nom)


def test_un_composant_ne_recoit_que_ce_qu_on_lui_donne():
    """But the inner fragments (`_x.html`), and those that read the address of the page."""
    bavards = [
        f"{p.relative_to(GABARITS)} : {appel}"
        for p in GABARITS.rglob("*.html")
        for appel in re.findall(r'{% include "composants/(?!_|filtre|pagination)[^%]*%}', p.read_text(encoding="utf-8"))
        if not appel.rstrip("%} ").endswith("only")
    ]
    assert bavards == []


def test_ni_style_ni_script_dans_une_page():
    fautifs = [
        f"{p.relative_to(GABARITS)} : {m}"
        for p in GABARITS.rglob("*.html")
        for m in re.findall(r"\sstyle=|\son\w+=\"|<script(?![^>]*\ssrc=)|<style", p.read_text(encoding="utf-8"))
    ]
    assert fautifs == []


def test_une_vue_charge_par_la_garde_jamais_par_get():
    """`Model.objects.get()` answers 500 for a stranger's dossier (pieges.md §3)."""
    vues = [p for p in RACINE.glob("*/**/*.py") if p.parent.name in {"views", "pages"} or p.name == "vues.py"]
    assert len(vues) > 10
    fautives = [
        f"{p.relative_to(RACINE)} : {ligne.strip()}"
        for p in vues
        if ".venv" not in p.parts
        for ligne in p.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bobjects(\.\w+\([^)]*\))*\.get\(", ligne)
    ]
    assert fautives == []


def test_chaque_action_chaque_base_chaque_rubrique_se_dit_en_francais():
    for choix in (Action, Base, Categorie):
        for membre in choix:
            assert membre.label.strip(), membre
            assert "_" not in membre.label, membre


def test_les_noms_des_champs_sont_en_minuscules():
    """`verbose_name` reads inside a sentence; an acronym keeps its capitals."""
    mal_nommes = [
        f"{modele.__name__}.{champ.name} : {champ.verbose_name}"
        for modele in apps.get_models()
        if modele._meta.app_label in NOS_APPLICATIONS
        for champ in modele._meta.fields
        if str(champ.verbose_name)[:2].istitle() and champ.name not in AUDITLOG
    ]
    assert mal_nommes == []


def test_aucune_adresse_de_depot_ni_chemin_de_machine():
    trouves = []
    for fichier in _suivis():
        try:
            texte = fichier.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        trouves += [f"{fichier.relative_to(RACINE)} : {m}" for m in INTERDITS.findall(texte)]
    assert trouves == []


def test_les_fichiers_restent_courts():
    longs = {
        str(p.relative_to(RACINE)): n
        for p in _suivis()
        if p.suffix in {".py", ".html", ".css", ".js"}
        and "migrations" not in p.parts
        and (n := p.read_text(encoding="utf-8").count("\n")) > 400
    }
    assert longs == {}
