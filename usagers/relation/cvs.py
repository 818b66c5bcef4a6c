"""The CVS: is it composed as the law asks, when must it meet again, what its minutes show to the persons."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from dui.commun.acces import courant
from dui.commun.chiffrement import HORS_DOSSIER, fichiers
from dui.commun.dates_fr import date_longue
from dui.commun.horloge import aujourdhui
from usagers import donnees
from usagers.delais import ajouter, retirer
from usagers.documents.formats import Piece
from usagers.fiches.service import VersionDepassee
from usagers.models import MandatCvs, SeanceCvs
from usagers.relation.suivi import noter_acte


def mandats() -> Any:
    return MandatCvs.objects.ici()


def seances() -> Any:
    return SeanceCvs.objects.ici()


def constats(lignes: Iterable[MandatCvs], jour: dt.date) -> list[str]:
    """What the composition still lacks that day (CASF D.311-5); full members only. Empty: nothing to say."""
    siegent = [m for m in lignes if m.court_le(jour) and not m.suppleant]
    dits = []
    for college in donnees.lire("cvs_colleges"):
        presents = [m for m in siegent if m.college == college["code"]]
        manque = int(college["minimum"]) - len(presents)
        if manque > 0:
            dits.append(f"{college['libelle']} : il manque {manque} siège{'s' if manque > 1 else ''} ({college['source']}).")
        if college["elu"] and any(m.designation != "elu" for m in presents):
            dits.append(f"{college['libelle']} : ce collège est élu ({college['source']}).")
    moitie = {c["code"] for c in donnees.lire("cvs_colleges") if c["moitie"]}
    usagers = sum(m.college in moitie for m in siegent)
    if siegent and usagers * 2 <= len(siegent):
        dits.append("Les personnes accompagnées et les familles doivent être plus de la moitié (CASF D.311-5).")
    return dits


def delai(code: str) -> dict[str, str]:
    return next(r for r in donnees.lire("cvs_delais") if r["code"] == code)


def prochaine_reunion(derniere: dt.date | None) -> tuple[dt.date, str] | None:
    """(day, source): three meetings a year at least."""
    if derniere is None:
        return None
    regle = delai("CVS-REUNION")
    return ajouter(derniere, regle["delai"]), regle["source"]


def ordre_tardif(seance: SeanceCvs) -> str:
    """Said when the agenda was sent too late, or is still to send; empty when it was in time."""
    regle = delai("CVS-ORDRE-DU-JOUR")
    avant = retirer(seance.date, regle["delai"])
    if seance.ordre_envoye_le is None:
        return f"Ordre du jour à envoyer au plus tard le {date_longue(avant, jour=False)} ({regle['source']})."
    if seance.ordre_envoye_le > avant:
        return f"Ordre du jour envoyé après le {date_longue(avant, jour=False)} ({regle['source']})."
    return ""


# -- minutes ---------------------------------------------------------------------------------------------------


def garder(seance: SeanceCvs, piece: Piece) -> None:
    """The file of the minutes, encrypted under the key of what belongs to no dossier. The caller saves the row; the
    former file, if any, goes once the new one is there."""
    ancien = seance.fichier
    seance.fichier = fichiers.deposer(HORS_DOSSIER, io.BytesIO(piece.octets), len(piece.octets))
    seance.nom_fichier, seance.format, seance.taille = piece.nom, piece.format, len(piece.octets)
    if ancien:
        transaction.on_commit(lambda: fichiers.effacer(ancien))


def contenu(seance: SeanceCvs) -> bytes:
    """Raises `FichierIllisible`."""
    return b"".join(fichiers.lire(HORS_DOSSIER, seance.fichier))


def tenir(pk: Any, version: int) -> SeanceCvs:
    seance: SeanceCvs = seances().order_by().select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if seance.version != version:
        raise VersionDepassee(seance)
    return seance


def publier(seance: SeanceCvs, version: int) -> None:
    """Shown to every person of the ESMS, as it is at this version. Raises `VersionDepassee`."""
    tenue = tenir(seance.pk, version)
    tenue.publiee_le, tenue.publiee_par_id, tenue.publiee_version = timezone.now(), courant().compte_id, tenue.version
    tenue.save()
    noter_acte("cvs_publie")


def depublier(seance: SeanceCvs, version: int) -> None:
    tenue = tenir(seance.pk, version)
    tenue.publiee_le, tenue.publiee_par_id, tenue.publiee_version = None, None, None
    tenue.save()
    noter_acte("cvs_retire")


def publiees() -> list[SeanceCvs]:
    """For the portal: minutes that the persons of this ESMS may read today."""
    return [s for s in seances().filter(publiee_le__isnull=False) if s.est_publiee]


def a_revoir(lignes: Iterable[MandatCvs], jour: dt.date | None = None) -> list[MandatCvs]:
    """Seats whose mandate ended."""
    jour = jour or aujourdhui()
    return [m for m in lignes if m.au is not None and m.au < jour]
