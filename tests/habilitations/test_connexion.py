"""Sign-in: same answer for all, two factors, keys that rotate, limits that no header bypasses, lock, reset."""

from __future__ import annotations

import re
import time

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from dui.outils.code import code_actuel
from habilitations.connexion.formulaires import FormulaireNouveau
from habilitations.models import NatureCompte, SessionOuverte
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import code_de

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
CLE = "3132333435363738393031323334353637383930"


@pytest.fixture
def ines():
    compte = f.professionnel("Inès", "infirmier", f.etablissement())
    TOTPDevice.objects.create(user=compte, key=CLE, name="application")
    return compte


def _code(instant: float | None = None) -> str:
    import base64

    return code_actuel(base64.b32encode(bytes.fromhex(CLE)).decode(), instant)


def _mot_de_passe(client: Client, courriel: str, mot_de_passe: str = f.MOT_DE_PASSE, **entetes):
    return client.post(
        reverse("habilitations:connexion"), {"identifiant": courriel, "mot_de_passe": mot_de_passe}, **entetes
    )


def test_mot_de_passe_puis_code_et_la_cle_de_session_tourne(ines):
    client = Client()
    reponse = _mot_de_passe(client, ines.courriel.upper())
    assert reponse.status_code == 302 and reponse.headers["Location"].startswith("/connexion/code/")
    premiere = client.cookies["dui_personnel"].value
    assert client.get("/usagers/").headers["Location"].startswith("/connexion/code/")
    assert client.post(reverse("habilitations:code"), {"code": _code()}).headers["Location"] == "/"
    assert client.cookies["dui_personnel"].value != premiere
    assert client.get("/usagers/").status_code == 200
    assert SessionOuverte.objects.filter(compte=ines).count() == 1


def test_un_code_ne_sert_qu_une_fois(ines):
    code = _code()
    premier, second = Client(), Client()
    for client in (premier, second):
        _mot_de_passe(client, ines.courriel)
    assert premier.post(reverse("habilitations:code"), {"code": code}).status_code == 302
    assert second.post(reverse("habilitations:code"), {"code": code}).status_code == 422


@pytest.mark.parametrize("cas", ["inconnu", "mauvais", "inactif", "portail"])
def test_le_refus_est_le_meme_pour_tous(ines, cas):
    if cas == "inactif":
        ines.is_active = False
        ines.save()
    portail = f.compte("Lucie", NatureCompte.PORTAIL)
    courriel = {"inconnu": "personne@exemple.invalid", "portail": portail.courriel}.get(cas, ines.courriel)
    reponse = _mot_de_passe(Client(), courriel, "faux-mot-de-passe" if cas == "mauvais" else f.MOT_DE_PASSE)
    assert reponse.status_code == 422
    assert "Adresse ou mot de passe incorrect" in reponse.content.decode()


def test_les_essais_sont_limites_et_un_entete_forge_n_y_change_rien(ines):
    client = Client()
    statuts = [
        _mot_de_passe(client, ines.courriel, "faux", HTTP_X_FORWARDED_FOR=f"10.0.0.{i}").status_code for i in range(10)
    ]
    assert statuts[-1] == 429 and 422 in statuts
    assert _mot_de_passe(client, ines.courriel, HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429
    assert _mot_de_passe(Client(REMOTE_ADDR="192.0.2.7"), ines.courriel).status_code == 302


def test_les_codes_refuses_ramenent_au_mot_de_passe(ines):
    client = Client()
    _mot_de_passe(client, ines.courriel)
    for _ in range(4):
        assert client.post(reverse("habilitations:code"), {"code": "000000"}).status_code == 422
    assert client.post(reverse("habilitations:code"), {"code": "000000"}).headers["Location"].startswith("/connexion/")
    assert client.get(reverse("habilitations:code")).headers["Location"].startswith("/connexion/?")


def test_premier_enrolement_puis_codes_de_secours_montres_une_fois():
    compte = f.professionnel("Nora", "infirmier", f.etablissement())
    client = Client()
    _mot_de_passe(client, compte.courriel)
    assert client.get(reverse("habilitations:code")).headers["Location"].startswith("/connexion/enrolement/")
    page = client.get(reverse("habilitations:enrolement")).content.decode()
    assert "<svg" in page and "style=" not in page
    secret = re.search(r'id="cle-otp">([A-Z2-7 =]+)<', page)[1]
    assert client.post(reverse("habilitations:enrolement"), {"code": "123456"}).status_code == 422
    TOTPDevice.objects.filter(user=compte).update(throttling_failure_timestamp=None, throttling_failure_count=0)
    reponse = client.post(reverse("habilitations:enrolement"), {"code": code_actuel(secret)})
    texte = reponse.content.decode()
    secours = list(StaticToken.objects.filter(device__user=compte).values_list("token", flat=True))
    assert len(secours) == 8 and all(c in texte for c in secours)
    assert client.get("/usagers/").status_code == 200
    autre = Client()
    _mot_de_passe(autre, compte.courriel)
    assert autre.post(reverse("habilitations:code"), {"code": secours[0]}).status_code == 302
    assert StaticToken.objects.filter(device__user=compte).count() == 7


def test_verrouiller_ferme_tout_et_le_mot_de_passe_ramene_a_la_meme_page(ines):
    client = connecter(Client(), ines)
    assert client.get("/usagers/?q=x").status_code == 200
    client.post(reverse("habilitations:verrouiller"))
    refuse = client.get("/usagers/?q=x")
    assert refuse.headers["Location"] == "/deverrouiller/?suite=/usagers/%3Fq%3Dx"
    page = client.get(refuse.headers["Location"]).content.decode()
    assert "Inès" in page and "/usagers/?q=x" in page
    assert client.post(reverse("habilitations:deverrouiller"), {"mot_de_passe": "faux"}).status_code == 422
    ouvre = client.post(
        reverse("habilitations:deverrouiller"), {"mot_de_passe": f.MOT_DE_PASSE, "suite": "/usagers/?q=x"}
    )
    assert ouvre.headers["Location"] == "/usagers/?q=x"
    assert client.get("/usagers/").status_code == 200


def test_un_fragment_demande_sous_le_verrou_emmene_toute_la_page(ines):
    client = connecter(Client(), ines)
    client.post(reverse("habilitations:verrouiller"))
    reponse = client.get("/usagers/?q=x", headers={"HX-Request": "true"})
    assert (reponse.status_code, reponse.content) == (204, b"")
    assert reponse.headers["HX-Redirect"] == "/deverrouiller/?suite=/usagers/%3Fq%3Dx"


def test_le_code_seul_n_ouvre_pas_une_session_verrouillee(ines):
    client = connecter(Client(), ines)
    client.post(reverse("habilitations:verrouiller"))
    reponse = client.post(reverse("habilitations:code"), {"code": code_de(ines)})
    assert reponse.headers["Location"].startswith("/deverrouiller/")
    assert client.get("/usagers/").headers["Location"].startswith("/deverrouiller/")


def test_l_inactivite_verrouille_et_la_presence_prolonge(ines):
    client = connecter(Client(), ines)
    client.get("/usagers/")
    session = client.session
    session["derniere_activite"] = int(time.time()) - 9 * 60
    session.save()
    assert client.post(reverse("habilitations:presence")).status_code == 200
    assert client.get("/usagers/").status_code == 200
    session = client.session
    session["derniere_activite"] = int(time.time()) - 11 * 60
    session.save()
    assert client.get("/usagers/").headers["Location"].startswith("/deverrouiller/")
    assert client.post(reverse("habilitations:presence")).status_code in {302, 401}


def test_une_session_ne_vit_pas_plus_de_douze_heures(ines):
    client = connecter(Client(), ines)
    client.get("/usagers/")
    session = client.session
    session["ouverte_le"] = int(time.time()) - 13 * 3600
    session.save()
    assert client.get("/usagers/").headers["Location"].startswith("/connexion/")


def test_desactiver_un_compte_ferme_ses_sessions_a_la_requete_suivante(ines):
    client = connecter(Client(), ines)
    assert client.get("/usagers/").status_code == 200
    ines.is_active = False
    ines.save()
    assert client.get("/usagers/").headers["Location"].startswith("/connexion/")


def test_mes_connexions_se_voient_et_se_ferment(ines):
    ici, ailleurs = Client(), Client()
    for rang, client in enumerate((ici, ailleurs)):
        _mot_de_passe(client, ines.courriel)
        assert client.post(reverse("habilitations:code"), {"code": _code(time.time() + 30 * rang)}).status_code == 302
    assert "cet appareil" in ici.get(reverse("habilitations:mes_sessions")).content.decode()
    assert ici.post(reverse("habilitations:fermer_les_autres")).status_code == 302
    assert ailleurs.get("/usagers/").headers["Location"].startswith("/connexion/")
    assert ici.get("/usagers/").status_code == 200
    etrangere = SessionOuverte.objects.create(compte=f.compte("Hugo"), cle="x" * 32)
    assert ici.post(reverse("habilitations:fermer_session", args=[etrangere.pk])).status_code == 404


def test_l_oubli_ne_dit_pas_si_le_compte_existe_et_le_lien_ne_sert_qu_une_fois(
    ines, django_capture_on_commit_callbacks, settings
):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    url, pages = reverse("habilitations:mot_de_passe_oublie"), []
    for courriel in (ines.courriel, "personne@exemple.invalid"):
        with django_capture_on_commit_callbacks() as rappels:
            pages.append(re.sub(r"[A-Za-z0-9]{64}", "", Client().post(url, {"courriel": courriel}).content.decode()))
        assert len(rappels) == 1
    assert pages[0] == pages[1]
    from habilitations.connexion import courriels

    ouverte = connecter(Client(), ines)
    ines.refresh_from_db()
    courriels.envoyer_le_lien(ines.pk)
    message = mail.outbox[-1]
    assert "Inès" not in message.subject + message.body and "Essai" not in message.subject + message.body
    lien = re.search(r"http://[^/]+(/\S+)", message.body)[1]
    neuf = "quatre cravates pour une otarie"
    assert Client().post(lien, {"nouveau": neuf, "confirmation": "autre"}).status_code == 422
    assert Client().post(lien, {"nouveau": neuf, "confirmation": neuf}).status_code == 302
    assert Client().get(lien).status_code == 410
    assert ouverte.get("/usagers/").headers["Location"].startswith("/connexion/")
    retour = _mot_de_passe(Client(), ines.courriel, neuf)
    assert retour.headers["Location"].startswith("/connexion/code/")


@pytest.mark.parametrize(
    "mot", ["azertyuiop12", "Password123!", "inesinesines1", "123456789012", "Essai-ines-2026", "court"]
)
def test_un_mot_de_passe_faible_ou_connu_est_refuse(ines, mot):
    formulaire = FormulaireNouveau({"nouveau": mot, "confirmation": mot}, compte=ines)
    assert not formulaire.is_valid()
    with pytest.raises(ValidationError):
        from django.contrib.auth.password_validation import validate_password

        validate_password(mot, ines)


@pytest.mark.parametrize("suite", ["https://ailleurs.invalid/", "//ailleurs.invalid", "javascript:alert(1)"])
def test_la_suite_ne_mene_jamais_ailleurs(ines, suite):
    client = Client()
    _mot_de_passe(client, ines.courriel)
    reponse = client.post(reverse("habilitations:code"), {"code": _code(), "suite": suite})
    assert reponse.headers["Location"] == "/"


def test_les_pages_d_un_compte_ne_se_gardent_pas_en_memoire(ines):
    assert connecter(Client(), ines).get("/usagers/").headers["Cache-Control"] == "no-store"
    assert Client().get("/connexion/").headers["Cache-Control"] == "no-store"


def test_l_empreinte_du_mot_de_passe_est_argon2(ines):
    assert ines.password.startswith("argon2")
