"""The board of complaints: what is late, what goes on, what ended. The same number of queries whatever their number."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse

from dui.commun.dates_fr import INSECABLE, date_courte
from dui.commun.horloge import aujourdhui
from usagers.models import Reclamation
from usagers.personnes import personnes_de
from usagers.relation import suivi
from usagers.relation.enums import EtatReclamation

AU_PLUS = 500
CHAMPS = ("nature", "theme", "canal", "recue_le", "objet", "gravite", "etat", "etat_le")
MOIS = 90  # days: what is closed leaves the board after three months


def colonnes(jour: dt.date | None = None) -> dict[str, list[dict[str, Any]]]:
    """`en_retard`, `en_cours`, `closes`; the oldest deadline first."""
    jour = jour or aujourdhui()
    recentes = ~Q(etat=EtatReclamation.CLOSE) | Q(etat_le__gte=jour - dt.timedelta(days=MOIS))
    du_dossier = list(
        Reclamation.objects.select_related(None).filter(recentes).only(*CHAMPS).order_by("recue_le", "pk")[:AU_PLUS]
    )
    personnes = personnes_de(r.dossier_id for r in du_dossier)
    lignes = [
        _ligne(r, jour, personnes[r.dossier_id].nom, _adresse(r)) for r in du_dossier if r.dossier_id in personnes
    ]
    for r in suivi.sans_dossier().filter(recentes).order_by("recue_le", "pk")[:AU_PLUS]:
        adresse = reverse("usagers:reclamation_sans_dossier", kwargs={"reclamationsansdossier": r.pk})
        lignes.append(_ligne(r, jour, f"Sans dossier : {r.get_qui_display()}", adresse))
    lignes.sort(key=lambda x: (x["pour"] or dt.date.max, x["recue_le"]))
    return {
        "en_retard": [x for x in lignes if x["retard"]],
        "en_cours": [x for x in lignes if not x["retard"] and not x["close"]],
        "closes": [x for x in lignes if x["close"]],
    }


def _adresse(r: Reclamation) -> str:
    return reverse("usagers:reclamations_fiche", kwargs={"dossier": r.dossier_id, "reclamation": r.pk})


def _ligne(r: Any, jour: dt.date, de: str, url: str) -> dict[str, Any]:
    due = suivi.prochaine(r)
    return {
        "de": de,
        "objet": r.objet,
        "url": url,
        "nature": r.get_nature_display(),
        "details": f"{r.get_theme_display()} · reçue le{INSECABLE}{date_courte(r.recue_le)}",
        "recue_le": r.recue_le,
        "etat": r.etat,
        "grave": r.gravite == "grave",
        "attend": f"{due.libelle} pour le{INSECABLE}{date_courte(due.le)}" if due else "",
        "pour": due.le if due else None,
        "retard": due is not None and due.en_retard(jour),
        "close": r.etat == EtatReclamation.CLOSE,
    }
