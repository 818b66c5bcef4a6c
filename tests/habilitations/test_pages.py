"""« Pourquoi ? », the place acted in, day and night."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from dui.commun.categories import Categorie
from habilitations.models import Affectation
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde():
    with f.systeme():
        lieu = f.etablissement()
        comptes = {
            nom.lower(): f.professionnel(nom, metier, lieu)
            for nom, metier in (
                ("Ines", "infirmier"), ("Nora", "infirmier"), ("Sylvie", "secretaire"), ("Claire", "chef_service"),
                ("Denise", "dpo"),
            )
        }  # fmt: skip
        f.equipe(lieu, comptes["nora"], nom="Verger")
        marcel = f.dossier(lieu, f.equipe(lieu, comptes["ines"]))
        f.remplir(marcel, comptes["ines"])
    return {**comptes, "marcel": marcel, "lieu": lieu}


def pourquoi(monde, qui, rubrique=None):
    url = reverse("habilitations:pourquoi", kwargs={"dossier": monde["marcel"].pk})
    return connecter(Client(), monde[qui]).get(url, {"rubrique": rubrique} if rubrique else {})


def _texte(reponse) -> str:
    return reponse.content.decode().replace("&#x27;", "'").replace("\u00a0", " ")


def test_hors_equipe_la_page_dit_la_regle_mes_equipes_et_a_qui_demander(monde):
    reponse = pourquoi(monde, "nora", "soins")
    texte = _texte(reponse)
    assert reponse.status_code == 200
    for morceau in ("L.1110-12", "« Verger »", "Claire Essai", "chef de service", "acces-en-urgence", "infirmier"):
        assert morceau in texte, morceau
    assert "dupuis" not in texte.lower()
    assert traces(reponse) == []


def test_hors_metier_pas_d_urgence_offerte(monde):
    texte = _texte(pourquoi(monde, "denise", "soins"))
    assert "n’ouvre pas la rubrique" in texte and "acces-en-urgence/" not in texte.split("Que faire")[1]


def test_qui_lit_deja_apprend_a_quel_titre(monde):
    assert "Vous faites partie de l’équipe de soins" in _texte(pourquoi(monde, "ines", "soins"))
    assert "Votre fonction ouvre cette rubrique" in _texte(pourquoi(monde, "sylvie", "admission"))


@pytest.mark.parametrize("rubrique", [c.value for c in Categorie])
def test_la_page_est_la_meme_quel_que_soit_le_contenu_du_dossier(monde, rubrique):
    with f.systeme():
        vide = f.dossier(monde["lieu"], nom_naissance="Autre")
    import re

    pages = []
    for dossier in (monde["marcel"], vide):
        url = reverse("habilitations:pourquoi", kwargs={"dossier": dossier.pk})
        texte = _texte(connecter(Client(), monde["nora"]).get(url, {"rubrique": rubrique}))
        texte = re.sub(r"[0-9a-f-]{36}|[0-9A-F]{4}-[0-9A-F]{4}|[A-Za-z0-9]{64}", "X", texte)
        pages.append(texte)
    assert pages[0] == pages[1]


def test_une_rubrique_inconnue_est_introuvable(monde):
    assert pourquoi(monde, "nora", "inconnue").status_code == 404


def test_la_page_refuse_post(monde):
    url = reverse("habilitations:pourquoi", kwargs={"dossier": monde["marcel"].pk})
    assert connecter(Client(), monde["nora"]).post(url).status_code == 405


# -- place and theme -------------------------------------------------------------------------------------------


def _seconde_affectation(compte):
    ailleurs = f.etablissement("Les Acacias")
    return Affectation.objects.create(
        professionnel=compte.professionnel, etablissement=ailleurs, profession="infirmier", du=f.aujourdhui() - f.JOUR
    )


def test_changer_d_etablissement_change_de_droits(monde):
    seconde = _seconde_affectation(monde["ines"])
    client = connecter(Client(), monde["ines"])
    dossier = reverse("usagers:dossier", kwargs={"dossier": monde["marcel"].pk})
    page = client.get(reverse("habilitations:choisir_etablissement"))
    assert "Les Acacias" in page.content.decode() and "Les Tilleuls" in page.content.decode()
    premiere = monde["ines"].professionnel.affectations.get(etablissement=monde["lieu"])
    for choisie, statut in ((seconde, 404), (premiere, 200)):
        reponse = client.post(
            reverse("habilitations:choisir_etablissement"), {"etablissement": str(choisie.pk), "suite": "/usagers/"}
        )
        assert reponse.headers["Location"] == "/usagers/"
        assert client.get(dossier).status_code == statut


@pytest.mark.parametrize("valeur", ["", "x", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_on_n_agit_que_la_ou_l_on_est_affecte(monde, valeur):
    client = connecter(Client(), monde["ines"])
    etrangere = monde["nora"].professionnel.affectations.get()
    for pk in (valeur, str(etrangere.pk)):
        reponse = client.post(reverse("habilitations:choisir_etablissement"), {"etablissement": pk})
        assert reponse.status_code in (400, 422)
    assert "affectation" not in client.session


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", "usagers"]
)
def test_la_suite_reste_sur_le_site(monde, suite):
    affectation = monde["ines"].professionnel.affectations.get()
    client = connecter(Client(), monde["ines"])
    reponse = client.post(
        reverse("habilitations:choisir_etablissement"), {"etablissement": str(affectation.pk), "suite": suite}
    )
    assert reponse.headers["Location"] == "/"


def test_le_theme_se_garde_sur_le_compte(monde):
    client = connecter(Client(), monde["ines"])
    url = reverse("habilitations:theme")
    assert client.get(url).status_code == 405
    assert client.post(url, {"theme": "nuit"}).status_code == 302
    monde["ines"].refresh_from_db()
    assert monde["ines"].theme == "dark"
    assert 'data-bs-theme="dark"' in client.get(reverse("usagers:liste")).content.decode()
    assert client.post(url, {"theme": "arc-en-ciel"}).status_code == 422
