"""Celery entry points of the floor: « look at the table », no name, no health datum in arguments nor answers."""

from celery import shared_task

from usagers.doublons import passages
from usagers.pilotage.gir import relever_tous
from usagers.transferts import reception


@shared_task(name="usagers.reprendre_les_fusions")
def reprendre_les_fusions() -> int:
    """Every hour: the files that a merge killed half-way left twice on the disk."""
    return passages.reprendre()


@shared_task(name="usagers.expirer_les_transferts")
def expirer_les_transferts() -> None:
    """Every night: proposals left unanswered are destroyed with their key."""
    reception.expirer()


@shared_task(name="usagers.relever_les_gir")
def relever_les_gir() -> None:
    """Several times a day, one reading a month: a beat that was stopped on the first catches up."""
    relever_tous()
