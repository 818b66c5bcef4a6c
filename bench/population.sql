-- Filling of the measures, run order by order (each ends with « ; » at the end of a line), inside one transaction.
-- Parameters: d … f ranks of dossiers, qd … qf ranks of teams, seul: everything goes to the measured ESMS.
-- Section: structure
CREATE TEMP TABLE k ON COMMIT DROP AS
  SELECT DISTINCT (n - 1) / %(esms)s AS k FROM generate_series(%(d)s::int, %(f)s::int) n WHERE NOT %(seul)s;

CREATE TEMP TABLE q ON COMMIT DROP AS
  SELECT q, CASE WHEN %(seul)s THEN 0 ELSE q * %(equipe)s / %(esms)s END AS k
    FROM generate_series(%(qd)s::int, %(qf)s::int) q;

CREATE TEMP TABLE c ON COMMIT DROP AS
  SELECT q, k, q * %(membres)s + m AS r, (ARRAY['infirmier', 'infirmier', 'aide_soignant', 'aide_soignant',
         'aide_soignant', 'educateur', 'psychologue', 'medecin'])[m + 1] AS p
    FROM q, generate_series(0, %(membres)s::int - 1) m;

CREATE TEMP TABLE n ON COMMIT DROP AS
  SELECT n, md5('d' || n)::uuid AS id, (n - 1) / %(equipe)s AS q,
         md5('e' || CASE WHEN %(seul)s THEN 0 ELSE (n - 1) / %(esms)s END)::uuid AS lieu,
         (%(noms)s::text[])[1 + mod(abs(hashtext('n' || n)), cardinality(%(noms)s::text[]))] AS nom,
         (%(prenoms)s::text[])[1 + mod(abs(hashtext('p' || n)), cardinality(%(prenoms)s::text[]))] AS prenom,
         md5('c' || ((n - 1) / %(equipe)s * %(membres)s + mod(n, %(membres)s)))::uuid AS auteur,
         decode('01' || repeat(md5(n::text), 3), 'hex') AS court, decode('01' || repeat(md5(n::text), 20), 'hex') AS long
    FROM generate_series(%(d)s::int, %(f)s::int) n;

INSERT INTO habilitations_organisme (id, nom, finess)
  SELECT md5('o' || k)::uuid, 'Association ' || k, '' FROM k ON CONFLICT DO NOTHING;

INSERT INTO habilitations_etablissement (id, nom, finess, categorie_esms, archives_publiques, nommer_les_professionnels,
       verrou_minutes, organisme_id)
  SELECT md5('e' || k)::uuid, 'Établissement ' || k, lpad(k::text, 9, '0'), 'ehpad', false, true, 60,
         md5('o' || k)::uuid FROM k ON CONFLICT DO NOTHING;

-- Secretary, DPO and director of each ESMS: accounts s0, s1, s2 of the first, s3… of the second.
CREATE TEMP TABLE s ON COMMIT DROP AS
  SELECT k, k * 3 + m - 1 AS r, p FROM k, unnest(ARRAY['secretaire', 'dpo', 'directeur']) WITH ORDINALITY AS x (p, m);

INSERT INTO habilitations_compte (password, id, courriel, nom, prenom, nature, is_active, theme, cree_le)
  SELECT '!', md5('s' || r)::uuid, 's' || r || '@exemple.invalid', 'Essai ' || r, 'Claire', 'professionnel', true,
         'auto', now() FROM s
  UNION ALL
  SELECT '!', md5('c' || r)::uuid, 'c' || r || '@exemple.invalid', 'Essai ' || r, 'Inès', 'professionnel', true,
         'auto', now() FROM c;

INSERT INTO habilitations_professionnel (id, compte_id, rpps, titre)
  SELECT md5('ps' || r)::uuid, md5('s' || r)::uuid, '', '' FROM s
  UNION ALL SELECT md5('pc' || r)::uuid, md5('c' || r)::uuid, '', '' FROM c;

INSERT INTO habilitations_affectation (id, du, profession, motif, etablissement_id, professionnel_id)
  SELECT md5('as' || r)::uuid, current_date - 400, p, '', md5('e' || k)::uuid, md5('ps' || r)::uuid FROM s
  UNION ALL SELECT md5('ac' || r)::uuid, current_date - 400, p, '', md5('e' || k)::uuid, md5('pc' || r)::uuid FROM c;

INSERT INTO habilitations_unite (id, nom, etablissement_id)
  SELECT md5('u' || q)::uuid, 'Unité ' || q, md5('e' || k)::uuid FROM q WHERE mod(q, 5) = 0;

INSERT INTO habilitations_equipe (id, nom, cas, preuve, etablissement_id)
  SELECT md5('q' || q)::uuid, 'Équipe ' || q, 1, '', md5('e' || k)::uuid FROM q;

INSERT INTO habilitations_membreequipe (id, du, equipe_id, professionnel_id)
  SELECT md5('m' || r)::uuid, current_date - 400, md5('q' || q)::uuid, md5('pc' || r)::uuid FROM c;

INSERT INTO usagers_dossier (id, cree_le, modifie_le, numero, etat, nom_naissance, premier_prenom, prenoms, nom_utilise,
       prenom_utilise, sexe, date_naissance, lieu_naissance, commune_naissance, chambre, entre_le,
       identifiant_source, recherche, tri, version, etablissement_id, unite_id)
  SELECT id, now(), now(), n, 'actif', nom, prenom, '', '', '', 'F', date '1930-01-01' + mod(n * 37, 24000), '', '',
         (1 + mod(n, 90))::text, current_date - 200, '', nom || ' ' || prenom, nom || ' ' || prenom, 1, lieu,
         md5('u' || (q - mod(q, 5)))::uuid FROM n;

INSERT INTO habilitations_accompagnement (id, du, dossier_id, equipe_id, etablissement_id)
  SELECT md5('acc' || n)::uuid, current_date - 200, id, md5('q' || q)::uuid, lieu FROM n;

-- What follows is for the dossiers that nobody opens: bytes of the size of a cipher.
DELETE FROM n WHERE n <= %(a_part)s;

INSERT INTO usagers_vigilance (id, cree_le, modifie_le, dossier_id, etablissement_id, type, texte, du, envoi, metier,
       version)
  SELECT gen_random_uuid(), now(), now(), id, lieu, 'chute', court, current_date, gen_random_uuid(), '', 1 FROM n;

INSERT INTO usagers_identiteins (id, cree_le, modifie_le, dossier_id, etablissement_id, statut, oid, homonyme, douteuse,
       fictive, piece, version)
  SELECT gen_random_uuid(), now(), now(), id, lieu, 'provisoire', '', false, false, false, '', 1 FROM n;

INSERT INTO usagers_sejour (id, cree_le, modifie_le, dossier_id, etablissement_id, numero, statut, entree, envoi,
       metier, version, nature, entree_par, venant_de, sortie_par, allant_vers, creton)
  SELECT gen_random_uuid(), now(), now(), id, lieu, '', 'en_cours', current_date - 200, gen_random_uuid(), '', 1, '', '',
         '', '', '', false FROM n;

INSERT INTO usagers_proche (id, cree_le, modifie_le, dossier_id, etablissement_id, categorie, nom, lien, role,
       ordre_appel, cosigne, metier, envoi, version)
  SELECT gen_random_uuid(), now(), now(), id, lieu, 'proches', court, 'enfant', 'contact', 1, false, '',
       gen_random_uuid(), 1 FROM n;

INSERT INTO usagers_coordonnees (id, cree_le, modifie_le, dossier_id, etablissement_id, categorie, adresse, envoi,
       metier, version)
  SELECT gen_random_uuid(), now(), now(), id, lieu, 'administratif', court, gen_random_uuid(), '', 1 FROM n;

INSERT INTO usagers_mesureprotection (id, cree_le, modifie_le, dossier_id, etablissement_id, type, etendue,
       mission, regime, portee, titulaire, du, metier, envoi, version)
  SELECT gen_random_uuid(), now(), now(), id, lieu, 'curatelle', 'les_deux', 'assistance', '', '', court, current_date,
       '', gen_random_uuid(), 1 FROM n;

INSERT INTO usagers_ecrit (id, cree_le, modifie_le, dossier_id, etablissement_id, categorie, date, titre, texte,
       auteur_id, metier, envoi, version)
  SELECT gen_random_uuid(), now(), now(), id, lieu, (ARRAY['soins', 'accompagnement', 'administratif'])[1 + mod(i, 3)],
         current_date - i * 7, court, long, auteur, 'infirmier', gen_random_uuid(), 1 FROM n, generate_series(1, 3) i;

INSERT INTO coordination_transmission (id, cree_le, modifie_le, dossier_id, etablissement_id, categorie, cible, donnees,
       importance, faite_le, auteur_id, metier, envoi, version)
  SELECT gen_random_uuid(), now() - i * interval '6 days', now(), id, lieu,
         (ARRAY['soins', 'accompagnement', 'coordination'])[1 + mod(i, 3)], 'sommeil', long, 'normale',
         now() - i * interval '6 days', auteur, 'infirmier', gen_random_uuid(), 1 FROM n, generate_series(1, 4) i;

-- Section: cles
INSERT INTO commun_cledossier (dossier, enveloppe, kek, creee_le)
  SELECT md5('d' || n)::uuid, decode(repeat(md5(n::text), 4), 'hex'), 'kek-1', now()
    FROM generate_series(greatest(%(d)s::int, %(a_part)s + 1), %(f)s::int) n;

-- Section: journal
SELECT dui_journal_partition((now() - m * interval '1 month')::date) FROM generate_series(0, 3) m;

INSERT INTO audit_trace
  SELECT lieu, coalesce(t.seq, 0) + row_number() OVER (PARTITION BY lieu ORDER BY moment, n), moment, gen_random_uuid(),
         auteur, dossiers, categorie, action, issue, CASE issue WHEN 'refuse' THEN '' ELSE 'equipe' END,
         CASE issue WHEN 'refuse' THEN 'hors_equipe' ELSE '' END,
         decode(repeat(md5(n::text), 2), 'hex'), decode(repeat(md5(n::text), 2), 'hex')
    FROM (
      SELECT n, md5('e' || CASE WHEN %(seul)s THEN 0 ELSE (n - 1) / %(esms)s END)::uuid AS lieu,
             now() - interval '60 days' * random() AS moment,
             md5('c' || ((n - 1) / %(equipe)s * %(membres)s + mod(n, %(membres)s)))::uuid AS auteur,
             ARRAY[md5('d' || n)::uuid] AS dossiers, 'lire' AS action,
             (ARRAY['identite', 'soins', 'accompagnement', 'proches'])[1 + mod(i, 4)] AS categorie,
             CASE WHEN mod(n + i, 50) = 0 THEN 'refuse' ELSE 'accorde' END AS issue
        FROM generate_series(%(d)s::int, %(f)s::int) n, generate_series(1, %(traces)s::int) i
      UNION ALL
      SELECT q, md5('e' || CASE WHEN %(seul)s THEN 0 ELSE q * %(equipe)s / %(esms)s END)::uuid,
             now() - interval '60 days' * random(), md5('c' || (q * %(membres)s + m))::uuid,
             ARRAY(SELECT md5('d' || (q * %(equipe)s + j))::uuid FROM generate_series(1, 50) j), 'lister', 'identite',
             'accorde'
        FROM generate_series(%(qd)s::int, %(qf)s::int) q, generate_series(0, %(membres)s::int - 1) m,
             generate_series(1, 3) i
    ) x LEFT JOIN audit_tete t ON t.etablissement = lieu ORDER BY moment;

INSERT INTO audit_tete (etablissement, seq, empreinte)
  SELECT etablissement, max(seq), decode(repeat(md5('t'), 2), 'hex') FROM audit_trace GROUP BY 1
  ON CONFLICT (etablissement) DO UPDATE SET seq = excluded.seq;

-- Section: histoire
-- Three years behind the measured dossiers: a transmission a day each, read by the measured nurse.
INSERT INTO coordination_transmission (id, cree_le, modifie_le, dossier_id, etablissement_id, categorie, cible, donnees,
       importance, faite_le, auteur_id, metier, envoi, version)
  SELECT md5('t' || numero || '-' || i)::uuid, now() - i * interval '1 day', now(), id, etablissement_id,
         (ARRAY['soins', 'accompagnement', 'coordination'])[1 + mod(i, 3)], 'sommeil',
         decode('01' || repeat(md5(i::text), 20), 'hex'), 'normale', now() - i * interval '1 day',
         md5('c' || (1 + mod(i, %(membres)s - 1)))::uuid, 'infirmier', gen_random_uuid(), 1
    FROM usagers_dossier, generate_series(29, 1095) i WHERE numero <= %(a_part)s;

INSERT INTO coordination_lecture (id, cree_le, modifie_le, dossier_id, etablissement_id, categorie, transmission_id,
       compte_id)
  SELECT gen_random_uuid(), cree_le, cree_le, dossier_id, etablissement_id, categorie, id, md5('c0')::uuid
    FROM coordination_transmission WHERE cree_le < now() - interval '28 days';

INSERT INTO usagers_ecrit (id, cree_le, modifie_le, dossier_id, etablissement_id, categorie, date, titre, texte,
       auteur_id, metier, envoi, version)
  SELECT gen_random_uuid(), now(), now(), id, etablissement_id,
         (ARRAY['soins', 'accompagnement', 'administratif'])[1 + mod(i, 3)], current_date - 30 - i * 7,
         decode('01' || repeat(md5(i::text), 3), 'hex'), decode('01' || repeat(md5(i::text), 20), 'hex'),
         md5('c0')::uuid, 'infirmier', gen_random_uuid(), 1
    FROM usagers_dossier, generate_series(1, 150) i WHERE numero <= %(a_part)s;
