"""`manage.py importer_tddui FICHIER [--etablissement …] [--equipe …]`: an official document becomes a dossier.

The FINESS written in the document is the sender's: it never chooses where the dossier is opened.
"""

from __future__ import annotations

import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.journal import session_tracee
from dui.commun.acces import Acces, Action
from dui.commun.horloge import aujourdhui
from habilitations.models import Accompagnement, Compte, Equipe, Etablissement
from usagers.importation import limites
from usagers.importation.enregistrement import importer
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.lecture import lire_document
from usagers.importation.rapport import RapportImport


class Command(BaseCommand):
    help = "Importe un document TDDUI officiel (Bundle FHIR 2.x, CDA EXPORT_DUI, ou Bundle de transport)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path, help="le document reçu")
        parser.add_argument(
            "--etablissement", default="", help="FINESS ou identifiant ; inutile s'il n'y a qu'un établissement"
        )
        parser.add_argument("--equipe", default="", help="équipe qui accompagne la personne (nom ou identifiant)")
        parser.add_argument("--auteur", default="", help="adresse du compte au nom duquel on importe")
        parser.add_argument("--essai", action="store_true", help="lit et contrôle le document sans rien enregistrer")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = lire_document(_lire_fichier(options["fichier"]))
        except DocumentRefuse as refus:
            raise CommandError(str(refus)) from None
        if options["essai"]:
            self._dire_l_essai(document)
            return
        etablissement = _etablissement(options["etablissement"]) if options["etablissement"] else _seul_etablissement()
        auteur = _auteur(options["auteur"])
        acces = Acces.systeme(
            motif="import d'un document TDDUI", action=Action.CREER, etablissement_id=etablissement.pk
        )
        acces.compte_id = auteur.pk if auteur else None
        try:
            with session_tracee(acces):
                rapport = importer(document, etablissement, auteur)
                _confier(rapport, etablissement, options["equipe"])
        except DocumentRefuse as refus:
            raise CommandError(str(refus)) from None
        for ligne in rapport.en_lignes():
            self.stdout.write(ligne)

    def _dire_l_essai(self, document: Any) -> None:
        """Counts only: a terminal is not a place for a person's data."""
        self.stdout.write(f"Document {document.format} {document.version} lisible ; rien n'est enregistré.")
        for nom in ("sejours", "evenements", "evaluations", "couvertures", "documents", "contacts"):
            self.stdout.write(f"  {nom} : {len(getattr(document, nom))}")
        for phrase in document.avertissements:
            self.stdout.write(f"  attention : {phrase}")
        for une in document.non_repris:
            self.stdout.write(f"  non repris : {une.chemin} ({une.raison})")


def _lire_fichier(chemin: Path) -> bytes:
    try:
        with chemin.open("rb") as fichier:
            return fichier.read(limites.OCTETS + 1)  # one byte more: the reader then says « too big »
    except OSError as erreur:
        raise CommandError(f"Fichier illisible : {erreur.strerror or 'erreur de lecture'}.") from None


def _uuid(texte: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(texte)
    except ValueError:
        return None


def _etablissement(texte: str) -> Etablissement:
    numero = _uuid(texte)
    cherche = {"pk": numero} if numero else {"finess": texte}
    trouve = Etablissement.objects.filter(**cherche).first()
    if trouve is None:
        raise CommandError("Aucun établissement n'a ce FINESS ni cet identifiant.")
    return trouve


def _seul_etablissement() -> Etablissement:
    """Nothing was said: the only ESMS there is. The demonstration has several fictitious ones: its first."""
    possibles = list(Etablissement.objects.order_by("organisme__nom", "nom"))
    if len(possibles) == 1 or (possibles and settings.DUI_MODE == "demo"):
        return possibles[0]
    connus = ", ".join(f"{e.finess} ({e.nom})" for e in possibles) or "aucun"
    raise CommandError(f"Dites où ouvrir le dossier avec --etablissement. Établissements connus : {connus}.")


def _auteur(courriel: str) -> Compte | None:
    if not courriel:
        return None
    trouve = Compte.objects.filter(courriel=courriel, is_active=True).first()
    if trouve is None:
        raise CommandError("Aucun compte actif n'a cette adresse.")
    return trouve


def _confier(rapport: RapportImport, etablissement: Etablissement, equipe: str) -> None:
    """Without a team, only wide functions see the new dossier; the report says so."""
    if not rapport.dossier_cree:
        return
    trouvee = _equipe(etablissement, equipe)
    if trouvee is None:
        rapport.avertissements.append("Le dossier n'est confié à aucune équipe (option --equipe).")
        return
    Accompagnement.objects.create(
        dossier_id=rapport.dossier, etablissement=etablissement, equipe=trouvee, du=aujourdhui()
    )
    rapport.crees["accompagnement par une équipe"] += 1
    rapport.avertissements.append(f"Dossier confié à « {trouvee.nom} », {etablissement.nom}.")


def _equipe(etablissement: Etablissement, demandee: str) -> Equipe | None:
    equipes = Equipe.objects.filter(etablissement=etablissement)
    if not demandee:  # nobody is put in a team by guess, but in the demonstration
        return equipes.order_by("cas", "nom").first() if settings.DUI_MODE == "demo" else None
    numero = _uuid(demandee)
    trouvee = equipes.filter(**({"pk": numero} if numero else {"nom": demandee})).first()
    if trouvee is None:
        raise CommandError("Aucune équipe de l'établissement n'a ce nom ni cet identifiant.")
    return trouvee
