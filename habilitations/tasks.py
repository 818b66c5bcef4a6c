"""Celery entry points: identifiers only, « look at the table »."""

import uuid

from celery import shared_task

from habilitations import bris_de_glace
from habilitations.connexion import courriels


@shared_task(
    name="habilitations.alerter_du_bris", autoretry_for=(OSError,), retry_backoff=5, retry_jitter=False, max_retries=5
)
def alerter_du_bris(bris_id: str) -> None:
    bris_de_glace.alerter(uuid.UUID(bris_id))


@shared_task(name="habilitations.relancer_les_bris")
def relancer_les_bris() -> None:
    """Every minute: the alerts whose message never reached a worker (Redis lost, mail server away)."""
    bris_de_glace.relancer()


@shared_task(name="habilitations.envoyer_le_lien", autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def envoyer_le_lien(compte_id: str) -> None:
    """An empty id is an unknown address: the same task, which leaves at once."""
    if compte_id:
        courriels.envoyer_le_lien(uuid.UUID(compte_id))
