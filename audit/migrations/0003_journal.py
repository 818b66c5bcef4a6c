"""The journal: partitions by month, one hash chain per ESMS, written by a function and by nothing else.

Functions belong to the owner of the tables; the application may only execute them. `clock_timestamp()` is taken
after the head row is locked (`now()` would go backwards), heads are locked in the order of ESMS (no deadlock).
"""

from django.db import migrations

TABLES = """
CREATE TABLE audit_trace (
  etablissement uuid NOT NULL, seq bigint NOT NULL, horodatage timestamptz NOT NULL, requete uuid NOT NULL,
  acteur uuid, dossiers uuid[] NOT NULL, categorie text NOT NULL, action text NOT NULL, issue text NOT NULL,
  base text NOT NULL, motif text NOT NULL, precedente bytea NOT NULL, empreinte bytea NOT NULL,
  PRIMARY KEY (etablissement, seq, horodatage)
) PARTITION BY RANGE (horodatage);
CREATE INDEX audit_trace_dossiers ON audit_trace USING gin (dossiers);
CREATE INDEX audit_trace_acteur ON audit_trace (etablissement, acteur, horodatage);
CREATE INDEX audit_trace_moment ON audit_trace (etablissement, horodatage);
CREATE INDEX audit_trace_requete ON audit_trace (requete);
CREATE TABLE audit_tete (
  etablissement uuid PRIMARY KEY, seq bigint NOT NULL DEFAULT 0, empreinte bytea NOT NULL DEFAULT '\\x'
) WITH (fillfactor = 50);
ALTER TABLE audit_trace ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_tete ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON audit_trace, audit_tete FROM PUBLIC;
GRANT SELECT ON audit_trace, audit_tete TO dui_journal;
CREATE POLICY lire ON audit_trace FOR SELECT TO dui_journal
  USING (current_setting('dui.role_journal', true) = 'tout' OR etablissement = (SELECT dui_etab_journal()));
CREATE POLICY lire ON audit_tete FOR SELECT TO dui_journal USING (true);
"""

ETAB = """
CREATE OR REPLACE FUNCTION dui_etab_journal() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('dui.etab', true), '')::uuid $$
"""

PARTITION = """
CREATE OR REPLACE FUNCTION dui_journal_partition(jour date) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE debut date := date_trunc('month', jour)::date; nom text := 'audit_trace_' || to_char(jour, 'YYYYMM');
BEGIN
  IF to_regclass(nom) IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtext('dui_journal_partition'));
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_trace FOR VALUES FROM (%L) TO (%L)',
                   nom, debut::timestamp AT TIME ZONE 'UTC', (debut + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', nom);
    EXECUTE format('GRANT SELECT ON %I TO dui_sauvegarde', nom);
  END IF;
  RETURN nom;
END $$
"""

ECRIRE = """
CREATE OR REPLACE FUNCTION dui_journal_ecrire(p_requete uuid, p_acteur uuid, p_lignes jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE l record; t record; moment timestamptz; h bytea; ids uuid[]; n integer := 0;
BEGIN
  -- Foreign keys are checked now: at COMMIT they would ask for rows while we hold the head of the chain (deadlock).
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  INSERT INTO audit_tete (etablissement)
    SELECT DISTINCT (x ->> 'etablissement')::uuid FROM jsonb_array_elements(p_lignes) x ORDER BY 1
    ON CONFLICT DO NOTHING;
  PERFORM 1 FROM audit_tete WHERE etablissement IN
    (SELECT (x ->> 'etablissement')::uuid FROM jsonb_array_elements(p_lignes) x) ORDER BY etablissement FOR UPDATE;
  moment := clock_timestamp();
  PERFORM dui_journal_partition((moment AT TIME ZONE 'UTC')::date);
  FOR l IN SELECT x FROM jsonb_array_elements(p_lignes) WITH ORDINALITY AS o(x, rang)
            ORDER BY x ->> 'etablissement', rang LOOP
    SELECT * INTO t FROM audit_tete WHERE etablissement = (l.x ->> 'etablissement')::uuid;
    ids := ARRAY(SELECT v::uuid FROM jsonb_array_elements_text(l.x -> 'dossiers') v ORDER BY 1);
    h := sha256(convert_to(jsonb_build_array(
      encode(t.empreinte, 'hex'), t.seq + 1, t.etablissement::text,
      to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), p_requete::text, p_acteur::text,
      to_jsonb(ids), l.x ->> 'categorie', l.x ->> 'action', l.x ->> 'issue', l.x ->> 'base', l.x ->> 'motif'
    )::text, 'UTF8'));
    INSERT INTO audit_trace VALUES (t.etablissement, t.seq + 1, moment, p_requete, p_acteur, ids, l.x ->> 'categorie',
      l.x ->> 'action', l.x ->> 'issue', l.x ->> 'base', l.x ->> 'motif', t.empreinte, h);
    UPDATE audit_tete SET seq = t.seq + 1, empreinte = h WHERE etablissement = t.etablissement;
    n := n + 1;
  END LOOP;
  RETURN n;
END $$
"""

DROITS = """
REVOKE ALL ON FUNCTION dui_journal_ecrire(uuid, uuid, jsonb), dui_journal_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dui_journal_ecrire(uuid, uuid, jsonb), dui_journal_partition(date)
  TO dui_app, dui_droits, dui_purge;
SELECT dui_journal_partition((now() + m * interval '1 month')::date) FROM generate_series(-1, 3) m;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_initial")]

    operations = [
        migrations.RunSQL(ETAB, "DROP FUNCTION dui_etab_journal()"),
        migrations.RunSQL(TABLES, "DROP TABLE audit_trace, audit_tete"),
        migrations.RunSQL(PARTITION, "DROP FUNCTION dui_journal_partition(date)"),
        migrations.RunSQL(ECRIRE, "DROP FUNCTION dui_journal_ecrire(uuid, uuid, jsonb)"),
        migrations.RunSQL(DROITS, migrations.RunSQL.noop),
    ]
