"""Every page × persona × relation × method: no leak, no wrong write, no wrong refusal, every token traced."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.test import Client

from habilitations.inventaire import inventaire
from habilitations.models import Compte
from tests.connexion import connecter
from tests.epreuves.arpenteur import METHODES, Arpenteur, Bilan

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def par_relation(
    persona: dict[str, Any], dossiers: list[dict[str, Any]], hasard: random.Random
) -> list[dict[str, Any]]:
    """One dossier for each relation this persona has (absent included), each ESMS and each state."""
    choisis: dict[tuple, dict[str, Any]] = {}
    melanges = hasard.sample(dossiers, len(dossiers))
    for dossier in melanges:
        ici = dossier["etablissement"] in persona["etablissements"]
        choisis.setdefault((dossier["relations"].get(persona["cle"], ""), ici, dossier["etat"]), dossier)
    return list(choisis.values())


def _client(persona: dict[str, Any], second_facteur: bool = True) -> Client:
    if persona["etat"] != "actif":
        return Client()
    return connecter(Client(), Compte.objects.get(pk=persona["uuid"]), second_facteur=second_facteur)


def _arpenter(
    demonstration: dict, personas: list, methodes: tuple, seconds: tuple[bool, ...], par: int | None
) -> Bilan:
    total, hasard = Bilan(), random.Random(11)
    for persona in personas:
        for second in seconds:
            arpenteur = Arpenteur(_client(persona, second), persona, demonstration, inventaire(), second)
            relations = par_relation(persona, demonstration["dossiers"], hasard)
            for dossier in relations if second else relations[:1]:
                if par is None or hasard.random() < par / max(1, len(relations)):
                    arpenteur.arpenter(dossier, methodes)
            total.ajouter(arpenteur.bilan)
    return total


def test_echantillon_de_la_matrice(demonstration, capsys):
    """Seeded sample for every run of the suite; the whole table is `make epreuves`."""
    hasard = random.Random(5)
    staff = [p for p in demonstration["personas"] if p["site"] == "staff"]
    personas = hasard.sample(staff, 7)
    bilan = _arpenter(demonstration, personas, ("GET", "POST"), (True,), 2)
    with capsys.disabled():
        pass
    assert bilan.fautes() == []
    assert bilan.jetons > 50


@pytest.mark.epreuve
def test_matrice_entiere(demonstration, capsys):
    anonyme = {
        "cle": "anonyme",
        "uuid": None,
        "etat": "inactif",
        "site": "staff",
        "profession": "",
        "etablissements": [],
    }
    bilan = _arpenter(demonstration, demonstration["personas"], METHODES, (True, False), None)
    bilan.ajouter(_arpenter(demonstration, [anonyme], METHODES, (True,), None))
    with capsys.disabled():
        pass
    assert bilan.fautes() == []
