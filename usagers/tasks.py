"""Celery entry points: « look at the table », and at the disk."""

from celery import shared_task

from usagers.doublons import passages


@shared_task(name="usagers.reprendre_les_fusions")
def reprendre_les_fusions() -> int:
    """Every hour: the files that a merge killed half-way left twice on the disk."""
    return passages.reprendre()
