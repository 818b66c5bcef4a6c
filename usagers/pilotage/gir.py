"""The GIR of an ESMS, once a month: the GIR is encrypted, so a task opens it under a written reason and counts.

What is kept is masked already, units and total together: no table of exact small counts exists anywhere.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from audit.journal import session_tracee
from dui.commun.acces import Acces, Action, sans_montrer
from dui.commun.categories import Categorie
from dui.commun.horloge import aujourdhui
from habilitations.models import Etablissement
from usagers.enums import EtatDossier, EtatEvaluation
from usagers.evaluations.service import resultat_de
from usagers.models import Dossier, Evaluation, ReleveGir
from usagers.pilotage.indicateurs import SANS_UNITE, girs
from usagers.pilotage.masque import TOTAL, Cle, masquer

MOTIF = "indicateurs de pilotage : relevé mensuel des GIR"
GRILLE = "aggir"
PAR_LOT = 500  # dossiers whose keys are open together


def relever_tous(jour: dt.date | None = None) -> int:
    """The ESMS that have no reading this month; returns how many were read. Safe to call again."""
    jour = jour or aujourdhui()
    premier = jour.replace(day=1)
    faits = set(ReleveGir.objects.filter(le__gte=premier, le__lte=jour).values_list("etablissement_id", flat=True))
    a_faire = Etablissement.objects.exclude(pk__in=faits).order_by("pk").values_list("pk", flat=True)
    return sum(relever(lieu, jour) is not None for lieu in list(a_faire))


def relever(etablissement_id: uuid.UUID, jour: dt.date) -> ReleveGir | None:
    """Read, count, mask, keep; None when nobody has a validated evaluation."""
    comptes: Counter[Cle] = Counter()
    unites = _unites(etablissement_id, jour)
    personnes = sorted(unites)
    for debut in range(0, len(personnes), PAR_LOT):
        comptes.update(_compter(etablissement_id, personnes[debut : debut + PAR_LOT], unites))
    if not comptes:
        return None
    lignes = sorted({u for u, _ in comptes})
    cases = masquer(lignes, [code for code, _ in girs()], comptes)
    contenu: dict[str, dict[str, str]] = {u: {} for u in (*lignes, TOTAL)}
    for (u, gir), case in cases.items():
        contenu[u][gir] = case.texte if case.valeur is None else str(case.valeur)
    releve, _ = ReleveGir.objects.get_or_create(
        etablissement_id=etablissement_id, le=jour, defaults={"contenu": contenu}
    )
    return releve


def _acces(etablissement_id: uuid.UUID) -> Any:
    return session_tracee(Acces.systeme(motif=MOTIF, action=Action.LIRE, etablissement_id=etablissement_id))


def _unites(etablissement_id: uuid.UUID, jour: dt.date) -> dict[uuid.UUID, str]:
    """Persons present and their unit. Choosing whom to count shows nothing."""
    with _acces(etablissement_id), sans_montrer():
        presents = Dossier.objects.filter(
            etablissement_id=etablissement_id, etat=EtatDossier.ACTIF, decede_le__isnull=True
        ).exclude(sorti_le__lt=jour)
        return {x["id"]: str(x["unite_id"] or SANS_UNITE) for x in presents.order_by().values("id", "unite_id")}


def _compter(etablissement_id: uuid.UUID, lot: Sequence[uuid.UUID], unites: dict[uuid.UUID, str]) -> Iterator[Cle]:
    """(unit, GIR) of each person of the lot; the journal says who was read, and why."""
    with _acces(etablissement_id):
        evaluations = Evaluation.objects.filter(
            dossier_id__in=lot, categorie=Categorie.SOINS, grille=GRILLE, etat=EtatEvaluation.VALIDEE
        )
        derniere = {e.dossier_id: e for e in evaluations.only("resultat", "date").order_by("date", "cree_le")}
        resultats = {dossier: resultat_de(e) or {} for dossier, e in derniere.items()}
    return iter([(unites[d], str(r["gir"])) for d, r in resultats.items() if "gir" in r])
