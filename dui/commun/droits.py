"""Rights of the application's roles, recomputed after each migration from what the models declare.

GRANT … ON ALL TABLES in a migration forgets the tables that come later. Personal tables: no DELETE for the
application; tables written once (`droits_sql`): no UPDATE either, or of some columns only (`colonnes_modifiables`).

The merge of two dossiers moves every row, append-only ones too: through one function whose owner, `dui_fusion`, may
change the columns that move and no other, so nothing that is in clear can be rewritten on the way.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections

from dui.commun import roles
from dui.commun.chiffrement.champs import ChampChiffre
from dui.commun.chiffrement.fichiers import NomDeFichier
from dui.commun.modeles import DonneeDeDossier, ModeleGarde

CLE_D_ENVOI = "envoi"  # unique within a dossier and of no meaning: renewed when two rows meet
GARDIEN = "dui_dossier_reuni"  # refuses a row written into a dossier that was merged in between


def droits_de(modele: type) -> str:
    """Privileges of the application on the table of this model, as written in a GRANT; empty: none at all."""
    explicites = getattr(modele, "droits_sql", None)
    if explicites is not None:
        return str(explicites)
    return "SELECT, INSERT, UPDATE" if issubclass(modele, ModeleGarde) else "SELECT, INSERT, UPDATE, DELETE"


def champs_deplaces(modele: type[DonneeDeDossier]) -> list[Any]:
    """Fields whose value changes when a row goes to another dossier, besides `dossier`: what its key protects."""
    return [
        champ
        for champ in modele._meta.concrete_fields
        if isinstance(champ, ChampChiffre | NomDeFichier) or champ.name == CLE_D_ENVOI
    ]


def _ordres_de_fusion(modele: type[DonneeDeDossier]) -> list[str]:
    table = modele._meta.db_table
    colonnes = ", ".join(["dossier_id", *(champ.column for champ in champs_deplaces(modele))])
    return [
        f"REVOKE ALL ON {table} FROM {roles.FUSION}",
        f"GRANT SELECT, UPDATE ({colonnes}) ON {table} TO {roles.FUSION}",
        f"CREATE OR REPLACE TRIGGER {GARDIEN} AFTER INSERT ON {table} REFERENCING NEW TABLE AS nouvelles"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {GARDIEN}()",
    ]


def ordres(base: str) -> list[str]:
    """GRANT and REVOKE statements for every table of this database, and the guard of the merged dossiers."""
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
        if base == "default" and issubclass(modele, DonneeDeDossier) and not modele.reste_a_la_fusion:
            lignes += _ordres_de_fusion(modele)
    lignes.append(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {roles.SAUVEGARDE}")
    lignes.append(f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {roles.SAUVEGARDE}")
    lignes.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {porteurs}")
    return lignes


def accorder(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """After `migrate`: bring the rights in line with the models (receiver of post_migrate, last app)."""
    connexion = connections[using]
    with connexion.cursor() as curseur:
        existantes = set(connexion.introspection.table_names(curseur))
        curseur.execute("SELECT to_regproc(%s) IS NOT NULL", [GARDIEN])
        (garde,) = curseur.fetchone()
        for ordre in ordres(using):
            if ordre.startswith("CREATE") and not garde:  # an older state of the migrations
                continue
            if " ON ALL " in ordre or ordre.split(" ON ")[1].split()[0] in existantes:
                curseur.execute(ordre)
