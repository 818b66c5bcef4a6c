"""Row level security as migration operations. The Python wall guards the root of a query; these close joins.

Measured forms only: `= ANY ((SELECT dui_visibles(…))::uuid[])` is an index condition evaluated once (the cast is
compulsory), one policy per role and never an OR arm for wide profiles, SELECT beside UPDATE (without it
`FOR UPDATE` answers nothing, silently).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.migrations.operations.base import Operation

from dui.commun import roles


class _SurLaBasePrincipale(Operation):
    """Runs on the main base alone: the base of the keys has none of these tables, nor their roles' rights."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The state of the models does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.alias == DEFAULT_DB_ALIAS:
            self.poser(app_label, schema_editor, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.alias == DEFAULT_DB_ALIAS:
            self.retirer(app_label, schema_editor, from_state)

    def poser(self, app_label: str, schema_editor: Any, etat: Any) -> None:
        raise NotImplementedError

    def retirer(self, app_label: str, schema_editor: Any, etat: Any) -> None:
        raise NotImplementedError


class _OperationSQL(_SurLaBasePrincipale):
    def __init__(self, modele: str, **options: Any) -> None:
        self.modele = modele
        self.options = options

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.modele], self.options

    def _table(self, app_label: str, state: Any) -> str:
        return str(state.apps.get_model(app_label, self.modele)._meta.db_table)

    def poser(self, app_label: str, schema_editor: Any, etat: Any) -> None:
        schema_editor.execute(";\n".join(self.sql(self._table(app_label, etat))))

    def retirer(self, app_label: str, schema_editor: Any, etat: Any) -> None:
        for ordre in _abattre(self._table(app_label, etat)):
            schema_editor.execute(ordre, None)

    def sql(self, table: str) -> list[str]:
        raise NotImplementedError

    def describe(self) -> str:
        return f"mur de {self.modele}"


def _abattre(table: str) -> list[str]:
    return [
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_meme_esms",
        # the table is the identifier of a model, never a value
        f"DO $$ DECLARE p record; BEGIN FOR p IN SELECT policyname FROM pg_policies WHERE tablename = '{table}'"  # noqa: S608
        f" LOOP EXECUTE format('DROP POLICY %I ON {table}', p.policyname); END LOOP; END $$",
    ]


def _activer(table: str) -> list[str]:
    return [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]


def _ouvertes(table: str) -> list[str]:
    """Tasks see all (their reason is in the journal); the purge role destroys."""
    return [
        f"CREATE POLICY tache ON {table} TO {roles.TACHE} USING (true) WITH CHECK (true)",
        f"CREATE POLICY purge ON {table} TO {roles.PURGE} USING (true) WITH CHECK (true)",
    ]


class ProtegerParDossier(_OperationSQL):
    """Wall of a table of personal rows.

    `categories`: those a row may have (one, or the choices of its `categorie` column). `colonne`: the dossier's id.
    `ecrire`: « ecrire », or « lire » when whoever reads may add (a receipt of reading).
    """

    def __init__(
        self,
        modele: str,
        *,
        categories: Sequence[str],
        colonne: str = "dossier_id",
        ecrire: str = "ecrire",
        creer_par_etablissement: bool = False,
    ) -> None:
        super().__init__(
            modele,
            categories=list(categories),
            colonne=colonne,
            ecrire=ecrire,
            creer_par_etablissement=creer_par_etablissement,
        )
        self.categories, self.colonne, self.ecrire = list(categories), colonne, ecrire
        self.creer_par_etablissement = creer_par_etablissement

    def _equipe(self, verbe: str) -> str:
        def visible(categorie: str) -> str:
            return f"{self.colonne} = ANY ((SELECT dui_visibles('{categorie}', '{verbe}'))::uuid[])"

        if len(self.categories) == 1:
            return visible(self.categories[0])
        return " OR ".join(f"(categorie = '{c}' AND {visible(c)})" for c in self.categories)

    def _large(self, verbe: str) -> str:
        if self.colonne == "id":  # the dossier itself: archives leave the lists of wide functions too
            return f"etat = 'actif' AND etablissement_id = (SELECT dui_large('{self.categories[0]}', '{verbe}'))"
        if len(self.categories) == 1:
            return f"etablissement_id = (SELECT dui_large('{self.categories[0]}', '{verbe}'))"
        return " OR ".join(
            f"(categorie = '{c}' AND etablissement_id = (SELECT dui_large('{c}', '{verbe}')))" for c in self.categories
        )

    def sql(self, table: str) -> list[str]:
        creation = self._equipe(self.ecrire)
        if self.creer_par_etablissement:
            creation = f"etablissement_id = (SELECT dui_large('{self.categories[0]}', 'ecrire'))"
        equipe, large = roles.EQUIPE, roles.LARGE
        ordres = [
            *_activer(table),
            f"CREATE POLICY lire_equipe ON {table} FOR SELECT TO {equipe} USING ({self._equipe('lire')})",
            f"CREATE POLICY creer_equipe ON {table} FOR INSERT TO {equipe} WITH CHECK ({creation})",
            f"CREATE POLICY modifier_equipe ON {table} FOR UPDATE TO {equipe}"
            f" USING ({self._equipe(self.ecrire)}) WITH CHECK ({self._equipe(self.ecrire)})",
            f"CREATE POLICY lire_large ON {table} FOR SELECT TO {large} USING ({self._large('lire')})",
            *_ouvertes(table),
        ]
        if self.colonne == "dossier_id":
            ordres.append(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_meme_esms FOREIGN KEY (dossier_id, etablissement_id)"
                " REFERENCES usagers_dossier (id, etablissement_id) DEFERRABLE INITIALLY DEFERRED"
            )
        return ordres


class ProtegerParEtablissement(_OperationSQL):
    """Wall of a table that says who accesses: rows of the ESMS one acts in. No subquery: no recursion."""

    def sql(self, table: str) -> list[str]:
        ici = "etablissement_id = (SELECT dui_etab())"
        return [
            *_activer(table),
            *(
                f"CREATE POLICY ici_{role} ON {table} TO {role} USING ({ici}) WITH CHECK ({ici})"
                for role in (roles.EQUIPE, roles.LARGE)
            ),
            *_ouvertes(table),
        ]


class ProtegerDansLEtablissement(_OperationSQL):
    """Wall of rows that belong to the ESMS and to no dossier, written there by whom the matrix lets write `categorie`.

    `lecture`: « ecrire » or « lire » that category, or « tous » (every professional of the ESMS).
    """

    def __init__(self, modele: str, *, categorie: str, lecture: str = "lire") -> None:
        super().__init__(modele, categorie=categorie, lecture=lecture)
        self.categorie, self.lecture = categorie, lecture

    def _regle(self, verbe: str) -> str:
        ici = "etablissement_id = (SELECT dui_etab())"
        if verbe == "tous":
            return ici
        permises = f"string_to_array(coalesce(current_setting('dui.{verbe}', true), ''), ',')"
        return f"{ici} AND (SELECT '{self.categorie}' = ANY ({permises}))"

    def sql(self, table: str) -> list[str]:
        lire, ecrire = self._regle(self.lecture), self._regle("ecrire")
        ordres = _activer(table)
        for role in (roles.EQUIPE, roles.LARGE):
            ordres += [
                f"CREATE POLICY lire_{role} ON {table} FOR SELECT TO {role} USING ({lire})",
                f"CREATE POLICY creer_{role} ON {table} FOR INSERT TO {role} WITH CHECK ({ecrire})",
                f"CREATE POLICY modifier_{role} ON {table} FOR UPDATE TO {role} USING ({ecrire}) WITH CHECK ({ecrire})",
            ]
        return [*ordres, *_ouvertes(table)]


class Ecarter(_OperationSQL):
    """A named exclusion on top of a wall: accounts in `colonnes` never see the row, nor may they write it.

    With `parent` (column, table): the row follows the one it hangs on, which is walled the same way.
    """

    def __init__(self, modele: str, *, colonnes: Sequence[str] = (), parent: Sequence[str] = ()) -> None:
        super().__init__(modele, colonnes=list(colonnes), parent=list(parent))
        self.colonnes, self.parent = list(colonnes), list(parent)

    def sql(self, table: str) -> list[str]:
        if self.parent:
            colonne, autre = self.parent
            regle = f"EXISTS (SELECT 1 FROM {autre} p WHERE p.id = {table}.{colonne})"  # noqa: S608 (identifiers)
        else:
            moi = "(SELECT nullif(current_setting('dui.compte', true), '')::uuid)"
            regle = " AND ".join(f"{c} IS DISTINCT FROM {moi}" for c in self.colonnes)
        return [f"CREATE POLICY ecarter ON {table} AS RESTRICTIVE TO {roles.EQUIPE}, {roles.LARGE} USING ({regle})"]

    def retirer(self, app_label: str, schema_editor: Any, etat: Any) -> None:
        schema_editor.execute(f"DROP POLICY IF EXISTS ecarter ON {self._table(app_label, etat)}")


class ProtegerEnTransit(_OperationSQL):
    """Wall of what goes from one ESMS to another: written by tasks, under a reason; read by nobody else.

    `annonce`: the category whose wide functions, in the ESMS of the row, read what they need so as to decide.
    """

    def __init__(self, modele: str, *, annonce: str = "") -> None:
        super().__init__(modele, annonce=annonce)
        self.annonce = annonce

    def sql(self, table: str) -> list[str]:
        ordres = [*_activer(table), *_ouvertes(table)]
        if self.annonce:
            ordres.append(
                f"CREATE POLICY lire_large ON {table} FOR SELECT TO {roles.LARGE}"
                f" USING (etablissement_id = (SELECT dui_large('{self.annonce}', 'lire')))"
            )
        return ordres


class FonctionSure(_SurLaBasePrincipale):
    """A SECURITY DEFINER function. Its owner bypasses RLS and has the rights it was granted, nothing else: `dui_rls`
    reads, `dui_fusion` also changes the columns that move with a row."""

    def __init__(
        self,
        signature: str,
        definition: str,
        lit: Sequence[str] = (),
        executants: Sequence[str] = (),
        proprietaire: str = roles.RLS,
    ) -> None:
        self.signature, self.definition = signature, definition
        self.lit, self.executants, self.proprietaire = list(lit), list(executants), proprietaire

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "FonctionSure", [self.signature, self.definition, self.lit, self.executants, self.proprietaire], {}

    def poser(self, app_label: str, schema_editor: Any, etat: Any) -> None:
        executants = ", ".join(self.executants or (*roles.PORTEURS_DE_DROITS, roles.PURGE))
        schema_editor.execute(self.definition, None)  # no parameter: a % stays a %
        for table in self.lit:
            schema_editor.execute(f"GRANT SELECT ON {table} TO {self.proprietaire}")
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {self.signature} FROM PUBLIC")
        schema_editor.execute(f"GRANT EXECUTE ON FUNCTION {self.signature} TO {executants}")
        schema_editor.execute(f"GRANT CREATE ON SCHEMA public TO {self.proprietaire}")  # ALTER … OWNER TO asks for it
        schema_editor.execute(f"ALTER FUNCTION {self.signature} OWNER TO {self.proprietaire}")
        schema_editor.execute(f"REVOKE CREATE ON SCHEMA public FROM {self.proprietaire}")

    def retirer(self, app_label: str, schema_editor: Any, etat: Any) -> None:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.signature} CASCADE")

    def describe(self) -> str:
        return f"fonction {self.signature}"


class AvecToutesLesLignes(_SurLaBasePrincipale):
    """Data migration on a protected table: FORCE blinds the owner too (0 rows, no error).

    Opens a policy to the owner, runs `verbe(apps, schema_editor)`, closes it; fails when it returned 0 changed rows
    although the table has some.
    """

    reduces_to_sql = False
    reversible = False

    def __init__(self, modele: str, verbe: Any) -> None:
        self.modele, self.verbe = modele, verbe

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "AvecToutesLesLignes", [self.modele, self.verbe], {}

    def poser(self, app_label: str, schema_editor: Any, etat: Any) -> None:
        table = etat.apps.get_model(app_label, self.modele)._meta.db_table
        schema_editor.execute(f"CREATE POLICY migration ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
        with schema_editor.connection.cursor() as curseur:
            curseur.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 (identifier of a model)
            (peuplee,) = curseur.fetchone()
        touchees = self.verbe(etat.apps, schema_editor)
        schema_editor.execute(f"DROP POLICY migration ON {table}")
        if peuplee and not touchees:
            raise RuntimeError(f"migration de données sans effet sur {table} : 0 ligne touchée")
