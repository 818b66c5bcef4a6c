"""Two hundred ways to cheat with a journal one owns: each alters the rows of a chain as the owner of the tables."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection

from audit.verification import Ligne, empreinte_de

COLONNES = Ligne._fields


def sql(requete: str, *valeurs: Any) -> None:
    with connection.cursor() as curseur:
        curseur.execute(requete, valeurs)


def lire(lieu: uuid.UUID) -> list[Ligne]:
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {', '.join(COLONNES)} FROM audit_trace WHERE etablissement = %s ORDER BY seq", [lieu])
        return [Ligne(*ligne) for ligne in curseur.fetchall()]


def inserer(ligne: Ligne) -> None:
    sql(f"INSERT INTO audit_trace ({', '.join(COLONNES)}) VALUES ({', '.join(['%s'] * len(COLONNES))})", *ligne)


def tete(lieu: uuid.UUID, seq: int, empreinte: bytes) -> None:
    sql("UPDATE audit_tete SET seq = %s, empreinte = %s WHERE etablissement = %s", seq, empreinte, lieu)


def rechainer(lieu: uuid.UUID, lignes: list[Ligne]) -> None:
    """Write the whole chain again, numbers, digests and head included: only the anchor can tell."""
    sql("DELETE FROM audit_trace WHERE etablissement = %s", lieu)
    precedente = b""
    for rang, ligne in enumerate(lignes, start=1):
        neuve = ligne._replace(seq=rang, precedente=precedente)
        precedente = empreinte_de(neuve, precedente)
        inserer(neuve._replace(empreinte=precedente))
    tete(lieu, len(lignes), precedente)


def _autre(colonne: str, ligne: Ligne, hasard: random.Random) -> Any:
    """Another value for this column, as near to the true one as cheating would want."""
    valeur = getattr(ligne, colonne)
    if colonne in ("etablissement", "requete", "acteur"):
        return uuid.UUID(int=hasard.getrandbits(128))
    if colonne == "seq":
        return valeur + hasard.choice([1000, 1_000_000])
    if colonne == "horodatage":
        return valeur.replace(microsecond=(valeur.microsecond + 1) % 1_000_000)
    if colonne == "dossiers":
        return [uuid.UUID(int=hasard.getrandbits(128)), *valeur[1:]]
    if colonne in ("precedente", "empreinte"):
        octets = bytearray(valeur or b"\x00" * 32)
        octets[hasard.randrange(len(octets))] ^= 1 << hasard.randrange(8)
        return bytes(octets)
    return valeur + hasard.choice([" ", "x", "é", "\n", "\u200b"])


def modifier(colonne: str) -> Callable[[uuid.UUID, random.Random], None]:
    def alterer(lieu: uuid.UUID, hasard: random.Random) -> None:
        ligne = hasard.choice(lire(lieu))
        sql(
            f"UPDATE audit_trace SET {colonne} = %s WHERE etablissement = %s AND seq = %s",
            _autre(colonne, ligne, hasard),
            lieu,
            ligne.seq,
        )

    alterer.__name__ = f"modifier_{colonne}"
    return alterer


def effacer_l_acteur(lieu: uuid.UUID, hasard: random.Random) -> None:
    ligne = hasard.choice([x for x in lire(lieu) if x.acteur])
    sql("UPDATE audit_trace SET acteur = NULL WHERE etablissement = %s AND seq = %s", lieu, ligne.seq)


def supprimer(lieu: uuid.UUID, hasard: random.Random) -> None:
    sql("DELETE FROM audit_trace WHERE etablissement = %s AND seq = %s", lieu, hasard.choice(lire(lieu)).seq)


def supprimer_et_renumeroter(lieu: uuid.UUID, hasard: random.Random) -> None:
    lignes = lire(lieu)
    ote = hasard.choice(lignes[:-1]).seq
    sql("DELETE FROM audit_trace WHERE etablissement = %s AND seq = %s", lieu, ote)
    sql("UPDATE audit_trace SET seq = seq - 1 WHERE etablissement = %s AND seq > %s", lieu, ote)
    tete(lieu, len(lignes) - 1, lignes[-1].empreinte)


def inserer_une_copie(lieu: uuid.UUID, hasard: random.Random) -> None:
    ligne = hasard.choice(lire(lieu))
    inserer(
        ligne._replace(horodatage=_autre("horodatage", ligne, hasard), requete=uuid.UUID(int=hasard.getrandbits(128)))
    )


def inserer_a_la_fin(lieu: uuid.UUID, hasard: random.Random) -> None:
    derniere = lire(lieu)[-1]
    neuve = derniere._replace(seq=derniere.seq + 1, precedente=derniere.empreinte)
    inserer(neuve._replace(empreinte=empreinte_de(neuve, bytes(derniere.empreinte))))


def inserer_au_milieu(lieu: uuid.UUID, hasard: random.Random) -> None:
    """A forged row, right digest, the following ones shifted."""
    lignes = lire(lieu)
    avant = hasard.choice(lignes[:-1])
    for ligne in reversed(lignes[avant.seq :]):
        sql("UPDATE audit_trace SET seq = seq + 1 WHERE etablissement = %s AND seq = %s", lieu, ligne.seq)
    neuve = avant._replace(seq=avant.seq + 1, precedente=avant.empreinte)
    inserer(neuve._replace(empreinte=empreinte_de(neuve, bytes(avant.empreinte))))
    tete(lieu, len(lignes) + 1, lignes[-1].empreinte)


def echanger(lieu: uuid.UUID, hasard: random.Random) -> None:
    """Two rows change places."""
    un, deux = hasard.sample(lire(lieu), 2)
    sql("DELETE FROM audit_trace WHERE etablissement = %s AND seq IN (%s, %s)", lieu, un.seq, deux.seq)
    inserer(un._replace(seq=deux.seq))
    inserer(deux._replace(seq=un.seq))


def echanger_les_acteurs(lieu: uuid.UUID, hasard: random.Random) -> None:
    lignes = lire(lieu)
    un = hasard.choice(lignes)
    deux = hasard.choice([x for x in lignes if x.acteur != un.acteur])
    for cible, source in ((un, deux), (deux, un)):
        sql("UPDATE audit_trace SET acteur = %s WHERE etablissement = %s AND seq = %s", source.acteur, lieu, cible.seq)


def couper_la_fin(lieu: uuid.UUID, hasard: random.Random) -> None:
    garde = hasard.randrange(1, len(lire(lieu)))
    sql("DELETE FROM audit_trace WHERE etablissement = %s AND seq > %s", lieu, garde)


def couper_la_fin_et_la_tete(lieu: uuid.UUID, hasard: random.Random) -> None:
    lignes = lire(lieu)
    garde = hasard.randrange(1, len(lignes))
    sql("DELETE FROM audit_trace WHERE etablissement = %s AND seq > %s", lieu, garde)
    tete(lieu, garde, lignes[garde - 1].empreinte)


def tout_effacer(lieu: uuid.UUID, hasard: random.Random) -> None:
    sql("DELETE FROM audit_trace WHERE etablissement = %s", lieu)
    if hasard.random() < 0.5:
        sql("DELETE FROM audit_tete WHERE etablissement = %s", lieu)


def fausser_la_tete(lieu: uuid.UUID, hasard: random.Random) -> None:
    lignes = lire(lieu)
    tete(lieu, len(lignes) + hasard.choice([-1, 0, 1]), bytes(32))


def recrire_en_otant(lieu: uuid.UUID, hasard: random.Random) -> None:
    lignes = lire(lieu)
    lignes.pop(hasard.randrange(len(lignes)))
    rechainer(lieu, lignes)


def recrire_en_modifiant(lieu: uuid.UUID, hasard: random.Random) -> None:
    lignes = lire(lieu)
    rang = hasard.randrange(len(lignes))
    lignes[rang] = lignes[rang]._replace(acteur=uuid.UUID(int=hasard.getrandbits(128)))
    rechainer(lieu, lignes)


def recrire_en_echangeant(lieu: uuid.UUID, hasard: random.Random) -> None:
    lignes = lire(lieu)
    un, deux = hasard.sample(range(len(lignes)), 2)
    lignes[un], lignes[deux] = lignes[deux], lignes[un]
    rechainer(lieu, lignes)


FALSIFICATIONS = (
    *(modifier(colonne) for colonne in COLONNES),
    effacer_l_acteur, supprimer, supprimer_et_renumeroter, inserer_une_copie, inserer_a_la_fin, inserer_au_milieu,
    echanger, echanger_les_acteurs, couper_la_fin, couper_la_fin_et_la_tete, tout_effacer, fausser_la_tete,
    recrire_en_otant, recrire_en_modifiant, recrire_en_echangeant,
)  # fmt: skip
