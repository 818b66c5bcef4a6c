"""« Équipes »: who manages them, what a member gains at the next page, what ends and what stays written."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from habilitations.models import Equipe, MembreEquipe
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
AUJOURDHUI = f.aujourdhui


@pytest.fixture
def monde():
    with f.systeme():
        lieu = f.etablissement()
        ailleurs = f.etablissement("Ailleurs", lieu.organisme)
        gens = {
            nom.lower(): f.professionnel(nom, metier, lieu)
            for nom, metier in (
                ("David", "directeur"), ("Claire", "chef_service"), ("Helene", "cadre_sante"), ("Ines", "infirmier"),
                ("Nora", "infirmier"), ("Paul", "educateur"), ("Sylvie", "secretaire"), ("Denise", "dpo"),
            )
        }  # fmt: skip
        gens["hugo"] = f.professionnel("Hugo", "chef_service", ailleurs)
        jardin = f.equipe(lieu, gens["ines"], gens["claire"])
        marcel = f.dossier(lieu, jardin)
        f.remplir(marcel, gens["ines"])
    return {**gens, "lieu": lieu, "ailleurs": ailleurs, "jardin": jardin, "marcel": marcel}


def url(nom, **cle) -> str:
    return reverse(f"habilitations:{nom}", kwargs=cle)


def affectation(compte):
    return compte.professionnel.affectations.get()


def saisie(compte, **champs) -> dict:
    return {"affectation": affectation(compte).pk, "du": f"{AUJOURDHUI():%d/%m/%Y}", "au": ""} | champs


def ajouter(monde, qui, **champs):
    client = connecter(Client(), monde["claire"])
    return client.post(url("ajouter_membre", equipe=monde["jardin"].pk), saisie(monde[qui], **champs))


def lit(monde, qui) -> int:
    page = reverse("usagers:dossier", kwargs={"dossier": monde["marcel"].pk})
    return connecter(Client(), monde[qui]).get(page).status_code


def membre(monde, qui) -> MembreEquipe:
    return MembreEquipe.objects.get(equipe=monde["jardin"], professionnel=monde[qui].professionnel)


def terminer(monde, qui, quand="maintenant", par="claire"):
    page = url("terminer_membre", equipe=monde["jardin"].pk, membre=membre(monde, qui).pk)
    return connecter(Client(), monde[par]).post(page, {"quand": quand})


# -- reading ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["david", "claire", "helene"])
def test_la_liste_compte_sans_nommer_les_personnes(monde, qui):
    client = connecter(Client(), monde[qui])
    liste = client.get(url("equipes"))
    texte = liste.content.decode()
    assert liste.status_code == 200 and "1° même établissement" in texte and "Jardin" in texte
    (ligne,) = liste.context["lignes"]
    assert ligne[2:] == [2, 1]
    page = client.get(url("equipe", equipe=monde["jardin"].pk)).content.decode()
    assert "Ines Essai" in page and "infirmier" in page
    assert "dupuis" not in (texte + page).lower() and "marcel" not in (texte + page).lower()
    assert traces(liste) == []


@pytest.mark.parametrize("qui", ["ines", "sylvie", "denise", "paul"])
def test_les_autres_fonctions_n_y_viennent_pas(monde, qui):
    client = connecter(Client(), monde[qui])
    equipe = {"equipe": monde["jardin"].pk}
    for page in (url("equipes"), url("creer_equipe"), url("equipe", **equipe), url("ajouter_membre", **equipe)):
        reponse = client.get(page)
        assert reponse.status_code == 403 and "réservée à une autre fonction" in reponse.content.decode()
    assert client.post(url("ajouter_membre", **equipe), saisie(monde["nora"])).status_code == 403
    assert client.post(url("creer_equipe"), {"nom": "X", "cas": "1"}).status_code == 403
    reponse = terminer(monde, "ines", par=qui)
    assert reponse.status_code == 403 and traces(reponse)[0][3] == "refuse"
    assert MembreEquipe.objects.count() == 2 and Equipe.objects.count() == 1


def test_un_autre_etablissement_ne_voit_ni_ne_touche(monde):
    client = connecter(Client(), monde["hugo"])
    assert "Jardin" not in client.get(url("equipes")).content.decode().split("<main")[1]
    cle = {"equipe": monde["jardin"].pk}
    assert client.get(url("equipe", **cle)).status_code == 404
    assert client.post(url("ajouter_membre", **cle), saisie(monde["hugo"])).status_code == 404
    assert terminer(monde, "ines", par="hugo").status_code == 404
    assert membre(monde, "ines").au is None


def test_un_membre_se_designe_par_son_equipe(monde):
    autre = f.equipe(monde["lieu"], nom="Verger")
    page = url("terminer_membre", equipe=autre.pk, membre=membre(monde, "ines").pk)
    assert connecter(Client(), monde["claire"]).post(page, {"quand": "maintenant"}).status_code == 404


def test_sans_second_facteur_rien(monde):
    client = connecter(Client(), monde["claire"], second_facteur=False)
    assert client.get(url("equipes")).headers["Location"].startswith("/connexion/code/")
    assert client.post(url("ajouter_membre", equipe=monde["jardin"].pk), saisie(monde["nora"])).status_code == 302
    assert not MembreEquipe.objects.filter(professionnel=monde["nora"].professionnel).exists()


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre(monde):
    def combien(page) -> int:
        client = connecter(Client(), monde["claire"])
        client.get(page)
        with CaptureQueriesContext(connection) as requetes:
            client.get(page)
        return len(requetes)

    pages = (url("equipes"), url("equipe", equipe=monde["jardin"].pk), url("creer_equipe"))
    avant = [combien(p) for p in pages]
    with f.systeme():
        for rang in range(5):
            f.equipe(monde["lieu"], nom=f"E{rang}")
            f.rejoindre(monde["jardin"], f.professionnel(f"P{rang}", "aes", monde["lieu"]))
            f.dossier(monde["lieu"], monde["jardin"])
    assert [combien(p) for p in pages] == avant


# -- a team -----------------------------------------------------------------------------------------------


def creer(monde, **champs):
    valeurs = {"nom": "Verger", "cas": "1", "unite": "", "premier": "", "preuve": "", "preuve_le": ""} | champs
    return connecter(Client(), monde["david"]).post(url("creer_equipe"), valeurs)


def test_creer_une_equipe_se_trace(monde):
    reponse = creer(monde)
    equipe = Equipe.objects.get(nom="Verger")
    assert reponse.headers["Location"] == url("equipe", equipe=equipe.pk)
    assert (equipe.etablissement, equipe.cas, equipe.preuve) == (monde["lieu"], 1, "")
    assert [t[1:] for t in traces(reponse)] == [("", "administrer", "accorde", "fonction", "equipe_creee cas1")]


def test_un_nom_ne_sert_qu_une_fois_et_deux_envois_creent_une_equipe(monde):
    creer(monde)
    seconde = creer(monde, nom="verger")
    assert seconde.status_code == 422 and "porte déjà ce nom" in seconde.content.decode()
    assert Equipe.objects.filter(nom__iexact="verger").count() == 1


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"nom": ""}, "Nom de l’équipe"),
        ({"cas": "2", "preuve_le": "03/03/2026"}, "preuve"),
        ({"cas": "2", "preuve": "Entretien"}, "date de la preuve"),
        ({"cas": "3", "preuve": "Convention", "preuve_le": "03/03/2026"}, "professionnel de santé"),
        ({"cas": "9"}, "choix"),
        ({"unite": "00000000-0000-4000-8000-000000000000"}, "dans la liste"),
        ({"cas": "2", "preuve": "E", "preuve_le": "01/01/2090"}, "à venir"),
    ],
)
def test_une_equipe_incomplete_se_dit(monde, champs, dit):
    reponse = creer(monde, **champs)
    assert reponse.status_code == 422 and dit in reponse.content.decode()
    assert Equipe.objects.count() == 1


def test_un_ensemble_formalise_commence_par_un_professionnel_de_sante(monde):
    champs = {"cas": "3", "preuve": "Convention du réseau", "preuve_le": "03/03/2026"}
    refus = creer(monde, **champs, premier=affectation(monde["paul"]).pk)
    assert refus.status_code == 422 and "Un ensemble formalisé" in refus.content.decode()
    assert creer(monde, **champs, premier=affectation(monde["ines"]).pk).status_code == 302
    equipe = Equipe.objects.get(nom="Verger")
    assert [m.professionnel for m in equipe.membres.all()] == [monde["ines"].professionnel]
    equipe.membres.update(au=AUJOURDHUI() - f.JOUR, du=AUJOURDHUI() - f.JOUR)
    page = connecter(Client(), monde["david"]).get(url("equipe", equipe=equipe.pk)).content.decode()
    assert "Aucun professionnel de santé en poste" in page


# -- members ----------------------------------------------------------------------------------------------


def test_un_membre_ajoute_lit_a_la_page_suivante(monde):
    assert lit(monde, "nora") == 403
    reponse = ajouter(monde, "nora")
    assert reponse.status_code == 302
    assert [t[1:] for t in traces(reponse)] == [("", "administrer", "accorde", "fonction", "membre_ajoute infirmier")]
    assert lit(monde, "nora") == 200


def test_deux_envois_n_ajoutent_qu_une_fois(monde):
    ajouter(monde, "nora")
    seconde = ajouter(monde, "nora")
    assert seconde.status_code == 302 and traces(seconde) == []
    assert MembreEquipe.objects.filter(professionnel=monde["nora"].professionnel).count() == 1


@pytest.mark.parametrize("qui", ["david", "sylvie", "denise"])
def test_une_fonction_administrative_n_entre_pas_dans_une_equipe(monde, qui):
    assert ajouter(monde, qui).status_code == 422
    assert not MembreEquipe.objects.filter(professionnel=monde[qui].professionnel).exists()


def test_seul_qui_travaille_ici_aujourd_hui_devient_membre(monde):
    partie = f.professionnel(
        "Partie", "infirmier", monde["lieu"], du=AUJOURDHUI() - 9 * f.JOUR, au=AUJOURDHUI() - f.JOUR
    )
    inactive = f.professionnel("Inactive", "infirmier", monde["lieu"])
    inactive.is_active = False
    inactive.save()
    monde |= {"partie": partie, "inactive": inactive}
    for qui in ("partie", "inactive", "hugo"):
        reponse = ajouter(monde, qui)
        assert reponse.status_code == 422 and "dans la liste" in reponse.content.decode()
    assert MembreEquipe.objects.count() == 2


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"du": "hier"}, "lisible"),
        ({"du": f"{dt.date(2020, 1, 1):%d/%m/%Y}"}, "passé"),
        ({"du": ""}, "Indiquez une date"),
        ({"au": "01/01/2020"}, "précède"),
        ({"affectation": ""}, "Complétez"),
    ],
)
def test_une_saisie_fausse_se_dit_en_francais(monde, champs, dit):
    reponse = ajouter(monde, "nora", **champs)
    assert reponse.status_code == 422 and dit in reponse.content.decode()
    assert MembreEquipe.objects.count() == 2


def test_un_membre_a_venir_ne_lit_pas_encore(monde):
    assert ajouter(monde, "nora", du=f"{AUJOURDHUI() + 3 * f.JOUR:%d/%m/%Y}").status_code == 302
    assert lit(monde, "nora") == 403
    page = connecter(Client(), monde["claire"]).get(url("equipe", equipe=monde["jardin"].pk)).content.decode()
    assert "À venir" in page


def test_dans_une_equipe_reconnue_chaque_membre_l_est(monde):
    monde["jardin"].cas, monde["jardin"].preuve, monde["jardin"].preuve_le = 2, "Entretien", AUJOURDHUI()
    monde["jardin"].save()
    refus = ajouter(monde, "nora")
    assert refus.status_code == 422 and "une fois que la personne l’a reconnu" in refus.content.decode()
    reponse = ajouter(monde, "nora", reconnu="on")
    assert reponse.status_code == 302 and traces(reponse)[0][5] == "membre_ajoute infirmier reconnu"


def test_retirer_ferme_a_la_page_suivante_et_garde_le_passe(monde):
    assert lit(monde, "ines") == 200
    reponse = terminer(monde, "ines")
    assert reponse.status_code == 302
    assert [t[1:] for t in traces(reponse)] == [("", "administrer", "accorde", "fonction", "membre_termine maintenant")]
    assert lit(monde, "ines") == 403
    ligne = membre(monde, "ines")
    assert (ligne.du, ligne.au) == (AUJOURDHUI() - 365 * f.JOUR, AUJOURDHUI() - f.JOUR)


def test_en_fin_de_journee_l_acces_dure_jusqu_au_soir(monde):
    terminer(monde, "ines", "ce_soir")
    assert membre(monde, "ines").au == AUJOURDHUI() and lit(monde, "ines") == 200


def test_un_ajout_du_jour_par_erreur_se_retire_aussitot(monde):
    ajouter(monde, "nora")
    assert terminer(monde, "nora").status_code == 302
    assert lit(monde, "nora") == 403
    assert not MembreEquipe.objects.filter(professionnel=monde["nora"].professionnel).exists()


def test_retirer_deux_fois_ne_change_rien(monde):
    terminer(monde, "ines")
    fin = membre(monde, "ines").au
    seconde = terminer(monde, "ines")
    assert seconde.status_code == 302 and traces(seconde) == [] and membre(monde, "ines").au == fin


def test_retirer_demande_quand(monde):
    assert terminer(monde, "ines", "").status_code == 422
    assert terminer(monde, "ines", "jamais").status_code == 422
    assert membre(monde, "ines").au is None


def test_un_referent_qui_quitte_l_equipe_n_est_plus_referent(monde):
    with f.systeme():
        suivi = monde["marcel"].accompagnements.get()
        suivi.referent = monde["ines"].professionnel
        suivi.save()
    consultations = reverse("usagers:consultations", kwargs={"dossier": monde["marcel"].pk})
    client = connecter(Client(), monde["ines"])
    assert client.get(consultations).status_code == 200
    terminer(monde, "ines")
    assert client.get(consultations).status_code == 403
    with f.systeme():
        assert monde["marcel"].accompagnements.get().referent is None
