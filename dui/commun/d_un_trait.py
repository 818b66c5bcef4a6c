"""Several small sets of rows in one round trip: what a band or a summary gathers from as many tables.

Each set stays an ordinary queryset: filtered by the gate when it was built, walled by PostgreSQL, its rows decrypted
and traced as ever. Only the journey to the database is shared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection


class _Deja:
    """The compiler of a set whose rows have already come."""

    def __init__(self, ensemble: Any) -> None:
        self.ensemble = ensemble._chain()
        self.compilateur = self.ensemble.query.get_compiler(using=connection.alias)
        self.lignes: list[Any] = []
        try:
            self.sql, self.params = self.compilateur.as_sql()
        except EmptyResultSet:
            self.sql, self.params = "", ()

    def objets(self) -> list[Any]:
        self.compilateur.execute_sql = lambda *args, **kwargs: [self.lignes]
        self.ensemble.query.get_compiler = lambda *args, **kwargs: self.compilateur
        return list(self.ensemble) if self.sql else []


def lire_d_un_trait(*ensembles: Any) -> list[list[Any]]:
    """The rows of each queryset, in the order given. A set that selects nothing costs nothing."""
    lots = [_Deja(e) for e in ensembles]
    demandes = [lot for lot in lots if lot.sql]
    if demandes:
        with connection.cursor() as curseur:
            curseur.execute("; ".join(lot.sql for lot in demandes), [p for lot in demandes for p in lot.params])
            for lot in demandes:
                lot.lignes = curseur.fetchall()
                curseur.nextset()
    return [lot.objets() for lot in lots]


class Trait:
    """What the parts of a page ask for, read together when the first of them looks at its rows."""

    def __init__(self) -> None:
        self._demandes: list[tuple[list[Any], list[list[Any]]]] = []

    def demander(self, *ensembles: Any) -> Callable[[], list[list[Any]]]:
        """A function that gives the rows of these sets; they are read with everything asked for until then."""
        recus: list[list[Any]] = []
        self._demandes.append((list(ensembles), recus))

        def donner() -> list[list[Any]]:
            if any(siens is recus for _, siens in self._demandes):
                self._lire()
            return recus

        return donner

    def _lire(self) -> None:
        demandes, self._demandes = self._demandes, []
        lots = iter(lire_d_un_trait(*(e for ensembles, _ in demandes for e in ensembles)))
        for ensembles, recus in demandes:
            recus.extend(next(lots) for _ in ensembles)
