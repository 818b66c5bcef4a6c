"""Grids as data: those of the product, those of an ESMS, what is refused, how they are scored."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from dui.commun.acces import Acces
from dui.commun.categories import Categorie
from tests import fabrique as f
from usagers.evaluations import aggir, calculs
from usagers.evaluations.catalogue import declarees, offertes, trouver
from usagers.evaluations.declaration import GrilleRefusee, lire
from usagers.models import GrilleMaison

pytestmark = pytest.mark.django_db(databases=["default", "cles"])

MAISON = {
    "code": "marche",
    "titre": "Marche et équilibre",
    "categorie": "soins",
    "calcul": "somme",
    "source": "Grille de l’équipe de rééducation, 2026",
    "licence": "Écrite par l’établissement",
    "questions": [
        {
            "code": "lever",
            "libelle": "Se lever d’une chaise",
            "genre": "choix",
            "criteres": [
                {"code": "seul", "libelle": "Seul", "points": 10},
                {"code": "aide", "libelle": "Avec une aide", "points": 5},
                {"code": "non", "libelle": "Ne se lève pas", "points": 0},
            ],
        },
        {
            "code": "materiel",
            "libelle": "Matériel utilisé",
            "genre": "cases",
            "requise": False,
            "criteres": [
                {"code": "canne", "libelle": "Canne", "points": -1},
                {"code": "fauteuil", "libelle": "Fauteuil", "points": -2.5},
            ],
        },
    ],
    "interpretation": [
        {"de": -5, "a": 4, "texte": "aide importante"},
        {"de": 4.5, "a": 10, "texte": "aide légère"},
    ],
}


def _avec(**champs):
    return json.loads(json.dumps(MAISON)) | champs


# -- grids of the product ----------------------------------------------------------------------------------


def test_les_grilles_du_logiciel_se_lisent_et_disent_source_et_licence():
    assert set(declarees()) == {"aggir", "satisfaction", "serafin-besoins", "situation-ssiad"}
    for grille in declarees().values():
        assert grille.source and grille.licence and grille.version and grille.questions


def test_aggir_a_dix_variables_du_calcul_et_sept_illustratives():
    questions = declarees()["aggir"].questions
    assert [q.code for q in questions if q.requise] == list(aggir.DISCRIMINANTES)
    assert sum(not q.requise for q in questions) == 7
    assert all(q.codes == ("S", "T", "C", "H") for q in questions)


def test_serafin_reprend_les_besoins_sans_en_perdre():
    grille = declarees()["serafin-besoins"]
    codes = [c for q in grille.questions for c in q.codes]
    assert len(codes) == len(set(codes)) == 25 and grille.categorie == Categorie.ACCOMPAGNEMENT
    assert {"1.1.10", "1.2.1.4", "1.3.3.5", "1.3.5.1"} <= set(codes)
    branches = {q.code for q in grille.questions}
    assert branches == {"1.1", "1.2.1", "1.3.1", "1.3.2", "1.3.3", "1.3.4", "1.3.5"}


def test_aggir_ne_donne_rien_tant_qu_il_manque_une_variable_du_calcul():
    grille = declarees()["aggir"]
    reponses = {q.code: ["S", "T", "C", "H"] for q in grille.questions if q.requise}
    assert calculs.calculer(grille, reponses)["gir"] == 6
    for code in aggir.DISCRIMINANTES:
        reste = {c: r for c, r in reponses.items() if c != code}
        assert calculs.calculer(grille, reste) is None
        assert [q.code for q in grille.manquantes(reste)] == [code]
    assert calculs.calculer(grille, reponses | {"cuisine": []})["gir"] == 6


def test_l_explication_du_gir_se_lit():
    grille = declarees()["aggir"]
    reponses = {q.code: ["S", "T", "C", "H"] for q in grille.questions if q.requise} | {"toilette": []}
    resultat = calculs.calculer(grille, reponses)
    phrases = calculs.expliquer(grille, resultat)
    assert calculs.dire(grille, resultat) == "GIR 5" and len(phrases) == 2
    assert "9 A, 0 B, 1 C" in phrases[1]
    etapes = calculs.etapes(resultat)
    assert [e.split()[1] for e in etapes] == list("ABCDEFGH") and "en dessous de 3" in etapes[0]
    assert "Rang 12 sur 13, donc GIR 5." in etapes[-1] and "le seuil de 2" in etapes[-1]
    tout_seul = calculs.calculer(grille, reponses | {"toilette": ["S", "T", "C", "H"]})
    assert "aucun seuil" in calculs.etapes(tout_seul)[-1] and calculs.etapes(None) == []


def test_un_releve_compte_ce_qui_est_coche():
    ssiad = declarees()["situation-ssiad"]
    assert calculs.calculer(ssiad, {}) is None
    deux = calculs.calculer(ssiad, {"situation": ["R32", "MED-1294"]})
    assert deux["retenus"] == ["R32", "MED-1294"] and calculs.dire(ssiad, deux) == "2 situations relevées"
    aucun = calculs.calculer(ssiad, {"situation": ["GEN-365"]})
    assert calculs.dire(ssiad, aucun) == "Rien de relevé"


# -- grids of the ESMS -------------------------------------------------------------------------------------


def test_une_grille_maison_s_additionne_et_s_interprete():
    grille = lire(MAISON, maison=True)
    assert grille.cle == "marche@1"
    assert calculs.calculer(grille, {"materiel": ["canne"]}) is None
    seul = calculs.calculer(grille, {"lever": ["seul"]})
    assert seul == {"total": 10, "maximum": 10, "interpretation": "aide légère"}
    equipe = calculs.calculer(grille, {"lever": ["aide"], "materiel": ["canne", "fauteuil"]})
    assert equipe["total"] == 1.5 and calculs.dire(grille, equipe) == "1,5 sur 10 : aide importante"
    assert calculs.dire(grille, calculs.calculer(grille, {"lever": ["aide"], "materiel": ["canne"]})).startswith(
        "4 sur"
    )


@pytest.mark.parametrize(
    ("donnees", "dit"),
    [
        ([], "objet JSON"),
        (_avec(code="Une grille"), "lettres, chiffres"),
        (_avec(titre=""), "Il manque « titre »"),
        (_avec(source=" "), "Il manque « source »"),
        (_avec(licence=None), "« licence » de la grille doit être un texte"),
        (_avec(categorie="identite"), "soins ou accompagnement"),
        (_avec(calcul="aggir"), "somme ou releve"),
        (_avec(questions=[]), "qui contient quelque chose"),
        (_avec(questions=["lever"]), "doit être un objet JSON"),
        (_avec(questions=MAISON["questions"] * 2), "le même code : lever, materiel"),
        (_avec(questions=[MAISON["questions"][0] | {"genre": "adverbes"}]), "choix ou cases"),
        (_avec(questions=[MAISON["questions"][0] | {"criteres": [{"code": "a", "libelle": "A"}]}]), "les points de A"),
        (_avec(questions=[MAISON["questions"][0] | {"criteres": [{"code": "a", "libelle": "A", "points": "1"}]}]),
         "doit être un nombre"),
        (_avec(questions=[MAISON["questions"][0] | {"exclusif": "zut"}]), "aucun de ses critères"),
        (_avec(interpretation=[{"de": 0, "a": 5, "texte": "x"}, {"de": 5, "a": 9, "texte": "y"}]), "se recouvrent"),
        (_avec(interpretation=[{"de": 5, "a": 0, "texte": "x"}]), "dans l’ordre"),
        (_avec(interpretation=[{"de": float("nan"), "a": 1, "texte": "x"}]), "dans l’ordre"),
    ],
)  # fmt: skip
def test_une_grille_mal_faite_est_refusee_avec_sa_raison(donnees, dit):
    with pytest.raises(GrilleRefusee) as refus:
        lire(donnees, maison=True)
    assert any(dit in constat for constat in refus.value.constats), refus.value.constats


@pytest.fixture
def lieu(db):
    return f.etablissement()


def _importer(tmp_path, donnees, **options):
    fichier = tmp_path / "grille.json"
    fichier.write_text(donnees if isinstance(donnees, str) else json.dumps(donnees), encoding="utf-8")
    sortie = io.StringIO()
    call_command("importer_grille", str(fichier), stdout=sortie, **options)
    return sortie.getvalue()


def _offertes(lieu, categorie=Categorie.SOINS):
    with Acces.systeme(motif="essai", etablissement_id=lieu.pk).lier():
        return [g.cle for g in offertes(categorie)]


def test_la_commande_importe_puis_fait_une_version_nouvelle(lieu, tmp_path):
    ailleurs = f.etablissement("Ailleurs")
    assert "version 1" in _importer(tmp_path, MAISON, etablissement=lieu.finess)
    assert _offertes(lieu) == ["aggir", "situation-ssiad", "marche@1"]
    assert _offertes(ailleurs) == ["aggir", "situation-ssiad"], "a grid stays in its ESMS"
    assert "version 2" in _importer(tmp_path, _avec(titre="Marche, revue"), etablissement=str(lieu.pk))
    assert _offertes(lieu) == ["aggir", "situation-ssiad", "marche@2"]
    with Acces.systeme(motif="essai", etablissement_id=lieu.pk).lier():
        assert trouver("marche@1").titre == "Marche et équilibre", "past evaluations keep theirs"
        assert trouver("marche@2").titre == "Marche, revue" and trouver("marche@3") is None
    with Acces.systeme(motif="essai", etablissement_id=ailleurs.pk).lier():
        assert trouver("marche@1") is None


def test_une_grille_retiree_n_est_plus_proposee_et_reste_lisible(lieu, tmp_path):
    _importer(tmp_path, MAISON, etablissement=lieu.finess)
    call_command("importer_grille", retirer="marche", etablissement=lieu.finess, stdout=io.StringIO())
    assert _offertes(lieu) == ["aggir", "situation-ssiad"]
    with Acces.systeme(motif="essai", etablissement_id=lieu.pk).lier():
        assert trouver("marche@1") is not None
    with pytest.raises(CommandError, match="n'est proposée"):
        call_command("importer_grille", retirer="marche", etablissement=lieu.finess, stdout=io.StringIO())


def test_l_essai_n_enregistre_rien(lieu, tmp_path):
    assert "Rien n'est enregistré" in _importer(tmp_path, MAISON, essai=True)
    assert not GrilleMaison.objects.exists()


@pytest.mark.parametrize(
    ("donnees", "dit"),
    [("{", "pas du JSON"), (_avec(titre=""), "Il manque « titre »"), (_avec(code="aggir"), "grille du logiciel")],
)
def test_la_commande_dit_ce_qui_ne_va_pas(lieu, tmp_path, donnees, dit):
    with pytest.raises(CommandError, match=dit):
        _importer(tmp_path, donnees, etablissement=lieu.finess)
    assert not GrilleMaison.objects.exists()


def test_il_faut_dire_quel_etablissement_quand_il_y_en_a_plusieurs(lieu, tmp_path):
    f.etablissement("Ailleurs")
    for options in ({}, {"etablissement": "000000000"}):
        with pytest.raises(CommandError, match="établissement"):
            _importer(tmp_path, MAISON, **options)


def test_une_version_importee_ne_change_plus(lieu, tmp_path):
    _importer(tmp_path, MAISON, etablissement=lieu.finess)
    ligne = GrilleMaison.objects.get()
    ligne.titre, ligne.contenu = "Autre", {}
    ligne.save()
    assert GrilleMaison.objects.get().titre == "Marche et équilibre" and GrilleMaison.objects.get().contenu == MAISON
