"""What may be copied, discovered from the models: a new kind of row can be chosen as soon as it exists.

A row that hangs on a chosen one follows it; one that hangs on what stays, stays. Values cross as JSON in the package,
which is encrypted whole; each is written again under the key of its new dossier.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import ChampChiffre, TexteIllisible
from dui.commun.dates_fr import date_longue
from dui.commun.modeles import DonneeDeDossier, modeles_gardes
from usagers.fiches import fiches
from usagers.transferts.regles import TransfertRefuse, transmissible

PAR_GENRE = 100  # rows of one kind offered on a page, newest first
PROPRES = frozenset({"id", "dossier", "etablissement", "cree_le", "modifie_le"})
COMPTE = "compte"  # account of a relative on the portal: given by one ESMS, for itself
LIGNEE = "lignee"  # ties the versions of a document: another line in another dossier

Choix = dict[str, list[list[str]]]  # heading -> [model, id]


@dataclass(frozen=True)
class Element:
    cle: str  # « usagers.Ecrit/<id> »
    titre: str


@dataclass(frozen=True)
class Genre:
    nom: str
    elements: tuple[Element, ...]
    reste: bool  # there are more, older


@cache
def _rattaches(modele: Any) -> tuple[Any, ...]:
    """Foreign keys to another row of the dossier."""
    return tuple(
        c for c in modele._meta.concrete_fields if c.is_relation and issubclass(c.related_model, DonneeDeDossier)
    )


def porteurs(modele: Any) -> list[Any]:
    """Those that a row of this kind cannot do without."""
    return [c for c in _rattaches(modele) if not c.null]


def _reste(modele: Any) -> bool:
    return bool(modele.ne_se_transmet_pas) or any(_reste(c.related_model) for c in porteurs(modele))


def modeles() -> list[Any]:
    """Kinds of rows that may be copied to another ESMS."""
    return [m for m in modeles_gardes() if issubclass(m, DonneeDeDossier) and not _reste(m)]


def racines(categorie: Categorie) -> list[Any]:
    """Those that are chosen in this heading; what hangs on them follows."""
    return [m for m in modeles() if not porteurs(m) and categorie in m.categories_possibles()]


def rubriques() -> list[Categorie]:
    """Headings where something may be chosen."""
    return [c for c in Categorie if transmissible(c) and racines(c)]


# -- choosing ----------------------------------------------------------------------------------------------


def genres(categorie: Categorie) -> list[Genre]:
    """The rows of this heading that the reader may choose, kind by kind; kinds without a row are left out."""
    trouves = []
    for modele in racines(categorie):
        lues = list(_de_la_rubrique(modele, categorie)[: PAR_GENRE + 1])
        elements = tuple(
            Element(f"{modele._meta.label}/{x.pk}", _titre(modele, categorie, x))
            for x in lues[:PAR_GENRE]
            if x.se_transmet()
        )
        if elements:
            nom = str(modele._meta.verbose_name_plural)
            trouves.append(Genre(nom[:1].upper() + nom[1:], elements, len(lues) > PAR_GENRE))
    return trouves


def _de_la_rubrique(modele: Any, categorie: Categorie) -> Any:
    lignes = modele.objects.all()
    return lignes.filter(categorie=categorie) if modele.categorie_par_ligne() else lignes


def _titre(modele: Any, categorie: Categorie, ligne: Any) -> str:
    fiche = next((f for f in fiches(categorie) if f.modele is modele), None)
    if fiche is not None:
        return fiche.resumer(ligne).titre
    nom = str(getattr(ligne, "titre", "") or modele._meta.verbose_name)
    date = getattr(ligne, "date", None)
    return f"{nom[:1].upper()}{nom[1:]}, {date_longue(date, jour=False)}" if date else nom


# -- leaving -----------------------------------------------------------------------------------------------


def reunir(choix: Choix) -> list[Any]:
    """The rows chosen and what hangs on them, read through the gate: what the sender may not read is not there."""
    permis = {m._meta.label: m for m in modeles()}
    par_modele: dict[str, set[str]] = defaultdict(set)
    for paires in choix.values():
        for label, pk in paires:
            if label in permis:
                par_modele[label].add(pk)
    lignes: dict[tuple[str, str], Any] = {}
    neuves = _lire((permis[label], {"pk__in": pks}) for label, pks in par_modele.items())
    while neuves:
        lignes |= neuves
        ids: dict[Any, list[Any]] = defaultdict(list)
        for ligne in neuves.values():
            ids[type(ligne)].append(ligne.pk)
        suite = _lire(
            (m, {f"{c.name}__in": ids[c.related_model]})
            for m in permis.values()
            for c in porteurs(m)
            if c.related_model in ids
        )
        neuves = {cle: ligne for cle, ligne in suite.items() if cle not in lignes}
    return list(lignes.values())


def _lire(demandes: Iterable[tuple[Any, dict[str, Any]]]) -> dict[tuple[str, str], Any]:
    return {
        (ligne._meta.label, str(ligne.pk)): ligne
        for modele, filtres in demandes
        for ligne in modele.objects.filter(**filtres)
        if ligne.se_transmet() and transmissible(ligne.categorie)
    }


def compter(lignes: Iterable[Any]) -> list[dict[str, Any]]:
    """[{nom, combien}] by heading, in the order of the headings."""
    comptes: dict[str, int] = defaultdict(int)
    for ligne in lignes:
        comptes[str(ligne.categorie)] += 1
    return [{"nom": str(c.label), "combien": comptes[c.value]} for c in Categorie if c.value in comptes]


def en_donnees(ligne: Any) -> dict[str, Any]:
    """A row in clear, for the package; raises `TransfertRefuse` when one of its texts does not open."""
    valeurs = {
        c.attname: getattr(ligne, c.attname)
        for c in ligne._meta.concrete_fields
        if c.name not in PROPRES and c.name != COMPTE
    }
    if any(isinstance(v, TexteIllisible) or (isinstance(v, dict) and "illisible" in v) for v in valeurs.values()):
        raise TransfertRefuse("Un contenu choisi est illisible : prévenez votre administrateur.")
    return {"modele": ligne._meta.label, "pk": str(ligne.pk), "valeurs": valeurs}


# -- arriving ----------------------------------------------------------------------------------------------


def refaire(donnees: list[dict[str, Any]], dossier: Any, graine: uuid.UUID) -> list[Any]:
    """New rows of `dossier`, not saved: same values, ids of their own (from `graine`, so the same if done again)."""
    ids = {(d["modele"], d["pk"]): uuid.uuid5(graine, f"{d['modele']}/{d['pk']}") for d in donnees}
    lignes = []
    for d in donnees:
        modele = apps.get_model(d["modele"])
        valeurs = {c.attname: _valeur(c, d, ids, graine) for c in modele._meta.concrete_fields if _cite(c, d)}
        if all(valeurs.get(c.attname) is not None for c in porteurs(modele)):
            commun = {"dossier": dossier, "etablissement_id": dossier.etablissement_id}
            lignes.append(modele(id=ids[d["modele"], d["pk"]], **commun, **valeurs))
    return lignes


def _cite(champ: Any, donnee: dict[str, Any]) -> bool:
    return champ.name not in PROPRES and champ.attname in donnee["valeurs"]


def _valeur(champ: Any, donnee: dict[str, Any], ids: dict[tuple[str, str], uuid.UUID], graine: uuid.UUID) -> Any:
    valeur = donnee["valeurs"][champ.attname]
    if valeur is None or isinstance(champ, ChampChiffre):
        return valeur
    if champ.is_relation and issubclass(champ.related_model, DonneeDeDossier):
        return ids.get((champ.related_model._meta.label, str(valeur)))
    if champ.is_relation and champ.null and champ.related_model._meta.label != settings.AUTH_USER_MODEL:
        return None  # a unit, a place: of the ESMS that it left
    if champ.name == LIGNEE:
        return uuid.uuid5(graine, str(valeur))
    return champ.to_python(valeur)
