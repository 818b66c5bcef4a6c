"""`manage.py exporter_journal --jsonl | --fhir`: the journal on the standard output, identifiers only."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from audit import export
from audit.journal import session_tracee
from dui.commun.acces import Acces, Action, Base, Evenement
from dui.commun.horloge import PARIS


def moment(texte: str) -> dt.datetime:
    """A day or an instant (ISO 8601); without a zone, hours are those of Paris."""
    try:
        jour = parse_date(texte)
        instant = dt.datetime.combine(jour, dt.time()) if jour else parse_datetime(texte)
    except ValueError as erreur:
        raise CommandError(f"Date illisible : {texte}. Exemple : 2026-03-03 ou 2026-03-03T14:05:00+01:00.") from erreur
    if instant is None:
        raise CommandError(f"Date illisible : {texte}. Exemple : 2026-03-03 ou 2026-03-03T14:05:00+01:00.")
    return instant if instant.tzinfo else instant.replace(tzinfo=PARIS)


class Command(BaseCommand):
    help = "Exporte le journal : --jsonl (une ligne par dossier montré) ou --fhir (AuditEvent R4, NDJSON)."

    def add_arguments(self, parser: Any) -> None:
        forme = parser.add_mutually_exclusive_group(required=True)
        forme.add_argument("--jsonl", action="store_const", dest="forme", const=export.en_jsonl)
        forme.add_argument("--fhir", action="store_const", dest="forme", const=export.en_fhir)
        parser.add_argument("--etablissement", type=uuid.UUID)
        parser.add_argument("--depuis", type=moment, help="premier instant, compris")
        parser.add_argument("--jusqu_a", "--jusqu-a", type=moment, dest="jusqu_a", help="dernier instant, exclu")

    def handle(self, *args: Any, forme: Any, etablissement: uuid.UUID | None, **options: Any) -> None:
        acces = Acces.systeme(motif="export du journal", etablissement_id=etablissement)
        with session_tracee(acces):
            for ligne in export.lignes(
                etablissement=etablissement, depuis=options["depuis"], jusqu_a=options["jusqu_a"]
            ):
                self.stdout.write(forme(ligne))
            acces.noter(Evenement(action=Action.EXPORTER, base=Base.SYSTEME))
