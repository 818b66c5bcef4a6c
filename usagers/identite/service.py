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
    ligne = _tenir(dossier)
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


def _tenir(dossier: Dossier) -> Dossier:
    """The dossier, held to the end of the request: whoever writes its identity waits here, whatever the verb."""
    # no_key: see usagers.fiches.service
    return Dossier.objects.select_for_update(no_key=True, of=("self",)).get(pk=dossier.pk)


def _ins(dossier: Dossier) -> IdentiteINS:
    """Once the dossier is held, for there may be no row to lock; held too: an import writes it alone."""
    lignes = IdentiteINS.objects.de(dossier).select_for_update(no_key=True, of=("self",))
    return lignes.first() or IdentiteINS(dossier=dossier, version=0)


def _garder(ins: IdentiteINS) -> IdentiteINS:
    ins.version += 1
    ins.save()
    return ins


def _dequalifier(dossier: Dossier) -> None:
    ins = _ins(dossier)
    if ins.version == 0 or ins.statut == StatutINS.PROVISOIRE:
        return
    ins.statut, ins.matricule, ins.oid, ins.verifie_le, ins.piece = StatutINS.PROVISOIRE, None, "", None, ""
    _garder(ins)


def attester(dossier: Dossier, *, piece: str, vue_le: dt.date, version: int) -> IdentiteINS:
    """A piece of high trust was seen, and compared with the traits of this `version` of the dossier.

    Raises `VersionDepassee` when they were corrected since, `AttestationImpossible` for a doubtful or fictitious
    identity.
    """
    tenu = _tenir(dossier)
    if tenu.version != version:
        raise VersionDepassee(tenu)
    ins = _ins(tenu)
    if ins.douteuse or ins.fictive:
        raise AttestationImpossible("Cette identité est signalée douteuse ou fictive : levez d’abord ce signalement.")
    ins.statut = APRES_PIECE.get(StatutINS(ins.statut), StatutINS(ins.statut))
    ins.piece, ins.verifie_le = piece, vue_le
    return _garder(ins)


def signaler(dossier: Dossier, *, douteuse: bool, fictive: bool, homonyme: bool, version: int) -> IdentiteINS:
    """Doubtful or fictitious: the identity goes back to provisoire, its INS number is not shown any more.

    `version`: of the status that was read, 0 when there was none; raises `VersionDepassee`.
    """
    ins = _ins(_tenir(dossier))
    if ins.version != version:
        raise VersionDepassee(ins)
    ins.douteuse, ins.fictive, ins.homonyme = douteuse, fictive, homonyme
    if douteuse or fictive:
        ins.statut, ins.verifie_le, ins.piece = StatutINS.PROVISOIRE, None, ""
    return _garder(ins)
