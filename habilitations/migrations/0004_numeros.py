"""The number of a dossier, for who watches over accesses without reading the person: inside one's ESMS only."""

from django.db import migrations

from dui.commun.rls import FonctionSure

NUMEROS = """
CREATE OR REPLACE FUNCTION dui_numeros(ids uuid[]) RETURNS TABLE (id uuid, numero integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.id, o.numero FROM usagers_dossier o WHERE o.id = ANY (ids) AND o.etablissement_id = dui_etab()
$$
"""

PAR_NUMERO = """
CREATE OR REPLACE FUNCTION dui_dossier_numero(n integer) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM usagers_dossier WHERE numero = n AND etablissement_id = dui_etab()
$$
"""


class Migration(migrations.Migration):
    dependencies = [("habilitations", "0003_murs"), ("usagers", "0001_initial")]
    operations = [
        FonctionSure("dui_numeros(uuid[])", NUMEROS, ["usagers_dossier"]),
        FonctionSure("dui_dossier_numero(integer)", PAR_NUMERO, ["usagers_dossier"]),
    ]
