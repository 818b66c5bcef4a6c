"""Six, three, one month before a right ends: pure functions on `rappels_droits.csv`; the card of « ma journée »."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from dui.commun.acces import courant, sans_montrer
from dui.commun.categories import Categorie
from dui.commun.d_un_trait import lire_d_un_trait
from dui.commun.dates_fr import jour_relatif
from dui.commun.horloge import aujourdhui
from usagers import donnees
from usagers.delais import ajouter, retirer
from usagers.enums import EtatDroit
from usagers.models import CouvertureSociale, DroitOuvert
from usagers.personnes import designer, ensemble_de, noter_montres
from usagers.registres import Carte, inscrire_carte

DEPUIS = 90  # days: a right over for longer is a matter of the dossier, no longer of the day
MONTRES, AU_PLUS = 12, 300


@dataclass(frozen=True)
class Palier:
    code: str
    ton: str
    libelle: str


FINI = Palier("fini", "alerte", "terminé")
REDEMANDE = Palier("redemande", "info", "renouvellement demandé")
DEMANDES = (EtatDroit.DEMANDE, EtatDroit.RENOUVELLEMENT)


def palier(fin: dt.date | None, jour: dt.date) -> Palier | None:
    """The nearest reminder reached on `jour`; `FINI` once the last day is over; None when there is time.

    The last day is still a day of right; the reminder of a month begins a month before it, to the day.
    """
    if fin is None:
        return None
    if jour > fin:
        return FINI
    regles = sorted(donnees.lire("rappels_droits"), key=lambda r: retirer(fin, r["delai"]), reverse=True)
    for regle in regles:
        if jour >= retirer(fin, regle["delai"]):
            return Palier(regle["code"], regle["ton"], regle["libelle"])
    return None


def palier_sql(fin: str, jour: str) -> str:
    """The code of `palier` for whole sets; NULL when there is time."""
    regles = sorted(
        donnees.lire("rappels_droits"), key=lambda r: retirer(dt.date(2000, 1, 1), r["delai"]), reverse=True
    )
    cas = "".join(f" WHEN {jour} >= ({fin} - interval '{r['delai']}')::date THEN '{r['code']}'" for r in regles)
    return f"CASE WHEN {jour} > {fin} THEN '{FINI.code}'{cas} END"


def relaye_sql(table: str, ligne: str, nature: str, fin: str = "au", si: str = "") -> str:
    """`est_relaye` for whole sets: a row of the same kind goes on after `ligne`. `si`: condition on that row, « s »."""
    et = f" AND {si}" if si else ""
    return (
        f"EXISTS (SELECT 1 FROM {table} s WHERE s.dossier_id = {ligne}.dossier_id AND s.{nature} = {ligne}.{nature}"  # noqa: S608 (constants)
        f" AND s.id <> {ligne}.id AND s.retire_le IS NULL{et} AND (s.{fin} IS NULL OR s.{fin} > {ligne}.{fin}))"
    )


def horizon(jour: dt.date) -> dt.date:
    """The last day of right that any reminder of `jour` may speak of."""
    return max(ajouter(jour, r["delai"]) for r in donnees.lire("rappels_droits")) + dt.timedelta(days=3)


def est_relaye(droit: Any, autres: Iterable[Any], quoi: str = "nature") -> bool:
    """A right (or a cover) of the same kind goes on after this one: nothing to remind."""
    return any(
        a.pk != droit.pk and getattr(a, quoi) == getattr(droit, quoi) and (a.au is None or a.au > droit.au)
        for a in autres
    )


def est_redemande(droit: Any, autres: Iterable[Any]) -> bool:
    """Asked for again and not answered: it stays in sight, with its last day, until it is."""
    return droit.etat == EtatDroit.RENOUVELLEMENT or any(
        a.nature == droit.nature and a.etat in DEMANDES for a in autres if a.pk != droit.pk
    )


def a_renouveler(jour: dt.date | None = None) -> list[dict[str, Any]]:
    """Rights and covers of the perimeter that end soon and that nothing relays, the nearest first; two queries."""
    jour = jour or aujourdhui()
    vivants = DroitOuvert.objects.filter(_fenetre(jour), etat__in=(EtatDroit.OUVERT, EtatDroit.RENOUVELLEMENT))
    finissent = CouvertureSociale.objects.filter(_fenetre(jour))
    droits, couvertures = lire_d_un_trait(
        vivants.only("nature", "au", "etat").order_by("au", "pk")[:AU_PLUS],
        finissent.only("genre", "au").order_by("au", "pk")[:AU_PLUS],
    )
    freres, soeurs, dossiers = lire_d_un_trait(
        DroitOuvert.objects.filter(dossier__in={d.dossier_id for d in droits}).only("nature", "au", "etat"),
        CouvertureSociale.objects.filter(dossier__in={c.dossier_id for c in couvertures}).only("genre", "au"),
        ensemble_de(x.dossier_id for x in (*droits, *couvertures)),
    )
    personnes = {d.pk: designer(d) for d in dossiers}
    lignes = [*_droits(droits, _par_dossier(freres), jour), *_couvertures(couvertures, _par_dossier(soeurs), jour)]
    dus = [x | {"personne": personnes[x["dossier"]]} for x in lignes if x["palier"] and x["dossier"] in personnes]
    return sorted(dus, key=lambda x: x["au"])


def _droits(droits: list[Any], freres: dict[Any, list[Any]], jour: dt.date) -> Iterable[dict[str, Any]]:
    for d in droits:
        siens = freres[d.dossier_id]
        if est_relaye(d, [a for a in siens if a.etat == EtatDroit.OUVERT]):
            continue
        ligne = _ligne(d.dossier_id, d.get_nature_display(), d.au, jour)
        if ligne["palier"] and est_redemande(d, siens):
            ligne["palier"] = REDEMANDE
        yield ligne


def _couvertures(couvertures: list[Any], soeurs: dict[Any, list[Any]], jour: dt.date) -> Iterable[dict[str, Any]]:
    for c in couvertures:
        if not est_relaye(c, soeurs[c.dossier_id], "genre"):
            yield _ligne(c.dossier_id, c.get_genre_display(), c.au, jour)


def _fenetre(jour: dt.date) -> Q:
    """Rows that end about `jour`, of persons who are there: nobody renews the right of somebody gone or dead."""
    present = Q(dossier__decede_le__isnull=True) & (Q(dossier__sorti_le__isnull=True) | Q(dossier__sorti_le__gte=jour))
    return present & Q(au__gte=jour - dt.timedelta(days=DEPUIS), au__lte=horizon(jour))


def _par_dossier(lignes: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    par: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for ligne in lignes:
        par[ligne.dossier_id].append(ligne)
    return par


def _ligne(dossier: uuid.UUID, quoi: str, au: Any, jour: dt.date) -> dict[str, Any]:
    return {"dossier": dossier, "quoi": quoi, "au": au, "palier": palier(au, jour), "quand": jour_relatif(au, jour)}


def _carte(request: Any) -> dict[str, Any] | None:
    """None for who reads no benefits, and when nothing ends."""
    if not courant().peut_lire(Categorie.PRESTATIONS):
        return None
    with sans_montrer():  # choosing shows nobody
        lignes = a_renouveler()
    montrees = lignes[:MONTRES]
    noter_montres((x["dossier"] for x in montrees), Categorie.PRESTATIONS)
    for x in montrees:
        cles = {"dossier": x["dossier"], "rubrique": Categorie.PRESTATIONS.value}
        x["url"] = reverse("usagers:rubrique", kwargs=cles)
    return {"lignes": montrees, "reste": max(0, len(lignes) - MONTRES)} if lignes else None


inscrire_carte(Carte("usagers/droits/_carte.html", _carte, 30))
