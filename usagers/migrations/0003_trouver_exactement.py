"""Looking up a dossier of one's ESMS outside the team: exact name and birth date, one id, nothing else."""

from django.db import migrations

from dui.commun.rls import FonctionSure

TROUVER = """
CREATE OR REPLACE FUNCTION dui_trouver_exactement(nom text, naissance date) RETURNS uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT min(id::text)::uuid FROM usagers_dossier
   WHERE etablissement_id = dui_etab() AND date_naissance = naissance AND etat = 'actif'
     AND (tri = nom OR tri LIKE nom || ' %' OR recherche LIKE nom || ' %')
  HAVING count(*) = 1
$$
"""


class Migration(migrations.Migration):
    dependencies = [("usagers", "0002_murs")]
    operations = [FonctionSure("dui_trouver_exactement(text, date)", TROUVER, ["usagers_dossier"])]
