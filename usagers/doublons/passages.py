"""The files that change dossier with their row. Whatever kills the process, one of the two is kept, and only one stays.

1. a mark on the disk says « this one comes from that one »; 2. the file is written anew under the other key; 3. the
row names it, and the transaction commits; 4. the former file goes, then the mark. A mark that remains is settled by
what the base says, under the lock of the row (`reprendre`, every hour): a merge that is still running is left alone.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from audit.journal import session_tracee
from dui.commun.acces import Acces, sans_montrer
from dui.commun.chiffrement import fichiers
from dui.commun.chiffrement.fichiers import NomDeFichier
from usagers.doublons.regles import Modele, deplaces, toutes

journal = logging.getLogger("dui.doublons")


def _marques() -> Path:
    return Path(settings.MEDIA_ROOT) / "passages"


class Passages:
    """The files of one merge, or of its undoing."""

    def __init__(self) -> None:
        self.faits: list[tuple[str, str]] = []

    def passer(self, nom: str, de: uuid.UUID, vers: uuid.UUID) -> str:
        """Name of the copy under the other key; raises `FichierIllisible`."""
        neuf = fichiers.nouveau_nom()
        fichiers.poser(_marques() / neuf, [nom.encode()])
        self.faits.append((nom, neuf))
        fichiers.recopier(de, nom, vers, neuf)
        return neuf

    def conclure(self) -> None:
        for ancien, neuf in self.faits:
            _trancher(neuf, a_effacer=ancien)

    def abandonner(self) -> None:
        for _, neuf in self.faits:
            _trancher(neuf, a_effacer=neuf)


@contextmanager
def passages() -> Iterator[Passages]:
    """Around the transaction: the former files go once it is committed, the new ones when it fails."""
    en_route = Passages()
    try:
        yield en_route
    except BaseException:
        en_route.abandonner()
        raise
    transaction.on_commit(en_route.conclure, robust=True)


def _trancher(marque: str, a_effacer: str) -> None:
    fichiers.effacer(a_effacer)
    (_marques() / marque).unlink(missing_ok=True)


def reprendre() -> int:
    """Settle the marks that a killed process left; returns how many. One whose row is locked waits for next time."""
    repertoire = _marques()
    restantes = sorted(repertoire.iterdir()) if repertoire.is_dir() else []
    faites = 0
    for chemin in restantes:
        with session_tracee(Acces.systeme(motif="reprise d’une fusion interrompue")), sans_montrer():
            faites += _reprendre(chemin)
    return faites


def _reprendre(chemin: Path) -> bool:
    if chemin.suffix == ".part":  # killed before the mark was whole: nothing was written after it
        chemin.unlink(missing_ok=True)
        return True
    try:
        neuf, ancien = chemin.name, chemin.read_text()
    except FileNotFoundError:  # its merge has just ended
        return False
    nomme = _nomme_par_la_base({neuf, ancien})
    if nomme is None:
        journal.warning("fichier déplacé que rien ne nomme", extra={"marque": neuf})
        return False
    _trancher(neuf, a_effacer=ancien if nomme == neuf else neuf)
    fichiers.chemin_de(neuf).with_suffix(".part").unlink(missing_ok=True)
    return True


def _nomme_par_la_base(noms: set[str]) -> str | None:
    for modele, champ in _colonnes():
        lignes = toutes(modele).filter(**{f"{champ.name}__in": noms}).order_by("pk").select_for_update(skip_locked=True)
        colonnes = dict.fromkeys([champ.name, *modele.champs_de_trace()])
        if (trouvee := lignes.values_list(*colonnes).first()) is not None:
            return str(trouvee[0])
    return None


def _colonnes() -> list[tuple[Modele, Any]]:
    return [(m, c) for m in deplaces() for c in m._meta.concrete_fields if isinstance(c, NomDeFichier)]
