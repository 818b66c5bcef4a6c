"""« J’ai lu »: once a reader, whatever their level; the page and the fragment say the same."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.coordination.monde import client_de, ecritures, lectures, saisie

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
HTMX = {"HX-Request": "true"}
SUITES_PIEGEES = [
    "https://pirate.example/",
    "//pirate.example/",
    "/\\pirate.example/",
    "///pirate.example",
    "\\\\pirate.example",
    "javascript:alert(1)",
    "usagers/",
    " //pirate.example",
    "\t//pirate.example",
    "/\t/pirate.example",
    "http:///pirate.example",
    "/%0d%0aSet-Cookie:%20a=b\r\nSet-Cookie: a=b",
]


def test_lire_s_enregistre_une_fois_par_personne(monde):
    ecrite = monde.transmission()
    for qui in (monde.karim, monde.emma):
        client = client_de(qui)
        for _ in range(2):
            reponse = client.post(monde.adresse("lue", ecrite))
            assert reponse.status_code == 302
            assert reponse.headers["Location"] == f"{monde.adresse('transmissions')}#t-{ecrite.pk}"
    assert [(x.transmission_id, x.compte_id, x.categorie) for x in lectures()] == [
        (ecrite.pk, monde.karim.pk, "soins"),
        (ecrite.pk, monde.emma.pk, "soins"),
    ]


def test_lire_laisse_une_trace_la_premiere_fois(monde):
    ecrite, client = monde.transmission(), client_de(monde.karim)
    premiere, seconde = (client.post(monde.adresse("lue", ecrite)) for _ in range(2))
    assert ecritures(premiere) == [([monde.marcel.pk], "soins", "accuser", "accorde", "equipe", "")]
    assert ecritures(seconde) == []


def test_lire_refuse_get_et_n_ecrit_rien(monde):
    ecrite, client = monde.transmission(), client_de(monde.karim)
    reponse = client.get(monde.adresse("lue", ecrite))
    assert reponse.status_code == 405 and reponse.headers["Allow"] == "POST"
    assert lectures() == []


@pytest.mark.parametrize("methode", ["head", "options"])
def test_une_methode_sure_n_ecrit_rien(monde, methode):
    """HEAD and OPTIONS carry no token: they may not do what POST does."""
    ecrite, client = monde.transmission(), client_de(monde.karim)
    reponse = getattr(client, methode)(monde.adresse("lue", ecrite))
    assert lectures() == [] and reponse.status_code in {204, 405}
    assert reponse.headers["Allow"].startswith("POST")


def test_le_fragment_htmx_repond_et_la_page_dit_la_meme_chose(monde):
    ecrite, client = monde.transmission(), client_de(monde.karim)
    fragment = client.post(monde.adresse("lue", ecrite), headers=HTMX)
    texte = fragment.content.decode()
    assert fragment.status_code == 200 and "<html" not in texte and "lu" in texte.lower()
    assert texte.strip() in client.get(monde.adresse("transmissions")).content.decode()
    page = client.get(monde.adresse("transmissions")).content.decode()
    assert monde.adresse("lue", ecrite) not in page


def test_la_page_propose_lu_de_ce_que_les_autres_ont_ecrit(monde):
    mienne, autre = monde.transmission(auteur=monde.karim), monde.transmission(auteur=monde.ines)
    page = client_de(monde.karim).get(monde.adresse("transmissions")).content.decode()
    assert monde.adresse("lue", autre) in page and monde.adresse("lue", mienne) not in page


def test_un_acces_en_urgence_lit_sans_rien_ajouter_pas_meme_un_accuse(monde):
    from tests import fabrique as f

    ecrite = monde.transmission()
    with f.systeme():
        f.briser(monde.marcel, monde.nora)
    reponse = client_de(monde.nora).post(monde.adresse("lue", ecrite))
    assert reponse.status_code == 403 and "permet de lire, pas d’écrire" in reponse.content.decode()
    assert ecritures(reponse)[0][3] == "refuse"


def test_la_suite_reste_sur_ce_site(monde):
    ecrite, client = monde.transmission(), client_de(monde.karim)
    for suite in SUITES_PIEGEES:
        reponse = client.post(monde.adresse("lue", ecrite), {"suite": suite})
        adresse = reponse.headers["Location"]
        assert reponse.status_code == 302, suite
        assert adresse.startswith("/") and not adresse.startswith(("//", "/\\")) and "\n" not in adresse, suite
        assert "pirate" not in adresse and "a" not in client.cookies, suite


def test_la_suite_ramene_d_ou_l_on_vient(monde):
    ecrite, client = monde.transmission(), client_de(monde.karim)
    suite = reverse("coordination:releve") + "?lecture=toutes"
    assert client.post(monde.adresse("lue", ecrite), {"suite": suite}).headers["Location"] == suite


def test_le_nombre_de_lecteurs_se_voit_dans_le_dossier(monde):
    ecrite = monde.transmission()
    for qui in (monde.karim, monde.emma):
        client_de(qui).post(monde.adresse("lue", ecrite))
    page = client_de(monde.ines).get(monde.adresse("transmissions")).content.decode()
    assert "lue par 2 personnes" in page.replace("\xa0", " ")


def test_ce_que_l_on_a_ecrit_soi_meme_n_est_pas_a_lire(monde):
    client = client_de(monde.ines)
    client.post(monde.adresse("noter"), saisie())
    page = client.get(monde.adresse("transmissions")).content.decode()
    assert "/lue/" not in page
