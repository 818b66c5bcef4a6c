"""Safety net for raw SQL: without a bound `Acces`, a statement that names a protected table is an error.

PostgreSQL would answer zero rows to the bare application role; a page that forgot the gate must fail loudly
instead of looking empty.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings

from dui.commun.acces import courant_ou_rien
from dui.commun.contexte_sql import dire_d_abord
from dui.commun.erreurs import AccesNonLie


@lru_cache(maxsize=1)
def _motif() -> re.Pattern[str]:
    from dui.commun.modeles import modeles_d_habilitation, modeles_gardes

    tables = [m._meta.db_table for m in (*modeles_gardes(), *modeles_d_habilitation())]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, tables)) + r")\b")


def _filet(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    en_application = context["connection"].settings_dict["USER"] == settings.DUI_BASE_UTILISATEUR
    if courant_ou_rien() is None and en_application and apps.ready and _motif().search(str(sql)):
        raise AccesNonLie("SQL sur une table protégée sans accès lié")
    return execute(sql, params, many, context)


def poser_le_filet(sender: Any, connection: Any, **kwargs: Any) -> None:
    if connection.alias == "default" and _filet not in connection.execute_wrappers:
        connection.execute_wrappers += [dire_d_abord, _filet]
