"""How rows change dossier: through one function, within a merge, and nothing else may do it for a row written once.

`dui_deplacer` belongs to `dui_fusion`, which may change `dossier_id`, the ciphers, the names of files and the send keys
(`dui.commun.droits`): no column in clear that tells anything. It moves the rows of one table from a dossier to the
other of a merge that is open, both dossiers locked:

- there, while the absorbed dossier is not closed yet;
- back, while it is, within the days of repentance: rows that this merge moved, or written since.

Each new cipher has the length of the former one (AES-GCM keeps it) and is absent where it was absent. A cipher says
nothing of its text to the base: that it is the same text is the caller's, who read the other one a moment before.
"""

from typing import Any

from django.apps import apps as courantes
from django.db import migrations

from dui.commun import roles
from dui.commun.rls import AvecToutesLesLignes, FonctionSure, ProtegerParEtablissement

DEPLACER = r"""
CREATE OR REPLACE FUNCTION dui_deplacer(p_fusion uuid, p_table text, p_lignes jsonb, p_retour boolean)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  f record; garde record; absorbe record; de uuid; vers uuid;
  relation regclass := to_regclass(format('public.%I', p_table));
  affectations text; memes text; n integer;
BEGIN
  SELECT * INTO f FROM usagers_fusion WHERE id = p_fusion AND defaite_le IS NULL;
  IF f.id IS NULL THEN RAISE EXCEPTION 'aucune fusion en cours' USING ERRCODE = 'DUI03'; END IF;
  PERFORM 1 FROM usagers_dossier WHERE id IN (f.dossier_id, f.absorbe) ORDER BY id FOR UPDATE;
  SELECT * INTO garde FROM usagers_dossier WHERE id = f.dossier_id;
  SELECT * INTO absorbe FROM usagers_dossier WHERE id = f.absorbe;
  IF garde.fusionne_dans IS NOT NULL OR garde.etablissement_id IS DISTINCT FROM absorbe.etablissement_id
     OR p_retour IS NULL OR absorbe.fusionne_dans IS DISTINCT FROM (CASE WHEN p_retour THEN f.dossier_id END)
     OR p_retour AND f.jusqu_au < (now() AT TIME ZONE 'Europe/Paris')::date THEN
    RAISE EXCEPTION 'ces dossiers ne se prêtent pas à ce déplacement' USING ERRCODE = 'DUI03';
  END IF;
  IF p_retour THEN de := f.dossier_id; vers := f.absorbe; ELSE de := f.absorbe; vers := f.dossier_id; END IF;
  -- a walled table of rows of a dossier: the constraint of its wall says so
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = relation AND conname = p_table || '_meme_esms') THEN
    RAISE EXCEPTION 'cette table ne se déplace pas' USING ERRCODE = 'DUI03';
  END IF;
  -- every column that its owner may change, but the dossier: all are given, for each row
  SELECT coalesce(string_agg(format(', %I = n.%1$I', attname), '' ORDER BY attnum), ''),
         coalesce(string_agg(CASE WHEN atttypid = 'bytea'::regtype
           THEN format(' AND octet_length(t.%I) IS NOT DISTINCT FROM octet_length(n.%1$I)', attname)
           ELSE format(' AND (t.%I IS NULL) = (n.%1$I IS NULL)', attname) END, '' ORDER BY attnum), '')
    INTO affectations, memes FROM pg_attribute
   WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attname <> 'dossier_id'
     AND has_column_privilege(current_user, relation, attnum, 'UPDATE');
  IF p_retour THEN
    memes := memes || ' AND (t.cree_le > $4 OR EXISTS (SELECT 1 FROM usagers_lignedeplacee l'
                   || ' WHERE l.fusion_id = $5 AND l.nom_table = $6 AND l.ligne = t.id AND l.rendue_le IS NULL))';
  END IF;
  EXECUTE format('UPDATE %1$s t SET dossier_id = $3%2$s FROM jsonb_populate_recordset(NULL::%1$s, $1) n'
                 ' WHERE n.id = t.id AND t.dossier_id = $2%3$s', relation, affectations, memes)
    USING p_lignes, de, vers, f.cree_le, p_fusion, p_table;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n <> jsonb_array_length(p_lignes) THEN
    RAISE EXCEPTION 'ces lignes ne se déplacent pas ainsi' USING ERRCODE = 'DUI03';
  END IF;
  IF p_retour THEN
    UPDATE usagers_lignedeplacee SET rendue_le = now() WHERE fusion_id = p_fusion AND nom_table = p_table
       AND ligne IN (SELECT (x ->> 'id')::uuid FROM jsonb_array_elements(p_lignes) x);
  ELSE
    INSERT INTO usagers_lignedeplacee (id, fusion_id, etablissement_id, nom_table, ligne)
    SELECT gen_random_uuid(), p_fusion, garde.etablissement_id, p_table, (x ->> 'id')::uuid
      FROM jsonb_array_elements(p_lignes) x;
  END IF;
  RETURN n;
END $$
"""

# A page opened before the merge must not write into the dossier that closed: its row would be seen by nobody. The
# lock waits for a merge that runs, and makes it wait for a row that is being written.
GARDIEN = """
CREATE OR REPLACE FUNCTION dui_dossier_reuni() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE d record;
BEGIN
  FOR d IN SELECT o.fusionne_dans FROM usagers_dossier o
            WHERE o.id IN (SELECT dossier_id FROM nouvelles) ORDER BY o.id FOR KEY SHARE LOOP
    IF d.fusionne_dans IS NOT NULL THEN RAISE EXCEPTION 'DossierReuni' USING ERRCODE = 'DUI02'; END IF;
  END LOOP;
  RETURN NULL;
END $$
"""

# A lock, even FOR KEY SHARE, asks for the right to change a column.
DROITS = """
GRANT SELECT, UPDATE (fusionne_dans) ON usagers_dossier TO dui_fusion;
GRANT SELECT, INSERT, UPDATE (rendue_le) ON usagers_lignedeplacee TO dui_fusion
"""
RETOUR = "REVOKE ALL ON usagers_dossier, usagers_lignedeplacee FROM dui_fusion"


def reprendre_les_lignes(apps: Any, schema_editor: Any) -> int:
    """The merges of before said their rows in a cipher."""
    alias = schema_editor.connection.alias
    neuves = apps.get_model("usagers", "LigneDeplacee")._base_manager.using(alias)
    fusions = list(apps.get_model("usagers", "Fusion")._base_manager.using(alias).filter(defaite_le__isnull=True))
    for fusion in fusions:
        lignes = fusion.lignes
        for nom, ligne in lignes if isinstance(lignes, list) else ():  # unreadable: this merge stays as it is
            table = courantes.get_model(nom)._meta.db_table
            neuves.create(fusion=fusion, etablissement_id=fusion.etablissement_id, nom_table=table, ligne=ligne)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no check left pending on a table about to be walled
    return len(fusions) or 1


class Migration(migrations.Migration):
    dependencies = [("usagers", "0018_fusion"), ("habilitations", "0003_murs")]

    operations = [
        AvecToutesLesLignes("fusion", reprendre_les_lignes),
        migrations.RemoveField("fusion", "lignes"),
        ProtegerParEtablissement("lignedeplacee"),
        migrations.RunSQL(DROITS, RETOUR),
        FonctionSure(
            "dui_deplacer(uuid, text, jsonb, boolean)", DEPLACER, ["usagers_fusion"], [roles.TACHE], roles.FUSION
        ),
        FonctionSure("dui_dossier_reuni()", GARDIEN, (), [roles.PROPRIETAIRE], roles.FUSION),
    ]
