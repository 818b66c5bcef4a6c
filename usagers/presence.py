"""Where a person is with the ESMS: asking, waiting for a place, present, gone, dead. One rule for lists and counts.

The dates of the dossier decide; before the entry, the state of the last request does. Who may not read requests needs
that state too, so as not to count as present somebody who only asked: `dui_attendus` answers ids and states, no more.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from dui.commun.etiquettes import Etiquette
from dui.commun.etiquettes import inscrire as inscrire_etiquettes
from usagers.enums import EtatDemande


class Presence(models.TextChoices):
    PRESENT = "present", "Présent"
    DEMANDE = "demandes", "Demande en cours"
    ATTENTE = "attente", "Liste d’attente"
    SANS_SUITE = "sans_suite", "Demande sans suite"
    SORTI = "sortis", "Sorti"
    DECEDE = "decedes", "Décédé"


inscrire_etiquettes(
    "presence",
    {
        "present": Etiquette("succes", "home", "présent"),
        "demandes": Etiquette("info", "inbox", "demande en cours"),
        "attente": Etiquette("attention", "hourglass", "liste d’attente"),
        "sans_suite": Etiquette("neutre", "ban", "demande sans suite"),
        "sortis": Etiquette("neutre", "logout", "hors séjour"),
        "decedes": Etiquette("neutre", "minus", "décès"),
    },
)
SANS_SUITE = (EtatDemande.REFUS, EtatDemande.DESISTEMENT)
DEMANDES = (EtatDemande.DEMANDE, EtatDemande.ETUDE, EtatDemande.DECISION)
PAS_ENCORE = (*DEMANDES, EtatDemande.ATTENTE, *SANS_SUITE)


def presence(
    jour: dt.date,
    *,
    entre_le: dt.date | None,
    sorti_le: dt.date | None,
    decede_le: dt.date | None,
    demande: str = "",
) -> Presence:
    """The day of leaving is still a day of presence. No entry and no request that waits: an older dossier, of somebody
    here."""
    if decede_le and decede_le <= jour:
        return Presence.DECEDE
    if sorti_le and sorti_le < jour:
        return Presence.SORTI
    if entre_le and entre_le <= jour:
        return Presence.PRESENT
    if demande in SANS_SUITE:
        return Presence.SANS_SUITE
    if demande == EtatDemande.ATTENTE:
        return Presence.ATTENTE
    return Presence.DEMANDE if demande in DEMANDES or entre_le else Presence.PRESENT


def _attendus(*etats: str) -> RawSQL:
    """Ids of those of the ESMS who asked and have not entered, whose last request is in these states."""
    return RawSQL("SELECT a.dossier_id FROM dui_attendus() a WHERE a.etat = ANY(%s)", [[str(e) for e in etats]])


def filtrer(dossiers: Any, choix: Presence | str, jour: dt.date) -> Any:
    """The dossiers in this situation on `jour`; the same answers as `presence`, one by one."""
    if choix == Presence.DECEDE:
        return dossiers.filter(decede_le__lte=jour)
    vivants = dossiers.exclude(decede_le__lte=jour)
    if choix == Presence.SORTI:
        return vivants.filter(sorti_le__lt=jour)
    la = vivants.exclude(sorti_le__lt=jour)
    avant = Q(entre_le__isnull=True) | Q(entre_le__gt=jour)
    match choix:
        case Presence.SANS_SUITE:
            return la.filter(avant, pk__in=_attendus(*SANS_SUITE))
        case Presence.ATTENTE:
            return la.filter(avant, pk__in=_attendus(EtatDemande.ATTENTE))
        case Presence.DEMANDE:
            autres = _attendus(*SANS_SUITE, EtatDemande.ATTENTE)
            demandes = Q(entre_le__gt=jour) | Q(entre_le__isnull=True, pk__in=_attendus(*DEMANDES))
            return la.filter(demandes).exclude(pk__in=autres)
    return la.filter(Q(entre_le__lte=jour) | Q(entre_le__isnull=True)).exclude(
        entre_le__isnull=True, pk__in=_attendus(*PAS_ENCORE)
    )


def presents(dossiers: Any, jour: dt.date) -> Any:
    return filtrer(dossiers, Presence.PRESENT, jour)


def pas_partis(dossiers: Any, jour: dt.date) -> Any:
    """Those present and those who asked: whom a search by name looks for."""
    return dossiers.exclude(decede_le__lte=jour).exclude(sorti_le__lt=jour)


def demandes_de(dossiers: Iterable[Any], jour: dt.date) -> dict[uuid.UUID, str]:
    """State of the last request of those of a page who have not entered; one query, none when all have."""
    pks = [d.pk for d in dossiers if d.entre_le is None or d.entre_le > jour]
    if not pks:
        return {}
    with connection.cursor() as curseur:
        curseur.execute("SELECT a.dossier_id, a.etat FROM dui_attendus() a WHERE a.dossier_id = ANY(%s)", [pks])
        return dict(curseur.fetchall())
