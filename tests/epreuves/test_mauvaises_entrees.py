"""Bad input on every page of the inventory: a French page, the right refusal, nothing lost, nothing half written."""

from __future__ import annotations

import random
from html import unescape
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.models import Lecture, Transmission
from habilitations.models import BrisDeGlace, Compte
from tests import fabrique as f
from tests.epreuves import entrees
from tests.epreuves.entrees import (
    CORPS_ILLISIBLES,
    ENVOYABLES,
    PIRATE,
    SANS_RIEN_A_PERDRE,
    URLS,
    Monde,
    fautes_de,
    saisie_de,
)
from tests.habilitations.outils import code_de
from tests.rendu import rendu_ensuite
from usagers.models import Brouillon, Ecrit

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
GRAINE = 20260305
ECHANTILLON = 80
UN_SUR = {"questions": 11, "formulaires": 3}  # every page and every name stay tried; the values take turns


@pytest.fixture
def monde() -> Monde:
    return Monde()


FAMILLES = (
    entrees.adresses,
    entrees.questions,
    entrees.formulaires,
    entrees.corps,
    entrees.programmes,
    entrees.methodes,
)


@pytest.mark.parametrize("famille", FAMILLES, ids=lambda x: x.__name__)
def test_echantillon_des_mauvaises_entrees(monde, famille):
    """Seeded sample for every run of the suite; the whole product is `make epreuves`."""
    tous = list(famille(monde))
    choisis = random.Random(GRAINE).sample(tous, min(ECHANTILLON, len(tous)))
    assert [faute for cas in choisis for faute in cas.juger(monde)] == []


@pytest.mark.epreuve
@pytest.mark.parametrize("famille", FAMILLES, ids=lambda x: x.__name__)
def test_toutes_les_mauvaises_entrees(monde, famille, capsys):
    tous = list(famille(monde))[:: UN_SUR.get(famille.__name__, 1)]
    fautes = [faute for cas in tous for faute in cas.juger(monde)]
    with capsys.disabled():
        print(f"\nmauvaises entrées, {famille.__name__} : {len(tous)} requêtes, {len(fautes)} faute")  # noqa: T201
    assert fautes == []


# -- nothing written, nothing lost --------------------------------------------------------------------------


def _ecrit() -> dict[str, int]:
    with f.systeme():
        return {m.__name__: m.objects.count() for m in (Transmission, Lecture, Ecrit, Brouillon, BrisDeGlace)}


def test_sans_jeton_une_page_francaise_et_rien_d_ecrit(monde):
    avant = _ecrit()
    for url in ENVOYABLES:
        client = monde.client_de(url)
        client.handler.enforce_csrf_checks = True
        try:
            reponse = client.post(monde.chemin(url), saisie_de(monde, url))
        finally:
            client.handler.enforce_csrf_checks = False
        assert fautes_de(reponse, {403}) == [], url["nom"]
        texte = reponse.content.decode()
        assert "Cette page est restée ouverte trop longtemps" in texte and "Vos brouillons sont conservés" in texte
    assert _ecrit() == avant


def test_un_corps_illisible_n_ecrit_rien(monde):
    avant = _ecrit()
    for url in ENVOYABLES:
        for genre, octets in random.Random(GRAINE).sample(CORPS_ILLISIBLES, 3):
            monde.client_de(url).generic("POST", monde.chemin(url), octets, content_type=genre)
    assert _ecrit() == avant


def test_une_methode_sure_n_ecrit_rien_sur_une_page_qui_ecrit(monde):
    avant = _ecrit()
    for url in ENVOYABLES:
        for methode in ("HEAD", "OPTIONS"):
            monde.client_de(url).generic(methode, monde.chemin(url))
    assert _ecrit() == avant
    assert monde.clients["ines"].get(reverse("usagers:liste")).status_code == 200  # nor signed anybody out


def test_un_formulaire_vide_ne_repond_pas_200_comme_si_de_rien_n_etait(monde):
    """An empty POST is a wrong form, not the page asked again."""
    muets = []
    for url in ENVOYABLES:
        if "GET" in url["methodes"] and url["nom"] not in SANS_RIEN_A_PERDRE:
            statut = monde.frapper(url, "POST", monde.chemin(url)).status_code
            muets += [f"{url['nom']} : {statut}"] if statut == 200 else []
    assert muets == []


ENTETES = (
    {"Host": PIRATE},
    {"Host": "testserver:abc"},
    {"Referer": "http://["},
    {"Referer": f"https://{PIRATE}/"},
    {"HX-Request": "true", "HX-Current-URL": f"https://{PIRATE}/"},
    {"HX-Request": "true", "HX-Trigger": "%FF"},
    {"Cookie": "dui_personnel=" + "x" * 5000},
    {"Cookie": "dui_personnel=%00; dui_jeton=;;;"},
    {"X-Forwarded-For": "' OR 1=1 --"},
    {"X-Forwarded-Host": PIRATE},
    {"Accept-Language": "x" * 3000},
    {"User-Agent": "\x7f" * 3000},
    {"Accept": "application/json"},
    {"Range": "bytes=0-1"},
    {"If-Modified-Since": "hier"},
)


@pytest.mark.parametrize("entetes", ENTETES, ids="+".join)
def test_des_entetes_etranges_ne_cassent_rien(monde, entetes):
    hasard = random.Random(GRAINE)
    for url in hasard.sample(URLS, 8):
        reponse = monde.frapper(url, url["methodes"][0], monde.chemin(url), **entetes)
        assert fautes_de(reponse) == [], url["nom"]
        assert PIRATE not in reponse.content.decode() and PIRATE not in reponse.headers.get("Location", "")


SUITES = [f"https://{PIRATE}/", f"//{PIRATE}", f"/\\{PIRATE}", f"\\/{PIRATE}", f"\t//{PIRATE}", f"https:{PIRATE}",
          f"http://testserver@{PIRATE}/", f"/\r\nLocation: //{PIRATE}", "javascript:alert(1)", "x" * 3000,
          "/" * 3000]  # fmt: skip


def test_la_suite_ne_sort_jamais_du_site(monde):
    """Every page that takes « suite », in the address and in the form."""
    mot_de_passe = {"identifiant": monde.compte.courriel, "mot_de_passe": f.MOT_DE_PASSE}
    for nom, qui, donnees in (
        ("connexion", "anonyme", mot_de_passe),
        ("connexion", "anonyme", {}),
        ("code", "anonyme", {}),
        ("verrouiller", "ines", {}),
        ("deverrouiller", "ines", {"mot_de_passe": f.MOT_DE_PASSE}),
        ("theme", "ines", {"theme": "nuit"}),
    ):
        for suite in SUITES:
            for chemin, corps in ((f"?suite={quote(suite)}", donnees), ("", donnees | {"suite": suite})):
                with rendu_ensuite():
                    reponse = monde.clients[qui].post(reverse(f"habilitations:{nom}") + chemin, corps)
                assert fautes_de(reponse) == [], (nom, suite)
                assert urlsplit(reponse.headers.get("Location", "")).netloc == "", (nom, suite)


# -- forms drawn at random ----------------------------------------------------------------------------------

TEXTES = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
CHAMPS = ("categorie", "cible", "cible_libre", "donnees", "actions", "resultats", "importance", "envoi", "version",
          "titre", "date", "texte", "nom", "naissance")  # fmt: skip
CHOIX = st.sampled_from(
    ["soins", "coordination", "sommeil", "autre", "normale", "urgente", "1", "05/01/2026", "é" * 30]
)
SAISIES = st.dictionaries(st.sampled_from(CHAMPS), TEXTES | CHOIX, max_size=len(CHAMPS))


@settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saisie=SAISIES)
def test_une_saisie_au_hasard_est_prise_en_entier_ou_refusee_en_francais(monde, saisie):
    """302: what was typed is in the dossier, to the letter. Otherwise a French page that still holds it."""
    for nom in ("coordination:noter", "coordination:modifier", "coordination:completer", "usagers:ecrire"):
        url = next(u for u in URLS if u["nom"] == nom)
        with rendu_ensuite():
            reponse = monde.clients["ines"].post(monde.chemin(url), saisie)
            assert fautes_de(reponse, {302, 400, 403, 422}) == []
            champ = "texte" if nom == "usagers:ecrire" else "donnees"
            if reponse.status_code == 302:
                assert saisie[champ].strip().replace("\r\n", "\n") in _textes(champ)
            elif reponse.status_code == 422 and saisie.get(champ, "").strip():
                assert _normal(saisie[champ]) in _normal(unescape(reponse.content.decode()))


def _normal(texte: str) -> str:
    return " ".join(texte.split())


def _textes(champ: str) -> set[str]:
    modele = Ecrit if champ == "texte" else Transmission
    with f.systeme():
        return {(getattr(ligne, champ) or "").replace("\r\n", "\n") for ligne in modele.objects.all()}


# -- a session that ends while one types --------------------------------------------------------------------


def _entrer(client: Client, compte, suite: str) -> str:
    """Password, then code, as a person does from the page where one was sent; answers where it leads."""
    identifiants = {"identifiant": compte.courriel, "mot_de_passe": f.MOT_DE_PASSE}
    ensuite = client.post(suite, identifiants).headers["Location"]
    assert ensuite.startswith("/connexion/code/?suite=")
    return client.post(ensuite, {"code": code_de(compte)}).headers["Location"]


@pytest.mark.parametrize("fin", ["fermee", "douze heures", "inactive", "verrouillee"])
def test_une_session_finie_en_pleine_saisie_ramene_au_formulaire_avec_le_texte(monde, fin):
    dossier = {"dossier": monde.valeurs["dossier"]}
    noter = reverse("coordination:noter", kwargs=dossier)
    client = Client()
    assert _entrer(client, monde.compte, reverse("habilitations:connexion")) == "/"
    tape = {"categorie": "soins", "cible": "chute", "donnees": "Tapé avant la fin.", "importance": "normale"}
    brouillon = reverse("usagers:brouillon", kwargs=dossier | {"formulaire": "transmission"})
    assert client.post(brouillon, tape).status_code == 200
    session = client.session
    if fin == "fermee":
        session.delete()
    elif fin == "douze heures":
        session["ouverte_le"] -= 13 * 3600
        session.save()
    elif fin == "inactive":
        session["derniere_activite"] -= 3600
        session.save()
    else:
        assert client.post(reverse("habilitations:verrouiller")).status_code == 302
    venu_de = {"Referer": f"http://testserver{noter}?categorie=soins"}
    reponse = client.post(noter, tape, headers=venu_de)
    assert reponse.status_code == 302 and _transmissions_de(monde) == 1  # the one of the cast
    porte = reponse.headers["Location"]
    if fin in ("inactive", "verrouillee"):
        assert porte.startswith("/deverrouiller/?suite=")
        retour = client.post(porte, {"mot_de_passe": f.MOT_DE_PASSE}).headers["Location"]
    else:
        assert porte.startswith("/connexion/?")
        assert "Tapé avant la fin." not in client.get(porte).content.decode()
        retour = _entrer(client, monde.compte, porte)
    assert retour == f"{noter}?categorie=soins"
    assert "Tapé avant la fin." in client.get(retour).content.decode()


def _transmissions_de(monde) -> int:
    with f.systeme():
        return Transmission.objects.filter(dossier_id=monde.valeurs["dossier"]).count()


def test_une_autre_personne_qui_se_connecte_ensuite_ne_voit_pas_le_texte(monde):
    dossier = {"dossier": monde.valeurs["dossier"]}
    client, noter = monde.clients["ines"], reverse("coordination:noter", kwargs=dossier)
    tape = {"categorie": "soins", "donnees": "Tapé avant la fin."}
    client.post(reverse("usagers:brouillon", kwargs=dossier | {"formulaire": "transmission"}), tape)
    porte = Client().post(noter, tape).headers["Location"]
    with f.systeme():
        claire = Compte.objects.get(prenom="Claire")
    autre = Client()
    retour = _entrer(autre, claire, porte)
    assert retour == noter and "Tapé avant la fin." not in autre.get(retour).content.decode()


@pytest.mark.parametrize(
    "venu_de", ["", "http://testserver/transmissions/?lecture=toutes", f"https://{PIRATE}/", "http://["]
)
def test_apres_un_geste_sans_page_on_revient_a_la_page_d_ou_l_on_vient(monde, venu_de):
    """« Lue » only takes POST: coming back to its address would be a refusal."""
    cles = {nom: monde.valeurs[nom] for nom in ("dossier", "transmission")}
    attendue = "/transmissions/%3Flecture%3Dtoutes" if "testserver" in venu_de else "/"
    adresse = reverse("coordination:lue", kwargs=cles)
    simple = Client().post(adresse, headers={"Referer": venu_de})
    assert simple.headers["Location"] == f"/connexion/?suite={attendue}"
    fragment = Client().post(adresse, headers={"Referer": venu_de, "HX-Request": "true"})
    assert fragment.status_code == 204 and fragment.headers["HX-Redirect"] == f"/connexion/?suite={attendue}"
