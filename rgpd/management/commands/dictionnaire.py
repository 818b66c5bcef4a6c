"""`manage.py dictionnaire`: every field, its purpose, its necessity, its retention; `--verifier`: what is missing."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from dui.commun.dictionnaire import Entree, dictionnaire, manques
from dui.commun.tableur import en_csv
from rgpd.dictionnaire import lignes


class Command(BaseCommand):
    help = "Le dictionnaire des données : chaque champ, sa rubrique, sa finalité, sa nécessité, sa conservation."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        forme = parser.add_mutually_exclusive_group()
        forme.add_argument("--csv", action="store_const", dest="forme", const="csv", help="pour un tableur")
        forme.add_argument("--json", action="store_const", dest="forme", const="json")
        forme.add_argument(
            "--verifier", action="store_const", dest="forme", const="verifier", help="code 1 s’il manque une entrée"
        )

    def handle(self, *args: Any, forme: str | None, **options: Any) -> None:
        match forme:
            case "csv":
                self.stdout.write(en_csv(lignes.ENTETES, map(lignes.ligne, dictionnaire())).decode(), ending="")
            case "json":
                objets = [dict(zip(lignes.CLES, lignes.ligne(e), strict=True)) for e in dictionnaire()]
                self.stdout.write(json.dumps(objets, ensure_ascii=False, indent=2))
            case "verifier":
                self._verifier()
            case _:
                self._ecrire()

    def _ecrire(self) -> None:
        for modele, entrees in groupby(dictionnaire(), key=lambda e: (e.nom_du_modele, e.modele)):
            self.stdout.write(f"\n{modele[0][:1].upper()}{modele[0][1:]} ({modele[1]})")
            self.stdout.write("  Champ | Rubrique | Finalité | Nécessaire | Conservation | Protection | Source")
            for entree in entrees:
                self.stdout.write(f"  {_en_texte(entree)}")
        self.stdout.write(f"\n{len(dictionnaire())} champs. Il manque {len(manques())} entrée.")

    def _verifier(self) -> None:
        trouves = manques()
        for manque in trouves:
            self.stderr.write(manque)
        if trouves:
            raise SystemExit(1)
        self.stdout.write(f"Dictionnaire complet : {len(dictionnaire())} champs.")


def _en_texte(e: Entree) -> str:
    finalite = lignes.finalites(e) + (" (à déclarer)" if e.a_declarer else "")
    protection = "chiffré" if e.chiffre else "en clair"
    mots = (f"{e.libelle} [{e.champ}]", lignes.rubriques(e), finalite, e.necessite, lignes.conservation(e), protection)
    return " | ".join((*mots, e.source))
