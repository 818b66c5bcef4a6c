"""What the acts of administration are called when they are read again: one sentence per code of the journal.

A code is the first word of the `motif`; what follows (a profession, a day) serves who counts, not who reads.
"""

from __future__ import annotations

ACTES = {
    "etablissement_cree": "a créé l’établissement",
    "places_reglees": "a réglé les places autorisées",
    "equipe_creee": "a créé une équipe",
    "membre_ajoute": "a fait entrer un membre dans une équipe",
    "membre_termine": "a mis fin à la place d’un membre dans une équipe",
    "equipe_confiee": "a confié ce dossier à une équipe",
    "equipe_terminee": "a mis fin à l’accompagnement par une équipe",
    "referent_designe": "a désigné le référent",
    "referent_retire": "a retiré le référent",
    "autorisation_accordee": "a donné une autorisation nominative sur",
    "autorisation_retiree": "a retiré une autorisation nominative sur",
    "compte_cree": "a ouvert un compte",
    "affectation_ajoutee": "a ajouté une affectation",
    "affectation_terminee": "a mis fin à une affectation",
    "invitation_renvoyee": "a renvoyé une invitation",
    "compte_ferme": "a fermé un compte",
    "compte_rouvert": "a rouvert un compte",
    "second_facteur_delie": "a délié le second facteur d’un compte",
    "finalite_declaree": "a déclaré une finalité",
    "finalite_retiree": "a retiré une finalité",
}

_DES_ETAGES: dict[str, str] = {}


def inscrire(phrases: dict[str, str]) -> None:
    """The floors above sign up the sentences of their own codes."""
    _DES_ETAGES.update(phrases)


def acte(motif: str) -> str:
    """The sentence of this act; empty when the code is not one of ours."""
    code = motif.partition(" ")[0]
    return ACTES.get(code) or _DES_ETAGES.get(code, "")
