"""Dates as received: FHIR (`2023-04`, `2023-04-14T10:30:00+02:00`) and HL7 v3 (`202304`, `20230414103000+0200`).

A partial date stays partial: a birth known to the year is not the first of January.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from usagers.importation import limites

PARIS = ZoneInfo("Europe/Paris")
FHIR = re.compile(
    r"(?P<a>[0-9]{4})(?:-(?P<m>[0-9]{2})(?:-(?P<j>[0-9]{2})"
    r"(?:T(?P<h>[0-9]{2}):(?P<mn>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.[0-9]{1,9})?)?(?P<z>Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?",
    re.ASCII,
)
HL7 = re.compile(
    r"(?P<a>[0-9]{4})(?:(?P<m>[0-9]{2})(?:(?P<j>[0-9]{2})"
    r"(?:(?P<h>[0-9]{2})(?:(?P<mn>[0-9]{2})(?:(?P<s>[0-9]{2})(?:\.[0-9]{1,9})?)?)?(?P<z>[+-][0-9]{4})?)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """`texte`: ISO 8601, as precise as received. `precision`: annee, mois, jour or instant."""

    texte: str
    precision: str

    @property
    def jour(self) -> date | None:
        """The civil day (in France), None when only the month or the year is known."""
        if self.precision == "jour":
            return date.fromisoformat(self.texte)
        instant = self.instant
        return instant.astimezone(PARIS).date() if instant else None

    @property
    def instant(self) -> datetime | None:
        """Aware instant; a time without offset is understood in Europe/Paris."""
        if self.precision != "instant":
            return None
        lu = datetime.fromisoformat(self.texte)
        return lu if lu.tzinfo else lu.replace(tzinfo=PARIS)

    @property
    def est_complet(self) -> bool:
        return self.precision in ("jour", "instant")

    def __str__(self) -> str:
        return self.texte


def moment_fhir(texte: str) -> Moment:
    """Raises ValueError when `texte` is not a FHIR date or dateTime within the bounds."""
    return _moment(FHIR, texte)


def moment_hl7(texte: str) -> Moment:
    """Raises ValueError when `texte` is not an HL7 v3 TS within the bounds; `00` for month or day means unknown."""
    return _moment(HL7, texte)


def _moment(forme: re.Pattern[str], texte: str) -> Moment:
    trouve = forme.fullmatch(texte)
    if trouve is None:
        raise ValueError("date illisible")
    annee, mois, jour = trouve["a"], trouve["m"], trouve["j"]
    if not limites.ANNEE_MIN <= int(annee) <= limites.ANNEE_MAX:
        raise ValueError("date hors bornes")
    if forme is HL7 and trouve["h"] is None:
        mois = None if mois == "00" else mois
        jour = None if mois is None or jour == "00" else jour
    if mois is None:
        return Moment(annee, "annee")
    if jour is None:
        return Moment(date(int(annee), int(mois), 1).strftime("%Y-%m"), "mois")
    du_jour = date(int(annee), int(mois), int(jour))
    if trouve["h"] is None:
        return Moment(du_jour.isoformat(), "jour")
    heure = datetime(
        du_jour.year,
        du_jour.month,
        du_jour.day,
        int(trouve["h"]),
        int(trouve["mn"] or 0),
        int(trouve["s"] or 0),
        tzinfo=_fuseau(trouve["z"]),
    )
    return Moment(heure.isoformat(), "instant")


def _fuseau(texte: str | None) -> timezone | None:
    if texte is None:
        return None
    if texte == "Z":
        return UTC
    nombre = texte[1:].replace(":", "")
    decalage = timedelta(hours=int(nombre[:2]), minutes=int(nombre[2:]))
    if decalage > timedelta(hours=14) or int(nombre[2:]) > 59:
        raise ValueError("fuseau hors bornes")
    return timezone(-decalage if texte[0] == "-" else decalage)
