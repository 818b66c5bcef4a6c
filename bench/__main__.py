"""`make bench`: the key pages measured at several sizes, with encryption, walls and journal on.

`ARGS="--tailles 1000,10000 --tours 20 --sans-limites --plans"` chooses.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from contextlib import ExitStack
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dui.settings")
os.environ["DUI_MODE"] = "demo"  # plain HTTP on loopback; walls, journal and encryption are those of production

import django

django.setup()

from django.db import connections  # noqa: E402

from bench import bases, details, plans, rapport  # noqa: E402
from bench.gardien import Gardien, gardien  # noqa: E402
from bench.pages import chronometrer, serveur  # noqa: E402
from bench.peuplement import PAR_EQUIPE, PAR_ESMS, peupler, vieillir  # noqa: E402
from dui.outils.lieux import etape  # noqa: E402

PIRE, VIEUX = "un seul ESMS", "trois ans"


def arguments() -> argparse.Namespace:
    analyse = argparse.ArgumentParser(prog="make bench", description="Mesure les pages principales")
    analyse.add_argument("--tailles", default="1000,10000,100000", help="nombres de dossiers, croissants")
    analyse.add_argument("--tours", type=int, default=40, help="requêtes par page et par taille")
    analyse.add_argument("--sans-limites", action="store_true", help=f"sans les cas « {PIRE} » et « {VIEUX} »")
    analyse.add_argument("--plans", action="store_true", help="montre la requête la plus lente de chaque page")
    choix = analyse.parse_args()
    choix.tailles = [int(t) for t in choix.tailles.split(",")]
    if choix.tailles != sorted(set(choix.tailles)) or choix.tailles[0] < PAR_ESMS or choix.tours < 5:
        analyse.error(f"tailles croissantes, à partir de {PAR_ESMS} ; au moins 5 tours")
    if any(t % PAR_EQUIPE for t in choix.tailles):
        analyse.error(f"des multiples de {PAR_EQUIPE}, la taille d’une équipe")
    return choix


def titre(taille: int) -> str:
    return f"{taille // 1000} k" if taille % 1000 == 0 else str(taille)


def construire(tailles: list[int], limites: bool, garde: Gardien) -> list[bases.Paire]:
    paires: list[bases.Paire] = []
    deja = 0
    for taille in tailles:
        with etape(f"{titre(taille)} dossiers"):
            paire = bases.copier(paires[-1], titre(taille), garde) if paires else bases.creer(titre(taille), garde)
            bases.viser(paire)
            peupler(deja + 1, taille)
            bases.ranger(paire)
        paires.append(paire)
        deja = taille
    if limites:
        with etape("Trois ans d’histoire derrière les dossiers mesurés"):
            vieille = bases.copier(paires[0], VIEUX, garde)
            bases.viser(vieille)
            vieillir()
            bases.ranger(vieille)
        with etape(f"{titre(deja)} dossiers de plus dans l’établissement mesuré"):
            paire = bases.copier(paires[-1], PIRE, garde)
            bases.viser(paire)
            peupler(deja + 1, 2 * deja, un_seul_esms=True)
            bases.ranger(paire)
        paires += [paire, vieille]
    return paires


def mesurer(choix: argparse.Namespace, garde: Gardien) -> str:
    debut = time.monotonic()
    paires = construire(choix.tailles, not choix.sans_limites, garde)
    tailles, borne = [paire.titre for paire in paires], titre(choix.tailles[-1])
    with etape("Requêtes et plans"):
        releves = {paire.titre: plans.relever(paire) for paire in paires}
    with ExitStack() as pile:
        with etape("Serveurs"):
            serveurs = {paire.titre: pile.enter_context(serveur(paire, garde)) for paire in paires}
        charge = os.getloadavg()[0]
        with etape(f"{choix.tours} tours de {len(releves[borne])} pages, {len(paires)} tailles à la fois"):
            temps = chronometrer(serveurs, choix.tours)
        charge = max(charge, os.getloadavg()[0])
    with etape("Gardes une à une"):
        gardes = {paire.titre: details.mesurer(paire) for paire in paires}
    faits = max(len(t.durees) for t in temps.values())
    print(f"\n{rapport.machine()} ; charge {rapport.fr(charge)} ; {faits} tours ; {time.strftime('%d/%m/%Y %H:%M')}")
    print("Bases : " + ", ".join(f"{x.titre} {bases.octets(x) // 1_000_000} Mo" for x in paires) + "\n")
    print(rapport.tableau_des_pages(temps, tailles, releves, borne) + "\n")
    print(rapport.tableau_des_gardes(gardes, tailles) + "\n")
    for taille in tailles:
        for page, tables in rapport.parcours(releves, taille).items():
            print(f"Parcours entier ({taille}) : {page} lit toute la table {', '.join(sorted(tables))}")
    if choix.plans:
        _montrer_les_lentes(releves)
    return rapport.derniere_ligne(temps, tailles, borne, releves, time.monotonic() - debut)


def _montrer_les_lentes(releves: dict[str, dict[str, plans.Plan]]) -> None:
    for taille, par_page in releves.items():
        for page, plan in par_page.items():
            print(f"\n[{taille}] {page} : {plan.lente_ms:.1f} ms\n{plan.lente[:1500]}\n{plan.plan_de_la_lente[:3000]}")


def _interrompre(*_: Any) -> None:
    raise KeyboardInterrupt


def main() -> None:
    choix = arguments()
    signal.signal(signal.SIGTERM, _interrompre)
    bases.balayer()
    try:
        with gardien() as garde:
            try:
                ligne = mesurer(choix, garde)
            finally:
                connections.close_all()
    except KeyboardInterrupt:
        sys.exit(130)
    print(ligne)


if __name__ == "__main__":
    main()
