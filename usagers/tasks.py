"""Celery entry points of the dossier: identifiers only."""

from celery import shared_task

from usagers.pilotage.gir import relever_tous


@shared_task(name="usagers.relever_les_gir")
def relever_les_gir() -> None:
    """Several times a day, one reading a month: a beat that was stopped on the first catches up."""
    relever_tous()
