"""« Transmissions » across my persons, and the step « pour qui ? »."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import fabrique as f
from tests.coordination.monde import client_de, lectures
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
HTMX = {"HX-Request": "true"}


@pytest.fixture
def quatre(monde):
    """Four transmissions of two persons, and one of a person of another team."""
    with f.systeme():
        monde.sami = f.dossier(monde.lieu, monde.equipe, nom_naissance="Amrani", premier_prenom="Sami")
        autre = f.dossier(monde.lieu, f.equipe(monde.lieu, monde.nora, nom="Verger"), nom_naissance="Lointain")
    monde.transmission(donnees="T-MARCEL-SOINS", il_y_a=5)
    monde.transmission(donnees="T-MARCEL-VIE", categorie="accompagnement", il_y_a=1)
    monde.transmission(dossier=monde.sami, donnees="T-SAMI-URGENT", importance="urgente", il_y_a=60)
    monde.transmission(dossier=monde.sami, donnees="T-SAMI-VIEUX", il_y_a=15 * 24)
    monde.transmission(dossier=autre, donnees="T-AILLEURS", auteur=monde.nora)
    return monde


def _voir(compte, htmx=False, **question):
    return client_de(compte).get(reverse("coordination:releve"), question, headers=HTMX if htmx else {})


def _montrees(reponse) -> list[str]:
    return re.findall(r"T-[A-Z]+(?:-[A-Z]+)?", reponse.content.decode())


def test_par_defaut_les_non_lues_de_quatorze_jours_par_personne_l_urgent_d_abord(quatre):
    reponse = _voir(quatre.karim)
    assert reponse.status_code == 200
    assert _montrees(reponse) == ["T-SAMI-URGENT", "T-MARCEL-VIE", "T-MARCEL-SOINS"]
    texte = reponse.content.decode()
    assert texte.index("AMRANI") < texte.index("T-SAMI-URGENT") < texte.index("DUPUIS") < texte.index("T-MARCEL-VIE")


def test_ce_que_j_ai_ecrit_ou_lu_sort_des_non_lues_et_reste_dans_toutes(quatre):
    assert _montrees(_voir(quatre.ines)) == []
    assert len(_montrees(_voir(quatre.ines, lecture="toutes"))) == 3
    urgente = next(t for t in _toutes() if t.importance == "urgente")
    client_de(quatre.karim).post(quatre.adresse("lue", urgente, quatre.sami))
    assert len(lectures()) == 1
    assert _montrees(_voir(quatre.karim)) == ["T-MARCEL-VIE", "T-MARCEL-SOINS"]
    assert _montrees(_voir(quatre.karim, lecture="toutes"))[0] == "T-SAMI-URGENT"


def _toutes():
    from tests.coordination.monde import transmissions

    return transmissions()


@pytest.mark.parametrize(
    ("question", "attendues"),
    [
        ({"importance": "urgente"}, {"T-SAMI-URGENT"}),
        ({"categorie": "accompagnement"}, {"T-MARCEL-VIE"}),
        ({"categorie": "soins", "importance": "urgente"}, {"T-SAMI-URGENT"}),
        ({"categorie": "accompagnement", "importance": "urgente"}, set()),
        ({"page": "99"}, {"T-SAMI-URGENT", "T-MARCEL-VIE", "T-MARCEL-SOINS"}),
        ({"page": "abc"}, {"T-SAMI-URGENT", "T-MARCEL-VIE", "T-MARCEL-SOINS"}),
    ],
)
def test_les_filtres_de_l_adresse_s_ajoutent(quatre, question, attendues):
    assert set(_montrees(_voir(quatre.karim, **question))) == attendues


@pytest.mark.parametrize(
    "question",
    [{"categorie": "psychologue"}, {"importance": "vitale"}, {"lecture": "x"}, {"categorie": "x" * 500}],
)
def test_un_filtre_inconnu_ne_montre_rien_et_le_dit(quatre, question):
    reponse = _voir(quatre.karim, **question)
    assert reponse.status_code in {200, 422} and _montrees(reponse) == []
    assert "<html" in reponse.content.decode()


def test_chacun_ne_voit_que_les_rubriques_de_son_metier(quatre):
    assert set(_montrees(_voir(quatre.paul))) == {"T-MARCEL-VIE"}
    with f.systeme():
        vera = f.professionnel("Véra", "veilleur", quatre.lieu)
        f.rejoindre(quatre.equipe, vera)
    assert set(_montrees(_voir(vera))) == {"T-MARCEL-VIE"}
    assert "T-AILLEURS" not in _montrees(_voir(quatre.karim, lecture="toutes"))
    assert _montrees(_voir(quatre.hugo, lecture="toutes")) == []


def test_le_releve_laisse_une_ligne_par_rubrique_avec_les_dossiers_montres(quatre):
    lignes = {(t[1], t[2], t[4]): set(t[0]) for t in traces(_voir(quatre.karim))}
    assert lignes["soins", "lister", "equipe"] == {quatre.marcel.pk, quatre.sami.pk}
    assert lignes["accompagnement", "lister", "equipe"] == {quatre.marcel.pk}
    assert lignes["identite", "lister", "equipe"] == {quatre.marcel.pk, quatre.sami.pk}


def test_une_fonction_administrative_ne_lit_aucune_transmission(quatre):
    with f.systeme():
        david = f.professionnel("David", "directeur", quatre.lieu)
        denise = f.professionnel("Denise", "dpo", quatre.lieu)
    for qui in (david, denise):
        reponse = _voir(qui, lecture="toutes")
        assert _montrees(reponse) == [] and [t for t in traces(reponse) if t[1] in {"soins", "accompagnement"}] == []
        assert reverse("coordination:releve") not in client_de(qui).get(reverse("usagers:liste")).content.decode()


def test_le_fragment_htmx_est_dans_la_page(quatre):
    client = client_de(quatre.karim)
    fragment = client.get(reverse("coordination:releve"), headers=HTMX).content.decode().strip()
    page = client.get(reverse("coordination:releve")).content.decode()
    assert "<html" not in fragment and _sans_jeton(fragment) in _sans_jeton(page)
    amplifiee = client.get(reverse("coordination:releve"), headers=HTMX | {"HX-Boosted": "true"})
    assert "<html" in amplifiee.content.decode()


def _sans_jeton(texte: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "JETON", " ".join(texte.split()))


@pytest.mark.parametrize("nom", ["releve", "choisir"])
def test_la_page_refuse_post(quatre, nom):
    reponse = client_de(quatre.ines).post(reverse(f"coordination:{nom}"))
    assert reponse.status_code == 405 and reponse.headers["Allow"] == "GET"


# -- for whom? ----------------------------------------------------------------------------------------------


def test_choisir_liste_mes_personnes_presentes_et_mene_au_formulaire(quatre):
    from dui.commun.horloge import aujourdhui

    with f.systeme():
        partie = f.dossier(quatre.lieu, quatre.equipe, nom_naissance="Partie", sorti_le=aujourdhui() - f.JOUR)
    reponse = client_de(quatre.ines).get(reverse("coordination:choisir"))
    page = reponse.content.decode()
    for personne in (quatre.marcel, quatre.sami):
        assert quatre.adresse("noter", dossier=personne) in page
    assert quatre.adresse("noter", dossier=partie) not in page and "LOINTAIN" not in page
    assert [(t[1], t[2]) for t in traces(reponse)] == [("identite", "lister")]


@pytest.mark.parametrize(
    ("q", "noms"),
    [("amrani", {"AMRANI"}), ("sami", {"AMRANI"}), ("zzz", set()), ("", {"AMRANI", "DUPUIS"}), ("lointain", set())],
)
def test_choisir_se_reduit_a_un_nom(quatre, q, noms):
    page = client_de(quatre.ines).get(reverse("coordination:choisir"), {"q": q}).content.decode()
    assert {n for n in ("AMRANI", "DUPUIS", "LOINTAIN") if n in page} == noms


def test_anonyme_on_va_se_connecter_et_l_on_revient(quatre):
    reponse = Client().get(reverse("coordination:releve"), {"lecture": "toutes"})
    assert reponse.headers["Location"] == "/connexion/?suite=/transmissions/%3Flecture%3Dtoutes"
