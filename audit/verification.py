"""Checking the journal: every digest is computed again here, in Python, apart from the SQL that wrote it.

Edit, deletion, insertion, swap break the chain; a cut tail disagrees with the head; a chain rewritten whole, head
included, disagrees with the signed anchor kept outside the database (`audit.ancre`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from audit import lecture

Tetes = Mapping[uuid.UUID, tuple[int, bytes]]
Ancres = Mapping[uuid.UUID, Mapping[int, bytes]]


class Ligne(NamedTuple):
    """A row as stored; order of the SELECT."""

    etablissement: uuid.UUID
    seq: int
    horodatage: dt.datetime
    requete: uuid.UUID
    acteur: uuid.UUID | None
    dossiers: list[Any]
    categorie: str
    action: str
    issue: str
    base: str
    motif: str
    precedente: bytes
    empreinte: bytes


_SELECT = f"SELECT {', '.join(Ligne._fields)} FROM audit_trace"  # noqa: S608 (constant)


@dataclass(frozen=True)
class Anomalie:
    """The first bad row of a chain."""

    etablissement: uuid.UUID
    seq: int
    constat: str

    def __str__(self) -> str:
        return f"établissement {self.etablissement}, ligne seq={self.seq} : {self.constat}"


@dataclass
class Bilan:
    lignes: int = 0
    chaines: int = 0
    anomalies: list[Anomalie] = field(default_factory=list)

    @property
    def sain(self) -> bool:
        return not self.anomalies


def _identifiants(valeur: Any) -> Any:
    """`to_jsonb(uuid[])`: nested arrays and nulls keep their shape, so that reshaping is an edit too."""
    if isinstance(valeur, list):
        return [_identifiants(v) for v in valeur]
    return None if valeur is None else str(valeur)


def empreinte_de(ligne: Ligne, precedente: bytes) -> bytes:
    """SHA-256 of the row chained to `precedente`: the text of `jsonb_build_array(…)`, rebuilt."""
    moment = ligne.horodatage.astimezone(dt.UTC)
    valeurs = [
        precedente.hex(),
        ligne.seq,
        str(ligne.etablissement),
        moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}",
        str(ligne.requete),
        None if ligne.acteur is None else str(ligne.acteur),
        _identifiants(ligne.dossiers),
        *(ligne.categorie, ligne.action, ligne.issue, ligne.base, ligne.motif),
    ]
    texte = json.dumps(valeurs, ensure_ascii=False, separators=(", ", ": "))
    return hashlib.sha256(texte.encode()).digest()


class _Chaine:
    """Walks one chain; stops at its first fault."""

    def __init__(self, etablissement: uuid.UUID, ancres: Mapping[int, bytes]) -> None:
        self.etablissement, self.ancres = etablissement, ancres
        self.seq, self.empreinte = 0, b""
        self.faute: Anomalie | None = None

    def _fauter(self, seq: int, constat: str) -> None:
        self.faute = Anomalie(self.etablissement, seq, constat)

    def lire(self, ligne: Ligne, tete: tuple[int, bytes] | None) -> None:
        if self.faute:
            return
        attendu = self.seq + 1
        if ligne.seq > attendu:
            self._fauter(attendu, f"absente (la suivante trouvée porte le numéro {ligne.seq})")
        elif ligne.seq < attendu:
            self._fauter(ligne.seq, "ajoutée hors de la chaîne (numéro déjà pris)")
        elif bytes(ligne.precedente) != self.empreinte:
            self._fauter(ligne.seq, "ne suit pas la précédente (empreinte précédente différente)")
        elif empreinte_de(ligne, self.empreinte) != bytes(ligne.empreinte):
            self._fauter(ligne.seq, "contenu modifié (son empreinte ne correspond plus)")
        elif self.ancres.get(ligne.seq, bytes(ligne.empreinte)) != bytes(ligne.empreinte):
            self._fauter(ligne.seq, "récrite : l’ancre signée porte une autre empreinte")
        elif tete and tete[0] == ligne.seq and tete[1] != bytes(ligne.empreinte):
            self._fauter(ligne.seq, "la tête de chaîne porte une autre empreinte")
        self.seq, self.empreinte = ligne.seq, bytes(ligne.empreinte)

    def finir(self, tete: tuple[int, bytes] | None, tete_apres: tuple[int, bytes] | None) -> Anomalie | None:
        """`tete`: head read before the rows; `tete_apres`: after them (the journal went on meanwhile)."""
        dernier_ancre = max(self.ancres, default=0)
        if self.faute:
            return self.faute
        if tete and tete[0] > self.seq:
            self._fauter(self.seq + 1, f"absente : la fin de la chaîne manque (la tête porte le {tete[0]})")
        elif dernier_ancre > self.seq:
            self._fauter(self.seq + 1, f"absente : la fin de la chaîne manque (l’ancre porte le {dernier_ancre})")
        elif self.seq > (tete_apres[0] if tete_apres else 0):
            self._fauter(self.seq, "ajoutée après la tête de chaîne")
        return self.faute


def _lignes(etablissement: uuid.UUID | None) -> Iterator[Ligne]:
    """Rows in the order of the chains."""
    condition, valeurs = ("WHERE etablissement = %s", [etablissement]) if etablissement else ("", [])
    with lecture.curseur_long() as curseur:
        curseur.execute(f"{_SELECT} {condition} ORDER BY etablissement, seq, horodatage", valeurs)
        for ligne in curseur:
            yield Ligne(*ligne)


def verifier(*, etablissement: uuid.UUID | None = None, ancres: Ancres | None = None) -> Bilan:
    """Walk every chain (or one). Call inside a transaction; takes the role that reads the journal."""
    ancres = ancres or {}
    bilan = Bilan()
    with lecture.tout_le_journal():
        avant = lecture.tetes()
        chaines: dict[uuid.UUID, _Chaine] = {}
        for ligne in _lignes(etablissement):
            bilan.lignes += 1
            lieu = ligne.etablissement
            if lieu not in chaines:
                chaines[lieu] = _Chaine(lieu, ancres.get(lieu, {}))
            chaines[lieu].lire(ligne, avant.get(lieu))
        apres = lecture.tetes()
    for lieu in sorted({*chaines, *_attendus(avant, etablissement), *_attendus(ancres, etablissement)}):
        chaine = chaines.get(lieu) or _Chaine(lieu, ancres.get(lieu, {}))
        bilan.chaines += 1
        if faute := chaine.finir(avant.get(lieu), apres.get(lieu)):
            bilan.anomalies.append(faute)
    return bilan


def _attendus(connus: Iterable[uuid.UUID], etablissement: uuid.UUID | None) -> set[uuid.UUID]:
    return {lieu for lieu in connus if etablissement in (None, lieu)}
