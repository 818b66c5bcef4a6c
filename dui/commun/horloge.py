"""Time. Days are those of Paris; the clock of a decision is the database's, read once a request."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")
JOUR_SQL = "(now() AT TIME ZONE 'Europe/Paris')::date"


def aujourdhui() -> dt.date:
    """Today in Paris, by the application's clock (screens and demonstration; decisions use the database's)."""
    return timezone.now().astimezone(PARIS).date()


def jour_de(instant: dt.datetime) -> dt.date:
    return instant.astimezone(PARIS).date()


def minuit(jour: dt.date) -> dt.datetime:
    """The first instant of a day of Paris."""
    return dt.datetime.combine(jour, dt.time.min, PARIS)
