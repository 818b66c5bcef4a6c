"""The second wall is told who reads: settings and role of the current transaction, never of the session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
    """Tell PostgreSQL who reads, until the end of the transaction; raises outside of one."""
    if not connection.in_atomic_block:
        raise RuntimeError("contexte SQL posé hors transaction : il s’évanouirait aussitôt")
    with connection.cursor() as curseur:
        curseur.execute(_POSER, _valeurs(acces))


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
