"""The documents that a request waits for: those that this category of ESMS asks for, expected from its first day."""

from __future__ import annotations

import uuid

from dui.commun.acces import courant
from usagers import donnees
from usagers.envois import poser_une_fois
from usagers.models import DemandeAdmission, PieceAdmission


def attendre(demande: DemandeAdmission) -> None:
    """Once a request, whatever the page it was opened from."""
    for piece in donnees.pieces_pour(courant().poste.etablissement.categorie_esms):
        poser_une_fois(
            PieceAdmission,
            uuid.uuid5(demande.envoi, piece["code"]),
            demande=demande,
            nature=piece["code"],
            obligatoire=piece["obligatoire"] == "oui",
            demandee_le=demande.recue_le,  # some papers come with it
        )
