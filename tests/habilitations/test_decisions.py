"""The decision as one-line cases: relation × matrix × moment, with its French reason."""

from __future__ import annotations

import pytest

from dui.commun.acces import Base
from dui.commun.categories import Categorie as C
from dui.commun.categories import Niveau
from habilitations import matrice
from habilitations.decisions import Faits, decider, inscriptibles, lisibles
from habilitations.professions import FICHES, Profession

IDE = matrice.par_defaut(Profession.INFIRMIER)
LIRE, ECRIRE, SANS = Niveau.LECTURE, Niveau.ECRITURE, Base.AUCUNE
CAS = [
    # facts, category, level → (code, ground, break-glass offered)
    (Faits(matrice=IDE, dans_equipe=True), C.SOINS, ECRIRE, ("ok", Base.EQUIPE, False)),
    (Faits(matrice=IDE, dans_equipe=True), C.PSYCHOLOGUE, LIRE, ("hors_metier", SANS, False)),
    (Faits(matrice=IDE, dans_equipe=True), C.PARAMEDICAL, ECRIRE, ("lecture_seule", SANS, False)),
    (Faits(matrice=IDE), C.SOINS, LIRE, ("hors_equipe", SANS, True)),
    (Faits(matrice=IDE), C.SOINS, ECRIRE, ("hors_equipe", SANS, False)),
    (Faits(matrice=IDE, bris_ouvert=True), C.SOINS, LIRE, ("ok", Base.BRIS, False)),
    (Faits(matrice=IDE, bris_ouvert=True), C.SOINS, ECRIRE, ("lecture_exceptionnelle", SANS, False)),
    (Faits(matrice=IDE, bris_ouvert=True), C.PSYCHOLOGUE, LIRE, ("hors_metier", SANS, False)),
    (Faits(matrice=IDE, nominatives=frozenset({"soins"})), C.SOINS, LIRE, ("ok", Base.NOMINATIVE, False)),
    (Faits(matrice=IDE, nominatives=frozenset({"soins"})), C.PROJET, LIRE, ("hors_equipe", SANS, True)),
    (Faits(matrice=IDE, dans_equipe=True, actif=False), C.SOINS, LIRE, ("inactif", SANS, False)),
    (Faits(matrice=IDE, dans_equipe=True, affecte=False), C.SOINS, LIRE, ("sans_affectation", SANS, False)),
    (Faits(matrice=IDE, dans_equipe=True, meme_etablissement=False), C.SOINS, LIRE, ("introuvable", SANS, False)),
    (Faits(matrice=IDE, dans_equipe=True, en_service=False), C.SOINS, LIRE, ("archive", SANS, False)),
    (Faits(matrice=IDE, fonction=frozenset({"identite"})), C.IDENTITE, LIRE, ("ok", Base.FONCTION, False)),
    (Faits(matrice=IDE, dans_equipe=True, fonction=frozenset({"soins"})), C.SOINS, LIRE, ("ok", Base.EQUIPE, False)),
]  # fmt: skip


@pytest.mark.parametrize(("faits", "categorie", "niveau", "attendu"), CAS, ids=range(len(CAS)))
def test_decider(faits, categorie, niveau, attendu):
    decision = decider(faits, categorie, niveau)
    assert (decision.code, decision.base, decision.bris_possible) == attendu
    assert decision.accorde == (attendu[0] == "ok")
    assert decision.raison.endswith(".")


def test_toute_profession_a_sa_fiche_et_sa_ligne_entiere():
    assert set(FICHES) == set(Profession) == set(matrice.LIGNES)
    assert all(len(ligne) == len(C) for ligne in matrice.LIGNES.values())


def test_la_fonction_n_ouvre_rien_que_le_metier_ne_lise():
    for profession, fiche in FICHES.items():
        lisible = matrice.au_moins(matrice.par_defaut(profession), Niveau.LECTURE)
        assert {c.value for c in fiche.fonction} <= lisible, profession


def test_la_matrice_dit_la_meme_chose_que_la_table_affichee_au_bureau():
    """The table of the rigs is written from the rules, on its own: a cell changed by mistake is seen here."""
    from tests.epreuves.regles import CODES, PAR_FONCTION, PAR_METIER

    lettre = {Niveau.AUCUN: "-", Niveau.LECTURE: "L", Niveau.ECRITURE: "E", Niveau.VALIDATION: "V"}
    for profession in Profession:
        assert [lettre[n] for n in matrice.LIGNES[profession]] == PAR_METIER[profession].split(), profession
        fonction = {CODES[c.value] for c in FICHES[profession].fonction}
        assert fonction == PAR_FONCTION.get(profession, set())


def test_un_categorie_2_porte_sa_lettre():
    """CSP R.1110-2: without it, no exchange nor sharing outside."""
    for profession, fiche in FICHES.items():
        assert (fiche.categorie == 2) == bool(fiche.lettre), profession


def test_lisibles_et_inscriptibles_suivent_la_decision():
    faits = Faits(matrice=IDE, dans_equipe=True)
    assert {c for c, d in lisibles(faits).items() if d.accorde} == matrice.au_moins(IDE, Niveau.LECTURE)
    assert inscriptibles(faits) == matrice.au_moins(IDE, Niveau.ECRITURE)
    assert inscriptibles(Faits(matrice=IDE, bris_ouvert=True)) == frozenset()
