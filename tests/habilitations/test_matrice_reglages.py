"""« Qui voit quoi »: read by those who watch, set by the direction, after its effect was shown, with a fresh code."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.acces import Acces
from dui.commun.categories import Categorie, Niveau
from dui.commun.contexte_sql import transaction_de
from dui.commun.tableur import en_csv, neutraliser
from habilitations import matrice_reglages as reglages
from habilitations.models import SurchargeMatrice
from habilitations.perimetre import acces_du_poste, poste_de
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import code_de, traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
CLE = {"profession": "aes", "rubrique": "soins"}
SAISIE = {"niveau": "1", "motif": "Accompagnement des soins du soir."}


@pytest.fixture
def monde():
    """Two AES in a team of three dossiers, one AES alone in a team of one of them, one whose membership is over."""
    with f.systeme():
        lieu, ailleurs = f.etablissement(), f.etablissement("Ailleurs")
        david = f.professionnel("David", "directeur", lieu)
        aes = [f.professionnel(f"Aes{i}", "aes", lieu) for i in range(4)]
        grande, petite = f.equipe(lieu, *aes[:2]), f.equipe(lieu, aes[2], nom="Petite")
        f.rejoindre(petite, aes[3], du=f.aujourdhui() - 9 * f.JOUR, au=f.aujourdhui() - f.JOUR)
        dossiers = [f.dossier(lieu, grande) for _ in range(3)]
        f.accompagner(dossiers[0], petite)
        f.dossier(lieu)
        loin = f.professionnel("Loin", "aes", ailleurs)
        f.dossier(ailleurs, f.equipe(ailleurs, loin))
        comptes = {m: f.professionnel(m, m, lieu) for m in ("dpo", "chef_service", "infirmier", "secretaire")}
    return {"lieu": lieu, "david": david, "aes": aes, "dossiers": dossiers, **comptes}


def effet(monde, profession, categorie, niveau):
    poste = poste_de(monde["david"], None)
    acces = acces_du_poste(monde["david"], poste, requete=Acces.systeme(motif="x").requete, action="lire")
    with acces.lier(), transaction_de(acces):
        cellule = reglages.cellule(monde["lieu"].pk, profession, categorie)
        return reglages.effet(monde["lieu"].pk, cellule, niveau)


def test_l_effet_compte_les_personnes_et_les_dossiers_d_aujourd_hui(monde):
    gain = effet(monde, Profession.AES, Categorie.SOINS, Niveau.LECTURE)
    assert (gain.exercent, gain.personnes, gain.dossiers) == (4, 3, 3)
    assert gain.phrase.replace("\u00a0", " ") == "3 personnes gagnent l’accès à 3 dossiers."
    perte = effet(monde, Profession.AES, Categorie.ACCOMPAGNEMENT, Niveau.AUCUN)
    assert "perdent l’accès à" in perte.phrase
    moins = effet(monde, Profession.AES, Categorie.ACCOMPAGNEMENT, Niveau.LECTURE)
    assert "ne pourront plus écrire dans" in moins.phrase
    assert effet(monde, Profession.KINE, Categorie.SOINS, Niveau.ECRITURE).phrase.endswith(
        "aucun dossier n’est concerné."
    )


def test_une_fonction_atteint_tout_l_etablissement(monde):
    gain = effet(monde, Profession.SECRETAIRE, Categorie.IDENTITE, Niveau.AUCUN)
    assert (gain.personnes, gain.dossiers) == (1, 4)


def test_une_autorisation_et_un_bris_comptent_pour_la_lecture(monde):
    with f.systeme():
        f.autoriser(monde["dossiers"][0], monde["aes"][3], Categorie.SOINS)
        f.briser(monde["dossiers"][1], monde["aes"][3])
    assert effet(monde, Profession.AES, Categorie.SOINS, Niveau.LECTURE).personnes == 4
    assert effet(monde, Profession.AES, Categorie.ACCOMPAGNEMENT, Niveau.LECTURE).personnes == 3


def test_l_effet_coute_une_requete_quel_que_soit_le_nombre(monde):
    with CaptureQueriesContext(connection) as requetes:
        effet(monde, Profession.AES, Categorie.SOINS, Niveau.LECTURE)
    assert sum("WITH pros" in r["sql"] for r in requetes) == 1


def url(nom="regler", **cle):
    return reverse(f"habilitations:{nom}", kwargs=cle or CLE)


def apercu(client, **champs):
    reponse = client.post(url(), SAISIE | champs)
    assert reponse.status_code == 200
    return reponse, reponse.context["confirmation"].initial


def test_la_direction_voit_l_effet_puis_enregistre_avec_un_code(monde):
    client = connecter(Client(), monde["david"])
    vue, initial = apercu(client)
    assert "3\u00a0personnes gagnent l’accès à 3\u00a0dossiers" in vue.content.decode()
    assert not SurchargeMatrice.objects.exists()
    sans_code = client.post(url("enregistrer"), initial | {"code": "000000"})
    assert sans_code.status_code == 422 and not SurchargeMatrice.objects.exists()
    reponse = client.post(url("enregistrer"), initial | {"code": code_de(monde["david"])})
    assert reponse.status_code == 302
    assert [t[1:] for t in traces(reponse)] == [("soins", "administrer", "accorde", "", "matrice aes 0>1")]
    surcharge = SurchargeMatrice.objects.get()
    assert (surcharge.niveau, surcharge.auteur, surcharge.motif) == (1, monde["david"], SAISIE["motif"])
    table = client.get(reverse("habilitations:qui_voit_quoi"))
    assert SAISIE["motif"] in table.content.decode()


def test_le_reglage_s_applique_aussitot(monde):
    SurchargeMatrice.objects.create(
        etablissement=monde["lieu"],
        profession="aes",
        categorie="soins",
        niveau=1,
        motif="Essai.",
        auteur=monde["david"],
    )
    rubrique = reverse("usagers:rubrique", kwargs={"dossier": monde["dossiers"][0].pk, "rubrique": "soins"})
    assert connecter(Client(), monde["aes"][0]).get(rubrique).status_code == 200


@pytest.mark.parametrize("change", [{"niveau": "2"}, {"apercu": "faux"}, {"apercu": ""}])
def test_on_n_enregistre_que_ce_qui_a_ete_montre(monde, change):
    client = connecter(Client(), monde["david"])
    _, initial = apercu(client)
    reponse = client.post(url("enregistrer"), initial | {"code": code_de(monde["david"])} | change)
    assert reponse.status_code == 409 and not SurchargeMatrice.objects.exists()
    assert "Regardez l’effet à nouveau" in reponse.content.decode()


def test_revenir_a_la_table_efface_l_exception(monde):
    SurchargeMatrice.objects.create(
        etablissement=monde["lieu"],
        profession="aes",
        categorie="soins",
        niveau=1,
        motif="Essai.",
        auteur=monde["david"],
    )
    client = connecter(Client(), monde["david"])
    reponse = client.post(url(), {"retablir": "1"})
    assert "perdent l’accès" in reponse.content.decode()
    initial = reponse.context["confirmation"].initial
    assert client.post(url("enregistrer"), initial | {"code": code_de(monde["david"])}).status_code == 302
    assert not SurchargeMatrice.objects.exists()


@pytest.mark.parametrize("champs", [{"motif": ""}, {"niveau": "9"}, {"niveau": ""}, {"motif": "x" * 301}])
def test_une_saisie_fausse_se_dit(monde, champs):
    reponse = connecter(Client(), monde["david"]).post(url(), SAISIE | champs)
    assert reponse.status_code == 422


def test_une_cellule_inconnue_est_introuvable(monde):
    client = connecter(Client(), monde["david"])
    assert client.get(url(profession="sorcier", rubrique="soins")).status_code == 404
    assert client.get(url(profession="aes", rubrique="potions")).status_code == 404


@pytest.mark.parametrize("qui", ["david", "dpo", "chef_service"])
def test_la_table_se_lit_par_ceux_qui_veillent(monde, qui):
    reponse = connecter(Client(), monde[qui]).get(reverse("habilitations:qui_voit_quoi"))
    texte = reponse.content.decode()
    assert reponse.status_code == 200
    assert all(p.label in texte for p in Profession) and all(c.label in texte for c in Categorie)
    assert ("régler" in texte) == (qui == "david")


@pytest.mark.parametrize("qui", ["infirmier", "secretaire"])
def test_la_table_ne_s_ouvre_pas_aux_autres(monde, qui):
    client = connecter(Client(), monde[qui])
    for nom in ("qui_voit_quoi", "exporter_la_matrice"):
        assert client.get(reverse(f"habilitations:{nom}")).status_code == 403


@pytest.mark.parametrize("qui", ["dpo", "chef_service", "infirmier"])
def test_seule_la_direction_regle(monde, qui):
    client = connecter(Client(), monde[qui])
    assert client.get(url()).status_code == 403
    assert client.post(url("enregistrer"), SAISIE | {"code": code_de(monde[qui])}).status_code == 403
    assert not SurchargeMatrice.objects.exists()


def test_un_autre_etablissement_garde_sa_table(monde):
    SurchargeMatrice.objects.create(
        etablissement=f.etablissement("Voisin"), profession="aes", categorie="soins", niveau=3, motif="Voisin.",
        auteur=monde["david"],
    )  # fmt: skip
    reponse = connecter(Client(), monde["david"]).get(reverse("habilitations:qui_voit_quoi"))
    assert "Voisin." not in reponse.content.decode()


def test_l_export_est_un_tableur_sans_formule(monde):
    SurchargeMatrice.objects.create(
        etablissement=monde["lieu"], profession="aes", categorie="soins", niveau=1, motif="=HYPERLINK(1)",
        auteur=monde["david"],
    )  # fmt: skip
    reponse = connecter(Client(), monde["david"]).get(reverse("habilitations:exporter_la_matrice"))
    assert reponse.headers["Content-Disposition"].startswith("attachment")
    lignes = list(csv.reader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert len(lignes) == 1 + len(Profession) * len(Categorie)
    assert [ligne[4] for ligne in lignes if ligne[4]][1:] == ["'=HYPERLINK(1)"]
    assert [t[2:] for t in traces(reponse)] == [("exporter", "accorde", "fonction", "matrice")]


@pytest.mark.parametrize("valeur", ["=1+1", "+33", "-2", "@SUM", "\t=1", " =1", "\r\n=1"])
def test_neutraliser(valeur):
    assert neutraliser(valeur) == f"'{valeur}"
    assert b"'" in en_csv(["a"], [[valeur]])


def test_un_nombre_reste_un_nombre():
    assert neutraliser(-3) == -3 and neutraliser("3 mars") == "3 mars"
