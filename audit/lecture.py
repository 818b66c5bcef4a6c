"""Reading the journal: under its own role, one ESMS at a time in a request, the whole of it in a command."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from audit.models import Trace
from dui.commun import roles
from dui.commun.contexte_sql import en_role
from dui.commun.horloge import minuit

PAR_PAGE = 50


@contextmanager
def tout_le_journal() -> Iterator[None]:
    """Read every ESMS: verification, anchor and export. For commands and tasks, inside a transaction."""
    with en_role(roles.JOURNAL), connection.cursor() as curseur:
        curseur.execute("SELECT set_config('dui.role_journal', 'tout', true)")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                curseur.execute("SELECT set_config('dui.role_journal', '', true)")


@contextmanager
def curseur_long() -> Iterator[Any]:
    """A server-side cursor that brings the rows by thousands: memory does not grow with the journal."""
    with closing(connection.chunked_cursor()) as curseur:
        curseur.cursor.itersize = 5000
        yield curseur


def tetes() -> dict[uuid.UUID, tuple[int, bytes]]:
    """Head of each chain: last number and its digest. Inside `tout_le_journal()`."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT etablissement, seq, empreinte FROM audit_tete ORDER BY etablissement")
        return {lieu: (seq, bytes(empreinte)) for lieu, seq, empreinte in curseur.fetchall()}


@dataclass(frozen=True)
class Filtre:
    """Who, whom, what, when, allowed: a None or an empty word leaves the question open."""

    acteur: uuid.UUID | None = None
    automatique: bool = False  # tasks and commands only
    dossier: uuid.UUID | None = None
    categorie: str = ""
    actions: tuple[str, ...] = ()
    issue: str = ""
    base: str = ""
    requetes: tuple[uuid.UUID, uuid.UUID] | None = None  # first and last id: a short reference is a range
    du: dt.date | None = None
    au: dt.date | None = None

    def appliquer(self, traces: QuerySet[Trace]) -> QuerySet[Trace]:
        conditions: dict[str, Any] = {
            "acteur": self.acteur,
            "acteur__isnull": True if self.automatique else None,
            "categorie": self.categorie or None,
            "action__in": self.actions or None,
            "issue": self.issue or None,
            "base": self.base or None,
            "requete__range": self.requetes,
            "horodatage__gte": minuit(self.du) if self.du else None,
            "horodatage__lt": minuit(self.au + dt.timedelta(days=1)) if self.au else None,
        }
        traces = traces.filter(**{nom: valeur for nom, valeur in conditions.items() if valeur is not None})
        if self.dossier is None:
            return traces
        # Never `dossiers__contains`: it is not leakproof, so the policy would make it read every month whole.
        return traces.filter(RawSQL(_DU_DOSSIER, [self.dossier], output_field=BooleanField()))  # noqa: S611 (constant)


_DU_DOSSIER = "seq = ANY (ARRAY(SELECT dui_traces_du_dossier(%s)))"


@dataclass(frozen=True)
class PageDeTraces:
    """Newest first; `suivante` and `precedente` are cursors for the address (empty: no such page)."""

    traces: list[Trace]
    suivante: str = ""


def curseur_de(trace: Trace) -> str:
    return f"{trace.horodatage.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}-{trace.seq}"


def _avant(curseur: str) -> Q | None:
    """Rows older than the cursor; an unreadable cursor is the first page."""
    moment, _, seq = curseur.partition("-")
    try:
        instant = dt.datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=dt.UTC)
        numero = int(seq)
    except (ValueError, OverflowError):
        return None
    if not 0 < numero < 2**63:
        return None
    return Q(horodatage__lte=instant) & (Q(horodatage__lt=instant) | Q(seq__lt=numero))


def page(etablissement_id: uuid.UUID, filtre: Filtre, curseur: str = "", combien: int = PAR_PAGE) -> PageDeTraces:
    """One page of the journal of an ESMS, by key (the tenth page costs what the first does)."""
    traces = filtre.appliquer(Trace.objects.filter(etablissement=etablissement_id))
    if curseur and (borne := _avant(curseur)) is not None:
        traces = traces.filter(borne)
    with en_role(roles.JOURNAL):
        lignes = list(traces.order_by(F("horodatage").desc(), F("seq").desc())[: combien + 1])
    reste = len(lignes) > combien
    lignes = lignes[:combien]
    return PageDeTraces(lignes, curseur_de(lignes[-1]) if reste else "")


# -- questions « à regarder » --------------------------------------------------------------------------------


def refus_repetes(etablissement_id: uuid.UUID, depuis: dt.datetime, seuil: int) -> list[tuple[uuid.UUID, int]]:
    """Accounts refused at least `seuil` times since `depuis`, most often first."""
    with en_role(roles.JOURNAL), connection.cursor() as curseur:
        curseur.execute(
            "SELECT acteur, count(*) FROM audit_trace WHERE etablissement = %s AND horodatage >= %s"
            " AND issue = 'refuse' AND acteur IS NOT NULL GROUP BY acteur HAVING count(*) >= %s"
            " ORDER BY 2 DESC, 1 LIMIT 20",
            [etablissement_id, depuis, seuil],
        )
        return curseur.fetchall()


_VOLUMES = """
WITH jours AS (
  SELECT acteur, (horodatage AT TIME ZONE 'Europe/Paris')::date AS jour, count(DISTINCT d) AS n
    FROM audit_trace, unnest(dossiers) AS d
   WHERE etablissement = %s AND horodatage >= %s AND issue = 'accorde' AND acteur IS NOT NULL
     AND action NOT IN ('lister', 'rechercher')
   GROUP BY 1, 2
), habitude AS (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n) AS mediane FROM jours)
SELECT acteur, jour, n FROM jours, habitude WHERE n >= greatest(%s, 3 * mediane) ORDER BY n DESC, jour DESC LIMIT 20
"""


def volumes(etablissement_id: uuid.UUID, depuis: dt.datetime, seuil: int) -> list[tuple[uuid.UUID, dt.date, int]]:
    """Days on which an account opened at least `seuil` dossiers and three times what is usual here."""
    with en_role(roles.JOURNAL), connection.cursor() as curseur:
        curseur.execute(_VOLUMES, [etablissement_id, depuis, seuil])
        return curseur.fetchall()


def combien(etablissement_id: uuid.UUID, depuis: dt.datetime, action: str) -> int:
    with en_role(roles.JOURNAL):
        return Trace.objects.filter(etablissement=etablissement_id, horodatage__gte=depuis, action=action).count()
