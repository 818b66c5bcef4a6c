"""Every page × persona × relation × method: no leak, no wrong write, no wrong refusal, every token traced.

Expected answers: `regles.py`, written from the rules. Each persona meets one dossier of each of its relations (absent
included), of each ESMS and of each state. With the password alone, and for nobody, what one is to the dossier counts
for nothing: one dossier each. A verb that a page does not declare is refused (405) before its dossier is looked at: two
dossiers are asked, of the nearest relation and of the farthest.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.test import Client

from dui.demonstration.relations import PERSONAS
from habilitations.inventaire import inventaire
from habilitations.models import Compte
from tests.connexion import connecter
from tests.epreuves.arpenteur import METHODES, Arpenteur, Bilan

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
ECHANTILLON = ("nora", "paul", "odile", "camille", "denise", "jeanne", "remi")
ANONYME = {"cle": "anonyme", "uuid": None, "etat": "inactif", "site": "staff", "profession": "", "etablissements": []}


def par_relation(
    persona: dict[str, Any], dossiers: list[dict[str, Any]], hasard: random.Random
) -> list[dict[str, Any]]:
    """One dossier for each relation this persona has (absent included), each ESMS and each state."""
    choisis: dict[tuple, dict[str, Any]] = {}
    for dossier in hasard.sample(dossiers, len(dossiers)):
        ici = dossier["etablissement"] in persona["etablissements"]
        choisis.setdefault((dossier["relations"].get(persona["cle"], ""), ici, dossier["etat"]), dossier)
    return sorted(choisis.values(), key=lambda d: d["relations"].get(persona["cle"], "") not in {"equipe", "fonction"})


def _client(persona: dict[str, Any], second_facteur: bool) -> Client:
    if persona["etat"] != "actif":
        return Client()
    return connecter(Client(), Compte.objects.get(pk=persona["uuid"]), second_facteur=second_facteur)


def arpenter(
    demonstration: dict[str, Any],
    persona: dict[str, Any],
    hasard: random.Random,
    *,
    methodes: tuple[str, ...] = METHODES,
    second_facteur: bool = True,
    combien: int | None = None,
) -> Bilan:
    """`combien`: that many relations at random; None: all of them, and the pages without a dossier once."""
    marcheur = Arpenteur(_client(persona, second_facteur), persona, demonstration, inventaire(), second_facteur)
    dossiers = par_relation(persona, demonstration["dossiers"], hasard)
    if not (second_facteur and persona["etat"] == "actif"):
        dossiers = dossiers[:1]
    temoins = (dossiers[0], dossiers[-1])  # the nearest and a stranger's
    for dossier in dossiers if combien is None else hasard.sample(dossiers, min(combien, len(dossiers))):
        marcheur.arpenter_le_dossier(dossier, methodes, hors_declaration=dossier in temoins)
    marcheur.arpenter_le_reste(dossiers[0], methodes, hasard, toutes=combien is None)
    return marcheur.bilan


def test_echantillon_de_la_matrice(demonstration, record_property):
    """Seeded sample for every run of the suite; the whole table is `make epreuves`."""
    total = Bilan()
    for cle in ECHANTILLON:
        persona = next(p for p in demonstration["personas"] if p["cle"] == cle)
        total.ajouter(arpenter(demonstration, persona, random.Random(cle), methodes=("GET", "POST"), combien=2))
    record_property("chiffres", f"matrice, échantillon : {total}")
    assert total.fautes() == []
    assert total.jetons > 100


@pytest.mark.epreuve
@pytest.mark.parametrize("cle", [*(p.cle for p in PERSONAS), "anonyme"])
def test_matrice_entiere(demonstration, cle, record_property):
    persona = next((p for p in demonstration["personas"] if p["cle"] == cle), ANONYME)
    total = arpenter(demonstration, persona, random.Random(cle))
    if persona is not ANONYME:
        total.ajouter(arpenter(demonstration, persona, random.Random(cle), second_facteur=False))
    record_property("matrice", {nom: len(v) if isinstance(v, list) else v for nom, v in vars(total).items()})
    assert total.fautes() == []
