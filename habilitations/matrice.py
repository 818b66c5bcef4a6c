"""Who may see what by profession: read it like the paper table pinned in the office.

The default matrix; each ESMS may override a cell (`SurchargeMatrice`), with a reason and after a preview.
A cell opens a category only together with a relation (team, grant, break-glass or function) and a moment.
"""

from __future__ import annotations

from collections.abc import Mapping

from dui.commun.categories import Categorie, Niveau
from habilitations.professions import Profession as P

N, L, E, V = Niveau.AUCUN, Niveau.LECTURE, Niveau.ECRITURE, Niveau.VALIDATION

COLONNES = tuple(Categorie)

LIGNES: dict[P, tuple[Niveau, ...]] = {
    #                      iden adms admn pres proc acco parc proj soin para coor rela psyc secr adrp tier
    P.MEDECIN:            (L,   L,   N,   N,   L,   L,   L,   E,   V,   V,   E,   L,   N,   E,   N,   L),
    P.CADRE_SANTE:        (E,   E,   L,   L,   E,   E,   E,   V,   E,   L,   V,   E,   N,   L,   L,   L),
    P.INFIRMIER:          (L,   L,   N,   N,   L,   E,   L,   E,   E,   L,   E,   L,   N,   E,   N,   N),
    P.AIDE_SOIGNANT:      (L,   N,   N,   N,   L,   E,   N,   L,   E,   N,   L,   N,   N,   N,   N,   N),
    P.KINE:               (L,   N,   N,   N,   N,   L,   N,   E,   L,   E,   E,   N,   N,   N,   N,   N),
    P.ERGO:               (L,   N,   N,   N,   L,   E,   N,   E,   L,   E,   E,   N,   N,   N,   N,   N),
    P.ORTHO:              (L,   N,   N,   N,   L,   L,   N,   E,   L,   E,   E,   N,   N,   N,   N,   N),
    P.PSYCHOMOTRICIEN:    (L,   N,   N,   N,   N,   L,   N,   E,   L,   E,   E,   N,   N,   N,   N,   N),
    P.DIETETICIEN:        (L,   N,   N,   N,   N,   L,   N,   L,   L,   E,   E,   N,   N,   N,   N,   N),
    P.PSYCHOLOGUE:        (L,   L,   N,   N,   L,   E,   L,   E,   N,   E,   E,   L,   E,   N,   N,   L),
    P.AES:                (L,   N,   N,   N,   L,   E,   N,   E,   N,   N,   L,   N,   N,   N,   N,   N),
    P.ASSISTANT_SOCIAL:   (L,   E,   E,   E,   E,   E,   E,   E,   N,   N,   E,   E,   N,   N,   E,   E),
    P.EDUCATEUR:          (L,   L,   N,   L,   L,   E,   L,   E,   N,   N,   E,   L,   N,   N,   N,   L),
    P.MONITEUR_EDUCATEUR: (L,   N,   N,   N,   L,   E,   N,   E,   N,   N,   E,   N,   N,   N,   N,   N),
    P.ANIMATEUR:          (L,   N,   N,   N,   N,   E,   N,   L,   N,   N,   E,   N,   N,   N,   N,   N),
    P.VEILLEUR:           (L,   N,   N,   N,   L,   E,   N,   N,   N,   N,   L,   N,   N,   N,   N,   N),
    P.COORDONNATEUR:      (E,   E,   E,   E,   E,   E,   E,   V,   N,   N,   V,   E,   N,   N,   N,   L),
    P.CHEF_SERVICE:       (E,   V,   E,   E,   E,   V,   E,   V,   N,   N,   V,   E,   N,   N,   L,   L),
    P.DIRECTEUR:          (L,   V,   E,   L,   N,   N,   L,   N,   N,   N,   N,   E,   N,   N,   N,   N),
    P.SECRETAIRE:         (E,   E,   E,   E,   N,   N,   E,   N,   N,   N,   N,   E,   N,   N,   N,   N),
    P.COMPTABLE:          (L,   N,   L,   L,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N),
    P.DPO:                (N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N),
    P.STAGIAIRE_IDE:      (L,   N,   N,   N,   N,   L,   N,   N,   L,   N,   N,   N,   N,   N,   N,   N),
}  # fmt: skip

Matrice = Mapping[Categorie, Niveau]


def par_defaut(profession: str) -> dict[Categorie, Niveau]:
    """Level of each category for this profession, before the overrides of the ESMS."""
    return dict(zip(COLONNES, LIGNES[P(profession)], strict=True))


def avec_surcharges(profession: str, surcharges: Mapping[str, int]) -> dict[Categorie, Niveau]:
    """The default line with the cells `{categorie: niveau}` that the ESMS decided otherwise."""
    return par_defaut(profession) | {Categorie(c): Niveau(n) for c, n in surcharges.items()}


def au_moins(matrice: Matrice, niveau: Niveau) -> frozenset[str]:
    return frozenset(c.value for c, n in matrice.items() if n >= niveau)
