"""Rights of the application's roles, recomputed after each migration from what the models declare.

GRANT … ON ALL TABLES in a migration forgets the tables that come later. Personal tables: no DELETE for the
application; tables written once (`droits_sql`): no UPDATE either, or of some columns only (`colonnes_modifiables`).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections

from dui.commun import roles
from dui.commun.modeles import ModeleGarde


def droits_de(modele: type) -> str:
    """Privileges of the application on the table of this model, as written in a GRANT; empty: none at all."""
    explicites = getattr(modele, "droits_sql", None)
    if explicites is not None:
        return str(explicites)
    return "SELECT, INSERT, UPDATE" if issubclass(modele, ModeleGarde) else "SELECT, INSERT, UPDATE, DELETE"


def ordres(base: str) -> list[str]:
    """GRANT and REVOKE statements for every table of this database."""
    porteurs = ", ".join(roles.PORTEURS_DE_DROITS)
    lignes = []
    for modele in apps.get_models(include_auto_created=True):
        meta = modele._meta
        if meta.proxy or not meta.managed or (base == "cles") != (meta.app_label == "commun"):
            continue
        lignes.append(f"REVOKE ALL ON {meta.db_table} FROM {porteurs}")
        if droits := droits_de(modele):
            lignes.append(f"GRANT {droits} ON {meta.db_table} TO {porteurs}")
        if colonnes := getattr(modele, "colonnes_modifiables", ()):
            lignes.append(f"GRANT UPDATE ({', '.join(colonnes)}) ON {meta.db_table} TO {porteurs}")
        if base == "default" and issubclass(modele, ModeleGarde):
            lignes.append(f"GRANT SELECT, UPDATE, DELETE ON {meta.db_table} TO {roles.PURGE}")
    lignes.append(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {roles.SAUVEGARDE}")
    lignes.append(f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {roles.SAUVEGARDE}")
    lignes.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {porteurs}")
    return lignes


def accorder(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """After `migrate`: bring the rights in line with the models (receiver of post_migrate, last app)."""
    connexion = connections[using]
    with connexion.cursor() as curseur:
        existantes = set(connexion.introspection.table_names(curseur))
        for ordre in ordres(using):
            if " ON ALL " in ordre or ordre.split(" ON ")[1].split()[0] in existantes:
                curseur.execute(ordre)
