"""What is due and when, from the day of admission: a pure function on the rows of `echeances_contrat.csv`.

A deadline missed is said with its reason; it never blocks anything (cadre_juridique §6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from usagers import donnees
from usagers.delais import ajouter
from usagers.enums import EtatContrat, GenreContrat

BIENTOT = dt.timedelta(days=30)
FAITE, FAITE_TARD, EN_RETARD, BIENTOT_DUE, A_VENIR, SANS_OBJET = (
    "faite", "faite_tard", "en_retard", "bientot", "a_venir", "sans_objet",
)  # fmt: skip
A_FAIRE = frozenset({EN_RETARD, BIENTOT_DUE})


@dataclass(frozen=True)
class Acte:
    """What a contract says to the schedule; no text but the reason of a delay."""

    genre: str
    etat: str
    remis_le: dt.date | None = None
    signe_le: dt.date | None = None
    effet_le: dt.date | None = None
    motif_retard: str = ""
    cree_le: dt.date | None = None

    @property
    def le(self) -> dt.date | None:
        """The day that says to which stay it belongs."""
        return self.signe_le or self.remis_le or self.effet_le or self.cree_le


@dataclass(frozen=True)
class Echeance:
    code: str
    libelle: str
    le: dt.date
    etat: str
    fondement: str
    fait_le: dt.date | None = None
    motif: str = ""

    @property
    def a_faire(self) -> bool:
        return self.etat in A_FAIRE


def calculer(
    admission: dt.date,
    actes: Iterable[Acte],
    jour: dt.date,
    *,
    sortie: dt.date | None = None,
    depuis: dt.date | None = None,
    individuel: bool = False,
) -> list[Echeance]:
    """Every deadline of a stay begun on `admission`, as it stands on `jour`. Nothing falls due after `sortie`.

    Acts dated before `depuis` belong to a former stay. `individuel`: a document is enough, no contract is asked for.
    """
    actes = [a for a in actes if depuis is None or a.le is None or a.le >= depuis]
    actes.sort(key=lambda a: a.le or dt.date.max)
    lignes = [_une(r, admission, actes, jour, individuel) for r in donnees.lire("echeances_contrat")]
    return [e for e in lignes if sortie is None or e.le <= sortie]


def _une(regle: dict[str, str], admission: dt.date, actes: Sequence[Acte], jour: dt.date, individuel: bool) -> Echeance:
    depart, fait_le, motif = _faits(regle["acte"], admission, actes)
    le = ajouter(depart, regle["delai"])
    if regle["recurrence"]:
        fait_le = None  # the act done moved the start: what is shown is the next one
    etat = etat_de(le, fait_le, jour)
    if fait_le is None and _est_sans_objet(regle, actes, individuel):
        etat = SANS_OBJET
    return Echeance(regle["code"], regle["libelle"], le, etat, regle["fondement"], fait_le, motif)


def _est_sans_objet(regle: dict[str, str], actes: Sequence[Acte], individuel: bool) -> bool:
    return (individuel and regle["pour"] == "contrat") or (regle["acte"] == "signature" and _sans_signature(actes))


def etat_de(le: dt.date, fait_le: dt.date | None, jour: dt.date) -> str:
    """The very day of the deadline is still in time."""
    if fait_le is not None:
        return FAITE if fait_le <= le else FAITE_TARD
    if jour > le:
        return EN_RETARD
    return BIENTOT_DUE if le - jour <= BIENTOT else A_VENIR


def _faits(acte: str, admission: dt.date, actes: Sequence[Acte]) -> tuple[dt.date, dt.date | None, str]:
    """(from when, done when, why late) of an act."""
    initiaux = [a for a in actes if a.genre in {GenreContrat.SEJOUR, GenreContrat.DIPC}]
    avenants = [a for a in actes if a.genre == GenreContrat.AVENANT]
    match acte:
        case "remise":
            return admission, _premier(a.remis_le or a.signe_le for a in initiaux), _motif(initiaux)
        case "signature":
            sejours = [a for a in initiaux if a.genre == GenreContrat.SEJOUR]
            return admission, _premier(a.signe_le for a in sejours), _motif(sejours)
        case "avenant":
            return admission, _premier(a.signe_le for a in avenants), _motif(avenants)
        case "actualisation":
            dernier = max((a.signe_le for a in avenants if a.signe_le), default=None)
            return dernier or admission, dernier, _motif(avenants)
        case _:
            annexes = [a for a in actes if a.genre == GenreContrat.ANNEXE]
            derniere = max((a.remis_le for a in annexes if a.remis_le), default=None)
            depart = derniere or _premier(a.remis_le or a.signe_le for a in initiaux) or admission
            return depart, derniere, _motif(annexes)


def _premier(dates: Iterable[dt.date | None]) -> dt.date | None:
    return min((d for d in dates if d), default=None)


def _motif(actes: Sequence[Acte]) -> str:
    return next((a.motif_retard for a in reversed(actes) if a.motif_retard), "")


def _sans_signature(actes: Sequence[Acte]) -> bool:
    """A DIPC stands for a contract that nobody has to sign: at home, short stay, or signature refused (D.311 II)."""
    return any(a.genre == GenreContrat.DIPC for a in actes) or any(
        a.genre == GenreContrat.SEJOUR and a.etat == EtatContrat.REFUSE for a in actes
    )


# -- the same rule for whole sets ----------------------------------------------------------------------------

_INITIAL = f"genre = '{GenreContrat.SEJOUR}' OR genre = '{GenreContrat.DIPC}'"
# One row by dossier: what `_faits` and `_sans_signature` read in its contracts. `%(e)s`: the ESMS.
ACTES_SQL = f"""
SELECT dossier_id,
  min(coalesce(remis_le, signe_le)) FILTER (WHERE {_INITIAL}) AS initial_remis,
  min(signe_le) FILTER (WHERE genre = '{GenreContrat.SEJOUR}') AS sejour_signe,
  min(signe_le) FILTER (WHERE genre = '{GenreContrat.AVENANT}') AS avenant_signe,
  max(signe_le) FILTER (WHERE genre = '{GenreContrat.AVENANT}') AS avenant_dernier,
  max(remis_le) FILTER (WHERE genre = '{GenreContrat.ANNEXE}') AS annexe_remise,
  bool_or(genre = '{GenreContrat.DIPC}' OR (genre = '{GenreContrat.SEJOUR}' AND etat = '{EtatContrat.REFUSE}'))
    AS sans_signature
 FROM usagers_contrat WHERE etablissement_id = %(e)s AND retire_le IS NULL GROUP BY dossier_id
"""  # noqa: S608 (constants)


def retards_sql(entree: str, actes: str, jour: str) -> str:
    """A list of VALUES (code, late): what `calculer` would answer for `entree` and this row of `ACTES_SQL`."""
    return ", ".join(
        f"('{r['code']}', {_retard_sql(r, entree, actes, jour)})" for r in donnees.lire("echeances_contrat")
    )


def _retard_sql(regle: dict[str, str], entree: str, a: str, jour: str) -> str:
    depart, fait = {
        "remise": (entree, f"{a}.initial_remis"),
        "signature": (entree, f"{a}.sejour_signe"),
        "avenant": (entree, f"{a}.avenant_signe"),
        "actualisation": (f"coalesce({a}.avenant_dernier, {entree})", f"{a}.avenant_dernier"),
        "annexe": (f"coalesce({a}.annexe_remise, {a}.initial_remis, {entree})", f"{a}.annexe_remise"),
    }[regle["acte"]]
    retard = f"{jour} > ({depart} + interval '{regle['delai']}')::date"
    if not regle["recurrence"]:
        retard += f" AND {fait} IS NULL"
    if regle["acte"] == "signature":
        retard += f" AND NOT coalesce({a}.sans_signature, false)"
    return retard
