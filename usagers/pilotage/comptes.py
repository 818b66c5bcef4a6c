"""All the counts of an ESMS over a year, in one statement: aggregates only, nobody's row leaves the database.

Run as the role of tasks, for the figures of a whole ESMS are not those of one reader's team; the ESMS is named in every
sub-select, nothing but numbers comes out, and they are masked before they are shown (`publication`). Rules that decide
(a project is late, a right is relayed) stay with those who own them; here they are only counted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection

from dui.commun import roles
from dui.commun.contexte_sql import en_role
from usagers import donnees
from usagers.contrats.echeancier import ACTES_SQL, retards_sql
from usagers.droits.rappels import DEPUIS, horizon, palier_sql, relaye_sql
from usagers.enums import EtatContrat, EtatDossier, EtatDroit, GenreContrat, StatutSejour
from usagers.pilotage.indicateurs import AGE_INCONNU, SANS_UNITE
from usagers.pilotage.masque import TOTAL
from usagers.projets.echeances import pour_le_sql


@dataclass(frozen=True)
class Periode:
    """A civil year, up to today in the year that runs. Years never overlap: see docs/decisions.md."""

    annee: int
    jour: dt.date  # today

    @property
    def debut(self) -> dt.date:
        return dt.date(self.annee, 1, 1)

    @property
    def fin(self) -> dt.date:
        return min(dt.date(self.annee, 12, 31), self.jour)

    @property
    def jours(self) -> int:
        return (self.fin - self.debut).days + 1


@dataclass
class Comptes:
    """Exact figures, never shown: `comptes[indicator][unit, column]`, `mesures[name][unit or total]`."""

    unites: dict[str, tuple[str, int | None]] = field(default_factory=dict)  # id -> name, authorised places
    comptes: dict[str, dict[tuple[str, str], int]] = field(default_factory=lambda: defaultdict(dict))
    mesures: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    gir: dict[tuple[str, str], str] = field(default_factory=dict)  # already masked
    gir_le: dt.date | None = None


def compter(etablissement_id: uuid.UUID, periode: Periode) -> Comptes:
    """One query, whatever the number of dossiers. Raises when no `Acces` is bound."""
    valeurs: dict[str, Any] = {
        "e": etablissement_id,
        "debut": periode.debut,
        "fin": periode.fin,
        "jour": periode.jour,
        "depuis": periode.jour - dt.timedelta(days=DEPUIS),
        "horizon": horizon(periode.jour),
    }
    with en_role(roles.TACHE), connection.cursor() as curseur:
        curseur.execute(_requete(), valeurs)
        lignes = curseur.fetchall()
    comptes = Comptes()
    for quoi, unite, colonne, valeur, texte in lignes:
        _ranger(comptes, quoi, unite, colonne, valeur, texte)
    return comptes


def _ranger(comptes: Comptes, quoi: str, unite: str, colonne: str, valeur: float | None, texte: str | None) -> None:
    if quoi == "unite":
        comptes.unites[unite] = (colonne, None if valeur is None else int(valeur))
    elif quoi == "gir":
        comptes.gir[unite, colonne] = texte or ""
    elif quoi == "gir_le":
        comptes.gir_le = dt.date.fromisoformat(texte or "")
    elif quoi in {"moyenne", "mediane"}:
        if valeur is not None:
            comptes.mesures[quoi][unite] = valeur
    elif valeur:
        comptes.comptes[quoi][unite, colonne] = int(valeur)


# Rows: (what, unit, column, figure, text). Constants only are interpolated.
_PERSONNES = f"""
personnes AS MATERIALIZED (
  SELECT d.id, coalesce(d.unite_id::text, '{SANS_UNITE}') AS unite, d.date_naissance, d.entre_le,
         d.etat = '{EtatDossier.ACTIF}' AND d.decede_le IS NULL
           AND (d.sorti_le IS NULL OR d.sorti_le >= %(jour)s) AS suivie
    FROM usagers_dossier d
   WHERE d.etablissement_id = %(e)s AND d.fusionne_dans IS NULL
     AND (d.etat = '{EtatDossier.ACTIF}' OR d.etat = '{EtatDossier.ARCHIVE}')
),
sejours AS MATERIALIZED (
  SELECT p.id, p.unite, p.date_naissance, s.entree, s.sortie
    FROM usagers_sejour s JOIN personnes p ON p.id = s.dossier_id
   WHERE s.etablissement_id = %(e)s AND s.retire_le IS NULL AND s.statut <> '{StatutSejour.ANNULE}'
     AND s.entree <= %(fin)s AND (s.sortie IS NULL OR s.sortie >= %(debut)s)
),
presences AS MATERIALIZED (
  SELECT id, unite, date_naissance, range_agg(daterange(entree, sortie, '[]')) AS jours FROM sejours GROUP BY 1, 2, 3
),
mois AS (
  SELECT to_char(m, 'MM') AS mois,
         daterange(m::date, (m + interval '1 month')::date) * daterange(%(debut)s, %(fin)s, '[]') AS jours
    FROM generate_series(%(debut)s::timestamp, %(fin)s::timestamp, interval '1 month') m
)
"""  # noqa: S608

_SEJOURS = """
SELECT 'unite', u.id::text, u.nom, u.places::float8, NULL::text
  FROM habilitations_unite u WHERE u.etablissement_id = %(e)s
UNION ALL SELECT 'file_active', unite, '', count(*), NULL FROM presences GROUP BY unite
UNION ALL SELECT 'presents', unite, tranche, count(*), NULL FROM (
  SELECT unite, {tranche} AS tranche FROM presences WHERE jours @> %(fin)s::date) x GROUP BY unite, tranche
UNION ALL SELECT 'entrees', unite, to_char(entree, 'MM'), count(*), NULL FROM sejours
  WHERE entree >= %(debut)s GROUP BY 2, 3
UNION ALL SELECT 'sorties', unite, to_char(sortie, 'MM'), count(*), NULL FROM sejours
  WHERE sortie <= %(fin)s GROUP BY 2, 3
UNION ALL SELECT 'moyenne', CASE WHEN grouping(unite) = 1 THEN '{total}' ELSE unite END, '',
  avg(sortie - entree + 1), NULL FROM sejours WHERE sortie <= %(fin)s GROUP BY GROUPING SETS ((unite), ())
UNION ALL SELECT 'mediane', CASE WHEN grouping(unite) = 1 THEN '{total}' ELSE unite END, '',
  percentile_cont(0.5) WITHIN GROUP (ORDER BY sortie - entree + 1), NULL
  FROM sejours WHERE sortie <= %(fin)s GROUP BY GROUPING SETS ((unite), ())
UNION ALL SELECT 'journees', unite, mois, sum(upper(j) - lower(j)), NULL FROM (
  SELECT p.unite, m.mois, r * m.jours AS j
    FROM presences p CROSS JOIN LATERAL unnest(p.jours) r JOIN mois m ON r && m.jours) x GROUP BY unite, mois
"""

_A_CE_JOUR = """
UNION ALL SELECT 'projets', p.unite, '', count(*), NULL FROM personnes p
  LEFT JOIN (SELECT dossier_id, max(le) AS le FROM usagers_accord
              WHERE etablissement_id = %(e)s AND retire_le IS NULL GROUP BY 1) a ON a.dossier_id = p.id
  LEFT JOIN (SELECT DISTINCT ON (dossier_id) dossier_id, date, prochain FROM usagers_bilan
              WHERE etablissement_id = %(e)s AND retire_le IS NULL
              ORDER BY dossier_id, date DESC, cree_le DESC) b ON b.dossier_id = p.id
  WHERE p.suivie AND {pour_le} < %(jour)s GROUP BY p.unite
UNION ALL SELECT 'droits', unite, palier, count(*), NULL FROM (
  SELECT p.unite, {palier} AS palier FROM usagers_droitouvert x JOIN personnes p ON p.id = x.dossier_id
   WHERE x.etablissement_id = %(e)s AND x.retire_le IS NULL AND x.etat IN ('{ouvert}', '{redemande}') AND p.suivie
     AND x.au >= %(depuis)s AND x.au <= %(horizon)s AND NOT {droit_relaye}
  UNION ALL
  SELECT p.unite, {palier} FROM usagers_couverturesociale x JOIN personnes p ON p.id = x.dossier_id
   WHERE x.etablissement_id = %(e)s AND x.retire_le IS NULL AND p.suivie
     AND x.au >= %(depuis)s AND x.au <= %(horizon)s AND NOT {couverture_relayee}) y
  WHERE palier IS NOT NULL GROUP BY unite, palier
UNION ALL SELECT 'contrats', unite, palier, count(*), NULL FROM (
  SELECT p.unite, {palier_contrat} AS palier FROM usagers_contrat x JOIN personnes p ON p.id = x.dossier_id
   WHERE x.etablissement_id = %(e)s AND x.retire_le IS NULL AND p.suivie
     AND (x.genre = '{sejour}' OR x.genre = '{dipc}') AND x.etat <> '{fini}' AND x.etat <> '{refuse}'
     AND x.fin_le >= %(depuis)s AND x.fin_le <= %(horizon)s AND NOT {contrat_relaye}) y
  WHERE palier IS NOT NULL GROUP BY unite, palier
UNION ALL SELECT 'actes', p.unite, r.code, count(*), NULL FROM personnes p
  LEFT JOIN ({actes}) a ON a.dossier_id = p.id
  CROSS JOIN LATERAL (VALUES {retards}) r (code, en_retard)
  WHERE p.suivie AND p.entre_le IS NOT NULL AND r.en_retard GROUP BY 2, 3
"""

# The last reading of the year, kept masked (`gir`).
_GIR = """
UNION ALL SELECT 'gir_le', '', '', NULL, le::text FROM releve
UNION ALL SELECT 'gir', u.key, c.key, NULL, c.value
  FROM releve, jsonb_each(releve.contenu) u, jsonb_each_text(u.value) c
"""
_RELEVE = """
releve AS (SELECT le, contenu FROM usagers_relevegir
            WHERE etablissement_id = %(e)s AND le BETWEEN %(debut)s AND %(fin)s ORDER BY le DESC LIMIT 1)
"""

_CONTRAT_VIVANT = f"s.etat <> '{EtatContrat.REFUSE}' AND s.etat <> '{EtatContrat.FINI}'"


@cache
def _requete() -> str:
    jour = "%(jour)s::date"
    sejours = _SEJOURS.format(tranche=_tranche(), total=TOTAL)
    a_ce_jour = _A_CE_JOUR.format(
        pour_le=pour_le_sql(entree="p.entre_le", accord="a.le", bilan="b.date", prochain="b.prochain"),
        palier=palier_sql("x.au", jour),
        palier_contrat=palier_sql("x.fin_le", jour),
        droit_relaye=relaye_sql("usagers_droitouvert", "x", "nature", si=f"s.etat = '{EtatDroit.OUVERT}'"),
        couverture_relayee=relaye_sql("usagers_couverturesociale", "x", "genre"),
        contrat_relaye=relaye_sql(
            "usagers_contrat",
            "x",
            "genre",
            "fin_le",
            f"s.etat <> '{EtatContrat.REFUSE}' AND s.etat <> '{EtatContrat.FINI}'",
        ),
        ouvert=EtatDroit.OUVERT,
        redemande=EtatDroit.RENOUVELLEMENT,
        sejour=GenreContrat.SEJOUR,
        dipc=GenreContrat.DIPC,
        fini=EtatContrat.FINI,
        refuse=EtatContrat.REFUSE,
        actes=ACTES_SQL,
        retards=retards_sql("p.entre_le", "a", jour),
    )
    return f"WITH {_PERSONNES}, {_RELEVE} {sejours} {a_ce_jour} {_GIR}"


def _tranche() -> str:
    """The band of ages of a person on the last day: completed years, as `dates_fr.age`."""
    age = "extract(year FROM age(%(fin)s::date, date_naissance))"
    du_plus_vieux = sorted(donnees.lire("tranches_age"), key=lambda r: -int(r["depuis"]))
    cas = "".join(f" WHEN {age} >= {r['depuis']} THEN '{r['code']}'" for r in du_plus_vieux)
    return f"CASE WHEN date_naissance IS NULL THEN '{AGE_INCONNU}'{cas} ELSE '{AGE_INCONNU}' END"
