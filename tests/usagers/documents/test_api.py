"""Documents under /api/v1/: the same wall as the pages, the bytes as received, nothing of where they are kept."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from dui.demonstration.documents import pdf
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces
from usagers.models import Document

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            lieu = f.etablissement()
            self.infirmier = f.professionnel("Inès", Profession.INFIRMIER, lieu)
            self.secretaire = f.professionnel("Sylvie", Profession.SECRETAIRE, lieu)
            self.medecin = f.professionnel("Ailleurs", Profession.MEDECIN, f.etablissement("Ailleurs"))
            self.dossier = f.dossier(lieu, f.equipe(lieu, self.infirmier))
        self.octets = pdf(["Ordonnance"])
        url = reverse("usagers:document_ajouter", kwargs={"dossier": self.dossier.pk})
        saisie = {
            "type": "ordonnance", "titre": "Ordonnance", "date": f"{aujourdhui():%d/%m/%Y}", "origine": "interne",
            "envoi": str(uuid.uuid4()), "fichiers": SimpleUploadedFile("o.pdf", self.octets, "application/pdf"),
        }  # fmt: skip
        assert self.client(self.infirmier).post(url, saisie).status_code == 302
        with f.systeme():
            self.document = Document.objects.get()

    def client(self, compte) -> Client:
        return connecter(Client(), compte)

    def appeler(self, page, compte, **cles):
        return self.client(compte).get(reverse(f"api:documents_{page}", kwargs={"dossier": self.dossier.pk, **cles}))


@pytest.fixture
def monde() -> Monde:
    return Monde()


def test_lire_la_liste_la_fiche_et_le_fichier(monde):
    liste = monde.appeler("liste", monde.infirmier)
    (ligne,) = liste.json()["lignes"]
    assert (ligne["id"], ligne["titre"], ligne["rubrique"]) == (str(monde.document.pk), "Ordonnance", "soins")
    assert "fichier" not in ligne and monde.document.fichier not in liste.content.decode()
    assert monde.appeler("fiche", monde.infirmier, document=monde.document.pk).json() == ligne
    fichier = monde.appeler("fichier", monde.infirmier, document=monde.document.pk)
    assert fichier.content == monde.octets and "attachment" in fichier.headers["Content-Disposition"]
    assert ([monde.dossier.pk], "soins", "telecharger") in [t[:3] for t in traces(fichier)]


def test_la_rubrique_dit_qui_lit(monde):
    assert monde.appeler("liste", monde.secretaire).json()["lignes"] == []
    for page in ("fiche", "fichier"):
        assert monde.appeler(page, monde.secretaire, document=monde.document.pk).status_code == 404
    assert monde.appeler("liste", monde.medecin).status_code == 404
    url = reverse("api:documents_liste", kwargs={"dossier": monde.dossier.pk})
    assert Client().get(url).status_code == 401
    assert monde.client(monde.infirmier).post(url, "{}", content_type="application/json").status_code == 405
