"""When a project is to be reviewed: durations of `delais.csv`, dates of the agreements and of the reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Max

from dui.commun.acces import sans_montrer
from dui.commun.dates_fr import date_longue, pluriel
from dui.commun.horloge import aujourdhui
from usagers.delais import duree
from usagers.donnees import table
from usagers.models import Accord, Bilan, Dossier

FICHIER = Path(__file__).with_name("delais.csv")
PREMIER, ACTUALISATION, RAPPEL = "PAP-PREMIER", "PAP-ACTUALISATION", "PAP-RAPPEL"


@dataclass(frozen=True)
class Delai:
    code: str
    objet: str
    duree: relativedelta
    source: str
    iso: str = ""


@cache
def delais() -> dict[str, Delai]:
    return {x["code"]: Delai(x["code"], x["objet"], duree(x["duree"]), x["source"], x["duree"]) for x in table(FICHIER)}


@dataclass(frozen=True)
class Echeance:
    """`depuis`: the last agreement or review; None when there was none yet."""

    pour_le: dt.date
    regle: Delai
    depuis: dt.date | None = None

    @property
    def en_retard(self) -> bool:
        return self.pour_le < aujourdhui()

    @property
    def bientot(self) -> bool:
        return not self.en_retard and self.pour_le - delais()[RAPPEL].duree <= aujourdhui()

    @property
    def phrase(self) -> str:
        """« en retard de 12 jours », « avant le 3 mars 2026 »."""
        jours = (aujourdhui() - self.pour_le).days
        if jours > 0:
            return f"en retard de {pluriel(jours, 'jour')}"
        return f"avant le {date_longue(self.pour_le, jour=False)}"


def echeance(
    *, entree: dt.date | None, accord: dt.date | None, bilan: dt.date | None, prochain: dt.date | None
) -> Echeance | None:
    """One year after the last agreement or review, sooner when a date was set with the person; None: no known start."""
    dernier = max((d for d in (accord, bilan) if d), default=None)
    if dernier is None:
        regle = delais()[PREMIER]
        return Echeance(entree + regle.duree, regle) if entree else None
    regle = delais()[ACTUALISATION]
    due = dernier + regle.duree
    if prochain and prochain > dernier:
        due = min(due, prochain)
    return Echeance(due, regle, dernier)


def pour_le_sql(*, entree: str, accord: str, bilan: str, prochain: str) -> str:
    """`echeance().pour_le` for whole sets: the same rule on columns. PostgreSQL reads « P6M » and ends months alike."""
    dernier, regles = f"GREATEST({accord}, {bilan})", delais()
    return (
        f"CASE WHEN {dernier} IS NULL THEN ({entree} + interval '{regles[PREMIER].iso}')::date"
        f" ELSE LEAST(({dernier} + interval '{regles[ACTUALISATION].iso}')::date,"
        f" CASE WHEN {prochain} > {dernier} THEN {prochain} END) END"
    )


def prochaine(bilans: list[Bilan], accords: list[Accord]) -> Echeance | None:
    """The same for one project whose parts are already read (reviews newest first)."""
    dernier = bilans[0] if bilans else None
    return echeance(
        entree=None,
        accord=max((a.le for a in accords), default=None),
        bilan=dernier.date if dernier else None,
        prochain=dernier.prochain if dernier else None,
    )


def echeances(dossiers: Iterable[Dossier]) -> dict[Any, Echeance]:
    """By dossier, in two queries. Computing shows nothing: the list that shows notes what it shows."""
    connus = {d.pk: d.entre_le for d in dossiers}
    with sans_montrer():
        accords = {
            x["dossier_id"]: x["dernier"]
            for x in Accord.objects.filter(dossier_id__in=list(connus))
            .order_by()
            .values("dossier_id")
            .annotate(dernier=Max("le"))
        }
        bilans = {
            x["dossier_id"]: (x["date"], x["prochain"])
            for x in Bilan.objects.filter(dossier_id__in=list(connus))
            .order_by("dossier_id", "-date", "-cree_le")
            .distinct("dossier_id")
            .values("dossier_id", "date", "prochain")
        }
    trouvees = {}
    for dossier, entree in connus.items():
        date, prochain = bilans.get(dossier, (None, None))
        due = echeance(entree=entree, accord=accords.get(dossier), bilan=date, prochain=prochain)
        if due is not None:
            trouvees[dossier] = due
    return trouvees
