"""At the same time, with real commits: one text kept and the other shown; one version for two agreements."""

from __future__ import annotations

import uuid

import pytest

from dui.commun.horloge import aujourdhui
from tests.epreuves.test_concurrence import ensemble, retenir
from tests.usagers.projets.monde import OBJECTIF, Monde, client_de, texte
from usagers import models as u

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "cles"])


@pytest.fixture
def monde(settings, tmp_path) -> Monde:
    settings.DUI_ANCRE = tmp_path / "ancre"
    return Monde()


def test_deux_textes_a_la_fois_l_un_est_garde_l_autre_montre(monde):
    clients = [client_de(monde.paul), client_de(monde.ines)]
    url = monde.url("objectifs_modifier", objectif=monde.objectif)
    mots = ["Chaque jour de Paul", "Chaque soir d’Inès"]
    reponses = ensemble(
        *(
            lambda c=c, m=m: c.post(url, OBJECTIF | {"resultat": m, "version": "1"})
            for c, m in zip(clients, mots, strict=True)
        ),
        verrou=retenir("usagers_objectif"),
    )
    assert sorted(r.status_code for r in reponses) == [302, 409]
    page = texte(next(r for r in reponses if r.status_code == 409))
    assert all(m in page for m in mots)


def test_deux_accords_a_la_fois_signent_la_meme_version(monde):
    clients = [client_de(monde.paul), client_de(monde.ines)]
    jour = f"{aujourdhui():%d/%m/%Y}"
    saisie = {"par": "personne", "nom": "Marcel", "reponse": "accord", "le": jour, "moyen": "oral"}
    saisie["vu"] = monde.vu(clients[0])
    reponses = ensemble(
        *(lambda c=c: c.post(monde.url("accords_ajouter"), saisie | {"envoi": str(uuid.uuid4())}) for c in clients),
        verrou=retenir("usagers_versiondeprojet"),
    )
    assert [r.status_code for r in reponses] == [302, 302]
    assert len(monde.toutes(u.VersionDeProjet)) == 1 and len(monde.toutes(u.Accord)) == 2
