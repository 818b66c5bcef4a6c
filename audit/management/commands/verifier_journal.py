"""`manage.py verifier_journal`: is the journal whole? Exit 0 when sound, 1 otherwise, naming the first bad row."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import ancre, verification
from audit.journal import session_tracee
from dui.commun.acces import Acces
from dui.commun.dates_fr import date_heure_longue, pluriel


class Command(BaseCommand):
    help = "Vérifie la chaîne du journal, sa tête et son ancre signée. Code 0 : intact ; 1 : altéré, à quelle ligne."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--etablissement", type=uuid.UUID, help="un seul établissement (uuid)")
        parser.add_argument("--ancre", type=Path, help="fichier d’ancre (par défaut : celui de DUI_ANCRE, s’il existe)")

    def handle(self, *args: Any, etablissement: uuid.UUID | None, ancre: Path | None, **options: Any) -> None:
        ancres, phrase = self._ancre(ancre)
        with session_tracee(Acces.systeme(motif="vérification du journal")):
            bilan = verification.verifier(etablissement=etablissement, ancres=ancres)
        for anomalie in bilan.anomalies:
            self.stdout.write(f"JOURNAL ALTÉRÉ — {anomalie}")
        if not bilan.sain:
            sys.exit(1)
        chaines = pluriel(bilan.chaines, "établissement")
        self.stdout.write(f"Journal intact : {pluriel(bilan.lignes, 'ligne')}, {chaines}. {phrase}")

    def _ancre(self, fichier: Path | None) -> tuple[dict[uuid.UUID, dict[int, bytes]], str]:
        explicite = fichier is not None
        fichier = fichier or ancre.fichier_habituel()
        if not fichier.is_file():
            if explicite:
                raise CommandError(f"Ancre introuvable : {fichier}")
            return {}, "Aucune ancre encore posée : une réécriture entière passerait inaperçue."
        try:
            ancres, dernier = ancre.empreintes_ancrees(fichier)
        except ancre.AncreAlteree as erreur:
            self.stdout.write(f"JOURNAL ALTÉRÉ — {erreur}")
            sys.exit(1)
        if dernier is None:
            return {}, "L’ancre est vide."
        return ancres, f"Ancre n° {dernier.numero}, {date_heure_longue(dernier.pose_le)}."
