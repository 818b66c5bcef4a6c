"""Rows of the journal about one dossier, by its GIN index.

`dossiers @> …` is not leakproof: under the policy it could only filter the whole journal of the ESMS, every month of
it. This function answers row numbers of the ESMS one acts in, to the role that reads the journal and to nobody else;
the rows themselves are then read under the policy, by their key.
"""

from django.db import migrations

FONCTION = """
CREATE FUNCTION dui_traces_du_dossier(x uuid) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT seq FROM audit_trace WHERE dossiers @> ARRAY[x] AND etablissement = dui_etab_journal()
$$;
REVOKE ALL ON FUNCTION dui_traces_du_dossier(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dui_traces_du_dossier(uuid) TO dui_journal;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_mur_des_modifications")]
    operations = [migrations.RunSQL(FONCTION, "DROP FUNCTION dui_traces_du_dossier(uuid)")]
