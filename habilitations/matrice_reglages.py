"""The cells of the matrix that an ESMS decides otherwise: the whole table, the effect of a change, the change.

The effect is computed on sets, in one query, before anything is saved: who holds the profession today, and which
dossiers their team, a named grant, an emergency access or their function reaches.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dui.commun.acces import Action, Evenement, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.dates_fr import pluriel
from dui.commun.horloge import JOUR_SQL
from habilitations import matrice
from habilitations.models import Compte, SurchargeMatrice
from habilitations.professions import FICHES, Profession

MOTS = {Niveau.AUCUN: "–", Niveau.LECTURE: "lit", Niveau.ECRITURE: "écrit", Niveau.VALIDATION: "valide"}


@dataclass(frozen=True)
class Cellule:
    """What a profession may do with a category in an ESMS; `surcharge` when decided there."""

    profession: Profession
    categorie: Categorie
    niveau: Niveau
    surcharge: SurchargeMatrice | None = None

    @property
    def mot(self) -> str:
        return MOTS[self.niveau]

    @property
    def par_defaut(self) -> Niveau:
        return matrice.par_defaut(self.profession)[self.categorie]


def tableau(etablissement_id: uuid.UUID) -> list[tuple[Profession, list[Cellule]]]:
    """Every profession and its cells, overrides of the ESMS applied; one query."""
    surcharges = {
        (s.profession, s.categorie): s
        for s in SurchargeMatrice.objects.filter(etablissement_id=etablissement_id).select_related("auteur")
    }
    return [(p, [_cellule(p, c, surcharges.get((p.value, c.value))) for c in Categorie]) for p in Profession]


def _cellule(profession: Profession, categorie: Categorie, surcharge: SurchargeMatrice | None) -> Cellule:
    niveau = Niveau(surcharge.niveau) if surcharge else matrice.par_defaut(profession)[categorie]
    return Cellule(profession, categorie, niveau, surcharge)


def cellule(etablissement_id: uuid.UUID, profession: Profession, categorie: Categorie) -> Cellule:
    surcharge = (
        SurchargeMatrice.objects.filter(etablissement_id=etablissement_id, profession=profession, categorie=categorie)
        .select_related("auteur")
        .first()
    )
    return _cellule(profession, categorie, surcharge)


@dataclass(frozen=True)
class Effet:
    """What a change does today: holders of the profession, those it touches, and the dossiers concerned."""

    avant: Niveau
    apres: Niveau
    exercent: int
    personnes: int
    dossiers: int

    @property
    def phrase(self) -> str:
        if self.avant == self.apres:
            return "Ce réglage ne change rien."
        if not self.dossiers:
            qui = pluriel(self.exercent, "personne exerce", "personnes exercent")
            return f"{qui} ce métier aujourd’hui ; aucun dossier n’est concerné."
        return f"{pluriel(self.personnes, 'personne')} {self._verbe()} {pluriel(self.dossiers, 'dossier')}."

    def _verbe(self) -> str:
        seul = self.personnes < 2
        if self.avant < Niveau.LECTURE:
            return "gagne l’accès à" if seul else "gagnent l’accès à"
        if self.apres < Niveau.LECTURE:
            return "perd l’accès à" if seul else "perdent l’accès à"
        droit = "valider" if Niveau.VALIDATION in (self.avant, self.apres) else "écrire"
        if self.apres > self.avant:
            return f"pourra {droit} dans" if seul else f"pourront {droit} dans"
        return f"ne pourra plus {droit} dans" if seul else f"ne pourront plus {droit} dans"


_EFFET = f"""
WITH pros AS (
  SELECT DISTINCT p.id, p.compte_id FROM habilitations_affectation a
    JOIN habilitations_professionnel p ON p.id = a.professionnel_id
    JOIN habilitations_compte k ON k.id = p.compte_id AND k.is_active
   WHERE a.etablissement_id = %(e)s AND a.profession = %(p)s
     AND a.du <= {JOUR_SQL} AND (a.au IS NULL OR a.au >= {JOUR_SQL})
), paires AS (
  SELECT x.compte_id, o.dossier_id FROM pros x
    JOIN habilitations_membreequipe m ON m.professionnel_id = x.id
    JOIN habilitations_accompagnement o ON o.equipe_id = m.equipe_id AND o.etablissement_id = %(e)s
   WHERE m.du <= {JOUR_SQL} AND (m.au IS NULL OR m.au >= {JOUR_SQL})
     AND o.du <= {JOUR_SQL} AND (o.au IS NULL OR o.au >= {JOUR_SQL})
  UNION
  SELECT x.compte_id, g.content_object_id FROM pros x
    JOIN habilitations_autorisation g ON g.user_id = x.compte_id AND g.etablissement_id = %(e)s
    JOIN auth_permission d ON d.id = g.permission_id AND d.codename = 'lire_' || %(c)s
   WHERE %(lecture)s AND g.debut <= now() AND g.fin > now()
  UNION
  SELECT x.compte_id, b.dossier_id FROM pros x
    JOIN habilitations_brisdeglace b ON b.compte_id = x.compte_id AND b.etablissement_id = %(e)s
   WHERE %(lecture)s AND b.ouvert_le <= now() AND b.expire_le > now() AND b.referme_le IS NULL
  UNION
  SELECT x.compte_id, u.id FROM pros x CROSS JOIN usagers_dossier u
   WHERE %(fonction)s AND u.etablissement_id = %(e)s AND u.etat = 'actif'
)
SELECT (SELECT count(*) FROM pros), count(DISTINCT compte_id), count(DISTINCT dossier_id) FROM paires
"""  # noqa: S608 (constants)


def effet(etablissement_id: uuid.UUID, avant: Cellule, niveau: Niveau) -> Effet:
    """Who gains or loses what, today, if `avant` became `niveau`."""
    valeurs: dict[str, Any] = {
        "e": etablissement_id,
        "p": avant.profession.value,
        "c": avant.categorie.value,
        "lecture": Niveau.AUCUN in (avant.niveau, niveau),  # exceptional accesses only ever read
        "fonction": avant.categorie in FICHES[avant.profession].fonction,
    }
    with connection.cursor() as curseur:
        curseur.execute(_EFFET, valeurs)
        exercent, personnes, dossiers = curseur.fetchone()
    return Effet(avant.niveau, niveau, exercent, personnes, dossiers)


def regler(*, avant: Cellule, niveau: Niveau, motif: str, auteur: Compte, etablissement_id: uuid.UUID) -> Cellule:
    """Decide a cell for this ESMS; the level of the default table erases the exception. Traced by its codes."""
    cle: dict[str, Any] = {
        "etablissement_id": etablissement_id,
        "profession": avant.profession,
        "categorie": avant.categorie,
    }
    if niveau == avant.par_defaut:
        for ancienne in SurchargeMatrice.objects.filter(**cle):
            ancienne.delete()
    else:
        SurchargeMatrice.objects.update_or_create(**cle, defaults={"niveau": niveau, "motif": motif, "auteur": auteur})
    code = f"matrice {avant.profession.value} {int(avant.niveau)}>{int(niveau)}"
    courant().noter(Evenement(action=Action.ADMINISTRER, categorie=avant.categorie.value, motif=code))
    return cellule(etablissement_id, avant.profession, avant.categorie)
