"""`manage.py creer_compte`: the first account of direction of an ESMS, or a technical account.

The invitation link opens the account: it is printed in a terminal only, never in a file or the log of a task.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.journal import session_tracee
from dui.commun.acces import Acces, Action
from habilitations.connexion import invitations
from habilitations.installation import InstallationRefusee, creer_compte
from habilitations.models import Etablissement


class Command(BaseCommand):
    help = "Crée un compte de direction (--etablissement) ou d'administration technique (--technique)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--courriel", required=True)
        parser.add_argument("--prenom", required=True)
        parser.add_argument("--nom", required=True)
        genre = parser.add_mutually_exclusive_group(required=True)
        genre.add_argument("--etablissement", help="FINESS de l'établissement dirigé")
        genre.add_argument("--technique", action="store_true", help="gère les comptes, n'ouvre aucun dossier")
        parser.add_argument("--rpps", default="", help="onze chiffres, si la personne en a un")
        parser.add_argument("--envoyer", action="store_true", help="envoie l'invitation par courriel")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with session_tracee(Acces.systeme(motif="installation d'un compte", action=Action.ADMINISTRER)):
                compte = creer_compte(
                    courriel=options["courriel"],
                    prenom=options["prenom"],
                    nom=options["nom"],
                    lieu=_lieu(options["etablissement"]) if options["etablissement"] else None,
                    rpps=options["rpps"],
                )
        except InstallationRefusee as refus:
            raise CommandError(str(refus)) from None
        self.stdout.write("Compte créé. Il attend un mot de passe, puis un téléphone à relier.")
        if options["envoyer"]:
            invitations.envoyer(compte.pk)
            self.stdout.write("L'invitation est partie par courriel.")
        if self.stdout.isatty():
            self.stdout.write(f"Lien d'invitation, une fois, trois jours :\n{invitations.adresse(compte)}")
        elif not options["envoyer"]:
            self.stdout.write("Le lien d'invitation ne s'affiche que dans un terminal (ou : --envoyer).")


def _lieu(finess: str) -> Etablissement:
    lieu = Etablissement.objects.filter(finess=finess).first()
    if lieu is None:
        raise CommandError(f"Aucun établissement n'a le FINESS {finess}. Créez-le avec creer_etablissement.")
    return lieu
