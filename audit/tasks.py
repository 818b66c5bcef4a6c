"""Celery entry points of the journal."""

from celery import shared_task
from django.db import connection, transaction

from audit import ancre
from audit.journal import session_tracee
from dui.commun.acces import Acces


@shared_task(name="audit.ancrer")
def ancrer() -> None:
    """Every five minutes: sign the heads of the chains, outside the database."""
    with session_tracee(Acces.systeme(motif="ancre du journal")):
        ancre.ancrer()


@shared_task(name="audit.preparer_partitions")
def preparer_partitions() -> None:
    """Partitions of this month and the three to come; the writer makes its own if this never ran."""
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            "SELECT dui_journal_partition((now() + m * interval '1 month')::date) FROM generate_series(0, 3) m"
        )
