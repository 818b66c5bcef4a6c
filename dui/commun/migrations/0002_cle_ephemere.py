"""Keys of what only passes: the application destroys these itself, through a function that knows no other."""

from django.db import migrations, models

from dui.commun import roles

DETRUIRE = """
CREATE OR REPLACE FUNCTION dui_detruire_cle_ephemere(x uuid) RETURNS boolean LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE commun_cledossier SET enveloppe = NULL, detruite_le = now()
   WHERE dossier = x AND ephemere AND enveloppe IS NOT NULL RETURNING true
$$
"""
DROITS = (
    "REVOKE ALL ON FUNCTION dui_detruire_cle_ephemere(uuid) FROM PUBLIC;"
    f" GRANT EXECUTE ON FUNCTION dui_detruire_cle_ephemere(uuid) TO {', '.join(roles.PORTEURS_DE_DROITS)}"
)


class Migration(migrations.Migration):
    dependencies = [("commun", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="cledossier",
            name="ephemere",
            field=models.BooleanField(db_default=False, default=False, verbose_name="de passage"),
        ),
        migrations.RunSQL(DETRUIRE, "DROP FUNCTION dui_detruire_cle_ephemere(uuid)"),
        migrations.RunSQL(DROITS, migrations.RunSQL.noop),
    ]
