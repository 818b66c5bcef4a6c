"""Celery says « look at the table », no more: identifiers only in arguments, nothing stored in Redis."""

import logging.config
import os
from typing import Any

from celery import Celery, signals
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dui.settings")

app = Celery("dui")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def journaliser_comme_l_application(loglevel: int, **reste: Any) -> None:
    """JSON lines without a value, not Celery's own format; `--loglevel` says how much Celery itself speaks."""
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger("celery").setLevel(loglevel)


@signals.worker_init.connect
def refuser_un_demarrage_imprudent(**reste: Any) -> None:
    """What the web server refuses, the worker refuses: before its first task, and before it forks."""
    from dui.commun.verifications import exiger  # needs the applications

    exiger()
