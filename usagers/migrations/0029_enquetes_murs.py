"""Walls of the surveys and of the CVS, by ESMS; and what the base decides of them by itself: a survey closed, or out of
its dates, counts no more answer; counts go up one at a time; adopted minutes do not change."""

from django.db import migrations

from dui.commun.rls import ProtegerDansLEtablissement

ENQUETE_FIGEE = """
CREATE OR REPLACE FUNCTION dui_enquete_figee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.close_le IS NOT NULL OR NEW.grille <> OLD.grille OR NEW.etablissement_id <> OLD.etablissement_id THEN
    RAISE EXCEPTION 'EnqueteFigee' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER enquete_figee BEFORE UPDATE ON usagers_enquete
  FOR EACH ROW EXECUTE FUNCTION dui_enquete_figee()
"""
DECOMPTE = """
CREATE OR REPLACE FUNCTION dui_enquete_compte() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.combien <> OLD.combien + 1 OR NEW.enquete_id <> OLD.enquete_id
     OR NEW.question <> OLD.question OR NEW.critere <> OLD.critere OR NOT EXISTS (
       SELECT 1 FROM usagers_enquete e WHERE e.id = NEW.enquete_id AND e.close_le IS NULL
          AND (now() AT TIME ZONE 'Europe/Paris')::date BETWEEN e.du AND e.au) THEN
    RAISE EXCEPTION 'EnqueteFermee' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER enquete_compte BEFORE UPDATE ON usagers_decompteenquete
  FOR EACH ROW EXECUTE FUNCTION dui_enquete_compte()
"""
# What may still change once adopted: whether the portal shows it.
SEANCE_ADOPTEE = """
CREATE OR REPLACE FUNCTION dui_seance_adoptee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.etat = 'adoptee' AND
     to_jsonb(NEW) - '{publie_le,publie_par_id,version,modifie_le}'::text[]
     IS DISTINCT FROM to_jsonb(OLD) - '{publie_le,publie_par_id,version,modifie_le}'::text[] THEN
    RAISE EXCEPTION 'SeanceAdoptee' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER seance_adoptee BEFORE UPDATE ON usagers_seancecvs
  FOR EACH ROW EXECUTE FUNCTION dui_seance_adoptee()
"""


def declencheur(nom: str, table: str, sql: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, f"DROP TRIGGER {nom} ON {table}; DROP FUNCTION dui_{nom}()")


class Migration(migrations.Migration):
    dependencies = [("usagers", "0028_enquetes"), ("habilitations", "0003_murs")]

    operations = [
        ProtegerDansLEtablissement("enquete", categorie="relation", lecture="ecrire"),
        ProtegerDansLEtablissement("decompteenquete", categorie="relation", lecture="ecrire"),
        ProtegerDansLEtablissement("mandatcvs", categorie="relation"),
        ProtegerDansLEtablissement("seancecvs", categorie="relation"),
        declencheur("enquete_figee", "usagers_enquete", ENQUETE_FIGEE),
        declencheur("enquete_compte", "usagers_decompteenquete", DECOMPTE),
        declencheur("seance_adoptee", "usagers_seancecvs", SEANCE_ADOPTEE),
    ]
