"""The explorer: every question of the DPO is in the address; dossiers are numbers; each look leaves its trace."""

from __future__ import annotations

import datetime as dt
import random
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.journal import session_tracee
from dui.commun.acces import Acces, Evenement
from rgpd.journal import groupes
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
URL = "/journal/"


@pytest.fixture(autouse=True)
def _ancre_a_part(settings, tmp_path):
    settings.DUI_ANCRE = tmp_path / "ancre"


@pytest.fixture
def monde():
    with f.systeme():
        lieu, ailleurs = f.etablissement(), f.etablissement("Ailleurs")
        ines, nora = f.professionnel("Inès", "infirmier", lieu), f.professionnel("Nora", "infirmier", lieu)
        denise, dora = f.professionnel("Denise", "dpo", lieu), f.professionnel("Dora", "dpo", ailleurs)
        david = f.professionnel("David", "directeur", lieu)
        groupe = f.equipe(lieu, ines)
        marcel, sami = f.dossier(lieu, groupe), f.dossier(lieu, groupe, nom_naissance="Amrani", premier_prenom="Sami")
        f.remplir(marcel, ines)
    return {k: v for k, v in locals().items() if k != "groupe"}


def ouvrir(monde, qui, dossier="marcel"):
    url = reverse("usagers:dossier", kwargs={"dossier": monde[dossier].pk})
    return connecter(Client(), monde[qui]).get(url)


def lire(monde, par="denise", htmx=False, **filtres):
    entetes = {"HX-Request": "true"} if htmx else {}
    return connecter(Client(), monde[par]).get(URL, filtres, headers=entetes)


def corps(reponse) -> list[str]:
    """Text of each row."""
    lignes = re.findall(r"<tr>(.*?)</tr>", reponse.content.decode(), re.S)[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", ligne).replace("\u00a0", " ").split()) for ligne in lignes]


def test_une_ligne_dit_qui_quoi_a_qui_quand_et_si_c_etait_permis(monde):
    ouvrir(monde, "ines")
    refusee = ouvrir(monde, "nora")
    lignes = corps(lire(monde))
    numero = f"n° {monde['marcel'].numero:04d}"
    assert any(
        "Inès Essai" in x and re.search("a lu .* rubriques.* identité, ", x) and numero in x and "accordé" in x
        for x in lignes
    )
    reference = refusee.headers["X-Request-Id"].upper()[:4]
    assert any(
        "Nora Essai" in x and "a voulu ouvrir « Identité » : hors de l’équipe de soins" in x and "refusé" in x
        and reference in x for x in lignes
    )  # fmt: skip


def test_les_personnes_sont_des_numeros(monde):
    ouvrir(monde, "ines")
    texte = lire(monde).content.decode().lower()
    assert "dupuis" not in texte and "amrani" not in texte


def test_une_liste_est_une_ligne_et_ses_dossiers(monde):
    connecter(Client(), monde["ines"]).get(reverse("usagers:liste"))
    (ligne,) = [x for x in corps(lire(monde)) if "dans une liste" in x]
    assert "2 dossiers" in ligne and f"{monde['marcel'].numero:04d}" in ligne and f"{monde['sami'].numero:04d}" in ligne


def _requete(monde, *rubriques, action="lire", dossiers=("marcel",)):
    """One request of Inès that opens these headings."""
    acces = Acces(compte_id=monde["ines"].pk, etablissement_id=monde["lieu"].pk, base="equipe", action=action)
    with session_tracee(acces):
        for rubrique in rubriques:
            for dossier in dossiers:
                acces.noter_lecture(monde[dossier].pk, rubrique)
    return acces.requete


def test_une_requete_qui_ouvre_plusieurs_rubriques_est_une_ligne_et_ses_details(monde):
    requete = _requete(monde, "soins", "identite", "projet")
    (ligne,) = [x for x in corps(lire(monde)) if "Inès" in x]
    assert "a lu « Identité », « Projet personnalisé » et « Soins »" in ligne
    assert "3 lignes" in ligne and str(requete) in ligne and len(re.findall(r"ligne \d+ · ", ligne)) == 3


def test_beaucoup_de_rubriques_se_comptent_puis_se_nomment(monde):
    _requete(monde, "soins", "identite", "projet", "parcours")
    (ligne,) = [x for x in corps(lire(monde)) if "Inès" in x]
    assert "a lu 4 rubriques" in ligne and "identité, parcours et séjours, projet personnalisé, soins" in ligne


def test_un_geste_refuse_reste_a_part_de_ce_qui_fut_accorde(monde):
    acces = Acces(compte_id=monde["ines"].pk, etablissement_id=monde["lieu"].pk, base="equipe")
    with session_tracee(acces):
        acces.noter_lecture(monde["marcel"].pk, "soins")
        acces.noter_lecture(monde["marcel"].pk, "projet")
        acces.noter_ecriture(monde["marcel"].pk, "soins", "creer")
        acces.noter(Evenement(action="lire", issue="refuse", categorie="psychologue", motif="hors_metier"))
    lignes = [x for x in corps(lire(monde)) if "Inès" in x]
    assert len(lignes) == 3
    assert sum("refusé" in x for x in lignes) == 1 and sum("a ajouté « Soins »" in x for x in lignes) == 1


def test_une_liste_dit_ses_rubriques_et_reunit_ses_dossiers(monde):
    _requete(monde, "identite", action="lister", dossiers=("marcel", "sami"))
    acces = Acces(compte_id=monde["ines"].pk, etablissement_id=monde["lieu"].pk, base="equipe", action="lister")
    with session_tracee(acces):
        acces.noter_lecture(monde["marcel"].pk, "identite")
        acces.noter_lecture(monde["sami"].pk, "identite")
        acces.noter_lecture(monde["marcel"].pk, "soins")
    ligne = corps(lire(monde))[0]
    assert "a vu dans une liste « Identité » et « Soins »" in ligne and "2 dossiers" in ligne
    assert f"Soins : n° {monde['marcel'].numero:04d} " in ligne


def test_le_numero_du_dossier_mene_a_qui_l_a_consulte(monde):
    _requete(monde, "soins")
    url = reverse("usagers:consultations", kwargs={"dossier": monde["marcel"].pk})
    assert f'href="{url}"' in lire(monde).content.decode()


def test_les_pages_de_requetes_a_plusieurs_rubriques_se_suivent(monde, monkeypatch):
    monkeypatch.setattr(groupes, "PAR_PAGE", 4)
    monkeypatch.setattr(groupes, "LIGNES_LUES", 7)
    attendues = [str(_requete(monde, "soins", "identite", "projet")) for _ in range(10)]
    vues, lignes, avant = [], set(), ""
    for _ in range(20):
        reponse = lire(monde, qui=monde["ines"].pk, avant=avant)
        for ligne in corps(reponse):
            vues.append(re.search(r"requête (\S+)", ligne)[1])
            numeros = re.findall(r"ligne (\d+) · ", ligne)
            assert not lignes & set(numeros)
            lignes |= set(numeros)
        avant = reponse.context["suivante"]
        if not avant:
            break
    assert vues == attendues[::-1] and len(lignes) == 30


def test_une_requete_plus_longue_que_la_page_se_poursuit_sur_la_suivante(monde, monkeypatch):
    monkeypatch.setattr(groupes, "LIGNES_LUES", 2)
    requete = _requete(monde, "soins", "identite", "projet", "parcours", "proches")
    lignes, avant = [], ""
    for _ in range(5):
        reponse = lire(monde, reference=requete, avant=avant)
        lignes += re.findall(r"ligne (\d+) · ", reponse.content.decode())
        avant = reponse.context["suivante"]
        if not avant:
            break
    assert len(lignes) == len(set(lignes)) == 5 and not avant


def test_chaque_filtre_restreint(monde):
    ouvrir(monde, "ines")
    reponse = ouvrir(monde, "nora", "sami")
    hier, demain = f.aujourdhui() - f.JOUR, f.aujourdhui() + f.JOUR
    for filtres, attendu, exclu in (
        ({"qui": monde["nora"].pk}, "Nora", "Inès"),
        ({"dossier": monde["marcel"].numero}, "Inès", "Nora"),
        ({"issue": "refuse"}, "Nora", "Inès"),
        ({"rubrique": "identite", "issue": "accorde"}, "Inès", "Nora"),
        ({"action": "lire", "qui": monde["ines"].pk}, "Inès", "Nora"),
        ({"reference": reponse.headers["X-Request-Id"]}, "Nora", "Inès"),
        ({"reference": reponse.headers["X-Request-Id"].upper()[:9].replace("-", "")}, "Nora", "Inès"),
        ({"qui": "automatique"}, "Traitement automatique", "Nora"),
    ):
        lignes = corps(lire(monde, **filtres))
        assert any(attendu in x for x in lignes), filtres
        assert not any(exclu in x for x in lignes), filtres
    assert corps(lire(monde, au=f"{hier:%d/%m/%Y}")) == corps(lire(monde, du=f"{demain:%d/%m/%Y}")) == []
    assert len(corps(lire(monde, du=f"{f.aujourdhui():%d/%m/%Y}", au=f"{f.aujourdhui():%d/%m/%Y}"))) > 2


@pytest.mark.parametrize(
    "filtres",
    [
        {"qui": "x"}, {"qui": str(uuid.uuid4())}, {"dossier": "abc"}, {"dossier": "99999999999999999999"},
        {"du": "31/02/2026"}, {"au": "31/12/9999"}, {"du": "0001-01-01"},
        {"reference": "zz"}, {"action": "voler"}, {"rubrique": "inconnue"}, {"dossier": "-1"},
    ],
)  # fmt: skip
def test_un_filtre_illisible_se_dit_sans_panne(monde, filtres):
    reponse = lire(monde, **filtres)
    assert reponse.status_code == 422 and corps(reponse) == []


@pytest.mark.parametrize(
    "avant", ["", "x", "-", "20260101T000000.000000-0", "20260101T000000.000000-99999999999999999999"]
)
def test_un_curseur_illisible_est_la_premiere_page(monde, avant):
    assert lire(monde, avant=avant).status_code == 200


def test_un_numero_inconnu_ou_d_ailleurs_ne_donne_rien(monde):
    assert corps(lire(monde, dossier=999_999)) == []


def test_les_pages_se_suivent_sans_trou_ni_doublon(monde):
    acces = Acces(compte_id=monde["ines"].pk, etablissement_id=monde["lieu"].pk)
    with session_tracee(acces):
        for rang in range(120):
            acces.noter(Evenement(action="lire", motif=f"rang {rang:03d}", issue="refuse"))
    vus, avant = [], ""
    for _ in range(4):
        reponse = lire(monde, issue="refuse", avant=avant)
        vus += [x.split("rang ")[1][:3] for x in corps(reponse)]
        avant = reponse.context["suivante"]
        if not avant:
            break
    assert vus == [f"{rang:03d}" for rang in reversed(range(120))]


def test_chaque_regard_laisse_sa_trace(monde):
    reponse = lire(monde)
    assert [t[1:] for t in traces(reponse)] == [("", "lire", "accorde", "fonction", "journal")]


def test_le_journal_d_un_autre_etablissement_reste_chez_lui(monde):
    ouvrir(monde, "ines")
    assert not any("Inès" in x for x in corps(lire(monde, par="dora")))


def test_htmx_ne_recoit_que_les_lignes(monde):
    ouvrir(monde, "ines")
    fragment, page = lire(monde, htmx=True).content.decode(), lire(monde).content.decode()
    assert (
        "<html" not in fragment and "Inès Essai" in fragment and "À regarder" in page and "À regarder" not in fragment
    )


@pytest.mark.parametrize("qui", ["ines", "david"])
def test_la_page_est_celle_de_la_dpo(monde, qui):
    assert lire(monde, par=qui).status_code == 403


def test_la_page_refuse_l_ecriture_et_le_seul_mot_de_passe(monde):
    assert connecter(Client(), monde["denise"]).post(URL).status_code == 405
    assert connecter(Client(), monde["denise"], second_facteur=False).get(URL).status_code == 302


def _lectures(monde, compte, combien):
    acces = Acces(compte_id=compte.pk, etablissement_id=monde["lieu"].pk, base="equipe")
    with session_tracee(acces):
        for _ in range(combien):
            acces.noter_lecture(uuid.uuid4(), "soins")


def test_les_questions_a_regarder_disent_les_faits_sans_accuser(monde):
    for _ in range(5):
        ouvrir(monde, "nora")
    for compte in (monde["ines"], monde["david"]):
        _lectures(monde, compte, 2)
    _lectures(monde, monde["nora"], 40)
    texte = lire(monde).content.decode().replace("\u00a0", " ")
    assert "5 accès refusés" in texte and "40 dossiers ouverts" in texte
    for mot in ("suspect", "abus", "fraude", "intrus", "coupable", "illicite"):
        assert mot not in texte.lower()


def test_le_cout_ne_depend_pas_de_la_longueur_du_journal(monde):
    def cout():
        with CaptureQueriesContext(connection) as requetes:
            assert lire(monde).status_code == 200
        return len(requetes)

    ouvrir(monde, "ines")
    cout()
    court = cout()
    hasard = random.Random(3)
    for _ in range(30):
        _lectures(monde, hasard.choice([monde["ines"], monde["nora"]]), 3)
    assert cout() == court


def test_le_dernier_sceau_se_lit_sur_la_page(monde):
    from audit import ancre

    assert "pas encore scellé" in lire(monde).content.decode()
    with session_tracee(Acces.systeme(motif="essai")):
        ancre.ancrer()
    assert f'scellé <time datetime="{dt.date.today():%Y-%m}' in lire(monde).content.decode()
    ancre.fichier_habituel().write_text("{}\n")
    assert "sceau illisible" in lire(monde).content.decode()


def test_sans_la_cle_de_l_ancre_la_page_le_dit_et_s_ouvre(monde, settings):
    from audit import ancre

    with session_tracee(Acces.systeme(motif="essai")):
        ancre.ancrer()
    settings.DUI_COFFRE, settings.DUI_KEK = "", "a" * 43 + "="
    assert "sceau illisible" in lire(monde).content.decode()
