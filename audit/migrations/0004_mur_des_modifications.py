"""Wall of the trail of changes: everybody adds, the ESMS one acts in reads, nobody edits."""

from django.db import migrations

SQL = """
ALTER TABLE audit_modification ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_modification FORCE ROW LEVEL SECURITY;
CREATE POLICY ajouter ON audit_modification FOR INSERT TO dui_app, dui_equipe, dui_large WITH CHECK (true);
CREATE POLICY lire ON audit_modification FOR SELECT TO dui_equipe, dui_large
  USING (etablissement_id = (SELECT dui_etab_journal()));
CREATE POLICY tache ON audit_modification TO dui_tache USING (true) WITH CHECK (true);
CREATE POLICY purge ON audit_modification TO dui_purge USING (true) WITH CHECK (true);
"""
RETOUR = """
DROP POLICY ajouter ON audit_modification; DROP POLICY lire ON audit_modification;
DROP POLICY tache ON audit_modification; DROP POLICY purge ON audit_modification;
ALTER TABLE audit_modification NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_journal")]
    operations = [migrations.RunSQL(SQL, RETOUR)]
