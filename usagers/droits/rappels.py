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
from dui.commun.dates_fr import jour_relatif
from dui.commun.horloge import aujourdhui
from usagers import donnees
from usagers.delais import ajouter, retirer
from usagers.enums import EtatDroit
from usagers.models import CouvertureSociale, DroitOuvert
from usagers.personnes import noter_montres, personnes_de
from usagers.registres import Carte, inscrire_carte

DEPUIS = 90  # days: a right over for longer is a matter of the dossier, no longer of the day
MONTRES, AU_PLUS = 12, 300


@dataclass(frozen=True)
class Palier:
    code: str
    ton: str
    libelle: str


FINI = Palier("fini", "alerte", "terminé")


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


def horizon(jour: dt.date) -> dt.date:
    """The last day of right that any reminder of `jour` may speak of."""
    return max(ajouter(jour, r["delai"]) for r in donnees.lire("rappels_droits")) + dt.timedelta(days=3)


def est_relaye(droit: Any, autres: Iterable[Any]) -> bool:
    """A right of the same kind goes on after this one, or was asked for again: nothing to remind."""
    return any(a.pk != droit.pk and a.nature == droit.nature and (a.au is None or a.au > droit.au) for a in autres)


def a_renouveler(jour: dt.date | None = None) -> list[dict[str, Any]]:
    """Rights and covers of the perimeter that end soon, the nearest first; a fixed number of queries."""
    jour = jour or aujourdhui()
    fenetre = Q(au__gte=jour - dt.timedelta(days=DEPUIS), au__lte=horizon(jour))
    champs = ("nature", "au", "etat")
    droits = list(
        DroitOuvert.objects.filter(fenetre, etat=EtatDroit.OUVERT).only(*champs).order_by("au", "pk")[:AU_PLUS]
    )
    freres = _par_dossier(DroitOuvert.objects.filter(dossier__in={d.dossier_id for d in droits}).only(*champs))
    lignes = [
        _ligne(d.dossier_id, d.get_nature_display(), d.au, jour)
        for d in droits
        if not est_relaye(d, freres[d.dossier_id])
    ]
    couvertures = CouvertureSociale.objects.filter(fenetre).only("genre", "au").order_by("au", "pk")[:AU_PLUS]
    lignes += [_ligne(c.dossier_id, c.get_genre_display(), c.au, jour) for c in couvertures]
    dus = [x for x in lignes if x["palier"]]
    return sorted(dus, key=lambda x: x["au"])


def _par_dossier(droits: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    par: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for d in droits:
        if d.etat not in {EtatDroit.REFUSE, EtatDroit.CLOS}:
            par[d.dossier_id].append(d)
    return par


def _ligne(dossier: uuid.UUID, quoi: str, au: Any, jour: dt.date) -> dict[str, Any]:
    return {"dossier": dossier, "quoi": quoi, "au": au, "palier": palier(au, jour), "quand": jour_relatif(au, jour)}


def _carte(request: Any) -> dict[str, Any] | None:
    """None for who reads no benefits, and when nothing ends."""
    if not courant().peut_lire(Categorie.PRESTATIONS):
        return None
    with sans_montrer():  # choosing shows nobody
        dus = a_renouveler()
        personnes = personnes_de(x["dossier"] for x in dus)
    lignes = [
        x
        | {
            "personne": personnes[x["dossier"]],
            "url": reverse(
                "usagers:rubrique", kwargs={"dossier": x["dossier"], "rubrique": Categorie.PRESTATIONS.value}
            ),
        }
        for x in dus
        if x["dossier"] in personnes
    ]
    noter_montres((x["dossier"] for x in lignes[:MONTRES]), Categorie.PRESTATIONS)
    return {"lignes": lignes[:MONTRES], "reste": max(0, len(lignes) - MONTRES)} if lignes else None


inscrire_carte(Carte("usagers/droits/_carte.html", _carte, 30))
