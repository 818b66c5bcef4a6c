"""The API answers what the page would: same gate, same form, same verbs; refusals are told in JSON."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.connexion import connecter
from tests.usagers.fiches.exemples import EXEMPLES
from tests.usagers.fiches.test_fiches import CLES, Monde

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


class Api:
    def __init__(self, monde: Monde, client: Client | None = None) -> None:
        self.monde, self.client = monde, client or monde.client

    def url(self, ligne=None, dossier=None) -> str:
        cles = {self.monde.fiche.parametre: ligne} if ligne else {}
        nom = f"api:{self.monde.fiche.cle}_{'fiche' if ligne else 'liste'}"
        return reverse(nom, kwargs={"dossier": (dossier or self.monde.dossier).pk, **cles})

    def appeler(self, verbe: str, adresse: str, corps=None):
        reponse = self.client.generic(
            verbe, adresse, json.dumps(corps) if corps is not None else b"", content_type="application/json"
        )
        return reponse.status_code, json.loads(reponse.content)


@pytest.fixture(params=CLES)
def api(request):
    return Api(Monde(request.param))


def _corps(api: Api) -> dict:
    exemple = EXEMPLES[api.monde.fiche.cle][0]
    return {nom: True if valeur == "on" else valeur for nom, valeur in exemple.items()} | _lu(api)


def _lu(api: Api) -> dict[str, str]:
    """A program reads the mark of a project with the project itself."""
    if api.monde.fiche.cle != "accords":
        return {}
    projets = reverse("api:projets_liste", kwargs={"dossier": api.monde.dossier.pk})
    (projet,) = api.appeler("GET", projets)[1]["lignes"]
    return {"vu": api.appeler("GET", f"{projets}{projet['id']}/")[1]["vu"]}


def test_ajouter_lire_changer(api):
    cle = api.monde.fiche.cle
    statut, ligne = api.appeler("POST", api.url(), _corps(api) | {"envoi": str(uuid.uuid4())})
    assert statut == 201, ligne
    adresse = api.url(ligne["id"])
    statut, lue = api.appeler("GET", adresse)
    assert (statut, {nom: lue[nom] for nom in ligne}) == (200, ligne)
    statut, page = api.appeler("GET", api.url())
    assert (statut, page["total"], page["lignes"]) == (200, 1, [ligne])
    champ, valeur = next(iter(EXEMPLES[cle][1].items()))
    statut, changee = api.appeler("PATCH", adresse, {champ: valeur, "version": 1})
    assert (statut, changee[champ], changee["version"]) == (200, valeur, 2), changee
    autres = {nom: v for nom, v in ligne.items() if nom not in {champ, "version", "modifie_le"}}
    assert {nom: changee[nom] for nom in autres} == autres
    statut, conflit = api.appeler("PUT", adresse, _corps(api) | {"version": 1})
    assert (statut, conflit["actuelle"][champ]) == (409, valeur)
    assert api.appeler("PATCH", adresse, {champ: valeur})[0] == 409, "without the version that was read"


def test_deux_envois_n_en_posent_qu_une(api):
    corps = _corps(api) | {"envoi": str(uuid.uuid4())}
    assert [api.appeler("POST", api.url(), corps)[0] for _ in range(2)] == [201, 200]
    assert len(api.monde.lignes()) == 1


@pytest.mark.parametrize("corps", [{}, [], "x", {"inconnu": 1}, {"version": "x"}])
def test_un_envoi_faux_se_dit_en_francais(api, corps):
    statut, dit = api.appeler("POST", api.url(), corps)
    assert statut == 422 and dit["errors"] and dit["reference"], dit
    assert api.monde.lignes() == []


def test_un_demi_caractere_se_dit(api):
    """JSON may write it, nothing can store it."""
    corps = _corps(api)
    statut, dit = api.appeler("POST", api.url(), corps | dict.fromkeys(corps, "\ud800"))
    assert statut == 422 and set(dit["errors"]) == set(corps), dit
    assert api.monde.lignes() == []


def test_les_refus(api):
    monde = api.monde
    assert api.appeler("GET", api.url(dossier=monde.voisin))[0] == 403
    statut, dit = Api(monde, connecter(Client(), monde.ailleurs)).appeler("GET", api.url())
    assert (statut, dit["detail"]) == (404, "Cette donnée est introuvable.")
    for client in (Client(), connecter(Client(), monde.ecrit, second_facteur=False)):
        assert Api(monde, client).appeler("GET", api.url())[0] == 401
    assert api.appeler("DELETE", api.url())[0] == 405
    statut = api.client.post(api.url(), {"nom": "x"}).status_code
    assert statut == 415
    assert api.client.post(api.url(), "{", content_type="application/json").status_code == 400


def test_sans_jeton_rien_ne_s_ecrit():
    monde = Monde("proches")
    client = connecter(Client(enforce_csrf_checks=True), monde.ecrit)
    statut, _ = Api(monde, client).appeler("POST", Api(monde).url(), EXEMPLES["proches"][0])
    assert statut == 403 and monde.lignes() == []
