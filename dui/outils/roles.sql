-- Roles and databases of the DUI, run by an administrator with psql (PostgreSQL 15 to 18), as often as one likes.
-- Needs: psql -v mdp_proprietaire=… -v mdp_app=… -v mdp_sauvegarde=… -v base=dui -v cles=dui_cles
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SET password_encryption = 'scram-sha-256';

SELECT format('CREATE ROLE %I', nom)
  FROM unnest(ARRAY['dui_proprietaire', 'dui_app', 'dui_droits', 'dui_equipe', 'dui_large', 'dui_tache', 'dui_journal',
                    'dui_purge', 'dui_sauvegarde', 'dui_rls', 'dui_fusion']) AS nom
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = nom) \gexec

-- Owns both databases, migrates, creates the test databases. Not a superuser, obeys row level security.
ALTER ROLE dui_proprietaire LOGIN INHERIT CREATEDB NOCREATEROLE PASSWORD :'mdp_proprietaire';
-- The application. NOINHERIT and no policy of its own: no personal row until it takes a role by SET LOCAL ROLE.
ALTER ROLE dui_app LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD :'mdp_app';
ALTER ROLE dui_droits NOLOGIN NOINHERIT;
ALTER ROLE dui_equipe NOLOGIN INHERIT;
ALTER ROLE dui_large NOLOGIN INHERIT;
ALTER ROLE dui_tache NOLOGIN INHERIT;
ALTER ROLE dui_journal NOLOGIN INHERIT;
ALTER ROLE dui_purge NOLOGIN INHERIT;
-- Whole dumps and SECURITY DEFINER functions must see every row. Only touched when needed: a managed server
-- lets its administrator create such a role but not always alter it.
SELECT format('ALTER ROLE %I %s BYPASSRLS', nom, CASE nom WHEN 'dui_sauvegarde' THEN 'LOGIN' ELSE 'NOLOGIN' END)
  FROM unnest(ARRAY['dui_sauvegarde', 'dui_rls', 'dui_fusion']) AS nom
 WHERE NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = nom) \gexec
ALTER ROLE dui_sauvegarde PASSWORD :'mdp_sauvegarde';

-- One membership a line, granted once (a repeated GRANT is only noise); dui_purge is never given to dui_app.
SELECT format('GRANT %I TO %I', role, membre)
  FROM (VALUES ('dui_droits', 'dui_equipe'), ('dui_droits', 'dui_large'), ('dui_droits', 'dui_tache'),
               ('dui_equipe', 'dui_app'), ('dui_large', 'dui_app'), ('dui_tache', 'dui_app'), ('dui_journal', 'dui_app'),
               ('dui_rls', 'dui_proprietaire'), ('dui_fusion', 'dui_proprietaire')) AS appartenance (role, membre)
 WHERE NOT EXISTS (SELECT FROM pg_auth_members lien
                     JOIN pg_roles r ON r.oid = lien.roleid JOIN pg_roles m ON m.oid = lien.member
                    WHERE r.rolname = role AND m.rolname = membre) \gexec
-- An administrator who is not a superuser must belong to the owner to give it a database.
SELECT format('GRANT dui_proprietaire, dui_rls, dui_fusion TO %I', current_user)
 WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \gexec

SELECT format('CREATE DATABASE %I OWNER dui_proprietaire TEMPLATE template0 ENCODING ''UTF8''', nom)
  FROM unnest(ARRAY[:'base', :'cles']) AS nom
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = nom) \gexec
SELECT format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', nom),
       format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO dui_proprietaire', nom),
       format('GRANT CONNECT ON DATABASE %I TO dui_app, dui_sauvegarde', nom)
  FROM unnest(ARRAY[:'base', :'cles']) AS nom \gexec

\connect :base
-- dui_rls and dui_fusion bypass row level security: they create nothing here but during a migration (`FonctionSure`).
REVOKE CREATE ON SCHEMA public FROM PUBLIC, dui_rls, dui_fusion;
GRANT USAGE ON SCHEMA public TO dui_app, dui_droits, dui_journal, dui_purge, dui_rls, dui_fusion, dui_sauvegarde;
\connect :cles
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO dui_app, dui_droits, dui_sauvegarde;
