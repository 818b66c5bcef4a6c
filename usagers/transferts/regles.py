"""May this dossier be sent there, and until when? Pure but for `accord_pour`, which reads the open dossier.

Two ESMS are never one équipe de soins by the first case of CSP L.1110-12 (the unit is the ESMS, not the organisme): the
copy is a sharing outside the team, so it takes the prior consent of the person or of who exercises the right (CSP
L.1110-4 III al. 2, D.1110-3-1), after information (R.1110-3). Absent, withdrawn or given by somebody else: refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dui.commun.categories import Categorie
from usagers import donnees
from usagers.consentements import consent_en_vigueur
from usagers.consentements.verification import ADMIS
from usagers.delais import ajouter
from usagers.enums import GenreConsentement
from usagers.models import Consentement, Dossier
from usagers.models.dossier import sans_accent
from usagers.representation import Droit, Faits, Volet, qui_exerce
from usagers.representation.chargement import faits_du_dossier

DE_SANTE = frozenset({Categorie.SOINS, Categorie.PARAMEDICAL})


class TransfertRefuse(ValueError):
    """The text can be shown."""


@dataclass(frozen=True)
class _Reponse:
    """A consent as `consent_en_vigueur` reads it, once it is known to name this ESMS."""

    ligne: Any
    destinataire: str

    def __getattr__(self, nom: str) -> Any:
        return getattr(self.ligne, nom)


def transmissible(categorie: Categorie | str) -> bool:
    """Reserved categories never leave: the psychologist's notes, a secret care, a protected address, third parties."""
    return Categorie(categorie).parent == categorie


def terme(jour: dt.date) -> dt.date:
    """Last day to answer a proposal made on `jour`."""
    return ajouter(jour, next(r["delai"] for r in donnees.lire("transferts") if r["code"] == "reponse"))


def vise(destinataire: str | None, etablissement: str) -> bool:
    """The consent names this ESMS, whatever else it says (« Les Ormes, Mme Roy, directrice »)."""
    return f" {sans_accent(etablissement)} " in f" {sans_accent(destinataire or '')} "


def volets_de(categories: Iterable[str]) -> list[Volet]:
    """What is chosen decides which side of the table answers: health, the rest of the dossier, or both."""
    choisies = {Categorie(c) for c in categories}
    volets = [Volet.SANTE] if choisies & DE_SANTE else []
    return [*volets, Volet.SOCIAL] if choisies - DE_SANTE or not volets else volets


def verifier(
    consentements: Iterable[Any],
    faits: Faits,
    etablissement: str,
    volets: Iterable[Volet],
    jour: dt.date,
    fin_accompagnement: dt.date | None = None,
) -> Any:
    """The consent that allows the copy; raises `TransfertRefuse` with what is missing."""
    visees: list[Any] = [
        _Reponse(c, etablissement)
        for c in consentements
        if c.genre == GenreConsentement.PARTAGE and vise(c.destinataire, etablissement)
    ]
    accord = consent_en_vigueur(
        visees, GenreConsentement.PARTAGE, jour, destinataire=etablissement, fin_accompagnement=fin_accompagnement
    )
    if accord is None:
        raise TransfertRefuse(
            f"Aucun accord de partage en vigueur ne nomme « {etablissement} ». Notez d’abord la réponse de la personne."
        )
    for volet in volets:
        attendu = qui_exerce(faits, Droit.CONSENTEMENT_PARTAGE, volet, accord.du)
        if accord.donne_par not in ADMIS[attendu.exerce_par]:
            raise TransfertRefuse(
                f"L’accord du {accord.du:%d/%m/%Y} n’a pas été donné par qui exerce ce droit. {attendu.phrase}"
            )
    return accord.ligne


def accord_pour(dossier: Dossier, etablissement: str, categories: Iterable[str], jour: dt.date) -> Consentement:
    """The consent in force of this dossier, for these headings; raises `TransfertRefuse`."""
    return verifier(
        Consentement.objects.de(dossier),
        faits_du_dossier(dossier),
        etablissement,
        volets_de(categories),
        jour,
        dossier.decede_le or dossier.sorti_le,
    )
