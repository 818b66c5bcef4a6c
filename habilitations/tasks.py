"""Celery entry points: identifiers only, « look at the table »."""

import uuid
from typing import Any

from celery import current_app, shared_task

from habilitations import bris_de_glace
from habilitations.connexion import courriels, invitations

# For whoever waits for a page: one try, and seconds at most when Redis accepts the connection but stays mute.
PRESSE = {"max_retries": 1, "interval_start": 0, "socket_timeout": 1, "socket_connect_timeout": 1}


def demander(tache: Any, *arguments: str) -> None:
    """Queue a task from a page. Raises `OSError` or kombu's error when Redis is away: a net must do the rest.

    On a connection of its own: the pool's waits six seconds for a dead Redis, and for ever for a frozen one.
    """
    with current_app.connection_for_write() as liaison:
        liaison.transport_options = {**(liaison.transport_options or {}), **PRESSE}
        tache.apply_async(args=arguments, connection=liaison, retry=False)


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


@shared_task(name="habilitations.envoyer_l_invitation", autoretry_for=(OSError,), retry_backoff=5, max_retries=5)
def envoyer_l_invitation(compte_id: str) -> None:
    invitations.envoyer(uuid.UUID(compte_id))
