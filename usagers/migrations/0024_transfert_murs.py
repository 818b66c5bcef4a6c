"""Walls of the transfers: the trace as any row of a dossier, the proposal to the functions that admit, the package to
tasks alone. And who asked without having entered, as ids and states, for lists that count those present.
"""

from django.db import migrations

from dui.commun.rls import FonctionSure, ProtegerEnTransit, ProtegerParDossier

# Last request of each dossier of the ESMS acted in that has no entry yet; whoever reads identity there may ask.
ATTENDUS = """
CREATE OR REPLACE FUNCTION dui_attendus() RETURNS TABLE (dossier_id uuid, etat text) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (q.dossier_id) q.dossier_id, q.etat::text FROM usagers_demandeadmission q
    JOIN usagers_dossier o ON o.id = q.dossier_id
   WHERE q.etablissement_id = dui_etab() AND q.retire_le IS NULL
     AND (o.entre_le IS NULL OR o.entre_le > (now() AT TIME ZONE 'Europe/Paris')::date)
     AND 'identite' = ANY (string_to_array(coalesce(current_setting('dui.lire', true), ''), ','))
   ORDER BY q.dossier_id, coalesce(q.etat_le, q.recue_le) DESC, q.cree_le DESC
$$
"""


class Migration(migrations.Migration):
    dependencies = [("usagers", "0023_transfert"), ("habilitations", "0003_murs")]

    operations = [
        ProtegerParDossier("transfert", categories=["parcours"]),
        ProtegerEnTransit("proposition", annonce="admission"),
        ProtegerEnTransit("paquet"),
        FonctionSure("dui_attendus()", ATTENDUS, ("usagers_demandeadmission", "usagers_dossier")),
    ]
