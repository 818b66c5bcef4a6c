"""The schedule of one dossier, and what is to do over the perimeter; a fixed number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from dui.commun.horloge import aujourdhui
from usagers.contrats.echeancier import Acte, Echeance, calculer
from usagers.enums import EtatDossier
from usagers.models import Contrat, Dossier

DATES = ("genre", "etat", "remis_le", "signe_le", "effet_le")
IDENTITE = (
    "nom_naissance", "premier_prenom", "nom_utilise", "prenom_utilise", "sexe", "date_naissance", "chambre",
    "decede_le", "entre_le", "sorti_le", "tri", "unite__nom",
)  # fmt: skip
AU_PLUS = 1_000


def du_dossier(dossier: Any) -> list[Echeance]:
    """All the deadlines of the open dossier, with the reasons; empty before the entry."""
    if dossier.entre_le is None:
        return []
    actes = [_acte(c, c.motif_retard or "") for c in Contrat.objects.all()]
    return calculer(dossier.entre_le, actes, aujourdhui(), sortie=_fin(dossier))


def par_personne(unite: uuid.UUID | None = None) -> list[tuple[Dossier, list[Echeance]]]:
    """Persons present who have something to do, the most overdue first. The reasons stay in the dossier."""
    jour = aujourdhui()
    presents = Dossier.objects.filter(Q(sorti_le__isnull=True) | Q(sorti_le__gt=jour), entre_le__isnull=False)
    presents = presents.filter(etat=EtatDossier.ACTIF, decede_le__isnull=True)
    if unite is not None:
        presents = presents.filter(unite_id=unite)
    dossiers = list(presents.select_related("unite").only(*IDENTITE).order_by("entre_le", "pk")[:AU_PLUS])
    actes = _actes(d.pk for d in dossiers)
    lignes = []
    for d in dossiers:
        dues = [e for e in calculer(d.entre_le, actes[d.pk], jour) if e.a_faire]
        if dues:
            lignes.append((d, sorted(dues, key=lambda e: e.le)))
    return sorted(lignes, key=lambda ligne: (ligne[1][0].le, ligne[0].tri))


def _actes(dossiers: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Acte]]:
    par_dossier: dict[uuid.UUID, list[Acte]] = defaultdict(list)
    for c in Contrat.objects.filter(dossier__in=set(dossiers)).only(*DATES):
        par_dossier[c.dossier_id].append(_acte(c))
    return par_dossier


def _acte(c: Contrat, motif: str = "") -> Acte:
    return Acte(c.genre, c.etat, c.remis_le, c.signe_le, c.effet_le, motif)


def _fin(dossier: Any) -> Any:
    return dossier.decede_le or dossier.sorti_le
