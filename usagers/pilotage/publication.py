"""From exact counts to what may be published: the same masked cells for the page, the CSV and the XLSX.

Tables are masked whole, every unit at once, so that choosing a unit or setting pages side by side gives nothing back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dui.commun.dates_fr import nombre
from usagers.pilotage.comptes import Comptes, Periode
from usagers.pilotage.indicateurs import AGE_INCONNU, COLONNES, SANS_UNITE, SANTE, Indicateur, mois_de
from usagers.pilotage.masque import (
    CASE_COMPLEMENT,
    PETIT,
    SEUIL,
    TOTAL,
    Case,
    Cle,
    est_petit,
    masquer,
    masquer_liste,
)

RIEN = Case(None, "–")  # nothing to say: no stay ended, no places known


@dataclass(frozen=True)
class Tableau:
    """`lignes` and `colonnes`: (code, label); `cases` holds the totals too."""

    lignes: Sequence[tuple[str, str]]
    colonnes: Sequence[tuple[str, str]]
    cases: Mapping[Cle, Case]

    def ligne(self, unite: str) -> list[tuple[str, Case]]:
        return [(libelle, self.cases.get((unite, code), Case.visible(0))) for code, libelle in self.colonnes]

    def total(self, unite: str) -> Case:
        return self.cases.get((unite, TOTAL), Case.visible(0))


@dataclass(frozen=True)
class Duree:
    moyenne: Case
    mediane: Case


@dataclass(frozen=True)
class Occupation:
    """`presence`: persons present on average; `taux`: per cent of the places. `mois`: (label, presence, rate)."""

    places: int | None
    presence: Case
    taux: Case
    mois: Sequence[tuple[str, Case, Case]]


@dataclass
class Publication:
    """Nothing here is an exact small count: it may be shown, printed, exported."""

    periode: Periode
    etablissement: str
    unites: list[tuple[str, str]] = field(default_factory=list)
    tableaux: dict[str, Tableau] = field(default_factory=dict)
    listes: dict[str, dict[str, Case]] = field(default_factory=dict)
    durees: dict[str, Duree] = field(default_factory=dict)
    occupation: dict[str, Occupation] = field(default_factory=dict)
    gir_le: dt.date | None = None

    @property
    def lignes(self) -> list[tuple[str, str]]:
        """Units, then the whole ESMS."""
        return [*self.unites, (TOTAL, "Tout l’établissement")]

    def nom(self, unite: str) -> str:
        return dict(self.lignes)[unite]

    def par_unite(self, indicateur: Indicateur, categories: frozenset[str]) -> bool:
        """Health figures are cut by unit only for whom the matrix opens the heading."""
        return indicateur.categorie not in SANTE or indicateur.categorie.value in categories


def publier(comptes: Comptes, periode: Periode, etablissement: str, places: int | None) -> Publication:
    """`places`: authorised for the ESMS; else the sum of its units', when all are known."""
    unites = [(pk, nom) for pk, (nom, _) in sorted(comptes.unites.items(), key=lambda u: u[1][0].lower())]
    if any(u == SANS_UNITE for lot in comptes.comptes.values() for u, _ in lot):
        unites.append((SANS_UNITE, "Sans unité"))
    p = Publication(periode, etablissement, unites)
    _tableaux(p, comptes)
    codes = [code for code, _ in unites]
    sorties = {u: p.tableaux["sorties"].total(u) for u in (*codes, TOTAL)}
    p.listes["file_active"] = _file_active(p, comptes, sorties)
    p.listes["projets"] = masquer_liste(_liste(comptes, "projets", codes))
    p.durees = {u: _duree(comptes, u, sorties[u]) for u in (*codes, TOTAL)}
    p.occupation = _occupation(p, comptes, places)
    return p


def _tableaux(p: Publication, comptes: Comptes) -> None:
    mois = mois_de(p.periode.fin.month)
    colonnes = {code: lire() for code, lire in COLONNES.items()} | {"entrees": mois, "sorties": mois}
    codes = [code for code, _ in p.unites]
    if not any(c == AGE_INCONNU for _, c in comptes.comptes["presents"]):
        colonnes["presents"] = [x for x in colonnes["presents"] if x[0] != AGE_INCONNU]
    for code, libelles in colonnes.items():
        if code == "gir":
            continue
        valeurs = comptes.comptes[code]
        cases = masquer(codes, [c for c, _ in libelles], valeurs)
        p.tableaux[code] = Tableau(p.lignes, libelles, cases)
    if comptes.gir_le is not None:
        p.gir_le = comptes.gir_le
        cases = {cle: _relue(texte) for cle, texte in comptes.gir.items()}
        p.tableaux["gir"] = Tableau(p.lignes, colonnes["gir"], cases)


def _relue(texte: str) -> Case:
    """A cell of the monthly reading, masked on the day it was made."""
    return Case.visible(int(texte)) if texte.isdecimal() else Case(None, texte)


def _liste(comptes: Comptes, code: str, unites: Sequence[str]) -> dict[str, int]:
    return {u: comptes.comptes[code].get((u, ""), 0) for u in unites}


def _file_active(p: Publication, comptes: Comptes, sorties: Mapping[str, Case]) -> dict[str, Case]:
    """Who was there is who still is, and who left: where either is masked, the sum would tell it.

    Masked departures leave it between two figures; masked presents leave nothing to tell.
    """
    exacts = _liste(comptes, "file_active", list(dict(p.unites)))
    presents = {u: sum(n for (qui, _), n in comptes.comptes["presents"].items() if qui == u) for u in exacts}
    exacts_tous = exacts | {TOTAL: sum(exacts.values())}
    presents[TOTAL] = sum(presents.values())
    caches = {u: p.tableaux["presents"].total(u).masquee for u in exacts_tous}
    entre = {u: (presents[u], presents[u] + SEUIL - 1) for u in exacts_tous if sorties[u].texte == PETIT}
    bornes = {
        u: entre[u] if u in entre and not caches[u] else (SEUIL, 10**6)
        for u, exact in exacts_tous.items()
        if exact >= SEUIL and (sorties[u].masquee or caches[u])
    }
    cases = masquer_liste(exacts, bornes)
    for u in bornes:
        cases[u] = _entre(*entre[u]) if u in entre and not caches[u] else CASE_COMPLEMENT
    return cases


def _entre(bas: int, haut: int) -> Case:
    return Case(None, f"de {nombre(bas)} à {nombre(haut)}")


def _duree(comptes: Comptes, unite: str, sorties: Case) -> Duree:
    """A mean over a few stays is the stay of somebody: nothing under five, nor where the number is kept back."""
    if sorties.valeur == 0:
        return Duree(RIEN, RIEN)
    if sorties.masquee:
        return Duree(CASE_COMPLEMENT, CASE_COMPLEMENT)
    moyenne, mediane = (round(comptes.mesures[m][unite]) for m in ("moyenne", "mediane"))
    return Duree(Case.visible(moyenne), Case.visible(mediane))


def _occupation(p: Publication, comptes: Comptes, places: int | None) -> dict[str, Occupation]:
    jours = {code: _jours_du_mois(p.periode, int(code)) for code, _ in mois_de(p.periode.fin.month)}
    codes = [code for code, _ in p.unites]
    journees = {u: {m: comptes.comptes["journees"].get((u, m), 0) for m in jours} for u in codes}
    journees[TOTAL] = {m: sum(journees[u][m] for u in codes) for m in jours}
    capacites = {u: comptes.unites[u][1] if u in comptes.unites else None for u in codes}
    de_toutes = [capacites[u] for u in codes if u != SANS_UNITE]
    if places is None and de_toutes and None not in de_toutes:
        places = sum(n for n in de_toutes if n is not None)
    capacites[TOTAL] = places
    caches = _lignes_cachees(p, journees, jours)
    return {u: _une_occupation(par_mois, jours, capacites[u], cachee=u in caches) for u, par_mois in journees.items()}


def _lignes_cachees(p: Publication, journees: Mapping[str, Mapping[str, int]], jours: Mapping[str, int]) -> set[str]:
    """Units with few persons, in a month or in all, and never one alone: the ESMS less the others would tell it."""
    caches = {
        u
        for u, par_mois in journees.items()
        if p.listes["file_active"][u].texte == PETIT
        or p.tableaux["presents"].total(u).masquee
        or any(est_petit(par_mois[m] / jours[m]) for m in jours)
    }
    if TOTAL in caches:
        return set(journees)
    visibles = sorted((u for u in journees if u not in caches and u != TOTAL), key=lambda u: sum(journees[u].values()))
    visibles = [u for u in visibles if any(journees[u].values())]
    if len(caches) == 1:
        caches |= set(visibles[:1]) or {TOTAL}
    return caches


def _une_occupation(
    par_mois: Mapping[str, int], jours: Mapping[str, int], places: int | None, *, cachee: bool
) -> Occupation:
    libelles = dict(mois_de(len(jours)))
    presence, taux = _moyenne(sum(par_mois.values()), sum(jours.values()), places, cachee=cachee)
    mois = [(libelles[m], *_moyenne(par_mois[m], jours[m], places, cachee=cachee)) for m in jours]
    return Occupation(places, presence, taux, mois)


def _moyenne(journees: int, jours: int, places: int | None, *, cachee: bool) -> tuple[Case, Case]:
    if cachee:
        return CASE_COMPLEMENT, CASE_COMPLEMENT if places else RIEN
    presence = Case.visible(round(journees / jours))
    return presence, _pourcent(100 * journees / (jours * places)) if places else RIEN


def _pourcent(valeur: float) -> Case:
    return Case(round(valeur), f"{nombre(round(valeur))}\u00a0%")


def _jours_du_mois(periode: Periode, mois: int) -> int:
    debut = periode.debut.replace(month=mois)
    suivant = (debut.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return (min(suivant - dt.timedelta(days=1), periode.fin) - debut).days + 1
