"""« Finalités » and « Dictionnaire »: seen before being declared, with a reason, traced, for one ESMS only."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.dictionnaire import dictionnaire
from habilitations.models import FinaliteDeclaree
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
LISTE, DICTIONNAIRE = reverse("rgpd:finalites"), reverse("rgpd:dictionnaire")
DECLARER = reverse("rgpd:declarer_finalite", kwargs={"finalite": "insertion"})
RETIRER = reverse("rgpd:retirer_finalite", kwargs={"finalite": "insertion"})
RAISON = {"motif": "Nos éducateurs préparent les stages."}
PAGES = (LISTE, DICTIONNAIRE, DECLARER, reverse("rgpd:exporter_le_dictionnaire"))


@pytest.fixture
def monde():
    with f.systeme():
        lieu, ailleurs = f.etablissement("Ici"), f.etablissement("Ailleurs")
        comptes = {m: f.professionnel(m, m, lieu) for m in ("dpo", "directeur", "chef_service", "secretaire")}
        loin = f.professionnel("Loin", "dpo", ailleurs)
    return {"lieu": lieu, "ailleurs": ailleurs, "loin": loin, **comptes}


def client(compte) -> Client:
    return connecter(Client(), compte)


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize(("qui", "statut"), [("dpo", 200), ("directeur", 200), ("chef_service", 403), ("loin", 200)])
def test_qui_ouvre_ces_pages(monde, url, qui, statut):
    assert client(monde[qui]).get(url).status_code == statut
    assert connecter(Client(), monde[qui], second_facteur=False).get(url).status_code == 302


def test_la_page_montre_les_champs_avant_de_declarer(monde):
    page = client(monde["dpo"]).get(DECLARER).content.decode()
    assert "Champs qui paraîtront" in page and "Aménagements et aides" in page and "À quoi sert cette" in page
    assert "Clé d’envoi" not in page
    assert not FinaliteDeclaree.objects.exists()


@pytest.mark.parametrize("qui", ["dpo", "directeur"])
def test_declarer_puis_retirer(monde, qui):
    c = client(monde[qui])
    reponse = c.post(DECLARER, RAISON)
    assert reponse.status_code == 302 and reponse.headers["Location"] == LISTE
    assert [t[2:] for t in traces(reponse)] == [("administrer", "accorde", "", "finalite_declaree insertion")]
    declaree = FinaliteDeclaree.objects.get()
    assert (declaree.etablissement, declaree.declaree_par, declaree.motif) == (
        monde["lieu"], monde[qui], RAISON["motif"],
    )  # fmt: skip
    assert RAISON["motif"] in c.get(LISTE).content.decode()
    assert "non déclarée" in client(monde["loin"]).get(LISTE).content.decode()
    assert c.get(RETIRER).status_code == 200
    reponse = c.post(RETIRER, {"motif": "Confiée à un autre service."})
    assert [t[5] for t in traces(reponse)] == ["finalite_retiree insertion"]
    declaree.refresh_from_db()
    assert declaree.retiree_par == monde[qui] and declaree.retiree_le and declaree.motif_retrait
    page = c.get(LISTE).content.decode()
    assert "Déclarations passées" in page and "Confiée à un autre service." in page
    assert c.post(DECLARER, RAISON).status_code == 302
    assert FinaliteDeclaree.objects.count() == 2


@pytest.mark.parametrize("motif", ["", "court", "x" * 501])
def test_sans_raison_rien_ne_se_declare(monde, motif):
    reponse = client(monde["dpo"]).post(DECLARER, {"motif": motif})
    assert reponse.status_code == 422 and "Pourquoi l’établissement en a besoin" in reponse.content.decode()
    assert not FinaliteDeclaree.objects.exists()


def test_deux_fois_ne_fait_qu_une_declaration(monde):
    c = client(monde["dpo"])
    assert [c.post(DECLARER, RAISON).status_code for _ in range(2)] == [302, 302]
    assert FinaliteDeclaree.objects.count() == 1
    assert c.get(DECLARER).status_code == 302 and client(monde["loin"]).get(RETIRER).status_code == 302
    with pytest.raises(IntegrityError), transaction.atomic():
        f.declarer(monde["lieu"], "insertion", monde["dpo"])


@pytest.mark.parametrize("code", ["dossier", "soins", "curiosite"])
def test_une_finalite_sans_declaration_ou_inconnue_n_a_pas_de_page(monde, code):
    for nom in ("declarer_finalite", "retirer_finalite"):
        assert client(monde["dpo"]).post(reverse(f"rgpd:{nom}", kwargs={"finalite": code}), RAISON).status_code == 404


# -- the dictionary -------------------------------------------------------------------------------------------


def compte(page: str) -> int:
    (nombre,) = re.findall(r'class="compteur"[^>]*>([\d\u202f]+)', page)
    return int(nombre.replace("\u202f", ""))


def test_le_dictionnaire_se_filtre_dans_l_adresse(monde):
    c = client(monde["dpo"])
    assert compte(c.get(DICTIONNAIRE).content.decode()) == len(dictionnaire())
    attendus = {
        "rubrique": ("soins", lambda e: "soins" in e.categories),
        "finalite": ("insertion", lambda e: any(x.code == "insertion" for x in e.finalites)),
        "regle": ("PARC-02", lambda e: any(x.code == "PARC-02" for x in e.regles)),
        "etat": ("chiffres", lambda e: e.chiffre),
    }
    for nom, (valeur, garde) in attendus.items():
        page = c.get(DICTIONNAIRE, {nom: valeur}).content.decode()
        assert compte(page) == sum(map(garde, dictionnaire())) > 0, nom
    page = c.get(DICTIONNAIRE, {"mot": "amenagements"}).content.decode()
    assert compte(page) == 1 and "Aménagements et aides" in page and "caché ici" in page
    c.post(DECLARER, RAISON)
    assert "déclarée ici" in c.get(DICTIONNAIRE, {"mot": "amenagements"}).content.decode()
    assert "Aucun champ ne répond" in c.get(DICTIONNAIRE, {"etat": "caches"}).content.decode()
    assert c.get(DICTIONNAIRE, {"rubrique": "cuisine"}).status_code == 422


def test_le_fragment_est_celui_de_la_page(monde):
    c = client(monde["dpo"])
    fragment = c.get(DICTIONNAIRE, {"rubrique": "parcours"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and compte(fragment) == compte(
        c.get(DICTIONNAIRE, {"rubrique": "parcours"}).content.decode()
    )


def test_l_export_porte_ce_que_la_page_montre_et_se_trace(monde):
    c = client(monde["dpo"])
    reponse = c.get(reverse("rgpd:exporter_le_dictionnaire"), {"rubrique": "parcours"})
    lignes = list(csv.reader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert len(lignes) - 1 == sum("parcours" in e.categories for e in dictionnaire())
    assert lignes[0][:3] == ["Champ", "Nom technique", "Objet"]
    assert [t[2:] for t in traces(reponse)] == [("exporter", "accorde", "fonction", "dictionnaire")]
    assert "a exporté le dictionnaire des données" in c.get("/journal/").content.decode()


def test_la_page_coute_peu(monde):
    c = client(monde["dpo"])
    for url in (DICTIONNAIRE, LISTE):
        c.get(url)
        with CaptureQueriesContext(connection) as requetes:
            c.get(url)
        assert len(requetes) <= 12, url
