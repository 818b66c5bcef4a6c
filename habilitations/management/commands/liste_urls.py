"""`manage.py liste_urls [--json]`: every page and what it opens."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from habilitations.inventaire import inventaire


class Command(BaseCommand):
    help = "Inventaire des pages : nom, adresse, méthodes, site, rubrique, action, paramètres."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="sortie JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        lignes = inventaire()
        if options["json"]:
            self.stdout.write(json.dumps(lignes, ensure_ascii=False, indent=1))
            return
        for ligne in lignes:
            methodes = ",".join(ligne["methodes"])
            self.stdout.write(f"{methodes:9} {ligne['motif']:75} {ligne['categorie'] or '-':15} {ligne['action']}")
