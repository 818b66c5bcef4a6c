"""Verbs of the transmissions, and what a page shows of them. Nothing here filters by right: the gate does."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from coordination.models import Cible, Importance, Lecture, Transmission
from dui.commun.acces import courant
from dui.commun.d_un_trait import lire_d_un_trait
from dui.commun.dates_fr import jour_proche
from dui.commun.horloge import PARIS, aujourdhui
from habilitations.professions import metier
from usagers.envois import poser_une_fois
from usagers.personnes import Personne, designer, ensemble_de

FENETRE = dt.timedelta(days=14)  # what is listed, and offered as read
CHAMPS = ("cible", "cible_libre", "donnees", "actions", "resultats", "importance")
NOMS = {
    "cible": "Cible",
    "cible_libre": "Cible précisée",
    "donnees": "Données",
    "actions": "Actions",
    "resultats": "Résultats",
    "importance": "Importance",
}


class VersionDepassee(Exception):
    """Somebody saved this text in between; `actuelle` is what is kept."""

    def __init__(self, actuelle: Transmission) -> None:
        super().__init__("version dépassée")
        self.actuelle = actuelle


# -- verbs -------------------------------------------------------------------------------------------------


def noter(categorie: str, contenu: dict[str, Any], envoi: uuid.UUID) -> tuple[Transmission, bool]:
    """Save a transmission once: the same `envoi` gives back the one already there (False)."""
    return poser_une_fois(Transmission, envoi, categorie=categorie, **{c: contenu[c] for c in CHAMPS})


def completer(origine: Transmission, contenu: dict[str, Any], envoi: uuid.UUID) -> tuple[Transmission, bool]:
    """An addendum, in the category and on the target of what it completes."""
    repris = {"categorie": origine.categorie, "cible": origine.cible, "cible_libre": origine.cible_libre}
    ecrit = {c: contenu[c] for c in ("donnees", "actions", "resultats", "importance")}
    return poser_une_fois(Transmission, envoi, precise=origine, **repris, **ecrit)


def corriger(transmission: Transmission, contenu: dict[str, Any], version: int) -> None:
    """Save over the version that the author started from; raises `VersionDepassee` with the text kept otherwise."""
    # no_key: a colleague who adds a receipt or an addendum checks its foreign key at COMMIT, once the journal is locked
    ligne = Transmission.objects.select_for_update(no_key=True).get(pk=transmission.pk)
    if ligne.version != version:
        raise VersionDepassee(ligne)
    for champ in CHAMPS:
        setattr(ligne, champ, contenu[champ])
    ligne.version += 1
    ligne.save()


def marquer_lue(transmission: Transmission) -> None:
    """« J’ai lu », once a reader."""
    acces = courant()
    if Lecture.objects.filter(transmission=transmission, compte_id=acces.compte_id).exists():
        return
    lecture = Lecture(
        dossier_id=transmission.dossier_id,
        etablissement_id=transmission.etablissement_id,
        categorie=transmission.categorie,
        transmission=transmission,
        compte_id=acces.compte_id,
    )
    try:
        with transaction.atomic():
            lecture.save()
    except IntegrityError:
        return


# -- sets --------------------------------------------------------------------------------------------------


def recentes(depuis: dt.timedelta) -> Any:
    """Transmissions of my persons since then, addenda included."""
    return Transmission.objects.filter(cree_le__gte=timezone.now() - depuis).select_related("auteur")


def non_lues(depuis: dt.timedelta) -> Any:
    """Those that others wrote and that I have not read. A receipt is later than what it acknowledges: same bound."""
    acces = courant()
    debut = timezone.now() - depuis
    lues = Lecture.objects.filter(compte_id=acces.compte_id, cree_le__gte=debut)
    return recentes(depuis).exclude(auteur_id=acces.compte_id).exclude(pk__in=lues.values("transmission_id"))


# -- what a page shows -------------------------------------------------------------------------------------


@dataclass
class Ligne:
    """A transmission as it is shown, with what its reader may do."""

    transmission: Transmission
    titre: str
    auteur: str
    metier: str
    urgente: bool
    personne: Personne | None = None
    mienne: bool = False
    lue: bool = False
    lecteurs: int = 0
    modifiable: bool = False
    completable: bool = False
    complements: list[Ligne] = field(default_factory=list)

    @property
    def corrigee(self) -> bool:
        return self.transmission.version > 1

    @property
    def est_complement(self) -> bool:
        return self.transmission.precise_id is not None

    @property
    def a_des_etats(self) -> bool:
        return self.urgente or self.est_complement or self.corrigee

    @property
    def a_lire(self) -> bool:
        """« J’ai lu » is offered for what colleagues wrote lately, not for the years before."""
        return not (self.mienne or self.lue) and timezone.now() - self.transmission.cree_le < FENETRE

    @property
    def jour(self) -> dt.date:
        return self.transmission.faite_le.astimezone(PARIS).date()

    @property
    def jour_proche(self) -> str:
        return jour_proche(self.jour, aujourdhui())


def titre(t: Transmission) -> str:
    return t.cible_libre or Cible(t.cible).label


def _ligne(t: Transmission) -> Ligne:
    acces = courant()
    mienne, ecrit = t.auteur_id == acces.compte_id, acces.dossier_id is not None and acces.peut_ecrire(t.categorie)
    return Ligne(
        transmission=t,
        titre=titre(t),
        auteur=t.auteur.get_full_name(),
        metier=metier(t.metier),
        urgente=t.importance == Importance.URGENTE,
        mienne=mienne,
        modifiable=mienne and ecrit and not t.est_verrouillee,
        completable=ecrit and t.precise_id is None,
    )


def lignes_du_dossier(transmissions: Iterable[Transmission]) -> list[Ligne]:
    """Transmissions of the open dossier with their addenda and receipts, in one query more."""
    lignes = [_ligne(t) for t in transmissions]
    par_pk = {ligne.transmission.pk: ligne for ligne in lignes}
    siennes = list(par_pk)
    ajouts, recus = lire_d_un_trait(
        Transmission.objects.filter(precise__in=siennes).select_related("auteur").order_by("faite_le", "id"),
        Lecture.objects.filter(Q(transmission__in=siennes) | Q(transmission__precise__in=siennes)),
    )
    for ajout in ajouts:
        par_pk[ajout.precise_id].complements.append(_ligne(ajout))
    toutes = {x.transmission.pk: x for ligne in lignes for x in (ligne, *ligne.complements)}
    for recu in recus:
        ligne = toutes[recu.transmission_id]
        ligne.lecteurs += 1
        ligne.lue = ligne.lue or recu.compte_id == courant().compte_id
    return lignes


def lignes_de_releve(transmissions: Iterable[Transmission]) -> list[Ligne]:
    """Transmissions of several persons, each with its person and my receipt, in one query more."""
    lignes = [_ligne(t) for t in transmissions]
    dossiers, recus = lire_d_un_trait(
        ensemble_de({ligne.transmission.dossier_id for ligne in lignes}),
        Lecture.objects.filter(compte_id=courant().compte_id, transmission__in=[x.transmission.pk for x in lignes]),
    )
    personnes, lues = {d.pk: designer(d) for d in dossiers}, {recu.transmission_id for recu in recus}
    for ligne in lignes:
        ligne.personne = personnes.get(ligne.transmission.dossier_id)
        ligne.lue = ligne.transmission.pk in lues
    return [ligne for ligne in lignes if ligne.personne]


def par_personne(lignes: list[Ligne]) -> list[dict[str, Any]]:
    """Grouped by person, persons with an urgent transmission first; each group most serious first, then newest."""
    groupes: dict[uuid.UUID, dict[str, Any]] = {}
    for ligne in sorted(lignes, key=_gravite):
        groupe = groupes.setdefault(
            ligne.transmission.dossier_id, {"personne": ligne.personne, "lignes": [], "urgente": False}
        )
        groupe["lignes"].append(ligne)
        groupe["urgente"] = groupe["urgente"] or ligne.urgente
    return list(groupes.values())


def _gravite(ligne: Ligne) -> tuple[bool, float]:
    return not ligne.urgente, -ligne.transmission.faite_le.timestamp()


def comparer(le_votre: dict[str, Any], actuelle: Transmission) -> list[dict[str, str]]:
    """The fields that differ, with both texts."""
    choix: dict[str, dict[str, str]] = {"cible": dict(Cible.choices), "importance": dict(Importance.choices)}
    ecarts = []
    for champ in CHAMPS:
        mots = choix.get(champ, {})
        votre, leur = str(le_votre[champ] or ""), str(getattr(actuelle, champ) or "")
        if votre != leur:
            ecarts.append({"nom": NOMS[champ], "le_votre": mots.get(votre, votre), "le_leur": mots.get(leur, leur)})
    return ecarts
