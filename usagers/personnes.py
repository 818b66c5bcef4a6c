"""Persons as a list of other things names them: name, room, age. One query for a whole page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import INSECABLE, age, date_courte, pluriel
from usagers.enums import Sexe
from usagers.models import Dossier

CHAMPS = (
    "nom_naissance",
    "premier_prenom",
    "nom_utilise",
    "prenom_utilise",
    "date_naissance",
    "chambre",
    "decede_le",
    "sexe",
)
NE = {Sexe.FEMININ: "née", Sexe.MASCULIN: "né"}  # else « nom de naissance : », readable by speech


@dataclass(frozen=True)
class Personne:
    pk: uuid.UUID
    nom: str
    details: str  # « ch. 14 · 82 ans »
    initiales: str = ""
    ne_le: str = ""  # « 12/03/1944 »: what tells two persons of one name apart
    homonyme: bool = False
    naissance: str = ""  # « née LEFÈVRE », when it is another name


def nom_de_naissance(d: Dossier) -> str:
    """« née LEFÈVRE », when it is not the name in use."""
    if not d.nom_utilise or d.nom_utilise == d.nom_naissance:
        return ""
    return f"{NE.get(Sexe(d.sexe), f'nom de naissance{INSECABLE}:')} {d.nom_naissance.upper()}"


def designer(d: Dossier, *, homonyme: bool = False) -> Personne:
    ans = None if d.decede_le else age(d.date_naissance)
    details = (f"ch. {d.chambre}" if d.chambre else "", pluriel(ans, "an") if ans is not None else "")
    ligne = " · ".join(x for x in details if x)
    return Personne(
        d.pk, d.nom_affiche, ligne, d.initiales, date_courte(d.date_naissance), homonyme, nom_de_naissance(d)
    )


def ensemble_de(dossiers: Iterable[uuid.UUID]) -> Any:
    return Dossier.objects.filter(pk__in=set(dossiers)).only(*CHAMPS)


def noter_montres(dossiers: Iterable[uuid.UUID], *categories: Categorie) -> None:
    """What was read silently to choose the lines of a list is noted once chosen: these persons are on the page."""
    for dossier in dossiers:
        for categorie in (Categorie.IDENTITE, *categories):
            courant().noter_lecture(dossier, categorie)


def personnes_de(dossiers: Iterable[uuid.UUID]) -> dict[uuid.UUID, Personne]:
    """Those of these dossiers whose identity the reader may read."""
    return {d.pk: designer(d) for d in ensemble_de(dossiers)}
