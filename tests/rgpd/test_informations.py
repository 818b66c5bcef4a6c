"""Help and accessibility statement: open to all, linked from every footer, and only what the reader may do."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
AIDE, DECLARATION = reverse("rgpd:aide"), reverse("rgpd:accessibilite")


@pytest.fixture
def monde():
    with f.systeme():
        lieu = f.etablissement()
        return {
            "ines": f.professionnel("Inès", "infirmier", lieu),
            "denise": f.professionnel("Denise", "dpo", lieu),
            "david": f.professionnel("David", "directeur", lieu),
            "claire": f.professionnel("Claire", "chef_service", lieu),
        }


def lire(compte, url):
    client = connecter(Client(), compte) if compte else Client()
    reponse = client.get(url)
    assert reponse.status_code == 200
    return reponse


@pytest.mark.parametrize("url", [AIDE, DECLARATION])
def test_une_page_d_information_s_ouvre_sans_compte_et_ne_s_ecrit_pas(url):
    assert Client().get(url).status_code == 200
    assert Client().post(url).status_code in {403, 405}


def test_la_declaration_dit_l_etat_les_limites_le_contact_et_le_recours():
    texte = Client().get(DECLARATION).content.decode()
    for morceau in ("Non conforme", "aucun audit", "n’est pas vérifié", "direction", "Défenseur des droits"):
        assert morceau in texte


def test_chaque_pied_de_page_mene_a_la_declaration_et_a_l_aide(monde):
    for compte, url in ((None, reverse("habilitations:connexion")), (monde["ines"], reverse("usagers:liste"))):
        pied = lire(compte, url).content.decode().split('<footer class="pied">')[1]
        assert f'href="{DECLARATION}"' in pied and f'href="{AIDE}"' in pied


@pytest.mark.parametrize(
    ("qui", "dedans", "dehors"),
    [
        ("ines", ("Les dossiers", "Raccourcis du clavier"), ("Veiller sur les accès",)),
        ("denise", ("Lire le journal", "Relire un accès"), ("Les dossiers",)),
        ("david", ("Qui voit quoi", "Relire un accès", "Les dossiers"), ("Lire le journal",)),
        ("claire", ("Qui voit quoi",), ("Relire un accès", "Lire le journal")),
    ],
)
def test_l_aide_parle_de_ce_que_la_fonction_peut_faire(monde, qui, dedans, dehors):
    page = lire(monde[qui], AIDE)
    corps = page.content.decode().split("<main")[1].split("</main>")[0]
    assert all(x in corps for x in dedans) and not any(x in corps for x in dehors)
    client = connecter(Client(), monde[qui])
    liens = set(re.findall(r'href="(/[^"#]*)"', corps))
    assert all(client.get(u).status_code == 200 for u in liens), liens


def test_avant_la_connexion_l_aide_est_celle_de_la_connexion():
    texte = Client().get(AIDE).content.decode()
    assert "Aide à la connexion" in texte and "Raccourcis du clavier" not in texte


def test_lire_l_aide_ne_laisse_pas_de_trace_de_dossier(monde):
    assert traces(lire(monde["ines"], AIDE)) == []
