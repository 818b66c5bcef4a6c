"""Correcting for 24 hours, by its author alone, without covering a colleague's text; then completing."""

from __future__ import annotations

import re
import uuid
from html import unescape

import pytest

from tests import fabrique as f
from tests.coordination.monde import (
    anciens_textes,
    client_de,
    complement,
    correction,
    ecritures,
    lisible,
    messages,
    transmissions,
)
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def _relire(transmission) -> dict[str, str | None]:
    (relue,) = transmissions(pk=transmission.pk)
    with lisible():
        return {c: getattr(relue, c) for c in ("donnees", "actions", "resultats", "cible", "importance")}


def _cachees(reponse) -> dict[str, str]:
    contenu = reponse.content.decode()
    trouves = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', contenu)
    return {nom: unescape(valeur) for nom, valeur in trouves if nom != "csrfmiddlewaretoken"}


# -- within 24 hours ----------------------------------------------------------------------------------------


def test_l_auteur_corrige_et_l_ancien_texte_reste_dans_la_piste(monde):
    ecrite = monde.transmission(donnees="Chute à 3 h.")
    client = client_de(monde.ines)
    page = client.get(monde.adresse("modifier", ecrite))
    assert page.status_code == 200 and "Chute à 3 h." in page.content.decode()
    reponse = client.post(monde.adresse("modifier", ecrite), correction(donnees="Chute à 4 h.", cible="chute"))
    assert reponse.status_code == 302
    assert reponse.headers["Location"] == f"{monde.adresse('transmissions')}#t-{ecrite.pk}"
    assert messages(client) == ["Transmission corrigée."]
    assert _relire(ecrite)["donnees"] == "Chute à 4 h." and _relire(ecrite)["cible"] == "chute"
    assert [t.version for t in transmissions()] == [2]
    creation, changement = anciens_textes(ecrite)
    assert creation["donnees"][1] == "Chute à 3 h."
    assert changement["donnees"] == ["Chute à 3 h.", "Chute à 4 h."]


def test_l_ancien_texte_est_chiffre_dans_la_piste(monde):
    from django.db import connection

    ecrite = monde.transmission(donnees="Chute à 3 h.")
    client_de(monde.ines).post(monde.adresse("modifier", ecrite), correction(donnees="Chute à 4 h."))
    with f.systeme(), connection.cursor() as curseur:
        curseur.execute("SELECT changes::text FROM audit_modification WHERE object_pk = %s", [str(ecrite.pk)])
        brut = " ".join(ligne[0] for ligne in curseur.fetchall())
    assert brut and "Chute" not in brut and b"Chute".hex() not in brut


def test_corriger_laisse_une_seule_trace_dans_la_rubrique_de_la_transmission(monde):
    ecrite = monde.transmission(categorie="accompagnement")
    reponse = client_de(monde.ines).post(monde.adresse("modifier", ecrite), correction(donnees="Autre."))
    assert ecritures(reponse) == [([monde.marcel.pk], "accompagnement", "modifier", "accorde", "equipe", "")]


def test_la_liste_dit_qu_un_texte_a_ete_corrige(monde):
    ecrite = monde.transmission()
    client = client_de(monde.ines)
    assert "corrigé" not in client.get(monde.adresse("transmissions")).content.decode().lower()
    client.post(monde.adresse("modifier", ecrite), correction(donnees="Autre."))
    client.get(monde.adresse("transmissions"))  # shows the message once
    assert "corrigé" in client.get(monde.adresse("transmissions")).content.decode().lower()


@pytest.mark.parametrize("methode", ["get", "post"])
def test_seul_l_auteur_corrige(monde, methode):
    ecrite = monde.transmission(auteur=monde.ines)
    reponse = getattr(client_de(monde.karim), methode)(monde.adresse("modifier", ecrite), correction(donnees="Faux."))
    texte = reponse.content.decode()
    assert reponse.status_code == 403
    assert "Seule la personne qui a écrit une transmission peut la corriger" in texte
    assert ecritures(reponse) == [([monde.marcel.pk], "soins", "modifier", "refuse", "", "pas_auteur")]
    assert _relire(ecrite)["donnees"] == "S’est réveillé trois fois."


def test_l_auteur_qui_a_change_de_metier_ne_corrige_plus_ce_que_son_metier_n_ecrit_plus(monde):
    ecrite = monde.transmission(auteur=monde.ines)
    with f.systeme():
        monde.ines.professionnel.affectations.update(profession="stagiaire_ide")
    reponse = client_de(monde.ines).post(monde.adresse("modifier", ecrite), correction(donnees="Faux."))
    assert reponse.status_code == 403 and ecritures(reponse)[0][5] == "lecture_seule"
    assert _relire(ecrite)["donnees"] == "S’est réveillé trois fois."


def test_une_rubrique_fermee_ne_dit_pas_qu_une_transmission_existe(monde):
    soins = monde.transmission(auteur=monde.ines, categorie="soins")
    client = client_de(monde.paul)
    for nom in ("modifier", "completer"):
        for cible in (soins, uuid.uuid4()):
            assert client.get(monde.adresse(nom, cible)).status_code == 404
    assert client.post(monde.adresse("lue", soins)).status_code == 404


def test_une_correction_incomplete_se_dit_et_garde_le_texte(monde):
    ecrite = monde.transmission()
    client = client_de(monde.ines)
    reponse = client.post(monde.adresse("modifier", ecrite), correction(donnees="", actions="Eau proposée."))
    texte = reponse.content.decode()
    assert reponse.status_code == 422 and "Complétez « Données »" in texte and "Eau proposée." in texte
    for version in ("", "abc", "0", "1000001", "-1"):
        assert client.post(monde.adresse("modifier", ecrite), correction(version=version)).status_code == 422
    assert [t.version for t in transmissions()] == [1]


def test_la_rubrique_ne_change_pas_en_corrigeant(monde):
    ecrite = monde.transmission(categorie="soins")
    client_de(monde.ines).post(
        monde.adresse("modifier", ecrite), correction(categorie="coordination", donnees="Autre.")
    )
    (relue,) = transmissions()
    assert relue.categorie == "soins" and relue.version == 2


# -- two at once --------------------------------------------------------------------------------------------


def test_deux_onglets_le_second_voit_les_deux_textes_et_rien_n_est_perdu(monde):
    ecrite = monde.transmission(donnees="Premier.")
    client = client_de(monde.ines)
    assert client.post(monde.adresse("modifier", ecrite), correction(donnees="Deuxième.")).status_code == 302
    conflit = client.post(
        monde.adresse("modifier", ecrite), correction(1, donnees="Troisième & <dernier>.", actions="Eau.")
    )
    texte = unescape(conflit.content.decode())
    assert conflit.status_code == 409
    assert "Quelqu’un a modifié ce texte" in texte or "Deux versions" in texte
    assert "Deuxième." in texte and "Troisième & <dernier>." in texte and "Eau." in texte
    assert _relire(ecrite)["donnees"] == "Deuxième."
    assert ecritures(conflit) == []
    cachees = _cachees(conflit)
    assert cachees["version"] == "2" and cachees["donnees"] == "Troisième & <dernier>."
    assert client.post(monde.adresse("modifier", ecrite), cachees).status_code == 302
    relue = _relire(ecrite)
    assert (relue["donnees"], relue["actions"]) == ("Troisième & <dernier>.", "Eau.")
    assert [m["donnees"] for m in anciens_textes(ecrite)[1:]] == [
        ["Premier.", "Deuxième."],
        ["Deuxième.", "Troisième & <dernier>."],
    ]


def test_le_meme_texte_deux_fois_n_est_pas_un_conflit(monde):
    ecrite = monde.transmission()
    client = client_de(monde.ines)
    for _ in range(2):
        assert client.post(monde.adresse("modifier", ecrite), correction(donnees="Même.")).status_code == 302
    assert [t.version for t in transmissions()] == [2]


# -- after 24 hours -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("heures", "statut"), [(23.98, 200), (24.02, 302)])
def test_passe_vingt_quatre_heures_on_complete(monde, heures, statut):
    ecrite = monde.transmission(il_y_a=heures)
    reponse = client_de(monde.ines).get(monde.adresse("modifier", ecrite))
    assert reponse.status_code == statut
    if statut == 302:
        assert reponse.headers["Location"] == monde.adresse("completer", ecrite)


def test_un_texte_envoye_trop_tard_passe_dans_le_complement_sans_se_perdre(monde):
    ecrite = monde.transmission(donnees="Premier.", il_y_a=25)
    client = client_de(monde.ines)
    reponse = client.post(
        monde.adresse("modifier", ecrite), correction(donnees="Tapé trop tard.", actions="Eau.", importance="urgente")
    )
    texte = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Tapé trop tard." in texte and "Eau." in texte and "24" in texte
    assert f'action="{monde.adresse("completer", ecrite)}"' in texte
    assert [(t.version, t.precise_id) for t in transmissions()] == [(1, None)]
    assert _relire(ecrite)["donnees"] == "Premier."


def test_la_liste_ne_propose_de_corriger_que_ce_qui_se_corrige(monde):
    neuve, vieille = monde.transmission(), monde.transmission(il_y_a=30)
    autre = monde.transmission(auteur=monde.karim)
    page = client_de(monde.ines).get(monde.adresse("transmissions")).content.decode()
    assert monde.adresse("modifier", neuve) in page
    assert monde.adresse("modifier", vieille) not in page and monde.adresse("modifier", autre) not in page
    for cible in (neuve, vieille, autre):
        assert monde.adresse("completer", cible) in page
    lecture_seule = client_de(monde.emma).get(monde.adresse("transmissions")).content.decode()
    assert "/modifier/" not in lecture_seule and "/completer/" not in lecture_seule


# -- addendum -----------------------------------------------------------------------------------------------


def test_un_collegue_complete_et_le_texte_complete_ne_bouge_pas(monde):
    ecrite = monde.transmission(donnees="Premier.", cible="chute", il_y_a=30)
    client = client_de(monde.karim)
    page = client.get(monde.adresse("completer", ecrite))
    assert page.status_code == 200 and "Premier." in page.content.decode()
    reponse = client.post(monde.adresse("completer", ecrite), complement())
    (ajout,) = transmissions(precise__isnull=False)
    assert reponse.headers["Location"] == f"{monde.adresse('transmissions')}#t-{ajout.pk}"
    assert (ajout.precise_id, ajout.auteur_id, ajout.categorie, ajout.cible) == (
        ecrite.pk,
        monde.karim.pk,
        "soins",
        "chute",
    )
    assert ajout.metier == "aide_soignant" and messages(client) == ["Complément enregistré."]
    assert _relire(ecrite)["donnees"] == "Premier."
    assert ecritures(reponse) == [([monde.marcel.pk], "soins", "creer", "accorde", "equipe", "")]
    liste = client.get(monde.adresse("transmissions")).content.decode()
    assert liste.index("Premier.") < liste.index("Rendormi à 4 h.")


def test_le_meme_complement_deux_fois_ne_s_ajoute_qu_une_fois(monde):
    ecrite, client, donnees = monde.transmission(), client_de(monde.karim), complement()
    for _ in range(2):
        assert client.post(monde.adresse("completer", ecrite), donnees).status_code == 302
    assert len(transmissions(precise=ecrite)) == 1
    assert "déjà enregistrée" in messages(client)[-1]


def test_un_complement_ne_se_complete_pas(monde):
    ecrite = monde.transmission()
    ajout = monde.transmission(precise=ecrite)
    assert client_de(monde.ines).get(monde.adresse("completer", ajout)).status_code == 404


def test_un_complement_se_corrige_comme_une_transmission_et_verrouille_ramene_a_l_origine(monde):
    ecrite = monde.transmission(il_y_a=60)
    neuf = monde.transmission(precise=ecrite, donnees="Neuf.")
    vieux = monde.transmission(precise=ecrite, donnees="Vieux.", il_y_a=30)
    client = client_de(monde.ines)
    assert client.post(monde.adresse("modifier", neuf), correction(donnees="Corrigé.")).status_code == 302
    assert _relire(neuf)["donnees"] == "Corrigé."
    assert client.get(monde.adresse("modifier", vieux)).headers["Location"] == monde.adresse("completer", ecrite)


@pytest.mark.parametrize("champs", [{"donnees": ""}, {"importance": "vitale"}, {"envoi": "abc"}])
def test_un_complement_incomplet_se_dit_et_garde_le_texte(monde, champs):
    ecrite = monde.transmission()
    reponse = client_de(monde.karim).post(monde.adresse("completer", ecrite), complement(actions="Eau.") | champs)
    assert reponse.status_code == 422 and "Eau." in reponse.content.decode()
    assert transmissions(precise=ecrite) == []


def test_qui_lit_sans_ecrire_ne_complete_pas(monde):
    ecrite = monde.transmission()
    for methode in ("get", "post"):
        reponse = getattr(client_de(monde.emma), methode)(monde.adresse("completer", ecrite), complement())
        assert reponse.status_code == 403 and ecritures(reponse)[0][5] == "lecture_seule"
    assert len(transmissions()) == 1


@pytest.mark.parametrize("nom", ["modifier", "completer", "lue"])
def test_hors_equipe_c_est_un_refus_motive(monde, nom):
    ecrite = monde.transmission()
    reponse = client_de(monde.nora).post(monde.adresse(nom, ecrite), correction() | complement())
    assert reponse.status_code == 403 and "équipe de soins" in reponse.content.decode()
    assert [t[5] for t in traces(reponse)] == ["hors_equipe"]


@pytest.mark.parametrize("nom", ["modifier", "completer", "lue"])
def test_la_transmission_d_un_autre_dossier_est_introuvable_par_le_mien(monde, nom):
    """The uuid of somebody else's transmission, under a dossier that I open."""
    with f.systeme():
        autre = f.dossier(monde.lieu, f.equipe(monde.lieu, monde.nora), nom_naissance="Amrani")
        aussi = f.dossier(monde.lieu, monde.equipe, nom_naissance="Petit")
    client = client_de(monde.ines)
    for personne in (autre, aussi):
        etrangere = monde.transmission(dossier=personne, donnees="Texte d’ailleurs.")
        reponse = client.post(monde.adresse(nom, etrangere), correction() | complement())
        assert reponse.status_code == 404 and "Texte d’ailleurs." not in reponse.content.decode()
        assert all(t[0] in ([], [monde.marcel.pk]) for t in traces(reponse))
        assert "soins" not in {t[1] for t in traces(reponse)}
