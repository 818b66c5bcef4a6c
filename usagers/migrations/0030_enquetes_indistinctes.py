"""The base keeps, in every row, the transaction that wrote it last (`xmin`) and where (`ctid`): counts changed by one
answer alone told that whole answer. Every count of the survey is now rewritten with each answer, most of them unchanged.

And counts are only added at zero, to an open survey of one's own ESMS: the wall let a row of figures into a closed one.
"""

from django.db import migrations

from dui.commun.roles import EQUIPE, LARGE

# As `0029` but for the first line.
DECOMPTE = """
CREATE OR REPLACE FUNCTION dui_enquete_compte() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.combien - OLD.combien NOT IN ({pas}) OR NEW.enquete_id <> OLD.enquete_id
     OR NEW.question <> OLD.question OR NEW.critere <> OLD.critere OR NOT EXISTS (
       SELECT 1 FROM usagers_enquete e WHERE e.id = NEW.enquete_id AND e.close_le IS NULL
          AND (now() AT TIME ZONE 'Europe/Paris')::date BETWEEN e.du AND e.au) THEN
    RAISE EXCEPTION 'EnqueteFermee' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""
NEUF = f"""
CREATE POLICY neuf ON usagers_decompteenquete AS RESTRICTIVE FOR INSERT TO {EQUIPE}, {LARGE} WITH CHECK (
  combien = 0 AND EXISTS (
    SELECT 1 FROM usagers_enquete e WHERE e.id = enquete_id AND e.close_le IS NULL
       AND e.etablissement_id = usagers_decompteenquete.etablissement_id))
"""


class Migration(migrations.Migration):
    dependencies = [("usagers", "0029_enquetes_murs")]

    operations = [
        migrations.RunSQL(DECOMPTE.format(pas="0, 1"), DECOMPTE.format(pas="1")),
        migrations.RunSQL(NEUF, "DROP POLICY neuf ON usagers_decompteenquete"),
    ]
