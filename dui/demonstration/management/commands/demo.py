"""`manage.py demo`: load the demonstration, or print its accounts and objects."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dui.demonstration import chargement, presentation


class Command(BaseCommand):
    help = "Charge la démonstration dans une base vide (--jetons : avec les jetons), ou en donne la liste (--personas)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jetons", action="store_true", help="un jeton unique ZQ… dans chaque champ sensible")
        parser.add_argument("--personas", action="store_true", help="comptes, dossiers et objets, en JSON")
        parser.add_argument("--si-vide", action="store_true", help="ne fait rien si la démonstration est déjà là")
        parser.add_argument("--graine", type=int, default=chargement.GRAINE, help="même graine, mêmes données")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["personas"]:
            self.stdout.write(json.dumps(presentation.presenter(), ensure_ascii=False, indent=1))
            return
        if settings.DUI_MODE == "production":
            raise CommandError(
                "DUI_MODE=production : la démonstration ne se charge pas là où vivent de vraies données."
            )
        try:
            presente = chargement.etat()
        except chargement.BaseOccupee as occupee:
            raise CommandError(str(occupee)) from None
        if presente == "vide":
            combien = chargement.charger(graine=options["graine"], jetons=options["jetons"])
            self.stdout.write(f"Démonstration chargée : {combien} dossiers.")
        elif options["jetons"] and presente == "propre":
            raise CommandError(
                "La démonstration est déjà chargée, sans jetons. Pour la refaire avec : make propre, "
                "puis make demo JETONS=1"
            )
        elif not options["si_vide"]:
            raise CommandError("La démonstration est déjà chargée. Pour la refaire : make propre, puis make demo")
