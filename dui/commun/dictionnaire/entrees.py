"""A field and what the dictionary says of it: its own line, else its model's (or its base's), else its category's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import ChampChiffre
from dui.commun.dictionnaire.donnees import Finalite, Regle, finalite, lire, regle
from dui.commun.modeles import ModeleGarde

TOUS = "*"  # every field of the model, for those of a library
Ligne = dict[str, str]


@dataclass(frozen=True)
class Entree:
    """One field. Several categories: the author chooses, row by row. Several rules: the person's case decides."""

    modele: str  # « usagers.Sejour »
    nom_du_modele: str
    champ: str
    libelle: str
    categories: tuple[Categorie, ...]  # none: nothing of a dossier
    finalites: tuple[Finalite, ...]
    necessite: str
    regles: tuple[Regle, ...]
    chiffre: bool
    source: str

    @property
    def a_declarer(self) -> Finalite | None:
        """The purpose that the ESMS must have declared for this field to appear."""
        return next((f for f in self.finalites if f.a_declarer), None)


def champs_de_donnees(modele: type[models.Model]) -> list[Any]:
    """Columns and many-to-many of a model; what other models point to it with is theirs."""
    return [*modele._meta.fields, *modele._meta.many_to_many]


def modeles_de_donnees() -> list[type[models.Model]]:
    """Every installed model but those written down as holding nothing of a person."""
    exclus = {r["modele"] for r in lire("sans_personne")}
    return [m for m in apps.get_models() if m._meta.label not in exclus]


@cache
def dictionnaire() -> tuple[Entree, ...]:
    """Every field of every model that holds something of a person, in the order of the models.

    A field without a line is left out: `manques()` names it.
    """
    return tuple(e for m in modeles_de_donnees() for c in champs_de_donnees(m) if (e := entree_de(m, c)))


def entree_de(modele: type[models.Model], champ: Any) -> Entree | None:
    ligne = ligne_de(modele, champ.name)
    if ligne is None:
        return None
    categories = modele.categories_possibles() if issubclass(modele, ModeleGarde) else ()
    return Entree(
        modele=modele._meta.label,
        nom_du_modele=str(modele._meta.verbose_name),
        champ=champ.name,
        libelle=str(champ.verbose_name),
        categories=categories,
        finalites=_distincts(finalite(code) for code in _valeurs(ligne, "finalite", categories)),
        necessite=ligne["necessite"] or _necessite(categories),
        regles=_distincts(regle(code) for code in _valeurs(ligne, "regle", categories)),
        chiffre=isinstance(champ, ChampChiffre),
        source=ligne["source"] or " ; ".join(dict.fromkeys(par_categorie()[c.value]["source"] for c in categories)),
    )


def _distincts(trouves: Iterator[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(x for x in trouves if x is not None))


def _necessite(categories: tuple[Categorie, ...]) -> str:
    dites = dict.fromkeys(par_categorie()[c.value]["necessite"] for c in categories)
    return next(iter(dites)) if len(dites) == 1 else "celle de la rubrique choisie"


# -- the line of a field -------------------------------------------------------------------------------------


@cache
def par_categorie() -> dict[str, Ligne]:
    return {r["categorie"]: r for r in lire("categories")}


@cache
def par_modele() -> dict[str, Ligne]:
    return {r["modele"]: r for r in lire("modeles")}


@cache
def par_champ() -> dict[tuple[str, str], Ligne]:
    return {(r["modele"], r["champ"]): r for r in lire("champs")}


def noms(modele: type[models.Model]) -> list[str]:
    """Names under which a model and its bases are declared: its label first, then each base by its class."""
    return [modele._meta.label, *(b.__name__ for b in modele.__mro__[1:] if issubclass(b, models.Model))]


def ligne_de(modele: type[models.Model], champ: str) -> Ligne | None:
    """What is declared of this field, completed by its model: the rule of a technical field is that of its row."""
    du_modele = par_modele().get(modele._meta.label)
    if du_modele is None:
        return None
    for nom in noms(modele):
        propre, groupe = par_champ().get((nom, champ)), par_modele().get(nom)
        if propre:
            return _completer(_completer(propre, groupe), du_modele)
        if groupe and (champ in groupe["champs"].split() or groupe["champs"] == TOUS):
            return _completer(groupe, du_modele)
    return None


def _completer(ligne: Ligne, suivante: Ligne | None) -> Ligne:
    """Empty columns take those of the next line."""
    if suivante is None:
        return ligne
    return {c: ligne[c] or suivante[c] for c in ("finalite", "necessite", "regle", "source")}


def _valeurs(ligne: Ligne, colonne: str, categories: tuple[Categorie, ...]) -> list[str]:
    """Codes of a column: those of the line (« soins=SOIN-07 » for one category), else those of its categories."""
    codes = lire_codes(ligne[colonne])
    retenus = []
    for categorie in categories or (None,):
        cle = categorie.value if categorie else ""
        propres = codes.get(cle) or codes.get("")
        if propres is None and categorie:
            propres = par_categorie()[cle][colonne].split()
        retenus += propres or []
    return retenus


def lire_codes(texte: str) -> dict[str, list[str]]:
    """« ACC-01 ACC-02 » → {"": [both]}; « soins=SOIN-07 projet=PPER-01 » → one list a category."""
    lus: dict[str, list[str]] = {}
    for mot in texte.split():
        categorie, signe, code = mot.rpartition("=")
        lus.setdefault(categorie if signe else "", []).append(code)
    return lus


# -- purposes that an ESMS declares --------------------------------------------------------------------------


@cache
def a_declarer(modele: type[models.Model]) -> str:
    """Code of the purpose that a whole kind of row depends on; empty: none."""
    ligne = par_modele().get(modele._meta.label)
    trouvee = finalite(ligne["finalite"]) if ligne else None
    return trouvee.code if trouvee and trouvee.a_declarer else ""


@cache
def champs_conditionnels(modele: type[models.Model]) -> dict[str, str]:
    """Fields of a model that appear only once a purpose is declared: name → code of the purpose."""
    trouves = {}
    for champ in champs_de_donnees(modele):
        entree = entree_de(modele, champ)
        if entree and entree.a_declarer:
            trouves[champ.name] = entree.a_declarer.code
    return trouves
