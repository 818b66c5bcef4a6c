"""Second factor: one enrolment at a time, a key that turns at each level, a way through for Pro Santé Connect."""

from __future__ import annotations

import base64
import re
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from dui.outils.code import code_actuel
from habilitations import elevation, tasks
from habilitations.models import AppareilPSC, SessionOuverte
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
CLE = "3132333435363738393031323334353637383930"


@pytest.fixture
def lieu():
    return f.etablissement()


@pytest.fixture
def claire(lieu):
    return f.professionnel("Claire", Profession.DIRECTEUR, lieu)


def _entrer(client: Client, compte) -> None:
    saisie = {"identifiant": compte.courriel, "mot_de_passe": f.MOT_DE_PASSE}
    client.post(reverse("habilitations:connexion"), saisie)


def _vieillir(client: Client) -> None:
    session = client.session
    session[elevation.CLE] = int(time.time()) - elevation.DUREE - 1
    session.save()


def _par_psc(compte, *, recent: bool = True) -> Client:
    """Signed in through Pro Santé Connect, without an application."""
    client = Client()
    client.force_login(compte, backend="django.contrib.auth.backends.ModelBackend")
    appareil = AppareilPSC.objects.create(user=compte, name="Pro Santé Connect")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = appareil.persistent_id
    session[elevation.CLE] = int(time.time())
    session.save()
    if not recent:
        _vieillir(client)
    return client


# -- forgotten password ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("connu", [True, False])
def test_redis_absent_l_oubli_repond_comme_d_habitude(claire, connu, monkeypatch, django_capture_on_commit_callbacks):
    demandes = []

    def en_panne(tache, *arguments):
        demandes.append((tache, arguments))
        raise OSError("redis absent")

    monkeypatch.setattr(tasks, "demander", en_panne)
    url, courriel = reverse("habilitations:mot_de_passe_oublie"), claire.courriel if connu else "x@exemple.invalid"
    with django_capture_on_commit_callbacks(execute=True):
        assert Client().post(url, {"courriel": courriel}).status_code == 200
    assert demandes == [(tasks.envoyer_le_lien, (str(claire.pk) if connu else "",))]


# -- step-up ----------------------------------------------------------------------------------------------


def test_l_elevation_change_la_cle_et_la_session_reste_dans_mes_connexions(claire):
    TOTPDevice.objects.create(user=claire, key=CLE, name="application")
    secret, client = base64.b32encode(bytes.fromhex(CLE)).decode(), Client()
    _entrer(client, claire)
    client.post(reverse("habilitations:code"), {"code": code_actuel(secret)})
    _vieillir(client)
    avant, ligne = client.session.session_key, SessionOuverte.objects.get(compte=claire)
    saisie = {"code": code_actuel(secret, time.time() + 30)}
    client.post(reverse("habilitations:creer_compte"), saisie)  # the rest of the form is wrong: nothing is asked yet
    assert client.session.session_key == avant
    cible = f.professionnel("Nora", "infirmier", claire.professionnel.affectations.get().etablissement)
    url = reverse("habilitations:fermer_compte", args=[cible.pk])
    assert client.post(url, saisie | {"motif": "depart"}).status_code == 302
    apres = client.session.session_key
    assert apres != avant and elevation.CLE in client.session
    assert SessionOuverte.objects.get(compte=claire) == ligne
    assert SessionOuverte.objects.get(compte=claire).cle == apres
    ancien = Client()
    ancien.cookies["dui_personnel"] = avant
    assert ancien.get("/usagers/").headers["Location"].startswith("/connexion/")
    assert client.get(reverse("habilitations:mes_sessions")).status_code == 200


def test_deverrouiller_ne_compte_pas_une_connexion_de_plus(claire):
    client = connecter(Client(), claire)
    for _ in range(2):
        client.post(reverse("habilitations:verrouiller"))
        client.post(reverse("habilitations:deverrouiller"), {"mot_de_passe": f.MOT_DE_PASSE})
    assert SessionOuverte.objects.get(compte=claire).cle == client.session.session_key


# -- Pro Santé Connect without an application ---------------------------------------------------------------


def test_sans_application_l_acte_sensible_dit_de_repasser_par_psc(claire, settings):
    settings.OIDC_RP_CLIENT_ID = "essai"
    url = reverse("habilitations:creer_compte")
    client = _par_psc(claire, recent=False)
    page = client.get(url).content.decode()
    suite = re.search(r'href="(/connexion/pro-sante-connect/[^"]+)"', page)[1].replace("&amp;", "&")
    assert "frais=1" in suite and f"suite={url}" in suite
    assert reverse("habilitations:enrolement") in page and "Code à 6 chiffres" not in page
    refuse = client.post(url, {"prenom": "Ada"})
    assert refuse.status_code == 422 and "Ada" in refuse.content.decode()


def test_revenu_a_l_instant_par_psc_l_acte_sensible_ne_demande_rien(claire):
    page = _par_psc(claire).get(reverse("habilitations:creer_compte")).content.decode()
    assert "pro-sante-connect" not in page and "Code à 6 chiffres" not in page


def test_psc_n_empeche_pas_de_relier_une_application(claire):
    client = _par_psc(claire)
    page = client.get(reverse("habilitations:enrolement")).content.decode()
    secret = re.search(r'id="cle-otp">([A-Z2-7 =]+)<', page)[1]
    assert client.post(reverse("habilitations:enrolement"), {"code": code_actuel(secret)}).status_code == 200
    assert TOTPDevice.objects.filter(user=claire, confirmed=True).count() == 1
    assert client.get("/usagers/").status_code == 200


def test_le_mot_de_passe_seul_ne_relie_pas_une_application_a_un_compte_qui_entre_par_psc(claire):
    """Else the password would be worth both factors."""
    AppareilPSC.objects.create(user=claire, name="Pro Santé Connect")
    client = Client()
    _entrer(client, claire)
    assert client.get(reverse("habilitations:code")).headers["Location"].startswith("/connexion/enrolement/")
    assert client.get(reverse("habilitations:enrolement")).headers["Location"] == "/connexion/?psc=requis"
    assert "Pro Santé Connect" in client.get("/connexion/?psc=requis").content.decode()
    assert not TOTPDevice.objects.filter(user=claire).exists()


def test_une_session_psc_ancienne_ne_relie_pas_d_application(claire):
    client = _par_psc(claire, recent=False)
    assert client.get(reverse("habilitations:enrolement")).headers["Location"] == "/connexion/?psc=requis"


# -- enrolment ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("methode", ["get", "post"])
def test_un_seul_enrolement_a_la_fois_par_compte(claire, methode):
    """Two pages at once would tie two applications: the account is locked before its devices are read."""
    client = Client()
    _entrer(client, claire)
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        getattr(client, methode)(reverse("habilitations:enrolement"), {"code": "123456"})
    textes = [r["sql"] for r in requetes]
    verrou = next(i for i, t in enumerate(textes) if "FOR UPDATE" in t and "habilitations_compte" in t)
    assert verrou < next(i for i, t in enumerate(textes) if "otp_totp" in t)
