"""Queries of each page, counted, and their plans: replayed in order, under the settings that the page itself set."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from bench.bases import ALIAS, Paire, viser
from bench.pages import Page, connecter, pages
from dui.commun.acces import Acces

GRANDE = 5000  # rows from which reading a whole table is a fault


@dataclass
class Plan:
    """One page: its number of queries, the tables it reads whole, the slowest statement."""

    requetes: int = 0
    parcours_entiers: set[str] = field(default_factory=set)
    lente_ms: float = 0
    lente: str = ""
    plan_de_la_lente: str = ""


def relever(paire: Paire) -> dict[str, Plan]:
    viser(paire)
    grandes = _grandes_tables()
    return {page.cle: _relever(page, grandes) for page in pages()}


def _grandes_tables() -> set[str]:
    with connection.cursor() as curseur:
        curseur.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [GRANDE])
        return {nom for (nom,) in curseur.fetchall()}


def _relever(page: Page, grandes: set[str]) -> Plan:
    client = connecter(page.qui)
    client.raise_request_exception = False
    client.get(page.adresse)  # what is only done once per process
    with ExitStack() as pile:
        captures = [pile.enter_context(CaptureQueriesContext(connections[alias])) for alias in ALIAS]
        client.get(page.adresse)
    plan = Plan(requetes=sum(len(c) for c in captures))
    ordres = [str(requete["sql"]) for requete in captures[0].captured_queries]
    with Acces.systeme(motif="plans des mesures").lier(), transaction.atomic():
        for ordre in ordres:
            _rejouer(ordre, plan, grandes)
        transaction.set_rollback(True)
    return plan


def _rejouer(ordre: str, plan: Plan, grandes: set[str]) -> None:
    with connection.cursor() as curseur:
        if "set_config(" in ordre:
            curseur.execute(ordre)
            return
        if not re.match(r"\(?\s*(SELECT|WITH)\b", ordre) or "dui_journal_ecrire" in ordre:
            return
        curseur.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {ordre}")
        brut = curseur.fetchone()[0]
    analyse = (json.loads(brut) if isinstance(brut, str) else brut)[0]
    duree = analyse["Planning Time"] + analyse["Execution Time"]
    if duree > plan.lente_ms:
        plan.lente_ms, plan.lente, plan.plan_de_la_lente = duree, ordre, json.dumps(analyse["Plan"])
    for noeud in _noeuds(analyse["Plan"]):
        table = str(noeud.get("Relation Name", ""))
        if noeud["Node Type"] == "Seq Scan" and (table in grandes or re.sub(r"_\d{6}$", "", table) in grandes):
            plan.parcours_entiers.add(table)


def _noeuds(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for enfant in plan.get("Plans", ()):
        yield from _noeuds(enfant)
