"""Documents under /api/v1/: the same wall as the pages, the bytes as received, nothing of where they are kept."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.habilitations.outils import traces
from tests.usagers.documents.monde import PDF

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def _appeler(monde, page, qui="ines", **cles):
    return monde.de(qui).get(reverse(f"api:documents_{page}", kwargs={"dossier": monde.dossier.pk, **cles}))


def test_lire_la_liste_la_fiche_et_le_fichier(monde):
    assert monde.deposer(titre="Ordonnance").status_code == 302
    document = monde.document()
    liste = _appeler(monde, "liste")
    (ligne,) = liste.json()["lignes"]
    assert (ligne["id"], ligne["titre"], ligne["rubrique"]) == (str(document.pk), "Ordonnance", "soins")
    assert "fichier" not in ligne and document.fichier not in liste.content.decode()
    assert _appeler(monde, "fiche", document=document.pk).json() == ligne
    fichier = _appeler(monde, "fichier", document=document.pk)
    assert fichier.content == PDF and "attachment" in fichier.headers["Content-Disposition"]
    assert ([monde.dossier.pk], "soins", "telecharger") in [t[:3] for t in traces(fichier)]


def test_la_rubrique_dit_qui_lit(monde):
    monde.deposer()
    document = monde.document()
    assert _appeler(monde, "liste", "paul").json()["lignes"] == []
    for page in ("fiche", "fichier"):
        assert _appeler(monde, page, "paul", document=document.pk).status_code == 404
    assert _appeler(monde, "liste", "nora").status_code == 403
    assert _appeler(monde, "liste", "hugo").status_code == 404
    url = reverse("api:documents_liste", kwargs={"dossier": monde.dossier.pk})
    assert Client().get(url).status_code == 401
    assert monde.client.post(url, "{}", content_type="application/json").status_code == 405


def test_un_fichier_abime_se_dit(monde):
    monde.deposer()
    document = monde.document()
    chemin = monde.chemin(document)
    chemin.write_bytes(chemin.read_bytes()[:-1] + b"x")
    reponse = _appeler(monde, "fichier", document=document.pk)
    assert reponse.status_code == 404 and "altéré" in reponse.json()["detail"]
