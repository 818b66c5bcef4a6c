"""The second wall is told who reads: settings and role of the current transaction, never of the session.

They are told in the round trip of the next statement, before it: a page of a dossier saves two of its queries. A
statement cannot go without them, nor they outlive the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection, transaction

from dui.commun.acces import Acces

_NOMS = ("role", "dui.compte", "dui.etab", "dui.lire", "dui.ecrire", "dui.fonction", "dui.dossier", "dui.requete")
_POSER = "SELECT " + ", ".join(f"set_config('{nom}', %s, true)" for nom in _NOMS)
_CLES = tuple(f"dui_{nom.rpartition('.')[2]}" for nom in _NOMS)
_POSER_NOMME = _POSER.replace("%s", "%({})s").format(*_CLES)
_LIRE = "SELECT " + ", ".join(
    "current_setting('role')" if nom == "role" else f"coalesce(current_setting('{nom}', true), '')" for nom in _NOMS
)


def _valeurs(acces: Acces) -> list[str]:
    def texte(valeur: Any) -> str:
        return "" if valeur is None else str(valeur)

    return [
        acces.role,
        texte(acces.compte_id),
        texte(acces.etablissement_id),
        ",".join(sorted(acces.lire)),
        ",".join(sorted(acces.ecrire)),
        ",".join(sorted(acces.fonction)),
        texte(acces.dossier_id),
        texte(acces.requete),
    ]


def poser(acces: Acces) -> None:
    """Tell PostgreSQL who reads, from the next statement to the end of the transaction; raises outside of one."""
    if not connection.in_atomic_block:
        raise RuntimeError("contexte SQL posé hors transaction : il s’évanouirait aussitôt")
    _A_POSER[connection.connection] = _valeurs(acces)


_A_POSER: WeakKeyDictionary[Any, list[str]] = WeakKeyDictionary()  # driver's connection -> what it was not told yet


def poser_avant(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Wrapper of every statement: what waits is told first, in the same round trip where the statement allows it."""
    valeurs = _A_POSER.pop(context["connection"].connection, None)
    if valeurs is None or not context["connection"].in_atomic_block:
        return execute(sql, params, many, context)
    if many or not isinstance(sql, str) or getattr(context["cursor"].cursor, "name", None):
        with context["connection"].cursor() as curseur:
            curseur.execute(_POSER, valeurs)
        return execute(sql, params, many, context)
    if isinstance(params, Mapping):
        execute(f"{_POSER_NOMME}; {sql}", {**dict(zip(_CLES, valeurs, strict=True)), **params}, many, context)
    else:
        suite = sql.replace("%", "%%") if params is None else sql
        execute(f"{_POSER}; {suite}", [*valeurs, *(params or ())], many, context)
    return context["cursor"].nextset()


@contextmanager
def transaction_de(acces: Acces) -> Iterator[None]:
    """A transaction whose settings are those of `acces`; gives back the previous ones when nested."""
    imbrique = connection.in_atomic_block
    avant: list[str] = []
    if imbrique:
        with connection.cursor() as curseur:
            curseur.execute(_LIRE)
            avant = list(curseur.fetchone())
    try:
        with transaction.atomic():
            poser(acces)
            yield
    finally:
        _A_POSER.pop(connection.connection, None)
        if imbrique and not connection.needs_rollback:
            with connection.cursor() as curseur:
                curseur.execute(_POSER, avant)


@contextmanager
def en_role(role: str) -> Iterator[None]:
    """Take another role for a few statements (reading the journal), then the former one again."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT current_setting('role')")
        avant = curseur.fetchone()[0]
        curseur.execute("SELECT set_config('role', %s, true)", [role])
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as curseur:
                curseur.execute("SELECT set_config('role', %s, true)", [avant])
