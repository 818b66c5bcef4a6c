"""Room left for the documents of the ESMS. Counted by the base itself: inside its wall, a page sees one dossier."""

from __future__ import annotations

from django.conf import settings
from django.db import connection


def place_restante() -> int:
    """Bytes; two sendings at the same moment may go past it by one sending."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT dui_place_des_documents()")
        (prise,) = curseur.fetchone()
    return max(0, int(settings.DUI_DOCUMENTS_MAX) - int(prise))
