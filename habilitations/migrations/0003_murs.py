"""The rule of access as SQL (third form of `decisions.py`), and the walls of the tables it reads."""

from django.db import migrations

from dui.commun.rls import FonctionSure, ProtegerParEtablissement

ETAB = """
CREATE OR REPLACE FUNCTION dui_etab() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('dui.etab', true), '')::uuid $$
"""

# Whoever reads is an active account, assigned today to the ESMS they act in, whose profession opens the category.
CONTEXTE = """
  IF coalesce(current_setting('dui.compte', true), '') = '' THEN
    RAISE EXCEPTION 'AccesNonLie' USING ERRCODE = 'DUI01';
  END IF;
  c := current_setting('dui.compte', true)::uuid;
  e := nullif(current_setting('dui.etab', true), '')::uuid;
  d := nullif(current_setting('dui.dossier', true), '')::uuid;
  j := (now() AT TIME ZONE 'Europe/Paris')::date;
  IF NOT (cat = ANY (string_to_array(coalesce(current_setting('dui.' || verbe, true), ''), ','))) THEN
    RETURN {rien};
  END IF;
  SELECT p.id INTO pro FROM habilitations_compte k
    JOIN habilitations_professionnel p ON p.compte_id = k.id WHERE k.id = c AND k.is_active;
  IF pro IS NULL OR NOT EXISTS (
    SELECT 1 FROM habilitations_affectation a
     WHERE a.professionnel_id = pro AND a.etablissement_id = e AND a.du <= j AND (a.au IS NULL OR a.au >= j)
  ) THEN RETURN {rien}; END IF;
"""

DECLARATIONS = "DECLARE c uuid; e uuid; d uuid; j date; pro uuid;"

VISIBLES = f"""
CREATE OR REPLACE FUNCTION dui_visibles(cat text, verbe text) RETURNS uuid[] LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
{DECLARATIONS}
BEGIN
{CONTEXTE.format(rien="'{}'::uuid[]")}
  RETURN ARRAY(
    SELECT o.id FROM usagers_dossier o
      JOIN (
        SELECT a.dossier_id FROM habilitations_membreequipe m
          JOIN habilitations_accompagnement a ON a.equipe_id = m.equipe_id
         WHERE m.professionnel_id = pro AND a.etablissement_id = e AND (d IS NULL OR a.dossier_id = d)
           AND m.du <= j AND (m.au IS NULL OR m.au >= j) AND a.du <= j AND (a.au IS NULL OR a.au >= j)
        UNION
        SELECT g.content_object_id FROM habilitations_autorisation g JOIN auth_permission x ON x.id = g.permission_id
         WHERE verbe = 'lire' AND g.user_id = c AND g.etablissement_id = e AND (d IS NULL OR g.content_object_id = d)
           AND x.codename = 'lire_' || cat AND g.debut <= now() AND g.fin > now()
        UNION
        SELECT b.dossier_id FROM habilitations_brisdeglace b
         WHERE verbe = 'lire' AND b.compte_id = c AND b.etablissement_id = e AND (d IS NULL OR b.dossier_id = d)
           AND b.ouvert_le <= now() AND b.expire_le > now() AND b.referme_le IS NULL
        UNION
        SELECT d WHERE d IS NOT NULL
           AND cat = ANY (string_to_array(coalesce(current_setting('dui.fonction', true), ''), ','))
      ) v ON v.dossier_id = o.id
     WHERE o.etat = 'actif' AND o.etablissement_id = e
  );
END $$
"""

LARGE = f"""
CREATE OR REPLACE FUNCTION dui_large(cat text, verbe text) RETURNS uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
{DECLARATIONS}
BEGIN
{CONTEXTE.format(rien="NULL")}
  IF NOT (cat = ANY (string_to_array(coalesce(current_setting('dui.fonction', true), ''), ','))) THEN
    RETURN NULL;
  END IF;
  RETURN e;
END $$
"""

# State, for the refusals (404 elsewhere, 403 in the ESMS, archive); says nothing else of the person.
DOSSIER_ICI = """
CREATE OR REPLACE FUNCTION dui_dossier_ici(x uuid) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT etat FROM usagers_dossier WHERE id = x AND etablissement_id = dui_etab()
$$
"""

# ESMS of the dossiers that a task touched, for the journal: tasks alone may ask.
ETABLISSEMENTS = """
CREATE OR REPLACE FUNCTION dui_etablissements(ids uuid[]) RETURNS TABLE (id uuid, etablissement_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.id, o.etablissement_id FROM usagers_dossier o
   WHERE o.id = ANY (ids) AND coalesce(current_setting('dui.compte', true), '') = ''
$$
"""

LUES = (
    "habilitations_compte",
    "habilitations_professionnel",
    "habilitations_affectation",
    "habilitations_membreequipe",
    "habilitations_accompagnement",
    "habilitations_autorisation",
    "habilitations_brisdeglace",
    "auth_permission",
    "usagers_dossier",
)


class Migration(migrations.Migration):
    dependencies = [
        ("habilitations", "0002_initial"),
        ("usagers", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(ETAB, "DROP FUNCTION dui_etab()"),
        FonctionSure("dui_visibles(text, text)", VISIBLES, LUES),
        FonctionSure("dui_large(text, text)", LARGE, LUES),
        FonctionSure("dui_dossier_ici(uuid)", DOSSIER_ICI, LUES),
        FonctionSure("dui_etablissements(uuid[])", ETABLISSEMENTS, LUES),
        ProtegerParEtablissement("accompagnement"),
        ProtegerParEtablissement("autorisation"),
        ProtegerParEtablissement("brisdeglace"),
    ]
