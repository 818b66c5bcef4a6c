"""What an undo gives back: the rows that the merge moved, and what was written since about them.

A row written since stays in the kept dossier, unless it completes one that leaves (an objective of a project,
« j’ai lu » of a transmission, the next version of a document) or is completed by it: apart, neither page would show it.
A link with a row that was already in the kept dossier, or that another merge brought, cannot be cut by us: the undo is
refused.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from usagers.doublons.regles import Modele, deplaces, liens, toutes
from usagers.models import Fusion, LigneDeplacee

Lignes = dict[Modele, set[uuid.UUID]]


class LignesLiees(ValueError):
    """The text can be shown."""


def a_rendre(fusion: Fusion) -> Lignes:
    """Ids by model; raises `LignesLiees`."""
    rendues = _deplacees(LigneDeplacee.objects.filter(fusion=fusion, rendue_le__isnull=True))
    d_autres = LigneDeplacee.objects.filter(fusion__dossier=fusion.dossier_id, fusion__defaite_le__isnull=True)
    etrangeres = _deplacees(d_autres.filter(rendue_le__isnull=True).exclude(fusion=fusion))
    neuves = rendues
    while neuves:
        suivantes: Lignes = defaultdict(set)
        for modele, pk, cree_le in _liees(fusion.dossier_id, neuves):
            if pk in rendues[modele]:
                continue
            if cree_le <= fusion.cree_le or pk in etrangeres[modele]:
                raise LignesLiees(_phrase(modele))
            suivantes[modele].add(pk)
        for modele, pks in suivantes.items():
            rendues[modele] |= pks
        neuves = suivantes
    return rendues


def _phrase(modele: Modele) -> str:
    return (
        "Depuis la fusion, des lignes des deux dossiers ont été reliées l’une à l’autre "
        f"({modele._meta.verbose_name_plural}). Détachez-les d’abord, puis recommencez."
    )


def _deplacees(lignes: Any) -> Lignes:
    modeles = {m._meta.db_table: m for m in deplaces()}
    trouvees: Lignes = defaultdict(set)
    for table, ligne in lignes.values_list("nom_table", "ligne"):
        if table in modeles:
            trouvees[modeles[table]].add(ligne)
    return trouvees


def _liees(dossier: uuid.UUID, neuves: Lignes) -> Iterator[tuple[Modele, uuid.UUID, dt.datetime]]:
    """Rows of the kept dossier tied to these ones, in either direction."""
    for modele, champ in liens():
        visees = neuves.get(champ.related_model, ())
        if visees:
            yield from _dates(modele, dossier, **{f"{champ.name}__in": visees})
        if neuves.get(modele):
            cibles = {ligne[-1] for ligne in _valeurs(modele, dossier, champ.attname, pk__in=neuves[modele])} - {None}
            if cibles:
                yield from _dates(champ.related_model, dossier, pk__in=cibles)
    for modele in deplaces():
        if modele.ensemble and neuves.get(modele):
            valeurs = {ligne[-1] for ligne in _valeurs(modele, dossier, modele.ensemble, pk__in=neuves[modele])}
            yield from _dates(modele, dossier, **{f"{modele.ensemble}__in": valeurs})


def _dates(modele: Modele, dossier: uuid.UUID, **ou: Iterable[Any]) -> Iterator[tuple[Modele, uuid.UUID, dt.datetime]]:
    for ligne in _valeurs(modele, dossier, "cree_le", **ou):
        yield modele, ligne[0], ligne[-1]


def _valeurs(modele: Modele, dossier: uuid.UUID, colonne: str, **ou: Iterable[Any]) -> list[tuple[Any, ...]]:
    """(id, …, value of the column)."""
    noms = dict.fromkeys(["id", *modele.champs_de_trace()])
    return list(toutes(modele).de(dossier).filter(**ou).values_list(*noms, colonne))
