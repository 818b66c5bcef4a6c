"""No trace, no page: when the journal refuses, the answer is a 503 and nothing of the person leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from dui.commun.bases import comme_proprietaire
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import code_de

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "cles"])


@contextmanager
def journal_en_panne() -> Iterator[None]:
    """The owner replaces the writer by one that fails, then puts it back."""
    signature = "dui_journal_ecrire(uuid, uuid, jsonb)"
    with comme_proprietaire(), connection.cursor() as curseur:
        curseur.execute("SELECT pg_get_functiondef(%s::regprocedure)", [signature])
        (vraie,) = curseur.fetchone()
        curseur.execute(
            "CREATE OR REPLACE FUNCTION dui_journal_ecrire(p_requete uuid, p_acteur uuid, p_lignes jsonb)"
            " RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RAISE EXCEPTION 'disque plein'; END $$"
        )
    try:
        yield
    finally:
        with comme_proprietaire(), connection.cursor() as curseur:
            curseur.execute(vraie)


@pytest.fixture
def monde():
    with f.systeme():
        lieu = f.etablissement()
        ines, nora = f.professionnel("Inès", "infirmier", lieu), f.professionnel("Nora", "infirmier", lieu)
        marcel = f.dossier(lieu, f.equipe(lieu, ines))
        f.remplir(marcel, ines)
    return {"ines": ines, "nora": nora, "marcel": marcel}


def test_journal_en_panne_rien_ne_sort_et_rien_ne_s_ecrit(monde):
    from habilitations.models import BrisDeGlace

    ines, nora = connecter(Client(), monde["ines"]), connecter(Client(), monde["nora"])
    cle = {"dossier": monde["marcel"].pk}
    urgence = {"motif": "urgence", "precision": "Malaise.", "interet": "on", "code": code_de(monde["nora"])}
    with journal_en_panne():
        reponses = [
            ines.get(reverse("usagers:dossier", kwargs=cle)),
            ines.get(reverse("usagers:liste")),
            nora.get(reverse("usagers:dossier", kwargs=cle)),
            nora.post(reverse("habilitations:briser_la_glace", kwargs=cle), urgence),
        ]
    for reponse in reponses:
        assert reponse.status_code == 503
        assert "dupuis" not in reponse.content.decode().lower()
        assert "n’a pas pu être inscrit au journal" in reponse.content.decode()
    with f.systeme():
        assert not BrisDeGlace.objects.exists()
    assert ines.get(reverse("usagers:dossier", kwargs=cle)).status_code == 200
