"""Celery entry points of the floor: no name, no health datum in arguments, answers or messages."""

from celery import shared_task

from usagers.transferts import reception


@shared_task(name="usagers.expirer_les_transferts")
def expirer_les_transferts() -> None:
    """Every night: proposals left unanswered are destroyed with their key."""
    reception.expirer()
