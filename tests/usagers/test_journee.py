"""« Ma journée »: each function its cards, what is unread, what was being typed; the same cost whatever the number."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from habilitations.models import NatureCompte
from habilitations.professions import Profession
from tests import fabrique as f
from tests.coordination.monde import Monde, client_de, saisie
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
DEPUIS = "Depuis votre dernier passage"
BROUILLONS = "Mes brouillons"
SANS_TRANSMISSION = {"directeur", "dpo", "comptable", "secretaire"}


@pytest.fixture
def monde() -> Monde:
    return Monde()


def _journee(compte) -> str:
    reponse = client_de(compte).get(reverse("usagers:ma_journee"))
    assert reponse.status_code == 200
    return reponse.content.decode()


def _en_clair(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").replace("\u202f", " ").replace("&nbsp;", " ")


# -- cards --------------------------------------------------------------------------------------------------


def test_chaque_metier_a_sa_page_et_nul_ne_recoit_une_carte_qui_ne_le_regarde_pas(monde):
    for profession in Profession:
        with f.systeme():
            titulaire = f.professionnel("Camille", profession, monde.lieu)
            f.rejoindre(monde.equipe, titulaire)
        page = _journee(titulaire)
        assert "Bonjour Camille" in page, profession
        assert (DEPUIS in page) is (profession.value not in SANS_TRANSMISSION), profession
        assert BROUILLONS not in page, profession
        assert (reverse("coordination:releve") in page) is (profession.value not in SANS_TRANSMISSION), profession


def test_noter_ne_se_propose_qu_a_qui_ecrit_des_transmissions(monde):
    choisir = reverse("coordination:choisir")
    assert choisir in _journee(monde.ines) and choisir in _journee(monde.paul)
    with f.systeme():
        david = f.professionnel("David", "directeur", monde.lieu)
    for qui in (monde.emma, david):
        assert choisir not in _journee(qui)


def test_une_fonction_sans_carte_sait_ou_aller(monde):
    with f.systeme():
        denise = f.professionnel("Denise", "dpo", monde.lieu)
    page = _journee(denise)
    assert "Rien ne vous attend ici" in page and reverse("rgpd:journal") in page


def test_un_compte_technique_a_une_page_qui_n_ouvre_aucun_dossier(monde):
    monde.transmission(donnees="T-SECRET")
    technique = f.compte("Tom", NatureCompte.TECHNIQUE)
    client = client_de(technique)
    reponse = client.get(reverse("usagers:ma_journee"))
    page = reponse.content.decode()
    assert reponse.status_code == 200 and "Un compte sans dossier" in page
    assert DEPUIS not in page and BROUILLONS not in page and traces(reponse) == []
    for nom in ("usagers:liste", "coordination:releve", "coordination:choisir"):
        autre = client.get(reverse(nom))
        assert "T-SECRET" not in autre.content.decode() and "DUPUIS" not in autre.content.decode()


def test_sans_affectation_en_cours_le_refus_dit_pourquoi(monde):
    with f.systeme():
        monde.ines.professionnel.affectations.update(au=f.aujourdhui() - f.JOUR)
    reponse = client_de(monde.ines).get(reverse("usagers:ma_journee"))
    assert reponse.status_code == 403
    assert "Aucune affectation n’est en cours pour votre compte." in reponse.content.decode()


def test_anonyme_ou_sans_code_on_va_se_connecter(monde):
    url = reverse("usagers:ma_journee")
    assert Client().get(url).headers["Location"] == "/connexion/?suite=/"
    sans = client_de(monde.ines, second_facteur=False).get(url)
    assert sans.headers["Location"] == "/connexion/code/?suite=/"
    assert client_de(monde.ines).post(url).status_code == 405


# -- unread -------------------------------------------------------------------------------------------------


def test_la_carte_compte_ce_que_les_autres_ont_ecrit_depuis_48_heures_et_que_je_n_ai_pas_lu(monde):
    monde.transmission(donnees="T-UN", il_y_a=1)
    lue = monde.transmission(donnees="T-DEUX", il_y_a=47)
    monde.transmission(donnees="T-VIEILLE", il_y_a=49)
    monde.transmission(donnees="T-MIENNE", auteur=monde.karim)
    page = _journee(monde.karim)
    assert "2 transmissions en 48 heures" in _en_clair(page)
    assert "T-UN" in page and "T-DEUX" in page and "T-VIEILLE" not in page and "T-MIENNE" not in page
    client_de(monde.karim).post(monde.adresse("lue", lue))
    page = _journee(monde.karim)
    assert "1 transmission en 48 heures" in _en_clair(page) and "T-DEUX" not in page
    assert "Vous avez tout lu" in _journee(monde.nora)


def test_la_carte_est_tracee_par_rubrique_et_par_dossier(monde):
    monde.transmission()
    reponse = client_de(monde.karim).get(reverse("usagers:ma_journee"))
    assert {(t[1], t[2], t[4]) for t in traces(reponse)} == {
        ("soins", "lister", "equipe"),
        ("identite", "lister", "equipe"),
    }
    assert all(t[0] == [monde.marcel.pk] for t in traces(reponse))


def test_marquer_lue_depuis_ma_journee_y_ramene(monde):
    ecrite = monde.transmission()
    page = _journee(monde.karim)
    assert monde.adresse("lue", ecrite) in page and 'name="suite" value="/"' in page
    client = client_de(monde.karim)
    assert client.post(monde.adresse("lue", ecrite), {"suite": "/"}).headers["Location"] == "/"


def test_plus_de_trente_transmissions_ne_s_affichent_pas_toutes_mais_se_comptent(monde):
    for rang in range(32):
        monde.transmission(donnees=f"T-{rang:02d}", il_y_a=1 + rang)
    page = _journee(monde.karim)
    assert len(set(re.findall(r"T-\d\d", page))) == 30
    assert "32 transmissions en 48 heures" in _en_clair(page) and "Lire les autres transmissions" in page


# -- drafts -------------------------------------------------------------------------------------------------


def _garder(compte, dossier, formulaire: str, **champs) -> None:
    cles = {"dossier": dossier.pk, "formulaire": formulaire}
    assert client_de(compte).post(reverse("usagers:brouillon", kwargs=cles), saisie(**champs)).status_code == 200


def test_mes_brouillons_menent_a_leur_formulaire_sans_montrer_le_texte(monde):
    ecrite = monde.transmission()
    _garder(monde.ines, monde.marcel, "transmission", donnees="TEXTE-FERME")
    _garder(monde.ines, monde.marcel, f"transmission-{ecrite.pk}")
    _garder(monde.ines, monde.marcel, f"complement-{ecrite.pk}")
    _garder(monde.ines, monde.marcel, "ecrit-soins")
    page = _journee(monde.ines)
    ecrire = reverse("usagers:ecrire", kwargs={"dossier": monde.marcel.pk, "rubrique": "soins"})
    for adresse in (monde.adresse("noter"), monde.adresse("modifier", ecrite), ecrire):
        assert f'href="{adresse}"' in page
    assert monde.adresse("completer", ecrite) in page and "TEXTE-FERME" not in page
    assert BROUILLONS not in _journee(monde.karim)


def test_un_brouillon_envoye_ou_efface_quitte_ma_journee(monde):
    client, tape = client_de(monde.ines), saisie()
    cles = {"dossier": monde.marcel.pk, "formulaire": "transmission"}
    client.post(reverse("usagers:brouillon", kwargs=cles), tape)
    client.post(monde.adresse("noter"), tape)
    assert BROUILLONS not in _journee(monde.ines)
    client.post(reverse("usagers:brouillon", kwargs=cles), saisie())
    assert BROUILLONS in _journee(monde.ines)
    efface = client.post(reverse("usagers:effacer_brouillon", kwargs=cles))
    assert efface.headers["Location"] == monde.adresse("noter") and BROUILLONS not in _journee(monde.ines)


def test_le_brouillon_d_une_personne_que_je_ne_suis_plus_ne_se_montre_plus(monde):
    _garder(monde.ines, monde.marcel, "transmission")
    with f.systeme():
        monde.equipe.membres.update(au=f.aujourdhui() - f.JOUR)
    page = _journee(monde.ines)
    assert BROUILLONS not in page and "DUPUIS" not in page


def test_un_brouillon_d_ecrit_se_reprend_et_se_vide_a_l_envoi(monde):
    """The card led to an empty form, and the draft stayed for ever."""
    url = reverse("usagers:ecrire", kwargs={"dossier": monde.marcel.pk, "rubrique": "soins"})
    cles = {"dossier": monde.marcel.pk, "formulaire": "ecrit-soins"}
    client, tape = client_de(monde.ines), {"titre": "Nuit", "date": "05/01/2026", "texte": "Calme jusqu’à 4 h."}
    assert client.post(reverse("usagers:brouillon", kwargs=cles), tape).status_code == 200
    assert "Calme jusqu’à 4 h." in client.get(url).content.decode()
    assert client.post(url, tape).status_code == 302
    assert "Calme jusqu’à 4 h." not in client.get(url).content.decode()
    assert BROUILLONS not in _journee(monde.ines)


# -- cost ---------------------------------------------------------------------------------------------------


def _des_transmissions(monde: Monde, combien: int) -> None:
    """`combien` more dossiers of the team, each with an unread transmission, and a draft for some."""
    from coordination.models import Transmission
    from usagers.models import Brouillon, Dossier

    with f.systeme():
        deja = set(Dossier.objects.values_list("pk", flat=True))
    f.peupler_en_nombre(monde.lieu, monde.equipe, combien)
    with f.systeme():
        neufs = list(Dossier.objects.exclude(pk__in=deja))
        communs = {"etablissement": monde.lieu, "categorie": "soins"}
        Transmission.objects.creer_en_lot(
            "test",
            [
                Transmission(
                    dossier=d, cible="sommeil", donnees="Nuit calme.", auteur=monde.karim, metier="x", **communs
                )
                for d in neufs
            ],
        )
        Brouillon.objects.creer_en_lot(
            "test",
            [
                Brouillon(dossier=d, compte=monde.ines, formulaire="transmission", contenu={"donnees": "…"}, **communs)
                for d in neufs[: max(8, combien // 20)]
            ],
        )
        a_marcel = {"dossier": monde.marcel, "cible": "sommeil", "donnees": "Nuit.", "auteur": monde.karim, **communs}
        Transmission.objects.creer_en_lot(
            "test", [Transmission(envoi=uuid.uuid4(), metier="x", **a_marcel) for _ in range(max(8, combien // 20))]
        )


def test_le_nombre_de_requetes_est_le_meme_de_dix_a_mille_dossiers(monde):
    client = client_de(monde.ines)
    marcel = {"dossier": monde.marcel.pk}
    pages = {
        "ma journée": reverse("usagers:ma_journee"),
        "relevé": reverse("coordination:releve"),
        "relevé entier": reverse("coordination:releve") + "?lecture=toutes",
        "choisir": reverse("coordination:choisir"),
        "transmissions d’un dossier": reverse("coordination:transmissions", kwargs=marcel),
        "noter": reverse("coordination:noter", kwargs=marcel),
        "liste": reverse("usagers:liste"),
        "recherche": reverse("usagers:recherche") + "?q=martin",
        "dossier": reverse("usagers:dossier", kwargs=marcel),
        "rubrique": reverse("usagers:rubrique", kwargs=marcel | {"rubrique": "soins"}),
    }
    comptes: dict[str, list[int]] = {nom: [] for nom in pages}
    for combien in (9, 990):
        _des_transmissions(monde, combien)
        for nom, page in pages.items():
            client.get(pages["liste"])  # the minute the session notes its activity is nobody's page
            with CaptureQueriesContext(connection) as requetes:
                assert client.get(page).status_code == 200, nom
            comptes[nom].append(len(requetes))
    assert {nom: valeurs for nom, valeurs in comptes.items() if len(set(valeurs)) != 1} == {}
    assert max(max(valeurs) for valeurs in comptes.values()) <= 40, comptes
    assert "1 000 personnes" in _en_clair(client.get(pages["liste"]).content.decode())
