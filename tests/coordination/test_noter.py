"""Noting a transmission: for whom it is said before typing, once whatever is sent twice, never outside one's job."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from coordination.models import DELAI_DE_CORRECTION, Importance
from tests import fabrique as f
from tests.coordination.monde import client_de, ecritures, lisible, messages, saisie, sans_reference, transmissions
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def _texte(reponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", reponse.content.decode()).split())


def test_noter_enregistre_ce_qui_est_tape_et_revient_a_la_liste(monde):
    donnees = saisie(categorie="soins", importance="urgente", actions="Rassuré.", resultats="Dort.")
    reponse = client_de(monde.ines).post(monde.adresse("noter"), donnees)
    (ecrite,) = transmissions()
    assert (reponse.status_code, reponse.headers["Location"]) == (
        302,
        f"{monde.adresse('transmissions')}#t-{ecrite.pk}",
    )
    assert (ecrite.dossier_id, ecrite.auteur_id, ecrite.metier) == (monde.marcel.pk, monde.ines.pk, "infirmier")
    assert (ecrite.categorie, ecrite.cible, ecrite.importance) == ("soins", "sommeil", Importance.URGENTE)
    assert str(ecrite.envoi) == donnees["envoi"] and ecrite.version == 1
    with lisible():
        assert (ecrite.donnees, ecrite.actions, ecrite.resultats) == (donnees["donnees"], "Rassuré.", "Dort.")


@pytest.mark.parametrize("categorie", ["soins", "accompagnement", "coordination"])
def test_noter_laisse_une_seule_trace_dans_la_rubrique_choisie(monde, categorie):
    reponse = client_de(monde.ines).post(monde.adresse("noter"), saisie(categorie=categorie))
    assert ecritures(reponse) == [([monde.marcel.pk], categorie, "creer", "accorde", "equipe", "")]


def test_noter_confirme_en_francais_sans_nommer_la_personne(monde):
    client = client_de(monde.ines)
    client.post(monde.adresse("noter"), saisie())
    assert messages(client) == ["Transmission enregistrée."]


def test_la_page_dit_qui_lira_avant_que_l_on_tape(monde):
    texte = _texte(client_de(monde.ines).get(monde.adresse("noter")))
    assert "Soins Sera lue par : infirmiers, aides-soignants, étudiants infirmiers" in texte
    assert "Coordination et rendez-vous Sera lue par : infirmiers, aides-soignants, éducateurs spécialisés" in texte
    assert "Elle décide de qui lira cette transmission" in texte


def test_la_page_ne_propose_que_les_rubriques_du_metier(monde):
    contenu = client_de(monde.paul).get(monde.adresse("noter")).content.decode()
    assert set(re.findall(r'name="categorie" value="(\w+)"', contenu)) == {"accompagnement", "coordination"}
    karim = client_de(monde.karim).get(monde.adresse("noter")).content.decode()
    assert set(re.findall(r'name="categorie" value="(\w+)"', karim)) == {"soins", "accompagnement"}


@pytest.mark.parametrize(
    ("qui", "categorie", "code"), [("paul", "soins", "hors_metier"), ("karim", "coordination", "lecture_seule")]
)
def test_une_rubrique_que_le_metier_n_ecrit_pas_est_refusee_et_rien_ne_s_ecrit(monde, qui, categorie, code):
    reponse = client_de(getattr(monde, qui)).post(monde.adresse("noter"), saisie(categorie=categorie))
    assert reponse.status_code == 403 and transmissions() == []
    assert "Votre métier" in reponse.content.decode()
    assert ecritures(reponse) == [([monde.marcel.pk], categorie, "creer", "refuse", "", code)]


def test_qui_lit_sans_ecrire_ne_note_pas(monde):
    client = client_de(monde.emma)
    for reponse in (client.get(monde.adresse("noter")), client.post(monde.adresse("noter"), saisie())):
        assert reponse.status_code == 403
        assert ecritures(reponse)[0][3:] == ("refuse", "", "lecture_seule")
    assert transmissions() == []


@pytest.mark.parametrize("categorie", ["", "inconnue", "psychologue", "identite", "SOINS", "soins "])
def test_une_rubrique_qui_n_est_pas_d_une_transmission_se_dit_et_garde_le_texte(monde, categorie):
    reponse = client_de(monde.ines).post(monde.adresse("noter"), saisie(categorie=categorie))
    texte = reponse.content.decode()
    assert reponse.status_code == 422 and transmissions() == []
    assert "Choisissez" in texte and "S’est réveillé trois fois." in texte


def test_seules_les_donnees_sont_obligatoires(monde):
    client = client_de(monde.ines)
    vide = client.post(monde.adresse("noter"), saisie(donnees="   "))
    assert vide.status_code == 422 and "Complétez « Données »" in vide.content.decode()
    assert client.post(monde.adresse("noter"), saisie(actions="", resultats="")).status_code == 302
    (ecrite,) = transmissions()
    with lisible():
        assert not ecrite.actions and not ecrite.resultats


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"cible": ""}, "Choisissez la cible"),
        ({"cible": "autre"}, "Précisez la cible : vous avez choisi « Autre »."),
        ({"cible": "autre", "cible_libre": "   "}, "Précisez la cible"),
        ({"cible": "inconnue"}, "choix"),
        ({"cible_libre": "x" * 81}, "80"),
        ({"donnees": "x" * 20_001}, "20000"),
        ({"importance": "vitale"}, "choix"),
        ({"envoi": "abc"}, "Ce formulaire est abîmé"),
    ],
)
def test_une_saisie_incomplete_se_dit_en_francais_et_garde_le_texte(monde, champs, message):
    donnees = saisie(actions="Eau proposée.") | champs
    reponse = client_de(monde.ines).post(monde.adresse("noter"), donnees)
    texte = reponse.content.decode()
    assert reponse.status_code == 422 and transmissions() == []
    assert message in texte and "Eau proposée." in texte


def test_la_cible_libre_precise_la_cible_autre(monde):
    client_de(monde.ines).post(monde.adresse("noter"), saisie(cible="autre", cible_libre="chaussures orthopédiques"))
    page = client_de(monde.karim).get(monde.adresse("transmissions")).content.decode()
    assert "chaussures orthopédiques" in page


def test_le_texte_revient_tel_qu_il_a_ete_tape(monde):
    pieges = '<b>3 > 2</b> & l’"eau" {{ x }} {% y %}\r\nligne 2 \u202fé 😀'
    client = client_de(monde.ines)
    client.post(monde.adresse("noter"), saisie(donnees=pieges))
    with lisible():
        assert transmissions()[0].donnees == pieges
    page = client.get(monde.adresse("transmissions")).content.decode()
    assert "&lt;b&gt;3 &gt; 2&lt;/b&gt; &amp;" in page and "<b>3 > 2</b>" not in page


# -- once ---------------------------------------------------------------------------------------------------


def test_le_meme_envoi_deux_fois_ne_fait_qu_une_transmission_et_le_dit(monde):
    client, donnees = client_de(monde.ines), saisie()
    premiere, seconde = (client.post(monde.adresse("noter"), donnees) for _ in range(2))
    assert len(transmissions()) == 1
    assert seconde.headers["Location"] == premiere.headers["Location"]
    assert messages(client)[-1] == "Cette transmission était déjà enregistrée : la voici, une seule fois."
    assert [t for t in ecritures(seconde) if t[1] == "soins" and t[2] == "creer"] == []


def test_le_meme_envoi_au_texte_change_montre_les_deux_et_ne_perd_rien(monde):
    """The answer was lost, the text edited, the form sent again."""
    client, donnees = client_de(monde.ines), saisie()
    client.post(monde.adresse("noter"), donnees)
    reponse = client.post(monde.adresse("noter"), donnees | {"donnees": "Version retouchée."})
    page = reponse.content.decode()
    assert reponse.status_code == 409 and "Version retouchée." in page and donnees["donnees"] in page
    assert len(transmissions()) == 1


def test_le_meme_envoi_d_une_autre_personne_est_une_autre_transmission(monde):
    donnees = saisie()
    for qui in (monde.ines, monde.karim):
        assert client_de(qui).post(monde.adresse("noter"), donnees).status_code == 302
    assert {t.auteur_id for t in transmissions()} == {monde.ines.pk, monde.karim.pk}


def test_un_formulaire_sans_cle_d_envoi_s_enregistre_quand_meme(monde):
    client = client_de(monde.ines)
    for _ in range(2):
        assert client.post(monde.adresse("noter"), saisie(envoi="")).status_code == 302
    assert len(transmissions()) == 2


# -- who ----------------------------------------------------------------------------------------------------


def test_hors_equipe_rien_ne_se_note_et_le_refus_dit_sa_raison(monde):
    reponse = client_de(monde.nora).post(monde.adresse("noter"), saisie())
    assert reponse.status_code == 403 and transmissions() == []
    assert "équipe de soins" in reponse.content.decode()
    assert ecritures(reponse)[0][3:] == ("refuse", "", "hors_equipe")


@pytest.mark.parametrize("nom", ["transmissions", "noter", "lue", "modifier", "completer"])
def test_un_autre_esms_recoit_la_meme_page_que_pour_un_dossier_qui_n_existe_pas(monde, nom):
    ecrite, client = monde.transmission(), client_de(monde.hugo)
    cible = ecrite if nom in ("lue", "modifier", "completer") else None
    for methode in ("get", "post"):
        reponses = [
            getattr(client, methode)(monde.adresse(nom, cible, dossier)) for dossier in (monde.marcel, uuid.uuid4())
        ]
        attendu = 405 if (methode, nom) in {("get", "lue"), ("post", "transmissions")} else 404
        assert [r.status_code for r in reponses] == [attendu, attendu]
        assert sans_reference(reponses[0]) == sans_reference(reponses[1])


@pytest.mark.parametrize("nom", ["transmissions", "noter", "lue", "modifier", "completer", "releve", "choisir"])
def test_sans_second_facteur_on_va_donner_son_code(monde, nom):
    ecrite = monde.transmission()
    if nom in ("releve", "choisir"):
        adresse = reverse(f"coordination:{nom}")
    else:
        adresse = monde.adresse(nom, ecrite if nom in ("lue", "modifier", "completer") else None)
    client = client_de(monde.ines, second_facteur=False)
    reponse = client.post(adresse, saisie()) if nom == "lue" else client.get(adresse)
    assert reponse.status_code == 302 and reponse.headers["Location"].startswith("/connexion/code/")
    assert traces(reponse) == []


def test_un_acces_en_urgence_lit_mais_ne_note_pas(monde):
    monde.transmission()
    with f.systeme():
        f.briser(monde.marcel, monde.nora)
    client = client_de(monde.nora)
    lue = client.get(monde.adresse("transmissions"))
    assert lue.status_code == 200 and "S’est réveillé trois fois." in lue.content.decode()
    assert client.get(monde.adresse("noter")).status_code == 403
    assert client.post(monde.adresse("noter"), saisie()).status_code == 403
    assert len(transmissions()) == 1


def test_le_delai_de_correction_est_de_vingt_quatre_heures():
    assert DELAI_DE_CORRECTION.total_seconds() == 24 * 3600
