"""A clock that one moves.

`essai.now()` and `essai.clock_timestamp()` shadow those of PostgreSQL in a private server, through the search path: the
very SQL of the application and of its functions runs, at the instant that the test chooses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from dui.commun.horloge import JOUR_SQL, PARIS
from tests.connexion import connecter
from tests.epreuves.serveur import Banc

JOUR = dt.timedelta(days=1)
MICRO = dt.timedelta(microseconds=1)
SECONDE = dt.timedelta(seconds=1)
HEURE = dt.timedelta(hours=1)


def paris(annee: int, mois: int, jour: int, heure: int = 12, minute: int = 0, *, pli: int = 0) -> dt.datetime:
    return dt.datetime(annee, mois, jour, heure, minute, tzinfo=PARIS, fold=pli)


def dernier_dimanche(annee: int, mois: int) -> dt.date:
    fin = dt.date(annee, mois, 31)
    return fin - dt.timedelta(days=(fin.weekday() + 1) % 7)


# -- a clock that one moves -----------------------------------------------------------------------------------

HORLOGE = """
CREATE SCHEMA essai;
CREATE TABLE essai.horloge (instant timestamptz, decalage interval NOT NULL DEFAULT '0');
INSERT INTO essai.horloge DEFAULT VALUES;
CREATE FUNCTION essai.now() RETURNS timestamptz LANGUAGE sql STABLE AS
  $$ SELECT coalesce(instant, pg_catalog.now() + decalage) FROM essai.horloge $$;
CREATE FUNCTION essai.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
  $$ SELECT coalesce(instant, pg_catalog.clock_timestamp() + decalage) FROM essai.horloge $$;
GRANT USAGE ON SCHEMA essai TO PUBLIC;
GRANT SELECT ON essai.horloge TO PUBLIC;
ALTER DATABASE dui SET search_path = public, essai, pg_catalog;
DO $$ DECLARE f record; BEGIN
  FOR f IN SELECT p.oid::regprocedure::text AS nom FROM pg_proc p
            WHERE pronamespace = 'public'::regnamespace AND proconfig::text LIKE '%search_path%' LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = public, essai, pg_catalog, pg_temp', f.nom);
  END LOOP;
END $$;
"""


@dataclass
class Temps:
    """Both clocks, that of the database and that of the application."""

    banc: Banc

    @contextmanager
    def a(self, instant: dt.datetime) -> Iterator[None]:
        """Stopped at this instant."""
        self.banc.sql("UPDATE essai.horloge SET instant = %s", instant)
        try:
            with time_machine.travel(instant, tick=False):
                yield
        finally:
            self.banc.sql("UPDATE essai.horloge SET instant = NULL")

    @contextmanager
    def decale(self, decalage: dt.timedelta) -> Iterator[None]:
        """The database's clock runs, elsewhere in time."""
        self.banc.sql("UPDATE essai.horloge SET decalage = %s", decalage)
        try:
            yield
        finally:
            self.banc.sql("UPDATE essai.horloge SET decalage = '0'")


@pytest.fixture(scope="module")
def temps(banc: Banc) -> Temps:
    with banc.relier() as liaison:
        liaison.execute(HORLOGE)  # type: ignore[arg-type]
    connections.close_all()  # the new search path is for new sessions
    temps = Temps(banc)
    essai = paris(2031, 7, 14)
    with temps.a(essai), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(f"SELECT now(), {JOUR_SQL}")
        assert curseur.fetchone() == (essai, dt.date(2031, 7, 14))
    return temps


def page_de(dossier: Any) -> str:
    return reverse("usagers:dossier", kwargs={"dossier": dossier.pk})


def statut(compte: Any, dossier: Any) -> int:
    """What a person signed in at this instant gets."""
    return connecter(Client(), compte).get(page_de(dossier)).status_code
