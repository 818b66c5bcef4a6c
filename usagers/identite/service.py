"""Verbs of identity. Status of trust (référentiel national d'identitovigilance, cadre §7):

provisoire → validée once a piece of high trust was seen, récupérée → qualifiée likewise; INSi alone gives récupérée.
A strict trait that changes takes the status back to provisoire: what was attested was another identity.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from usagers.enums import StatutINS
from usagers.fiches.service import VersionDepassee
from usagers.models import Dossier, IdentiteINS

TRAITS_STRICTS = ("nom_naissance", "premier_prenom", "prenoms", "sexe", "date_naissance", "lieu_naissance")
CHAMPS = (
    *TRAITS_STRICTS, "commune_naissance", "ordre_naissance", "nom_utilise", "prenom_utilise", "chambre", "unite",
    "note",
)  # fmt: skip
APRES_PIECE = {StatutINS.PROVISOIRE: StatutINS.VALIDEE, StatutINS.RECUPEREE: StatutINS.QUALIFIEE}


class AttestationImpossible(ValueError):
    """The text can be shown."""


def corriger(dossier: Dossier, contenu: dict[str, Any], version: int) -> Dossier:
    """Save the traits over the version that was read; raises `VersionDepassee` with the dossier kept otherwise."""
    ligne = Dossier.objects.select_for_update(no_key=True, of=("self",)).get(pk=dossier.pk)
    if ligne.version != version:
        raise VersionDepassee(ligne)
    change = any(getattr(ligne, trait) != contenu[trait] for trait in TRAITS_STRICTS)
    for champ in CHAMPS:
        setattr(ligne, champ, contenu[champ])
    ligne.version += 1
    ligne.save()
    if change:
        _dequalifier(ligne)
    return ligne


def _dequalifier(dossier: Dossier) -> None:
    ins = IdentiteINS.objects.de(dossier).first()
    if ins is None or ins.statut == StatutINS.PROVISOIRE:
        return
    ins.statut, ins.matricule, ins.oid, ins.verifie_le, ins.piece = StatutINS.PROVISOIRE, None, "", None, ""
    ins.save()


def attester(dossier: Dossier, *, piece: str, vue_le: dt.date) -> IdentiteINS:
    """A piece of high trust was seen. Raises `AttestationImpossible` for a doubtful or fictitious identity."""
    ins = IdentiteINS.objects.de(dossier).first() or IdentiteINS(dossier=dossier)
    if ins.douteuse or ins.fictive:
        raise AttestationImpossible("Cette identité est signalée douteuse ou fictive : levez d’abord ce signalement.")
    ins.statut = APRES_PIECE.get(StatutINS(ins.statut), StatutINS(ins.statut))
    ins.piece, ins.verifie_le = piece, vue_le
    ins.save()
    return ins


def signaler(dossier: Dossier, *, douteuse: bool, fictive: bool, homonyme: bool) -> IdentiteINS:
    """Doubtful or fictitious: the identity goes back to provisoire, its INS number is not shown any more."""
    ins = IdentiteINS.objects.de(dossier).first() or IdentiteINS(dossier=dossier)
    ins.douteuse, ins.fictive, ins.homonyme = douteuse, fictive, homonyme
    if douteuse or fictive:
        ins.statut, ins.verifie_le, ins.piece = StatutINS.PROVISOIRE, None, ""
    ins.save()
    return ins
