"""One function writes the journal, last in the transaction, sorted by ESMS. No trace, no page.

A list or a search is one row that carries the dossiers it showed. If the trace cannot be written the caller's
transaction fails: nothing is shown (503).
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from dui.commun.acces import ACTIONS_DE_LECTURE, Acces, Action, Evenement, courant
from dui.commun.contexte_sql import transaction_de

HORS_ETABLISSEMENT = uuid.UUID(int=0)
_ECRIRE = "SELECT dui_journal_ecrire(%s, %s, %s::jsonb)"


def _etablissements(acces: Acces, dossiers: set[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """ESMS of each dossier: the one the reader acts in, or a look-up for tasks that cross several."""
    if acces.etablissement_id is not None:
        return dict.fromkeys(dossiers, acces.etablissement_id)
    if not dossiers:
        return {}
    with connection.cursor() as curseur:
        curseur.execute("SELECT id, etablissement_id FROM dui_etablissements(%s)", [list(dossiers)])
        return dict(curseur.fetchall())


def lignes_de(acces: Acces) -> list[dict[str, Any]]:
    """Rows of this access: one per (ESMS, category, action, ground), carrying its dossiers."""
    lecture = acces.action if acces.action in ACTIONS_DE_LECTURE else Action.LIRE
    touches = [(d, c, str(lecture)) for d, c in acces.vus] + list(acces.ecrits)
    lieux = _etablissements(acces, {d for d, _, _ in touches})
    groupes: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for dossier, categorie, action in touches:
        lieu = str(lieux.get(dossier, HORS_ETABLISSEMENT))
        groupes[lieu, categorie, action, acces.base_de(dossier, categorie)].append(str(dossier))
    lignes = [
        _ligne(lieu, sorted(dossiers), categorie, action, "accorde", base, acces.motif)
        for (lieu, categorie, action, base), dossiers in sorted(groupes.items())
    ]
    return lignes + [_ligne_d_evenement(acces, e) for e in acces.evenements]


def _ligne(lieu: str, dossiers: list[str], categorie: str, action: str, issue: str, base: str, motif: str) -> dict:
    return {
        "etablissement": lieu,
        "dossiers": dossiers,
        "categorie": categorie,
        "action": action,
        "issue": issue,
        "base": base,
        "motif": motif[:200],
    }


def _ligne_d_evenement(acces: Acces, e: Evenement) -> dict:
    dossiers = [str(e.dossier_id)] if e.dossier_id else []
    lieu = str(e.etablissement_id or acces.etablissement_id or HORS_ETABLISSEMENT)
    return _ligne(lieu, dossiers, e.categorie, str(e.action), e.issue, str(e.base), e.motif or acces.motif)


def ecrire(acces: Acces) -> int:
    """Write the rows of this access; returns how many. Raises when the journal refuses: let it."""
    lignes = lignes_de(acces)
    if not lignes:
        return 0
    with connection.cursor() as curseur:
        curseur.execute(_ECRIRE, [acces.requete, acces.compte_id, json.dumps(lignes)])
    return len(lignes)


@contextmanager
def session_tracee(acces: Acces) -> Iterator[Acces]:
    """Bind, open the transaction, tell PostgreSQL, and write the journal last: tasks and commands enter here."""
    with acces.lier(), transaction_de(acces):
        yield acces
        ecrire(acces)


def noter_connexion(compte_id: uuid.UUID | None, issue: str, motif: str) -> None:
    """A sign-in or its refusal, where nobody is bound yet as a reader. `motif`: a code, never a text typed."""
    acces = courant()
    if acces.compte_id is None:
        acces.compte_id = compte_id
    acces.noter(Evenement(action=Action.CONNEXION, issue=issue, motif=motif))


def tracer_a_part(acces: Acces) -> None:
    """After a rollback (5xx): the trace of what was attempted, in a transaction of its own."""
    with transaction.atomic(), transaction_de(acces):
        ecrire(acces)
