"""The schedule of one dossier, and what is to do over the perimeter; a fixed number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from dui.commun.acces import courant, sans_montrer
from dui.commun.categories import Categorie
from dui.commun.horloge import aujourdhui
from usagers.contrats.echeancier import Acte, Echeance, calculer
from usagers.contrats.sejour import Depart, depart, raison_du_document
from usagers.enums import EtatDossier, StatutSejour
from usagers.models import Contrat, Dossier, Sejour

DATES = ("genre", "etat", "remis_le", "signe_le", "effet_le", "cree_le")
SEJOUR = ("nature", "admis_le", "entree", "entree_par", "sortie_prevue", "sortie")
IDENTITE = (
    "nom_naissance", "premier_prenom", "nom_utilise", "prenom_utilise", "sexe", "date_naissance", "chambre",
    "decede_le", "entre_le", "sorti_le", "tri", "unite__nom",
)  # fmt: skip
AU_PLUS = 1_000


@dataclass(frozen=True)
class Calendrier:
    """`document`: why an individual document is enough; empty when a contract of stay is due."""

    echeances: list[Echeance]
    document: str = ""


@dataclass(frozen=True)
class Suivi:
    """`au_dela`: there are more persons than were looked at, those who entered the longest ago."""

    lignes: list[tuple[Dossier, list[Echeance]]]
    au_dela: bool = False


def du_dossier(dossier: Any) -> Calendrier:
    """All the deadlines of the open dossier, with the reasons; none before the entry."""
    if dossier.entre_le is None:
        return Calendrier([])
    actes = [_acte(c, c.motif_retard or "") for c in Contrat.objects.all()]
    parti = depart(_sejours([dossier.pk])[dossier.pk], dossier.entre_le)
    return _calendrier(parti, actes, _fin(dossier))


def par_personne(unite: uuid.UUID | None = None) -> Suivi:
    """Persons present who have something to do, the most overdue first. The reasons stay in the dossier.

    Looking for them shows nobody: whoever shows a line notes it (`usagers.personnes.noter_montres`).
    """
    jour = aujourdhui()
    presents = Dossier.objects.filter(Q(sorti_le__isnull=True) | Q(sorti_le__gt=jour), entre_le__isnull=False)
    presents = presents.filter(etat=EtatDossier.ACTIF, decede_le__isnull=True)
    if unite is not None:
        presents = presents.filter(unite_id=unite)
    with sans_montrer():
        recents = presents.select_related("unite").only(*IDENTITE).order_by("-entre_le", "pk")
        dossiers = list(recents[: AU_PLUS + 1])
        au_dela, dossiers = len(dossiers) > AU_PLUS, dossiers[:AU_PLUS]
        cles = [d.pk for d in dossiers]
        actes, sejours = _actes(cles), _sejours(cles)
        lignes = []
        for d in dossiers:
            echeances = _calendrier(depart(sejours[d.pk], d.entre_le), actes[d.pk]).echeances
            if dues := [e for e in echeances if e.a_faire]:
                lignes.append((d, sorted(dues, key=lambda e: e.le)))
    return Suivi(sorted(lignes, key=lambda ligne: (ligne[1][0].le, ligne[0].tri)), au_dela)


def _calendrier(parti: Depart, actes: list[Acte], sortie: Any = None) -> Calendrier:
    raison = raison_du_document(courant().poste.etablissement.categorie_esms, parti)
    echeances = calculer(
        parti.admission, actes, aujourdhui(), sortie=sortie, depuis=parti.depuis, individuel=bool(raison)
    )
    return Calendrier(echeances, raison)


def _actes(dossiers: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Acte]]:
    par_dossier: dict[uuid.UUID, list[Acte]] = defaultdict(list)
    for c in Contrat.objects.filter(dossier__in=set(dossiers)).only(*DATES):
        par_dossier[c.dossier_id].append(_acte(c))
    return par_dossier


def _sejours(dossiers: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Sejour]]:
    """Stays entered, read to count from the right day; nothing of them is shown."""
    par_dossier: dict[uuid.UUID, list[Sejour]] = defaultdict(list)
    if not courant().peut_lire(Categorie.PARCOURS):
        return par_dossier
    entres = Sejour.objects.filter(dossier__in=set(dossiers), entree__lte=aujourdhui())
    with sans_montrer():
        for s in entres.exclude(statut=StatutSejour.ANNULE).only(*SEJOUR):
            par_dossier[s.dossier_id].append(s)
    return par_dossier


def _acte(c: Contrat, motif: str = "") -> Acte:
    return Acte(c.genre, c.etat, c.remis_le, c.signe_le, c.effet_le, motif, c.cree_le.date())


def _fin(dossier: Any) -> Any:
    return dossier.decede_le or dossier.sorti_le
