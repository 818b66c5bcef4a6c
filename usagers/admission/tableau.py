"""The board « Admissions »: requests of the perimeter by state. The same number of queries whatever the requests."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from dui.commun.acces import sans_montrer
from dui.commun.categories import Categorie
from dui.commun.dates_fr import INSECABLE, date_courte, jour_relatif, pluriel
from dui.commun.horloge import aujourdhui
from usagers.admission.etapes import EN_COURS
from usagers.enums import EtatDemande, EtatPiece
from usagers.models import DemandeAdmission, PieceAdmission
from usagers.personnes import noter_montres, personnes_de

AU_PLUS, PAR_COLONNE = 600, 30
MONTREES = dt.timedelta(days=90)  # what is over leaves the board after three months, its count stays
CHAMPS = ("origine", "recue_le", "etat", "etat_le", "priorite", "relance_le", "entree_souhaitee")
POIDS = {"urgente": 0, "haute": 1, "normale": 2}


@dataclass(frozen=True)
class Colonne:
    etat: EtatDemande
    combien: int
    lignes: list[dict[str, Any]]

    @property
    def reste(self) -> int:
        return max(0, self.combien - len(self.lignes))


def colonnes(jour: dt.date | None = None) -> list[Colonne]:
    """One column a state, in the order of the course; the most urgent first, then the oldest.

    When there are too many requests, the newest are read: an old one has its count, and its place in the dossier.
    """
    jour = jour or aujourdhui()
    comptes = compter()
    recentes = Q(etat__in=EN_COURS) | Q(etat_le__gte=jour - MONTREES)
    with sans_montrer():  # choosing shows nobody
        lues = DemandeAdmission.objects.filter(recentes).only(*CHAMPS).order_by("-recue_le", "pk")[:AU_PLUS]
        demandes = sorted(lues, key=lambda d: (d.recue_le, d.pk))
        personnes = personnes_de(d.dossier_id for d in demandes)
        pieces = _pieces_attendues(d.pk for d in demandes if d.etat in EN_COURS)
    par_etat: dict[str, list[DemandeAdmission]] = defaultdict(list)
    for d in demandes:
        if d.dossier_id in personnes:
            par_etat[d.etat].append(d)
    rangees = {
        etat: sorted(par_etat[etat.value], key=lambda d: POIDS.get(d.priorite, 2))[:PAR_COLONNE] for etat in EtatDemande
    }
    noter_montres((d.dossier_id for lignes in rangees.values() for d in lignes), Categorie.ADMISSION)
    return [
        Colonne(
            etat,
            comptes[etat.value],
            [_ligne(d, personnes[d.dossier_id], pieces[d.pk], jour) for d in lignes],
        )
        for etat, lignes in rangees.items()
    ]


def compter() -> dict[str, int]:
    """How many requests in each state, over the whole perimeter; counting shows nobody."""
    return DemandeAdmission.objects.aggregate(**{e.value: Count("pk", filter=Q(etat=e.value)) for e in EtatDemande})


def _pieces_attendues(demandes: Any) -> dict[Any, int]:
    """Documents needed to decide and not received, by request."""
    combien: dict[Any, int] = defaultdict(int)
    attendues = PieceAdmission.objects.filter(
        demande__in=list(demandes), obligatoire=True, etat__in=(EtatPiece.ATTENDUE, EtatPiece.MANQUANTE)
    )
    for _dossier, demande in attendues.values_list("dossier_id", "demande_id"):
        combien[demande] += 1
    return combien


def _ligne(d: DemandeAdmission, personne: Any, pieces: int, jour: dt.date) -> dict[str, Any]:
    cles = {"dossier": d.dossier_id, "demandeadmission": d.pk}
    relance = ""
    if d.relance_le and d.etat in EN_COURS:
        relance = f"Relance {jour_relatif(d.relance_le, jour)} ({date_courte(d.relance_le)})"
    return {
        "personne": personne,
        "url": reverse("usagers:demandes_fiche", kwargs=cles),
        "recue": f"Reçue le{INSECABLE}{date_courte(d.recue_le)} · {d.get_origine_display()}",
        "depuis": f"Dans cet état depuis le{INSECABLE}{date_courte(d.etat_le)}" if d.etat_le else "",
        "relance": relance,
        "en_retard": bool(relance and d.relance_le and d.relance_le < jour),
        "priorite": d.priorite if d.priorite != "normale" and d.etat in EN_COURS else "",
        "pieces": f"{pluriel(pieces, 'pièce')} à recevoir" if pieces else "",
    }
