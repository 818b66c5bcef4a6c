"""The rule of access as facts (one dossier) and as querysets (lists). Same dates, same database clock as the wall.

Forms that scale (measured): `IN (membership UNION grants UNION break-glass)`, never an OR of sub-selects; wide
functions by `etablissement_id`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Aggregate, F, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from dui.commun import roles
from dui.commun.acces import Acces, Base
from dui.commun.categories import Categorie, Niveau
from dui.commun.d_un_trait import lire_d_un_trait
from dui.commun.horloge import JOUR_SQL
from habilitations import finalites, matrice
from habilitations.decisions import Faits
from habilitations.models import Accompagnement, Affectation, Autorisation, BrisDeGlace, Etablissement, SurchargeMatrice
from habilitations.professions import FICHES, Profession

JOUR = RawSQL(JOUR_SQL, ())  # noqa: S611 (constants)
MAINTENANT = RawSQL("now()", ())


def en_cours(prefixe: str = "") -> Q:
    """Rows whose dates hold today, both ends included."""
    return Q(**{f"{prefixe}du__lte": JOUR}) & (Q(**{f"{prefixe}au__isnull": True}) | Q(**{f"{prefixe}au__gte": JOUR}))


@dataclass(frozen=True)
class Poste:
    """The function in which an account acts now: one affectation in one ESMS, and the matrix line that goes with it."""

    affectation: Affectation
    matrice: dict[Categorie, Niveau]
    possibles: tuple[Affectation, ...]

    @property
    def etablissement(self) -> Etablissement:
        return self.affectation.etablissement

    @property
    def fonction(self) -> frozenset[str]:
        """Categories opened by the function on the whole ESMS, inside what the profession may read."""
        fiche = FICHES[Profession(self.affectation.profession)]
        return frozenset(c.value for c in fiche.fonction) & matrice.au_moins(self.matrice, Niveau.LECTURE)


# {category: level} that the ESMS decided otherwise for this function: read with it, one query less at each request
_SURCHARGES = Subquery(
    SurchargeMatrice.objects.filter(etablissement=OuterRef("etablissement"), profession=OuterRef("profession"))
    .order_by()
    .values("profession")
    .annotate(cases=Aggregate(F("categorie"), F("niveau"), function="jsonb_object_agg", output_field=JSONField()))
    .values("cases")
)


def affectations_de(compte: Any) -> QuerySet:
    """The functions that this account holds today, each with what its ESMS decided of the matrix."""
    return (
        Affectation.objects.filter(en_cours(), professionnel__compte=compte, professionnel__compte__is_active=True)
        .annotate(finalites=finalites.du_lieu("etablissement_id"))
        .select_related("etablissement", "etablissement__organisme", "unite")
        .annotate(surcharges=_SURCHARGES)
        .order_by("etablissement__nom", "du", "id")
    )


def poste_de(compte: Any, choisi: str | None) -> Poste | None:
    """The current function of this account (`choisi`: affectation kept in the session); None without any."""
    lues = getattr(compte, "affectations_du_jour", None)  # by the middleware, for this request
    affectations = tuple(affectations_de(compte) if lues is None else lues)
    if not affectations:
        return None
    retenue = next((a for a in affectations if str(a.pk) == choisi), affectations[0])
    surcharges: Any = retenue.surcharges
    return Poste(retenue, matrice.avec_surcharges(retenue.profession, surcharges or {}), affectations)


def acces_du_poste(compte: Any, poste: Poste, *, requete: uuid.UUID, action: str) -> Acces:
    """The `Acces` of an ordinary request, before any dossier is named."""
    fonction = poste.fonction
    return Acces(
        compte_id=compte.pk,
        etablissement_id=poste.etablissement.pk,
        base=Base.FONCTION if fonction else Base.EQUIPE,
        role=roles.LARGE if fonction else roles.EQUIPE,
        lire=matrice.au_moins(poste.matrice, Niveau.LECTURE),
        ecrire=matrice.au_moins(poste.matrice, Niveau.ECRITURE),
        fonction=fonction,
        filtre=filtrer,
        action=action,
        requete=requete,
        finalites=finalites.lues_avec(poste.possibles),
    )


# Constants only are interpolated; values are parameters.
_FAITS = f"""
SELECT now(),
  EXISTS (SELECT 1 FROM habilitations_accompagnement a
            JOIN habilitations_membreequipe m ON m.equipe_id = a.equipe_id
            JOIN habilitations_professionnel p ON p.id = m.professionnel_id
           WHERE a.dossier_id = %(d)s AND a.etablissement_id = %(e)s AND p.compte_id = %(c)s
             AND a.du <= {JOUR_SQL} AND (a.au IS NULL OR a.au >= {JOUR_SQL})
             AND m.du <= {JOUR_SQL} AND (m.au IS NULL OR m.au >= {JOUR_SQL})),
  ARRAY(SELECT substr(x.codename, 6) FROM habilitations_autorisation g JOIN auth_permission x ON x.id = g.permission_id
         WHERE g.content_object_id = %(d)s AND g.etablissement_id = %(e)s AND g.user_id = %(c)s
           AND g.debut <= now() AND g.fin > now()),
  EXISTS (SELECT 1 FROM habilitations_brisdeglace b
           WHERE b.dossier_id = %(d)s AND b.etablissement_id = %(e)s AND b.compte_id = %(c)s
             AND b.ouvert_le <= now() AND b.expire_le > now() AND b.referme_le IS NULL),
  dui_dossier_ici(%(d)s)
"""  # noqa: S608


def faits_sur(compte: Any, poste: Poste, dossier_id: uuid.UUID) -> tuple[Faits, datetime]:
    """Facts about one dossier and the database clock, in one query, under the walls of the membership tables."""
    with connection.cursor() as curseur:
        curseur.execute(_FAITS, {"d": dossier_id, "e": poste.etablissement.pk, "c": compte.pk})
        instant, equipe, nominatives, bris, etat = curseur.fetchone()
    faits = Faits(
        actif=compte.is_active,
        meme_etablissement=etat is not None,
        en_service=etat == "actif",
        dans_equipe=equipe,
        nominatives=frozenset(nominatives),
        bris_ouvert=bris,
        fonction=poste.fonction,
        matrice=poste.matrice,
    )
    return faits, instant


def dossiers_d_equipe(acces: Acces) -> QuerySet:
    return Accompagnement.objects.filter(
        en_cours(),
        en_cours("equipe__membres__"),
        etablissement_id=acces.etablissement_id,
        equipe__membres__professionnel__compte_id=acces.compte_id,
    ).values("dossier_id")


def dossiers_en_urgence(acces: Acces) -> QuerySet:
    return BrisDeGlace.objects.filter(
        etablissement_id=acces.etablissement_id,
        compte_id=acces.compte_id,
        ouvert_le__lte=MAINTENANT,
        expire_le__gt=MAINTENANT,
        referme_le__isnull=True,
    ).values("dossier_id")


# Written out: composing this UNION from querysets, once a category, was half the time of a list (docs/mesures.md).
_VISIBLES = f"""
SELECT a.dossier_id FROM habilitations_membreequipe m
  JOIN habilitations_professionnel p ON p.id = m.professionnel_id
  JOIN habilitations_accompagnement a ON a.equipe_id = m.equipe_id
 WHERE p.compte_id = %s AND a.etablissement_id = %s
   AND m.du <= {JOUR_SQL} AND (m.au IS NULL OR m.au >= {JOUR_SQL})
   AND a.du <= {JOUR_SQL} AND (a.au IS NULL OR a.au >= {JOUR_SQL})
UNION
SELECT g.content_object_id FROM habilitations_autorisation g JOIN auth_permission x ON x.id = g.permission_id
 WHERE g.user_id = %s AND g.etablissement_id = %s AND x.codename = %s AND g.debut <= now() AND g.fin > now()
UNION
SELECT b.dossier_id FROM habilitations_brisdeglace b
 WHERE b.compte_id = %s AND b.etablissement_id = %s
   AND b.ouvert_le <= now() AND b.expire_le > now() AND b.referme_le IS NULL
"""  # noqa: S608


def visibles(acces: Acces, categorie: str) -> RawSQL:
    """Ids of the dossiers whose `categorie` this account reads, as one sub-select."""
    ici = [acces.compte_id, acces.etablissement_id]
    return RawSQL(_VISIBLES, [*ici, *ici, f"lire_{categorie}", *ici])  # noqa: S611 (constants)


def _ouvertes(acces: Acces, modele: Any) -> list[str]:
    permises = acces.fonction if acces.role == roles.LARGE else acces.lire
    return [c.value for c in modele.categories_possibles() if c.value in permises]


def filtrer(acces: Acces, queryset: Any) -> Any:
    """The Python wall: what a queryset of personal rows keeps for this access."""
    modele = queryset.model
    ouvertes = _ouvertes(acces, modele)
    if not ouvertes:
        return queryset.none()
    for chemin in modele.ecartes:
        queryset = queryset.exclude(**{chemin: acces.compte_id})
    if modele.categorie_par_ligne():
        queryset = queryset.filter(categorie__in=ouvertes)
    if acces.dossier_id is not None:
        return queryset.filter(**{modele.champ_dossier: acces.dossier_id})
    if acces.role == roles.LARGE:
        etat = "etat" if modele.champ_dossier == "id" else "dossier__etat"
        return queryset.filter(etablissement_id=acces.etablissement_id, **{etat: "actif"})
    colonne = "pk" if modele.champ_dossier == "id" else modele.champ_dossier
    if len(ouvertes) == 1:
        return queryset.filter(**{f"{colonne}__in": visibles(acces, ouvertes[0])})
    par_categorie = Q()
    for categorie in ouvertes:
        par_categorie |= Q(categorie=categorie, **{f"{colonne}__in": visibles(acces, categorie)})
    return queryset.filter(par_categorie)


def exceptions_de(acces: Acces) -> dict[uuid.UUID, str]:
    """Dossiers that this account sees otherwise than by team, with the ground: lists quote it dossier by dossier."""
    autorises, urgents = lire_d_un_trait(
        Autorisation.objects.filter(
            etablissement_id=acces.etablissement_id, user_id=acces.compte_id, debut__lte=MAINTENANT, fin__gt=MAINTENANT
        ).values_list("content_object_id", flat=True),
        dossiers_en_urgence(acces).values_list("dossier_id", flat=True),
    )
    equipe = {ligne["dossier_id"] for ligne in dossiers_d_equipe(acces)} if (autorises or urgents) else set()
    bases = dict.fromkeys(urgents, str(Base.BRIS)) | dict.fromkeys(autorises, str(Base.NOMINATIVE))
    return {dossier: base for dossier, base in bases.items() if dossier not in equipe}
