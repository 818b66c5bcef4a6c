"""What the dictionary does not say, or says of what does not exist: the suite fails on any of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from dui.commun.categories import Categorie
from dui.commun.dictionnaire import entrees
from dui.commun.dictionnaire.donnees import en_annees, finalite, finalites, lire, regle, regles

NOTRES = frozenset({"rgpd", "coordination", "soins", "usagers", "habilitations", "audit", "commun", "demonstration"})


def manques() -> list[str]:
    """French sentences; empty: every field is declared, once, and every line points to what exists."""
    return [*_champs_sans_ligne(), *_lignes_sans_champ(), *_codes_inconnus(), *_categories(), *_regles_illisibles()]


def _champs_sans_ligne() -> Iterator[str]:
    for modele in entrees.modeles_de_donnees():
        label = modele._meta.label
        if label not in entrees.par_modele():
            yield f"{label} : modèle sans entrée (modeles.csv, ou sans_personne.csv avec sa raison)"
            continue
        for champ in entrees.champs_de_donnees(modele):
            entree = entrees.entree_de(modele, champ)
            if entree is None:
                yield f"{label}.{champ.name} : champ sans entrée"
            elif entree.a_declarer and not (entrees.a_declarer(modele) or _peut_manquer(champ)):
                yield f"{label}.{champ.name} : un champ obligatoire ne dépend pas d’une finalité à déclarer"
            elif not (entree.finalites and entree.regles and entree.necessite and entree.source):
                yield f"{label}.{champ.name} : entrée incomplète (finalité, nécessité, règle et source)"


def _peut_manquer(champ: Any) -> bool:
    return bool(champ.null or champ.blank or champ.has_default())


def _classes() -> dict[str, list[type[models.Model]]]:
    """Models by each name they may be declared under: their label, the classes of their bases."""
    connues: dict[str, list[type[models.Model]]] = {}
    for modele in apps.get_models():
        for nom in entrees.noms(modele):
            connues.setdefault(nom, []).append(modele)
    return connues


def _lignes_sans_champ() -> Iterator[str]:
    connues = _classes()
    vus: set[tuple[str, str]] = set()
    for ligne in lire("sans_personne"):
        if ligne["modele"] not in connues:
            yield f"sans_personne.csv : {ligne['modele']} n’existe pas"
        if not ligne["raison"]:
            yield f"sans_personne.csv : {ligne['modele']} sans raison"
    for nom, champ in _declares():
        if nom not in connues:
            yield f"{nom} : entrée d’un modèle qui n’existe pas"
        elif champ == entrees.TOUS:
            if nom.partition(".")[0] in NOTRES or "." not in nom:
                yield f"{nom} : ses champs se déclarent un à un"
        elif (nom, champ) in vus:
            yield f"{nom}.{champ} : champ déclaré deux fois"
        elif not any(_a_le_champ(modele, champ) for modele in connues[nom]):
            yield f"{nom}.{champ} : entrée d’un champ qui n’existe pas"
        vus.add((nom, champ))


def _declares() -> Iterator[tuple[str, str]]:
    for ligne in lire("modeles"):
        for champ in ligne["champs"].split() or [""]:
            yield ligne["modele"], champ
    for ligne in lire("champs"):
        yield ligne["modele"], ligne["champ"]


def _a_le_champ(modele: Any, champ: str) -> bool:
    return any(c.name == champ for c in entrees.champs_de_donnees(modele))


def _codes_inconnus() -> Iterator[str]:
    for fichier in ("categories", "modeles", "champs"):
        for ligne in lire(fichier):
            ou = f"{fichier}.csv, {ligne.get('modele') or ligne.get('categorie')}"
            for colonne, chercher in (("finalite", finalite), ("regle", regle)):
                for categorie, codes in entrees.lire_codes(ligne[colonne]).items():
                    if categorie and categorie not in Categorie.values:
                        yield f"{ou} : rubrique inconnue « {categorie} »"
                    for code in codes:
                        if chercher(code) is None:
                            yield f"{ou} : {colonne} inconnue « {code} »"


def _categories() -> Iterator[str]:
    declarees = set(entrees.par_categorie())
    for categorie in sorted(declarees ^ set(Categorie.values)):
        yield f"categories.csv : {categorie} manque, ou n’est pas une rubrique"


def _regles_illisibles() -> Iterator[str]:
    evenements = {r["code"] for r in lire("evenements")}
    for r in regles():
        for depart in (r.base_active_point_depart, r.archivage_point_depart):
            if depart and depart not in evenements:
                yield f"{r.code} : évènement inconnu « {depart} »"
        for duree in (r.base_active_duree, r.archivage_intermediaire_duree):
            try:
                en_annees(duree or "P1Y")
            except ValueError as erreur:
                yield f"{r.code} : {erreur}"
        if not (r.fondement and r.confiance and r.caractere):
            yield f"{r.code} : fondement, caractère ou confiance manquants"
    for f in finalites():
        if not (f.libelle and f.fondement and f.source and f.niveau):
            yield f"finalité {f.code} : libellé, fondement, source ou niveau manquants"
