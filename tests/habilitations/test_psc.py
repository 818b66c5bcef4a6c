"""Pro Santé Connect against a local provider: one good way in, and every forged one refused."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client
from django.urls import reverse

from habilitations import elevation
from habilitations.models import SessionOuverte
from tests import fabrique as f
from tests.fournisseur_oidc import CLIENT, Fournisseur

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
RPPS = "10100000009"


@pytest.fixture(scope="module")
def guichet():
    fournisseur = Fournisseur()
    yield fournisseur
    fournisseur.arreter()


@pytest.fixture
def psc(guichet, settings):
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, "secret"
    settings.DUI_PSC_EMETTEUR = guichet.adresse
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{guichet.adresse}/autoriser"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{guichet.adresse}/jeton"
    settings.OIDC_OP_USER_ENDPOINT = f"{guichet.adresse}/infos"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{guichet.adresse}/cles"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "habilitations.connexion.psc.IdentitePSC"]
    guichet.infos = {"sub": "f:1", "SubjectNameID": f"8{RPPS}"}
    compte = f.professionnel("Inès", "infirmier", f.etablissement())
    compte.professionnel.rpps = RPPS
    compte.professionnel.save()
    return guichet


def _partir(client: Client) -> dict[str, str]:
    reponse = client.get(reverse("habilitations:psc_debut"), {"suite": "/usagers/"})
    demande = {n: v[0] for n, v in parse_qs(urlparse(reponse.headers["Location"]).query).items()}
    assert demande["code_challenge_method"] == "S256" and demande["nonce"] and demande["state"]
    return demande


def _revenir(client: Client, guichet: Fournisseur, *, etat: str | None = None, **ecarts) -> str:
    demande = _partir(client)
    nonce = ecarts.pop("nonce", demande["nonce"])
    guichet.reponses["code-1"] = {"access_token": "a", "id_token": guichet.jeton(nonce, **ecarts)}
    reponse = client.get(reverse("habilitations:psc_retour"), {"code": "code-1", "state": etat or demande["state"]})
    guichet.reponses.pop("code-1", None)
    return reponse.headers["Location"]


def test_une_identite_sure_ouvre_la_session_avec_deux_facteurs(psc):
    client = Client()
    assert _revenir(client, psc) == "/usagers/"
    assert psc.demandes[-1]["code_verifier"]
    assert client.get("/usagers/").status_code == 200


@pytest.mark.parametrize(
    ("il_y_a", "recente"),
    [(10, True), (-10, True), (3600, False), (None, False)],
    ids=["à l’instant", "horloges", "ancienne", "tue"],
)
def test_l_identite_vaut_un_code_si_elle_vient_d_etre_prouvee(psc, il_y_a, recente):
    """A session left open at the provider signs in, and proves nothing of who sits there now."""
    client = Client()
    dite = {} if il_y_a is None else {"auth_time": int(time.time()) - il_y_a}
    assert _revenir(client, psc, **dite) == "/usagers/"
    assert (time.time() - client.session[elevation.CLE] <= elevation.DUREE) is recente


def test_repasser_par_psc_demande_une_preuve_fraiche_et_garde_la_meme_connexion(psc):
    client = Client()
    demande = _partir(client)
    assert "prompt" not in demande and "max_age" not in demande
    reponse = client.get(reverse("habilitations:psc_debut"), {"suite": "/usagers/", "frais": "1"})
    demande = {n: v[0] for n, v in parse_qs(urlparse(reponse.headers["Location"]).query).items()}
    assert demande["prompt"] == "login" and demande["max_age"] == str(elevation.DUREE)
    for _ in range(2):
        _revenir(client, psc, auth_time=int(time.time()))
    assert SessionOuverte.objects.get().cle == client.session.session_key


def test_un_niveau_trop_faible_demande_encore_le_code(psc):
    client = Client()
    assert _revenir(client, psc, acr="eidas0") == "/connexion/code/"
    assert client.get("/usagers/").status_code == 302


@pytest.mark.parametrize(
    "ecarts",
    [
        {"iss": "https://ailleurs.invalid"}, {"aud": "autre-client"}, {"nonce": "forge"}, {"exp": 1}, {"cle": "autre"},
        {"etat": "forge"}, {"sub": "f:2"}, {"exp": None}, {"algorithme": "none"},
    ],
    ids=str,
)  # fmt: skip
def test_une_identite_forgee_est_refusee(psc, ecarts):
    if ecarts.get("cle"):
        ecarts = {"cle": psc.autre}
    client = Client()
    assert _revenir(client, psc, **ecarts) == "/connexion/?psc=refus"
    assert client.get("/usagers/").headers["Location"].startswith("/connexion/")


def test_un_retour_rejoue_est_refuse(psc):
    client = Client()
    demande = _partir(client)
    jeton = {"access_token": "a", "id_token": psc.jeton(demande["nonce"])}
    retour = {"code": "code-2", "state": demande["state"]}
    psc.reponses["code-2"] = jeton
    assert client.get(reverse("habilitations:psc_retour"), retour).headers["Location"] == "/usagers/"
    psc.reponses["code-2"] = jeton
    assert client.get(reverse("habilitations:psc_retour"), retour).headers["Location"] == "/connexion/?psc=refus"
    assert Client().get(reverse("habilitations:psc_retour"), retour).headers["Location"] == "/connexion/?psc=refus"


@pytest.mark.parametrize(
    "infos",
    [{"sub": "f:1"}, {"sub": "f:1", "SubjectNameID": "810100000017"}, {"sub": "f:1", "SubjectNameID": f"3{RPPS}"}],
)
def test_un_professionnel_inconnu_n_est_jamais_cree(psc, infos):
    psc.infos = infos
    assert _revenir(Client(), psc) == "/connexion/?psc=refus"


def test_le_bouton_n_apparait_que_si_le_service_est_regle(psc, settings):
    assert "Pro Santé Connect" in Client().get("/connexion/").content.decode()
    settings.OIDC_RP_CLIENT_ID = ""
    assert "Pro Santé Connect" not in Client().get("/connexion/").content.decode()
