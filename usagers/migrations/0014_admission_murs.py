"""Walls of the requests, contracts and rights; how one who may not see the whole ESMS opens a dossier there."""

from django.db import migrations

from dui.commun import roles
from dui.commun.rls import FonctionSure, ProtegerParDossier

# The ESMS acted in, for an active account assigned there today in a function that receives requests (those of
# `usagers.views.admission.OUVRENT`), unless the ESMS took that right away in its matrix; NULL otherwise. The setting
# `dui.ecrire` only narrows: it says that the page asked for this right, it never gives it.
DEMANDEUR = """
CREATE OR REPLACE FUNCTION dui_demandeur() RETURNS uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.etablissement_id FROM habilitations_compte k
    JOIN habilitations_professionnel p ON p.compte_id = k.id
    JOIN habilitations_affectation a ON a.professionnel_id = p.id
   WHERE k.id = nullif(current_setting('dui.compte', true), '')::uuid AND k.is_active
     AND a.etablissement_id = dui_etab()
     AND a.du <= (now() AT TIME ZONE 'Europe/Paris')::date
     AND (a.au IS NULL OR a.au >= (now() AT TIME ZONE 'Europe/Paris')::date)
     AND a.profession IN ('secretaire', 'chef_service', 'coordonnateur', 'assistant_social')
     AND NOT EXISTS (SELECT 1 FROM habilitations_surchargematrice s
          WHERE s.etablissement_id = a.etablissement_id AND s.profession = a.profession
            AND s.categorie = 'admission' AND s.niveau < 2)
     AND string_to_array(coalesce(current_setting('dui.ecrire', true), ''), ',') @> ARRAY['admission', 'identite']
   LIMIT 1
$$
"""

# Ids and signs in common, never a name: the page shows the names that the reader's own wall lets through.
SEMBLABLES = """
CREATE OR REPLACE FUNCTION dui_semblables(nom text, prenom text, naissance date)
RETURNS TABLE (id uuid, meme_date boolean, meme_nom boolean, meme_prenom boolean) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT x.id, x.meme_date, x.meme_nom, x.meme_prenom FROM (
    SELECT o.id, coalesce(o.date_naissance = naissance, false) AS meme_date,
           position(' ' || nom || ' ' IN ' ' || o.recherche || ' ') > 0 AS meme_nom,
           position(' ' || prenom || ' ' IN ' ' || o.recherche || ' ') > 0 AS meme_prenom,
           word_similarity(nom, o.recherche) AS ressemblance
      FROM usagers_dossier o
     WHERE o.etablissement_id = dui_etab() AND o.etat = 'actif'
       AND 'admission' = ANY (string_to_array(coalesce(current_setting('dui.ecrire', true), ''), ','))
  ) x
  WHERE (x.meme_date AND (x.meme_nom OR x.meme_prenom OR x.ressemblance > 0.5)) OR (x.meme_nom AND x.meme_prenom)
  ORDER BY x.meme_date DESC, x.meme_nom DESC, x.id LIMIT 20
$$
"""

NUMERO = """
CREATE OR REPLACE FUNCTION dui_prochain_numero() RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(max(numero), 0)::bigint + 1 FROM usagers_dossier WHERE dui_demandeur() IS NOT NULL
$$
"""
LUES = (
    "habilitations_compte",
    "habilitations_professionnel",
    "habilitations_affectation",
    "habilitations_surchargematrice",
    "usagers_dossier",
)
CREER = (
    f"CREATE POLICY creer_demande ON usagers_dossier FOR INSERT TO {roles.EQUIPE}"
    " WITH CHECK (id = nullif(current_setting('dui.dossier', true), '')::uuid"
    " AND etablissement_id = (SELECT dui_demandeur()))"
)


class Migration(migrations.Migration):
    dependencies = [("usagers", "0013_admission"), ("habilitations", "0003_murs")]

    operations = [
        ProtegerParDossier("demandeadmission", categories=["admission"]),
        ProtegerParDossier("etapeadmission", categories=["admission"]),
        ProtegerParDossier("pieceadmission", categories=["admission"]),
        ProtegerParDossier("departconservation", categories=["admission"]),
        ProtegerParDossier("remisedocument", categories=["administratif"]),
        ProtegerParDossier("contrat", categories=["administratif"]),
        ProtegerParDossier("signataire", categories=["administratif"]),
        ProtegerParDossier("droitouvert", categories=["prestations"]),
        ProtegerParDossier("couverturesociale", categories=["prestations"]),
        ProtegerParDossier("ressource", categories=["prestations"]),
        FonctionSure("dui_demandeur()", DEMANDEUR, LUES),
        FonctionSure("dui_semblables(text, text, date)", SEMBLABLES, LUES),
        FonctionSure("dui_prochain_numero()", NUMERO, LUES),
        migrations.RunSQL(CREER, "DROP POLICY creer_demande ON usagers_dossier"),
    ]
