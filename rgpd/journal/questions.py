"""« À regarder »: questions kept ready. Each says what is unusual and what may explain it; it accuses nobody."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from audit import lecture
from dui.commun.acces import Action
from dui.commun.dates_fr import date_longue, pluriel
from habilitations.personnes import Collegue, collegues

REFUS_SEUIL, REFUS_JOURS = 5, 7
VOLUME_SEUIL, VOLUME_JOURS = 30, 7
URGENCE_JOURS = 30


@dataclass(frozen=True)
class Constat:
    """One thing to look at: who, what was seen, the rows behind it."""

    qui: Collegue
    texte: str
    url: str


@dataclass(frozen=True)
class Question:
    titre: str
    explication: str
    constats: list[Constat]
    combien: int
    url: str = ""


def _adresse(**filtres: Any) -> str:
    return reverse("rgpd:journal", query={k: v for k, v in filtres.items() if v})


def _jour(instant: dt.datetime) -> str:
    return f"{timezone.localtime(instant):%d/%m/%Y}"


def toutes(etablissement_id: uuid.UUID) -> list[Question]:
    """The three questions, answered now: three queries, whatever the size of the journal's past."""
    maintenant = timezone.now()
    refus_depuis = maintenant - dt.timedelta(days=REFUS_JOURS)
    refus = lecture.refus_repetes(etablissement_id, refus_depuis, REFUS_SEUIL)
    volumes = lecture.volumes(etablissement_id, maintenant - dt.timedelta(days=VOLUME_JOURS), VOLUME_SEUIL)
    urgence_depuis = maintenant - dt.timedelta(days=URGENCE_JOURS)
    urgences = lecture.combien(etablissement_id, urgence_depuis, Action.BRISER)
    qui = collegues([*(a for a, _ in refus), *(a for a, _, _ in volumes)], etablissement_id)
    inconnu = Collegue("Compte retiré")
    return [
        Question(
            "Refus répétés",
            f"Au moins {REFUS_SEUIL} refus en {REFUS_JOURS} jours : souvent une équipe ou une affectation à compléter.",
            [
                Constat(
                    qui.get(a, inconnu),
                    pluriel(n, "accès refusé", "accès refusés"),
                    _adresse(qui=a, issue="refuse", du=_jour(refus_depuis)),
                )
                for a, n in refus
            ],
            len(refus),
        ),
        Question(
            "Volume inhabituel",
            "Trois fois plus de dossiers ouverts en un jour que d’ordinaire ici : un inventaire ou un remplacement"
            " peut l’expliquer.",
            [
                Constat(
                    qui.get(a, inconnu),
                    f"{pluriel(n, 'dossier ouvert', 'dossiers ouverts')} {date_longue(jour)}",
                    _adresse(qui=a, du=f"{jour:%d/%m/%Y}", au=f"{jour:%d/%m/%Y}"),
                )
                for a, jour, n in volumes
            ],
            len(volumes),
        ),
        Question(
            "Accès en urgence",
            f"Ouverts ces {URGENCE_JOURS} derniers jours. Chacun se relit avec son motif.",
            [],
            urgences,
            _adresse(action=Action.BRISER.value, du=_jour(urgence_depuis)),
        ),
    ]
