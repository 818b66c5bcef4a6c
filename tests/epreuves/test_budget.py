"""Every page answers in twelve queries at most, on a dossier as full as it gets: no page costs what it shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dui.commun.modeles import DonneeDeDossier, modeles_gardes
from habilitations.inventaire import inventaire
from habilitations.models import Compte
from tests import fabrique as f
from tests.connexion import connecter
from tests.epreuves.arpenteur import A_PART, Arpenteur
from usagers.models import Dossier

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
BUDGET = 12
DE_PLUS = 12  # rows of each kind, above those of the demonstration
# Widest first: the page is counted for the first of them that it lets in.
PROFESSIONS = (
    "cadre_sante",
    "coordonnateur",
    "chef_service",
    "medecin",
    "psychologue",
    "directeur",
    "secretaire",
    "dpo",
)
# Of a test only: it stands in a transaction of its own, where the gate gives back what it found.
_DU_TEST = re.compile(
    r"SAVEPOINT|RELEASE|ROLLBACK|SELECT current_setting\('role'\), coalesce"
    r"|SELECT set_config\('role', [^;]*'dui.compte'[^;]*$"
)


def _grossir(dossier: str, auteur: Compte) -> None:
    with f.systeme():
        personne = Dossier.objects.get(pk=dossier)
        for _ in range(DE_PLUS):
            faites: dict[str, Any] = {}
            for modele in modeles_gardes():
                if issubclass(modele, DonneeDeDossier):
                    try:
                        with transaction.atomic():
                            f.rangee(modele, personne, auteur, faites)
                    except (Error, ValidationError):
                        continue  # one a dossier


def _marcheurs(demonstration: dict[str, Any]) -> list[tuple[Arpenteur, dict[str, Any]]]:
    """One persona a profession, all before the dossier that most of them open by their team."""
    actifs = [p for p in demonstration["personas"] if p["etat"] == "actif"]
    personas = [p for nom in PROFESSIONS if (p := next((x for x in actifs if x["profession"] == nom), None))]
    ouverts = {"equipe", "fonction"}
    dossier = max(
        demonstration["dossiers"],
        key=lambda d: (d["etat"] == "actif", sum(d["relations"].get(p["cle"]) in ouverts for p in personas)),
    )
    _grossir(dossier["uuid"], Compte.objects.get(pk=personas[0]["uuid"]))
    pages = inventaire()
    return [
        (Arpenteur(connecter(Client(), Compte.objects.get(pk=p["uuid"])), p, demonstration, pages), dossier)
        for p in personas
    ]


def _requetes(client: Client, chemin: str) -> list[str] | None:
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as vues:
        reponse = client.get(chemin)
    if reponse.status_code != 200:
        return None
    return [q["sql"] for q in vues.captured_queries if not _DU_TEST.match(q["sql"])]


def _mesurer(marcheurs: list[tuple[Arpenteur, dict[str, Any]]]) -> dict[str, tuple[int, list[str]]]:
    """By name of page: the dearest of its addresses, for the first persona it lets in."""
    comptes: dict[str, tuple[int, list[str]]] = {}
    for url in marcheurs[0][0].urls:
        if "GET" not in url["methodes"] or url["nom"].rpartition(":")[2] in A_PART:
            continue
        for marcheur, dossier in marcheurs:
            vues = [
                (len(sql), sql)
                for chemin, _ in list(marcheur.adresses(url, dossier))[:20]
                if (sql := _requetes(marcheur.client, chemin)) is not None
            ]
            if vues:
                comptes[url["nom"]] = max(vues)
                break
    return comptes


def test_chaque_page_tient_en_douze_requetes(demonstration, record_property):
    comptes = _mesurer(_marcheurs(demonstration))
    trop = {nom: combien for nom, (combien, _) in comptes.items() if combien > BUDGET}
    dearest = max(combien for combien, _ in comptes.values())
    record_property("chiffres", f"requêtes : {len(comptes)} pages, {dearest} au plus, {len(trop)} au-delà de {BUDGET}")

    assert len(comptes) > 150
    assert trop == {}
