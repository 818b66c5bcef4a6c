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
    _avant_la_suite(_POSER, _valeurs(acces))


# Driver's connection -> what it was not told yet: statements of one row, with their parameters.
_A_DIRE: WeakKeyDictionary[Any, list[tuple[str, list[str]]]] = WeakKeyDictionary()


def _avant_la_suite(sql: str, valeurs: list[str]) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("contexte SQL posé hors transaction : il s’évanouirait aussitôt")
    _A_DIRE.setdefault(connection.connection, []).append((sql, valeurs))


def dire_d_abord(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Wrapper of every statement: what waits is told first, in the same round trip where the statement allows it."""
    attente = _A_DIRE.pop(context["connection"].connection, None)
    if not attente or not context["connection"].in_atomic_block:
        return execute(sql, params, many, context)
    if many or not isinstance(sql, str) or getattr(context["cursor"].cursor, "name", None):
        with context["connection"].cursor() as curseur:
            for avant, valeurs in attente:
                curseur.execute(avant, valeurs)
        return execute(sql, params, many, context)
    _d_un_trait(execute, attente, sql, params, context)
    for _ in attente:
        context["cursor"].nextset()
    return None


def _d_un_trait(execute: Any, attente: list[tuple[str, list[str]]], sql: str, params: Any, context: Any) -> None:
    avant = "; ".join(texte for texte, _ in attente)
    valeurs = [v for _, siennes in attente for v in siennes]
    if isinstance(params, Mapping):
        cles = [f"dui_{n}" for n in range(len(valeurs))]
        nomme = avant.replace("%s", "%({})s").format(*cles)
        execute(f"{nomme}; {sql}", {**dict(zip(cles, valeurs, strict=True)), **params}, False, context)
        return
    suite = sql.replace("%", "%%") if params is None else sql
    execute(f"{avant}; {suite}", [*valeurs, *(params or ())], False, context)


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
        _A_DIRE.pop(connection.connection, None)
        if imbrique and not connection.needs_rollback:
            with connection.cursor() as curseur:
                curseur.execute(_POSER, avant)


@contextmanager
def en_tache(motif: str) -> Iterator[Acces]:
    """Inside a request, as a task and under a written reason. Nothing of it goes to the journal by itself: the request
    tells what was done at its end, in its one call (two calls would hold the heads of two ESMS in any order).
    """
    acces = Acces.systeme(motif=motif)
    with acces.lier(), transaction_de(acces):
        yield acces


@contextmanager
def en_role(role: str) -> Iterator[None]:
    """Take another role for a few statements (reading the journal), then the former one again."""
    profondeur = _PROFONDEUR.get(connection.connection, 0)
    ancien = f"dui.avant_{profondeur}"
    _avant_la_suite(_PRENDRE.format(ancien), [role])
    _PROFONDEUR[connection.connection] = profondeur + 1
    try:
        yield
    finally:
        _PROFONDEUR[connection.connection] = profondeur
        if not connection.needs_rollback:
            _avant_la_suite(_RENDRE.format(ancien), [])


_PROFONDEUR: WeakKeyDictionary[Any, int] = WeakKeyDictionary()  # driver's connection -> roles taken and not given back
_PRENDRE = "SELECT set_config('{0}', current_setting('role'), true), set_config('role', %s, true)"
# Nothing kept: a savepoint given back inside gave the role back too.
_RENDRE = (
    "SELECT set_config('role', coalesce(nullif(current_setting('{0}', true), ''), current_setting('role')), true),"
    " set_config('{0}', '', true)"
)
