"""Warnings both formats share: what the TDDUI requires and the import can do without."""

from __future__ import annotations

from collections.abc import Callable

from usagers.importation.dates import Moment
from usagers.importation.structures import DocumentLu


def constater(document: DocumentLu, avertir: Callable[[str], None]) -> None:
    personne = document.personne
    if personne.date_naissance is None:
        avertir("La date de naissance manque.")
    elif not personne.date_naissance.est_complet:
        avertir("La date de naissance est incomplète.")
    if not personne.matricule_ins and personne.ordre_naissance is None:
        avertir("Ni matricule INS utilisable ni ordre de naissance : l'identité est à compléter.")
    sejours = [(un.identifiant, un.date_entree, un.date_sortie) for un in document.sejours]
    evenements = [(un.identifiant, un.debut, un.fin) for un in document.evenements]
    for lignes, mot in ((sejours, "séjour"), (evenements, "évènement")):
        numeros = [numero for numero, _, _ in lignes if numero]
        if len(numeros) != len(lignes):
            avertir(f"Un {mot} n'a pas d'identifiant.")
        if len(numeros) != len(set(numeros)):
            avertir(f"Deux {mot}s portent le même identifiant.")
        if any(_finit_avant(debut, fin) for _, debut, fin in lignes):
            avertir(f"Un {mot} finit avant d'avoir commencé.")


def _finit_avant(debut: Moment | None, fin: Moment | None) -> bool:
    if debut is None or fin is None:
        return False
    if debut.instant and fin.instant:
        return fin.instant < debut.instant
    return bool(debut.jour and fin.jour and fin.jour < debut.jour)
