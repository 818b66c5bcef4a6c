"""What the network says of the client: believed from declared proxies only; nothing typed is kept by the limiter."""

from __future__ import annotations

import runpy

import pytest
from axes.models import AccessAttempt
from django.conf import settings as reglages
from django.test import Client
from django.urls import reverse

from habilitations.models import SessionOuverte
from tests import fabrique as f
from tests.connexion import connecter

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
MANDATAIRE = "10.1.1.1"


@pytest.fixture
def ines():
    return f.professionnel("Inès", "infirmier", f.etablissement())


def _essayer(compte, mot_de_passe="faux-mot-de-passe", transmis="", **entetes):
    if transmis:
        entetes["HTTP_X_FORWARDED_FOR"] = transmis
    saisie = {"identifiant": compte.courriel, "mot_de_passe": mot_de_passe, "csrfmiddlewaretoken": "jeton-de-page"}
    adresse = reverse("habilitations:connexion") + "?suite=/usagers/%3Fq%3DDurand"
    return Client(REMOTE_ADDR=MANDATAIRE).post(adresse, saisie, **entetes)


def test_un_mot_de_passe_mal_tape_n_est_ecrit_nulle_part(ines):
    assert _essayer(ines).status_code == 422
    essai = AccessAttempt.objects.get()
    garde = essai.post_data + essai.get_data
    assert "mot_de_passe=" in garde
    for saisi in ("faux-mot-de-passe", ines.courriel, "jeton-de-page", "Durand"):
        assert saisi not in garde


def _adresse_retenue(compte, transmis):
    _essayer(compte, transmis=transmis)
    return AccessAttempt.objects.latest("pk").ip_address


@pytest.mark.parametrize(
    ("mandataires", "transmis", "attendue"),
    [
        (0, "192.0.2.7", MANDATAIRE),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.9, 192.0.2.7", "192.0.2.7"),
        (1, " 2001:DB8::1 ", "2001:db8::1"),
        (2, "203.0.113.9, 192.0.2.7, 10.2.2.2", "192.0.2.7"),
        (2, "192.0.2.7", MANDATAIRE),
        (1, "", MANDATAIRE),
        (1, "192.0.2.7, n’importe quoi", MANDATAIRE),
        (1, "192.0.2.7,", MANDATAIRE),
    ],
    ids=["aucun", "un", "un, partie forgée", "ipv6", "deux", "deux, un saut manque", "absent", "illisible", "vide"],
)
def test_seule_compte_l_adresse_ecrite_par_les_mandataires_declares(ines, settings, mandataires, transmis, attendue):
    settings.DUI_MANDATAIRES = mandataires
    assert _adresse_retenue(ines, transmis) == attendue


def test_derriere_un_mandataire_les_essais_de_l_un_ne_ferment_pas_la_porte_a_l_autre(ines, settings):
    settings.DUI_MANDATAIRES = 1
    statuts = [_essayer(ines, transmis=f"203.0.113.{i}, 192.0.2.66").status_code for i in range(10)]
    assert statuts[-1] == 429
    assert _essayer(ines, f.MOT_DE_PASSE, transmis="203.0.113.99, 192.0.2.66").status_code == 429
    assert _essayer(ines, f.MOT_DE_PASSE, transmis="192.0.2.7").status_code == 302


def test_mes_connexions_montrent_l_adresse_du_client(ines, settings):
    settings.DUI_MANDATAIRES = 1
    client = connecter(Client(REMOTE_ADDR=MANDATAIRE), ines)
    client.post(reverse("habilitations:verrouiller"))
    saisie = {"mot_de_passe": f.MOT_DE_PASSE}
    client.post(reverse("habilitations:deverrouiller"), saisie, HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.7")
    assert SessionOuverte.objects.get(compte=ines).adresse == "192.0.2.7"


@pytest.mark.parametrize(("valeur", "nombre"), [("", 0), ("0", 0), ("1", 1)])
def test_sans_mandataire_declare_un_entete_ne_fait_pas_croire_a_https(monkeypatch, valeur, nombre):
    monkeypatch.setenv("DUI_MANDATAIRES", valeur)
    lus = runpy.run_path(str(reglages.RACINE / "dui" / "settings.py"))
    assert lus["DUI_MANDATAIRES"] == nombre
    assert bool(lus["SECURE_PROXY_SSL_HEADER"]) is (nombre > 0)
