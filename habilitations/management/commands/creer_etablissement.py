"""`manage.py creer_etablissement`: the first ESMS of an installation, or one more."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.journal import session_tracee
from dui.commun.acces import Acces, Action
from habilitations.installation import InstallationRefusee, creer_etablissement
from habilitations.models.structures import CategorieESMS


class Command(BaseCommand):
    help = "Crée un établissement, son organisme gestionnaire s'il est nouveau, et ses unités."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisme", required=True, help="nom de l'organisme gestionnaire")
        parser.add_argument("--finess-organisme", default="", help="FINESS juridique, neuf caractères")
        parser.add_argument("--nom", required=True, help="nom de l'établissement")
        parser.add_argument("--finess", required=True, help="FINESS géographique, neuf caractères")
        parser.add_argument("--categorie", required=True, choices=CategorieESMS.values)
        parser.add_argument("--unite", action="append", default=[], help="nom d'une unité ; se répète")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with session_tracee(Acces.systeme(motif="installation d'un établissement", action=Action.ADMINISTRER)):
                lieu = creer_etablissement(
                    organisme=options["organisme"],
                    finess_organisme=options["finess_organisme"],
                    nom=options["nom"],
                    finess=options["finess"],
                    categorie=CategorieESMS(options["categorie"]),
                    unites=options["unite"],
                )
        except InstallationRefusee as refus:
            raise CommandError(str(refus)) from None
        self.stdout.write(f"Établissement créé : {lieu.nom} ({lieu.finess}), {len(set(options['unite']))} unité(s).")
