"""The dictionary is whole: every field of a personal datum has its line, every line its field, purpose and rule."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.dictionnaire import (
    champs_conditionnels,
    dictionnaire,
    donnees,
    entrees,
    finalites,
    manques,
    regle,
    regles,
    verification,
)
from dui.commun.modeles import modeles_gardes
from usagers.models import PeriodeDeParcours, Sejour

CACHES = (
    entrees.par_modele, entrees.par_champ, entrees.par_categorie, entrees.dictionnaire, entrees.a_declarer,
    entrees.champs_conditionnels,
)  # fmt: skip


@pytest.fixture
def fichiers(monkeypatch):
    """`fichiers(nom, changer)`: the file as `changer(rows)` makes it, for this test."""

    def changer(nom: str, faire: Any) -> None:
        lues = faire([dict(r) for r in donnees.lire(nom)])
        avant = entrees.lire
        for module in (entrees, verification):
            monkeypatch.setattr(module, "lire", lambda n: tuple(lues) if n == nom else avant(n))
        vider()

    yield changer
    monkeypatch.undo()
    vider()


def vider() -> None:
    for cache in CACHES:
        cache.cache_clear()


def sans(modele: str, champ: str) -> Any:
    def faire(lignes: list[dict[str, str]]) -> list[dict[str, str]]:
        for ligne in lignes:
            if ligne["modele"] == modele:
                ligne["champs"] = " ".join(c for c in ligne["champs"].split() if c != champ)
        return lignes

    return faire


def test_le_dictionnaire_est_complet():
    assert manques() == []
    assert {e.modele for e in dictionnaire()} >= {m._meta.label for m in modeles_gardes()}
    assert {"habilitations.Compte", "audit.Trace", "habilitations.MembreEquipe"} <= {e.modele for e in dictionnaire()}
    assert len(dictionnaire()) > 400


def test_un_champ_nouveau_est_rouge(monkeypatch):
    nouveau = models.CharField("religion", max_length=20)
    nouveau.set_attributes_from_name("religion")
    avant = entrees.champs_de_donnees
    monkeypatch.setattr(entrees, "champs_de_donnees", lambda m: [*avant(m), nouveau] if m is Sejour else avant(m))
    assert manques() == ["usagers.Sejour.religion : champ sans entrée"]


def test_un_champ_qui_perd_son_entree_est_rouge(fichiers):
    fichiers("modeles", sans("usagers.Sejour", "entree"))
    assert manques() == ["usagers.Sejour.entree : champ sans entrée"]


def test_un_champ_de_base_se_declare_une_fois(fichiers):
    fichiers("modeles", sans("DonneeSaisie", "auteur"))
    assert {m.rpartition(" : ")[2] for m in manques()} == {"champ sans entrée"}
    assert "usagers.Sejour.auteur : champ sans entrée" in manques()


def test_un_modele_sans_entree_est_rouge(fichiers):
    fichiers("modeles", lambda lignes: [r for r in lignes if r["modele"] != "usagers.Sejour"])
    assert any(m.startswith("usagers.Sejour : modèle sans entrée") for m in manques())


@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        ({"champ": "disparu"}, "usagers.Sejour.disparu : entrée d’un champ qui n’existe pas"),
        ({"champ": "entree"}, "usagers.Sejour.entree : champ déclaré deux fois"),
        ({"modele": "usagers.Parti"}, "usagers.Parti : entrée d’un modèle qui n’existe pas"),
        ({"finalite": "curiosite"}, "champs.csv, usagers.Sejour : finalite inconnue « curiosite »"),
        ({"regle": "PARC-99"}, "champs.csv, usagers.Sejour : regle inconnue « PARC-99 »"),
        ({"regle": "cuisine=PARC-01"}, "champs.csv, usagers.Sejour : rubrique inconnue « cuisine »"),
    ],
)
def test_une_ligne_fausse_est_rouge(fichiers, change, attendu):
    def faire(lignes):
        return [r | change if (r["modele"], r["champ"]) == ("usagers.Sejour", "creton") else r for r in lignes]

    fichiers("champs", faire)
    assert attendu in manques()


def test_un_champ_obligatoire_ne_depend_pas_d_une_finalite_a_declarer(fichiers):
    def faire(lignes):
        return [*lignes, {"modele": "usagers.DroitOuvert", "champ": "nature", "finalite": "insertion"} | VIDE]

    fichiers("champs", faire)
    assert any("un champ obligatoire ne dépend pas" in m for m in manques())


VIDE = {"necessite": "", "regle": "", "source": ""}


def test_une_entree_herite_de_son_modele_puis_de_sa_rubrique():
    par_nom = {(e.modele, e.champ): e for e in dictionnaire()}
    sejour = par_nom["usagers.Sejour", "entree"]
    assert [r.code for r in sejour.regles] == ["PARC-01"] and sejour.necessite == "toujours"
    assert sejour.regles[0].duree.startswith("2\u00a0ans après le dernier contact")
    creton = par_nom["usagers.Sejour", "creton"]
    assert "L.242-4" in creton.necessite and creton.regles == sejour.regles
    technique = par_nom["usagers.Contrat", "auteur"]
    assert [r.code for r in technique.regles] == ["ADMIN-02"] and technique.finalites[0].code == "securite"
    evaluation = par_nom["usagers.Evaluation", "reponses"]
    assert {r.code for r in evaluation.regles} == {"SOIN-07", "PPER-02"} and evaluation.chiffre
    compte = par_nom["habilitations.Compte", "courriel"]
    assert compte.categories == () and not compte.chiffre


def test_chaque_regle_dit_sa_source_et_sa_confiance():
    assert len(regles()) > 60
    for r in regles():
        assert r.fondement and r.confiance in {"haute", "moyenne", "basse"}, r.code
    assert regle("SOIN-03").duree.endswith("puis 28\u00a0ans après la naissance")
    assert regle("ADM-02").duree == "2\u00a0ans après le refus ou le retrait de la demande"


def test_le_parcours_attend_la_declaration_de_l_insertion():
    assert [f.code for f in finalites() if f.a_declarer] == ["insertion"]
    propres = {c.name for c in PeriodeDeParcours._meta.local_fields} & set(champs_conditionnels(PeriodeDeParcours))
    assert {"nature", "intitule", "lieu", "du", "utilite"} <= propres
    assert not {"auteur", "version", "envoi", "cree_le"} & set(champs_conditionnels(PeriodeDeParcours))
    assert champs_conditionnels(Sejour) == {}


# -- the command ---------------------------------------------------------------------------------------------


def ecrire(*options: str) -> str:
    sortie = io.StringIO()
    call_command("dictionnaire", *options, stdout=sortie)
    return sortie.getvalue()


def test_la_commande_dit_chaque_champ():
    texte = ecrire()
    assert "Séjour (usagers.Sejour)" in texte and "à déclarer" in texte
    assert f"{len(dictionnaire())} champs. Il manque 0 entrée." in texte


def test_la_commande_en_csv_et_en_json():
    lignes = list(csv.reader(io.StringIO(ecrire("--csv").lstrip("\ufeff")), delimiter=";"))
    assert len(lignes) == len(dictionnaire()) + 1 and len({len(x) for x in lignes}) == 1
    objets = json.loads(ecrire("--json"))
    assert len(objets) == len(dictionnaire())
    courriel = next(o for o in objets if o["champ"] == "usagers.Coordonnees.courriel")
    assert courriel["chiffre"] == "oui" and courriel["rubriques"] == "Administratif, Adresse protégée"


def test_la_commande_verifie(fichiers):
    assert "complet" in ecrire("--verifier")
    fichiers("modeles", sans("usagers.Sejour", "entree"))
    with pytest.raises(SystemExit):
        call_command("dictionnaire", "--verifier", stderr=io.StringIO())


def test_chaque_rubrique_a_sa_ligne():
    assert set(entrees.par_categorie()) == set(Categorie.values)
