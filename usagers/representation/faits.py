"""What is known of a person's protection: plain values, no model. Every date is included, the first and the last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from dui.commun.dates_fr import age
from usagers.enums import EtendueMesure, MissionPersonne, RegimeMesure, TypeMesure
from usagers.representation.durees import Duree, duree_de

MAJORITE = 18  # C. civ. 388, 414: on the birthday


@dataclass(frozen=True)
class Mesure:
    """One measure as its judgment says it. `echeance`: last day fixed by the judge; without renewal the measure ends
    there (C. civ. 443), and never runs past what the law allows (`durees`). `active_le`: visa of the registry of a
    mandate (C. civ. 481), before which it has no effect.
    """

    type: str
    etendue: str = EtendueMesure.LES_DEUX
    mission: str = MissionPersonne.AUCUNE
    regime: str = ""
    titulaire: str = ""
    du: dt.date = dt.date.min
    au: dt.date | None = None
    echeance: dt.date | None = None
    active_le: dt.date | None = None
    speciale: bool = False  # family empowerment limited to the acts listed (C. civ. 494-6)

    @property
    def duree(self) -> Duree | None:
        return None if self.du == dt.date.min else duree_de(self.type, speciale=self.speciale)

    @property
    def fin_legale(self) -> dt.date | None:
        return self.duree.fin_legale(self.du, self.echeance) if self.duree else None

    @property
    def fin(self) -> dt.date | None:
        """Its last day, when one is known."""
        return min((x for x in (self.au, self.echeance, self.fin_legale) if x), default=None)

    def duree_passee_le(self, date: dt.date) -> bool:
        """Nobody said that it ended: the law did."""
        passee = self.fin_legale is not None and self.fin == self.fin_legale and self.fin_legale < date
        return passee and (self.au is None or self.au >= date)

    def court_le(self, date: dt.date) -> bool:
        """Pronounced and not over. A mandate without its visa runs too: it only has no effect."""
        return self.du <= date and (self.fin is None or date <= self.fin)

    def est_actif_le(self, date: dt.date) -> bool:
        if self.type == TypeMesure.MANDAT and (self.active_le is None or self.active_le > date):
            return False
        return self.court_le(date)

    @property
    def touche_aux_biens(self) -> bool:
        return self.etendue in {EtendueMesure.BIENS, EtendueMesure.LES_DEUX}

    @property
    def represente(self) -> bool:
        """Power to act in the person's place over goods, by the kind of measure."""
        if self.type == TypeMesure.HABILITATION:
            return self.regime != RegimeMesure.ASSISTANCE
        return self.type in {TypeMesure.TUTELLE, TypeMesure.MANDAT}


@dataclass(frozen=True)
class Faits:
    """`soin_secret`: the question is about a care that the minor asked to keep secret (CSP L.1111-5).
    `parent_sans_exercice`: who asks is a parent without the exercise of parental authority (C. civ. 373-2-1).
    `volonte_contraire`: the person refused, when alive, that anything be told after death (CSP L.1110-4 V).
    """

    naissance: dt.date | None = None
    deces: dt.date | None = None
    mesures: tuple[Mesure, ...] = field(default_factory=tuple)
    volonte_contraire: bool = False
    soin_secret: bool = False
    parent_sans_exercice: bool = False

    def est_mineur_le(self, date: dt.date) -> bool:
        """By the birth date; without one, only what a measure says of it."""
        if self.naissance is None:
            return any(m.type in MESURES_DE_MINEUR and m.court_le(date) for m in self.mesures)
        ans = age(self.naissance, date)
        return ans is not None and ans < MAJORITE

    def est_decede_le(self, date: dt.date) -> bool:
        return self.deces is not None and self.deces <= date


MESURES_DE_MINEUR = frozenset(
    {
        TypeMesure.AUTORITE_PARENTALE,
        TypeMesure.SANS_EXERCICE,
        TypeMesure.DELEGATION,
        TypeMesure.TUTELLE_MINEUR,
        TypeMesure.ENFANT_CONFIE,
        TypeMesure.EMANCIPATION,
    }
)
SANS_EFFET_SUR_LES_DROITS = frozenset({TypeMesure.MASP, TypeMesure.MAJ})  # CASF L.271-1, C. civ. 495: benefits only
