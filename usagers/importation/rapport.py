"""What an import did, in French sentences without any personal datum: fit for a terminal, a log, a screen."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field

from usagers.importation.structures import ElementNonRepris

FINALITE_NON_DECLAREE = "finalité non déclarée par l’établissement ; gardé dans le document reçu"
SANS_CHAMP = "pas encore de place dans le dossier ; gardé dans le document reçu"


@dataclass(slots=True)
class RapportImport:
    """`dossier_cree` False: attached to an existing dossier, for the reason given in `rapprochement`."""

    dossier: uuid.UUID
    numero: int
    dossier_cree: bool
    rapprochement: str
    format: str
    deja_importe: bool = False
    doublons: list[uuid.UUID] = field(default_factory=list)
    crees: Counter[str] = field(default_factory=Counter)
    deja_la: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    non_repris: list[ElementNonRepris] = field(default_factory=list)

    def laisser(self, chemin: str, raison: str = SANS_CHAMP, feuilles: int = 1) -> None:
        self.non_repris.append(ElementNonRepris(chemin, raison, feuilles))

    def en_lignes(self) -> list[str]:
        """The report as lines of text."""
        if self.deja_importe:
            return [f"Ce document est déjà importé dans le dossier {self.numero} ({self.dossier}) : rien n'a changé."]
        verbe = "créé" if self.dossier_cree else "complété"
        lignes = [f"Dossier {self.numero} {verbe} ({self.dossier}) : {self.rapprochement}."]
        for autre in self.doublons:
            lignes.append(f"Doublon à examiner avec le dossier {autre} : rien n'est fusionné sans une personne.")
        lignes += [f"  repris : {nom} × {combien}" for nom, combien in sorted(self.crees.items())]
        lignes += [f"  déjà présent : {nom} × {combien}" for nom, combien in sorted(self.deja_la.items())]
        lignes += [f"  différence à examiner : {phrase}" for phrase in self.differences]
        lignes += [f"  attention : {phrase}" for phrase in self.avertissements]
        lignes += [f"  non repris : {une.chemin} ({une.raison})" for une in self.non_repris]
        return lignes
