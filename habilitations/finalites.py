"""The purposes that an ESMS has declared: what is in use, the declaration, the withdrawal.

`en_usage` is the one question; the fiches, the import and the pages ask it. Hiding is not erasing: all is kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, models, transaction
from django.db.models import OuterRef
from django.utils import timezone

from dui.commun.acces import Action, Evenement, courant
from dui.commun.dictionnaire import Finalite, champs_conditionnels
from habilitations.models import Compte, FinaliteDeclaree


class DejaFait(Exception):
    """Somebody declared or withdrew this purpose in between; the text can be shown."""


def du_lieu(colonne: str) -> ArraySubquery:
    """Codes in force in the ESMS of each row of a query, as one more of its columns."""
    en_vigueur = FinaliteDeclaree.objects.filter(etablissement_id=OuterRef(colonne), retiree_le__isnull=True)
    return ArraySubquery(en_vigueur.order_by().values("finalite"))


def lues_avec(affectations: Iterable[Any]) -> dict[Any, frozenset[str]]:
    """Codes by ESMS, from affectations that carry the column `du_lieu`."""
    return {a.etablissement_id: frozenset(a.finalites) for a in affectations if hasattr(a, "finalites")}


def declarees(etablissement_id: Any = None) -> frozenset[str]:
    """Codes declared in this ESMS (the one acted in), read once a request."""
    acces = courant()
    lieu = etablissement_id or acces.etablissement_id
    if lieu is None:
        return frozenset()
    if lieu not in acces.finalites:
        codes = FinaliteDeclaree.objects.filter(etablissement_id=lieu, retiree_le__isnull=True)
        acces.finalites[lieu] = frozenset(codes.order_by().values_list("finalite", flat=True))
    return acces.finalites[lieu]


def en_usage(finalite: str, etablissement_id: Any = None) -> bool:
    """Whether what depends on this purpose may appear; no purpose depends on nobody."""
    return not finalite or finalite in declarees(etablissement_id)


def champs_caches(modele: type[models.Model], etablissement_id: Any = None) -> frozenset[str]:
    """Fields of this model whose purpose is not declared here: neither asked nor shown, kept as they are."""
    conditionnels = champs_conditionnels(modele)
    if not conditionnels:
        return frozenset()
    ici = declarees(etablissement_id)
    return frozenset(nom for nom, finalite in conditionnels.items() if finalite not in ici)


def en_vigueur(etablissement_id: uuid.UUID) -> dict[str, FinaliteDeclaree]:
    lignes = FinaliteDeclaree.objects.filter(etablissement_id=etablissement_id, retiree_le__isnull=True)
    return {d.finalite: d for d in lignes.select_related("declaree_par")}


def passees(etablissement_id: uuid.UUID) -> list[FinaliteDeclaree]:
    """Withdrawn ones, newest first: the history of the ESMS."""
    lignes = FinaliteDeclaree.objects.filter(etablissement_id=etablissement_id, retiree_le__isnull=False)
    return list(lignes.select_related("declaree_par", "retiree_par").order_by("-retiree_le"))


def declarer(finalite: Finalite, *, motif: str, par: Compte, etablissement_id: uuid.UUID) -> FinaliteDeclaree:
    """Its fields appear at the next request. Traced by its code; raises `DejaFait`."""
    declaration = FinaliteDeclaree(
        etablissement_id=etablissement_id, finalite=finalite.code, motif=motif, declaree_par=par
    )
    try:
        with transaction.atomic():
            declaration.save()
    except IntegrityError as erreur:
        raise DejaFait("Cette finalité est déjà déclarée.") from erreur
    _tracer(f"finalite_declaree {finalite.code}", etablissement_id)
    return declaration


def retirer(finalite: Finalite, *, motif: str, par: Compte, etablissement_id: uuid.UUID) -> FinaliteDeclaree:
    """Its fields disappear at the next request; what they hold waits for its term. Raises `DejaFait`."""
    declaration = (
        FinaliteDeclaree.objects.select_for_update()
        .filter(etablissement_id=etablissement_id, finalite=finalite.code, retiree_le__isnull=True)
        .first()
    )
    if declaration is None:
        raise DejaFait("Cette finalité est déjà retirée.")
    declaration.retiree_le, declaration.retiree_par, declaration.motif_retrait = timezone.now(), par, motif
    declaration.save()
    _tracer(f"finalite_retiree {finalite.code}", etablissement_id)
    return declaration


def _tracer(code: str, etablissement_id: uuid.UUID) -> None:
    acces = courant()
    acces.finalites.pop(etablissement_id, None)
    acces.noter(Evenement(action=Action.ADMINISTRER, motif=code))
