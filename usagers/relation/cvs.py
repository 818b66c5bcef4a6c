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
from habilitations.actes import inscrire as inscrire_actes
from usagers import donnees
from usagers.delais import ajouter, retirer
from usagers.documents.formats import Piece
from usagers.models import MandatCvs, SeanceCvs
from usagers.relation.edition import poser, tenir
from usagers.relation.enums import EtatSeance
from usagers.relation.suivi import noter_acte

inscrire_actes(
    {
        "cvs_lu": "a lu un compte rendu du CVS",
        "cvs_telecharge": "a téléchargé un compte rendu du CVS",
        "cvs_mandat": "a noté un mandat au CVS",
        "cvs_seance": "a noté une séance du CVS",
        "cvs_adopte": "a noté l’adoption d’un compte rendu du CVS",
        "cvs_publie": "a publié un compte rendu du CVS",
        "cvs_retire": "a retiré du portail un compte rendu du CVS",
    }
)


class SeanceRefusee(Exception):
    """The text can be shown."""


def mandats() -> Any:
    return MandatCvs.objects.ici()


def seances() -> Any:
    return SeanceCvs.objects.ici()


# -- what the law asks -------------------------------------------------------------------------------------------


def constats(lignes: Iterable[MandatCvs], jour: dt.date) -> list[str]:
    """What the composition still lacks that day (`cvs_colleges.csv`); full members only. Empty: nothing to say."""
    siegent = [m for m in lignes if m.court_le(jour) and not m.suppleant]
    dits = []
    for college in donnees.lire("cvs_colleges"):
        presents = [m for m in siegent if m.college == college["code"]]
        manque = int(college["minimum"]) - len(presents)
        if manque > 0:
            sieges = f"{manque} sièges" if manque > 1 else "1 siège"
            dits.append(f"{college['libelle']} : il manque {sieges} ({college['source']}).")
        if college["elu"] and any(m.designation != "elu" for m in presents):
            dits.append(f"{college['libelle']} : ce collège est élu ({college['source']}).")
    moitie = {c["code"] for c in donnees.lire("cvs_colleges") if c["moitie"]}
    usagers = sum(m.college in moitie for m in siegent)
    if siegent and usagers * 2 <= len(siegent):
        dits.append(
            "Les personnes accompagnées et les familles doivent être plus de la moitié (CASF D.311-5, D.311-8)."
        )
    return dits


def delai(code: str) -> dict[str, str]:
    return next(r for r in donnees.lire("cvs_delais") if r["code"] == code)


def prochaine_reunion(derniere: dt.date | None) -> tuple[dt.date, str] | None:
    """(day, why and its source): three meetings a year at least. None before the first one."""
    if derniere is None:
        return None
    regle = delai("CVS-REUNION")
    return ajouter(derniere, regle["delai"]), f"{regle['libelle']} ({regle['source']}) ; {regle['remarque']}"


def rappel(dates: Iterable[dt.date], jour: dt.date | None = None) -> str:
    """Said to the direction: the CVS should have met; empty when it did, or when the next meeting is fixed in time."""
    jour, connues = jour or aujourdhui(), sorted(dates)
    due = prochaine_reunion(max((d for d in connues if d <= jour), default=None))
    if due is None or due[0] >= jour:
        return ""
    fixee = next((d for d in connues if d > jour), None)
    suite = f" La prochaine séance est fixée au {date_longue(fixee, jour=False)}." if fixee else ""
    return f"Le CVS devait se réunir avant le {date_longue(due[0], jour=False)}. {due[1]}.{suite}"


def ordre_tardif(seance: SeanceCvs) -> str:
    """Said when the agenda was sent too late, or is still to send; empty when it was in time."""
    regle = delai("CVS-ORDRE-DU-JOUR")
    avant = retirer(seance.date, regle["delai"])
    if seance.ordre_envoye_le is None:
        return f"Ordre du jour à envoyer au plus tard le {date_longue(avant, jour=False)} ({regle['source']})."
    if seance.ordre_envoye_le > avant:
        return f"Ordre du jour envoyé après le {date_longue(avant, jour=False)} ({regle['source']})."
    return ""


# -- minutes -----------------------------------------------------------------------------------------------------


def garder_le_mandat(envoi: Any, **champs: Any) -> tuple[MandatCvs, bool]:
    mandat, nouveau = poser(MandatCvs, envoi, **champs)
    if nouveau:
        noter_acte("cvs_mandat")
    return mandat, nouveau


def garder_la_seance(envoi: Any, piece: Piece | None, **champs: Any) -> tuple[SeanceCvs, bool]:
    seance, nouvelle = poser(SeanceCvs, envoi, **champs)
    if nouvelle:
        if piece:
            joindre(seance, piece)
            seance.save()
        noter_acte("cvs_seance")
    return seance, nouvelle


def changer_la_seance(pk: Any, version: int, piece: Piece | None, contenu: dict[str, Any]) -> SeanceCvs:
    """Raises `VersionDepassee`; `SeanceRefusee` once adopted."""
    tenue: SeanceCvs = tenir(SeanceCvs, pk, version)
    if tenue.est_adoptee:
        raise SeanceRefusee("Ce compte rendu est adopté : il ne change plus.")
    for nom, valeur in contenu.items():
        setattr(tenue, nom, valeur)
    if piece:
        joindre(tenue, piece)
    tenue.version += 1
    tenue.save()
    noter_acte("cvs_seance")
    return tenue


def joindre(seance: SeanceCvs, piece: Piece) -> None:
    """The file of the minutes, encrypted under the key of what belongs to no dossier. The caller saves the row; the
    former file goes once the new one is there."""
    ancien = seance.fichier
    seance.fichier = fichiers.deposer(HORS_DOSSIER, io.BytesIO(piece.octets), len(piece.octets))
    seance.nom_fichier, seance.format, seance.taille = piece.nom, piece.format, len(piece.octets)
    if ancien:
        transaction.on_commit(lambda: fichiers.effacer(ancien))


def contenu(seance: SeanceCvs) -> bytes:
    """Raises `FichierIllisible`."""
    return b"".join(fichiers.lire(HORS_DOSSIER, seance.fichier))


def adopter(seance: SeanceCvs, version: int, le: dt.date) -> None:
    tenue: SeanceCvs = tenir(SeanceCvs, seance.pk, version)
    if tenue.est_adoptee:
        return
    if not tenue.a_ecrit:
        raise SeanceRefusee("Il n’y a pas encore de compte rendu à adopter.")
    if le < tenue.date:
        raise SeanceRefusee("L’adoption précède la séance. Vérifiez la date.")
    tenue.etat, tenue.adoptee_le = EtatSeance.ADOPTEE, le
    tenue.version += 1
    tenue.save()
    noter_acte("cvs_adopte")


def publier(seance: SeanceCvs, version: int) -> None:
    """Shown to every person of the ESMS. Raises `VersionDepassee`, `SeanceRefusee`."""
    tenue: SeanceCvs = tenir(SeanceCvs, seance.pk, version)
    if not tenue.est_adoptee:
        raise SeanceRefusee("Seul un compte rendu adopté se publie.")
    if tenue.publie_le is None:
        _publication(tenue, timezone.now(), courant().compte_id)
        noter_acte("cvs_publie")


def depublier(seance: SeanceCvs, version: int) -> None:
    tenue: SeanceCvs = tenir(SeanceCvs, seance.pk, version)
    if tenue.publie_le is not None:
        _publication(tenue, None, None)
        noter_acte("cvs_retire")


def _publication(tenue: SeanceCvs, le: dt.datetime | None, par: Any) -> None:
    tenue.publie_le, tenue.publie_par_id = le, par
    tenue.version += 1
    tenue.save(update_fields=["publie_le", "publie_par", "version", "modifie_le"])


def publiees() -> list[SeanceCvs]:
    """For the portal, and all it will read: adopted and published minutes of this ESMS, newest first."""
    return list(seances().filter(publie_le__isnull=False, etat=EtatSeance.ADOPTEE))
