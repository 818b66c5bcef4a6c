"""A picture of the person is shown while the consent to image is in force, to whoever reads the consents or not."""

from __future__ import annotations

import datetime as dt

import pytest

from dui.commun.horloge import aujourdhui
from tests import fabrique as f
from tests.usagers.documents import fabriques as x
from usagers.models import Consentement, Document

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
UN = dt.timedelta(days=1)


@pytest.fixture
def photo(monde) -> Document:
    reponse = monde.deposer(x.image("PNG", taille=(30, 30)), qui="paul", nom="portrait.png", type="photo")
    assert reponse.status_code == 302
    return monde.document()


def _accord(monde, **champs) -> Consentement:
    valeurs = {
        "genre": "image",
        "decision": "accord",
        "texte_version": "image-1",
        "forme": "oral",
        "du": aujourdhui() - UN,
    }
    with f.systeme():
        ligne = Consentement(dossier=monde.dossier, **(valeurs | champs))
        ligne.save()
    return ligne


def _montree(monde, photo, qui) -> set[int]:
    client = monde.de(qui)
    statuts = {client.get(monde.url(page, photo)).status_code for page in ("document_apercu", "document_telecharger")}
    montre = "document-image" in client.get(monde.url("document", photo)).content.decode()
    assert montre == (statuts == {200})
    return statuts


@pytest.mark.parametrize("qui", ["paul", "kine"])
def test_la_photo_suit_l_accord_a_l_image(monde, photo, qui):
    assert _montree(monde, photo, qui) == {404}
    accord = _accord(monde)
    assert _montree(monde, photo, qui) == {200}
    with f.systeme():
        accord.revoque_le = aujourdhui()
        accord.save()
    assert _montree(monde, photo, qui) == {404}
    page = monde.de(qui).get(monde.url("document", photo)).content.decode()
    assert "aucun accord à l’image n’est en vigueur" in page


@pytest.mark.parametrize(
    "champs",
    [{"decision": "refus"}, {"au": aujourdhui() - UN, "du": aujourdhui() - 9 * UN}, {"genre": "transport"}],
    ids=["refus", "expire", "autre"],
)
def test_un_autre_accord_ne_la_montre_pas(monde, photo, champs):
    _accord(monde, **champs)
    assert _montree(monde, photo, "paul") == {404}


def test_les_autres_documents_ne_dependent_pas_de_l_image(monde):
    monde.deposer()
    assert monde.client.get(monde.url("document_apercu", monde.document())).status_code == 200
