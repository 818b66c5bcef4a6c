"""`manage.py importer_grille FICHIER [--etablissement …] [--essai] | --retirer CODE`: a grid of the ESMS, checked.

A grid that exists is never changed: importing it again makes its next version, and past evaluations keep theirs.
"""

from __future__ import annotations

import json
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from habilitations.models import Etablissement
from usagers.evaluations.catalogue import declarees
from usagers.evaluations.declaration import Grille, GrilleRefusee, lire
from usagers.models import GrilleMaison

TAILLE_MAX = 500_000


class Command(BaseCommand):
    help = "Importe une grille d'évaluation propre à l'établissement (JSON ; voir docs/grilles.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path, nargs="?", help="la grille, en JSON")
        parser.add_argument(
            "--etablissement", default="", help="FINESS ou identifiant ; inutile s'il n'y a qu'un établissement"
        )
        parser.add_argument("--essai", action="store_true", help="contrôle la grille sans rien enregistrer")
        parser.add_argument("--retirer", default="", metavar="CODE", help="ne propose plus cette grille")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retirer"]:
            self._retirer(options["retirer"], _etablissement(options["etablissement"]))
            return
        if options["fichier"] is None:
            raise CommandError("Indiquez le fichier de la grille.")
        contenu, grille = _lire(options["fichier"])
        if options["essai"]:
            self.stdout.write(
                f"Grille « {grille.titre} » lisible : {len(grille.questions)} questions. Rien n'est enregistré."
            )
            return
        ligne = _enregistrer(contenu, grille, _etablissement(options["etablissement"]))
        self.stdout.write(f"Grille « {ligne.titre} » importée, version {ligne.version}.")

    def _retirer(self, code: str, lieu: Etablissement) -> None:
        lignes = list(GrilleMaison.objects.filter(etablissement=lieu, code=code, retiree_le__isnull=True))
        if not lignes:
            raise CommandError(f"Aucune grille « {code} » n'est proposée dans cet établissement.")
        for ligne in lignes:
            ligne.retiree_le = timezone.now()
            ligne.save()
        self.stdout.write(
            f"La grille « {code} » n'est plus proposée. Les évaluations faites avec elle restent lisibles."
        )


def _lire(fichier: Path) -> tuple[dict[str, Any], Grille]:
    try:
        if fichier.stat().st_size > TAILLE_MAX:
            raise CommandError("Ce fichier est trop gros pour une grille.")
        contenu = json.loads(fichier.read_text(encoding="utf-8"))
    except OSError as erreur:
        raise CommandError(f"Ce fichier ne se lit pas : {erreur.strerror}.") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise CommandError("Ce fichier n'est pas du JSON en UTF-8.") from None
    try:
        grille = lire(contenu, maison=True)
    except GrilleRefusee as refus:
        raise CommandError(
            "\n".join(["Cette grille est à corriger :", *(f"  - {c}" for c in refus.constats)])
        ) from None
    if grille.code in declarees():
        raise CommandError(f"Le code « {grille.code} » est celui d'une grille du logiciel : choisissez-en un autre.")
    return contenu, grille


@transaction.atomic
def _enregistrer(contenu: dict[str, Any], grille: Grille, lieu: Etablissement) -> GrilleMaison:
    passees = GrilleMaison.objects.filter(etablissement=lieu, code=grille.code)
    version = (passees.aggregate(derniere=Max("version"))["derniere"] or 0) + 1
    return GrilleMaison.objects.create(
        etablissement=lieu, code=grille.code, version=version, titre=grille.titre, contenu=contenu
    )


def _etablissement(texte: str) -> Etablissement:
    lieux = Etablissement.objects.order_by("organisme__nom", "nom")
    if texte:
        try:
            lieux = lieux.filter(pk=uuid.UUID(texte))
        except ValueError:
            lieux = lieux.filter(finess=texte)
    trouves = list(lieux[:2])
    if len(trouves) == 1:
        return trouves[0]
    if trouves:
        raise CommandError(
            "Il y a plusieurs établissements : dites lequel avec --etablissement (FINESS ou identifiant)."
        )
    raise CommandError("Aucun établissement n'a ce FINESS ni cet identifiant.")
