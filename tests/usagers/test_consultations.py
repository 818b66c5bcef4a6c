"""« Qui a consulté ce dossier »: in sentences, for who watches over accesses, without a name unless decided so."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import code_de, traces
from usagers.views import consultations

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde():
    with f.systeme():
        lieu = f.etablissement()
        comptes = {
            nom.lower(): f.professionnel(nom, metier, lieu)
            for nom, metier in (
                ("Ines", "infirmier"), ("Nora", "infirmier"), ("Denise", "dpo"), ("David", "directeur"),
                ("Claire", "chef_service"), ("Carole", "chef_service"), ("Paul", "educateur"),
            )
        }  # fmt: skip
        hugo = f.professionnel("Hugo", "directeur", f.etablissement("Ailleurs"))
        marcel = f.dossier(lieu, f.equipe(lieu, comptes["ines"], comptes["claire"], comptes["paul"]))
        f.remplir(marcel, comptes["ines"])
        accompagnement = marcel.accompagnements.get()
        accompagnement.referent = comptes["paul"].professionnel
        accompagnement.save()
    return {**comptes, "hugo": hugo, "marcel": marcel, "lieu": lieu}


def url(monde, **suite):
    return reverse("usagers:consultations", kwargs={"dossier": monde["marcel"].pk}, query=suite or None)


def lire_le_dossier(monde, qui, fois=1):
    client = connecter(Client(), monde[qui])
    for _ in range(fois):
        client.get(reverse("usagers:dossier", kwargs={"dossier": monde["marcel"].pk}))


def page(monde, qui, **suite):
    return connecter(Client(), monde[qui]).get(url(monde, **suite))


def lisible(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("qui", "statut"),
    [
        *((qui, 200) for qui in ("denise", "david", "claire", "paul")),
        *((qui, 403) for qui in ("carole", "ines", "nora")),
        ("hugo", 404),
    ],
)  # fmt: skip
def test_qui_peut_lire_la_liste(monde, qui, statut):
    reponse = page(monde, qui)
    assert reponse.status_code == statut
    if statut == 403:
        assert "référent de son équipe" in reponse.content.decode()
    if statut != 200:
        assert "dupuis" not in reponse.content.decode().lower()


def test_la_dpo_lit_par_numero_sans_rien_apprendre_de_la_personne(monde):
    reponse = page(monde, "denise")
    texte = reponse.content.decode()
    assert f"n°\u00a0{monde['marcel'].numero:04d}" in texte
    assert "dupuis" not in texte.lower() and "lilas" not in texte.lower()
    assert [t[1:] for t in traces(reponse)] == [("", "lire", "accorde", "fonction", "consultations")]


def test_les_phrases_disent_la_fonction_et_comptent(monde):
    lire_le_dossier(monde, "ines", fois=3)
    texte = lisible(page(monde, "david"))
    assert "Un professionnel (infirmier) a lu « " in texte and "« Identité »" in texte and ", 3 fois." in texte
    assert "Ines Essai" not in texte
    assert "équipe de soins" in texte


def test_l_etablissement_peut_choisir_de_nommer(monde):
    monde["lieu"].nommer_les_professionnels = True
    monde["lieu"].save()
    lire_le_dossier(monde, "ines")
    assert "Ines Essai (infirmier) a lu « " in lisible(page(monde, "david"))


def test_un_acces_en_urgence_se_lit_avec_son_motif_sans_le_texte(monde, monkeypatch):
    from habilitations import tasks

    monkeypatch.setattr(tasks.alerter_du_bris, "apply_async", lambda *a, **k: None)
    client = connecter(Client(), monde["nora"])
    client.post(
        reverse("habilitations:briser_la_glace", kwargs={"dossier": monde["marcel"].pk}),
        {"motif": "urgence", "precision": "Chute grave.", "interet": "on", "code": code_de(monde["nora"])},
    )
    lire_le_dossier(monde, "nora")
    texte = lisible(page(monde, "david"))
    assert "a ouvert ce dossier en urgence. Motif : « Urgence : la personne est en danger ou en détresse »" in texte
    assert "en urgence" in texte and "Chute grave" not in texte


def test_un_refus_n_est_pas_une_consultation(monde):
    lire_le_dossier(monde, "nora")
    assert "Un professionnel (infirmier)" not in page(monde, "david").content.decode()


def test_les_pages_se_suivent_par_cle_sans_trou_ni_doublon(monde, monkeypatch):
    monkeypatch.setattr(consultations, "PAR_PAGE", 4)
    lire_le_dossier(monde, "ines", fois=4)
    client, suite, vues = connecter(Client(), monde["david"]), {}, 0
    for _ in range(30):
        reponse = client.get(url(monde, **suite))
        vues += 1
        avant = reponse.context["suivante"]
        if not avant:
            break
        suite = {"avant": avant}
    assert 3 < vues < 30
    assert len(reponse.context["jours"]) == 1
    assert client.get(url(monde, avant="n’importe quoi")).status_code == 200
    assert client.get(url(monde, avant="99999999T999999.999999-1")).status_code == 200


def test_un_dossier_inconnu_est_introuvable(monde):
    inconnu = reverse("usagers:consultations", kwargs={"dossier": uuid.uuid4()})
    assert connecter(Client(), monde["david"]).get(inconnu).status_code == 404


def test_la_page_refuse_l_ecriture_et_le_seul_mot_de_passe(monde):
    assert connecter(Client(), monde["david"]).post(url(monde)).status_code == 405
    assert connecter(Client(), monde["david"], second_facteur=False).get(url(monde)).status_code == 302
