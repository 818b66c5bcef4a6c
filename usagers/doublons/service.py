"""Merge two dossiers and undo it. Every row moves with its own key: read under one, written under the other.

What identifies the absorbed dossier stays in it (its INS, its duplicates, its drafts), closed. Both dossiers are
locked in the order of their ids. The caller has checked the right and shown both identities; writing here is a system
access, whose author is in the journal and on the row.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.utils import timezone

from audit.journal import session_tracee
from dui.commun.acces import Acces, Action, Evenement, courant
from dui.commun.chiffrement.champs import ChampChiffre, TexteIllisible
from dui.commun.horloge import aujourdhui
from dui.commun.modeles import DonneeDeDossier, modeles_gardes
from habilitations.datees import Fin, clore
from habilitations.models import Accompagnement
from habilitations.perimetre import en_cours
from usagers.enums import EtatDossier
from usagers.models import Brouillon, Dossier, Doublon, Fusion, IdentiteINS

REPENTIR = dt.timedelta(days=30)
RESTENT = (IdentiteINS, Doublon, Brouillon, Fusion)


class FusionImpossible(ValueError):
    """The text can be shown."""


def fusionner(*, garde: uuid.UUID, absorbe: uuid.UUID, par: uuid.UUID) -> Fusion:
    """Move the rows of `absorbe` into `garde`, close `absorbe`. Raises `FusionImpossible`."""
    if garde == absorbe:
        raise FusionImpossible("Ce sont deux fois le même dossier.")
    with _ensemble("fusion de deux dossiers", garde, absorbe) as dossiers:
        reste, part = dossiers[garde], dossiers[absorbe]
        if reste.etablissement_id != part.etablissement_id:
            raise FusionImpossible("Ces deux dossiers ne sont pas dans le même établissement.")
        if reste.etat != EtatDossier.ACTIF or part.etat != EtatDossier.ACTIF:
            raise FusionImpossible("L’un de ces dossiers n’est plus actif.")
        fusion = Fusion(dossier=reste, absorbe=absorbe, par_id=par, jusqu_au=aujourdhui() + REPENTIR)
        fusion.lignes = [_deplacer(ligne, reste) for ligne in _lignes_de(absorbe)]
        fusion.suivis = _reprendre_les_suivis(reste, part)
        fusion.save()
        part.etat, part.fusionne_dans = EtatDossier.ARCHIVE, garde
        part.save()
        _trancher(garde, absorbe, meme=True)
    return fusion


def defaire(*, fusion: uuid.UUID, garde: uuid.UUID, par: uuid.UUID) -> Fusion:
    """Give back what moved, with the changes made since; what was added since stays. Raises `FusionImpossible`."""
    with session_tracee(_systeme("recherche d’une fusion")):
        vue = Fusion.objects.de(garde).filter(pk=fusion).first()
    if vue is None or vue.defaite_le:
        raise FusionImpossible("Cette fusion est déjà défaite.")
    with _ensemble("fusion défaite", garde, vue.absorbe) as dossiers:
        rendue = Fusion.objects.select_for_update(no_key=True, of=("self",)).get(pk=fusion)
        reste, part = dossiers[garde], dossiers[vue.absorbe]
        if rendue.defaite_le:
            raise FusionImpossible("Cette fusion est déjà défaite.")
        if rendue.jusqu_au < aujourdhui():
            raise FusionImpossible("Le délai de 30 jours pour la défaire est passé.")
        if reste.fusionne_dans:
            raise FusionImpossible("Ce dossier a été fusionné à son tour : défaites d’abord cette fusion-là.")
        part.etat, part.fusionne_dans = EtatDossier.ACTIF, None
        part.save()
        for modele, pk in rendue.lignes or ():
            ligne = _tous(apps.get_model(modele)).filter(pk=pk, dossier_id=garde).first()
            if ligne is not None:
                _deplacer(ligne, part)
        for suivi in Accompagnement.objects.select_for_update().filter(pk__in=rendue.suivis or ()):
            clore(suivi, Fin.MAINTENANT)
        rendue.defaite_le, rendue.defaite_par_id = timezone.now(), par
        rendue.save()
        _trancher(garde, vue.absorbe, meme=None)
    return rendue


def distinguer(*, dossier: uuid.UUID, autre: uuid.UUID) -> None:
    """They are two persons: the question is closed on both sides."""
    with _ensemble("doublon écarté", dossier, autre):
        _trancher(dossier, autre, meme=False)


def _systeme(motif: str) -> Acces:
    return Acces.systeme(motif=motif, action=Action.MODIFIER, etablissement_id=courant().etablissement_id)


@contextmanager
def _ensemble(motif: str, *pks: uuid.UUID) -> Iterator[dict[uuid.UUID, Dossier]]:
    """Both dossiers locked, in the order of their ids; the request that asked is told to the journal too."""
    demandeur = courant()
    with session_tracee(_systeme(motif)):
        verrou = Dossier.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=pks).order_by("pk")
        dossiers = {d.pk: d for d in verrou}
        if set(dossiers) != set(pks):
            raise FusionImpossible("L’un de ces dossiers est introuvable.")
        yield dossiers
    for pk in pks:
        demandeur.noter(Evenement(action=Action.MODIFIER, dossier_id=pk, categorie="identite", motif=motif))


def _modeles() -> list[Any]:
    return [m for m in modeles_gardes() if issubclass(m, DonneeDeDossier) and m not in RESTENT]


def _tous(modele: Any) -> Any:
    return getattr(modele, "avec_retirees", modele.objects)


def _lignes_de(dossier: uuid.UUID) -> Iterator[Any]:
    for modele in _modeles():
        yield from list(_tous(modele).de(dossier).order_by("pk"))


def _deplacer(ligne: Any, vers: Dossier) -> list[str]:
    """[model, id] of the row, now in the other dossier under its key."""
    chiffres = [c for c in ligne._meta.concrete_fields if isinstance(c, ChampChiffre)]
    clairs = {c.attname: getattr(ligne, c.attname) for c in chiffres}
    if any(isinstance(v, TexteIllisible) or (isinstance(v, dict) and "illisible" in v) for v in clairs.values()):
        raise FusionImpossible("Un contenu de ce dossier est illisible : prévenez votre administrateur.")
    ligne.dossier_id = vers.pk
    for nom, valeur in clairs.items():
        setattr(ligne, nom, valeur)
    ligne.save()
    return [ligne._meta.label, str(ligne.pk)]


def _reprendre_les_suivis(reste: Dossier, part: Dossier) -> list[str]:
    """The teams that accompanied the absorbed dossier accompany the one kept: nobody loses sight of the person."""
    connues = set(Accompagnement.objects.filter(en_cours(), dossier=reste).values_list("equipe_id", flat=True))
    ajoutes = []
    for suivi in Accompagnement.objects.filter(en_cours(), dossier=part).exclude(equipe_id__in=connues):
        neuf = Accompagnement.objects.create(
            dossier=reste, etablissement_id=reste.etablissement_id, equipe_id=suivi.equipe_id,
            referent_id=suivi.referent_id, du=aujourdhui(), au=suivi.au,
        )  # fmt: skip
        ajoutes.append(str(neuf.pk))
    return ajoutes


def _trancher(un: uuid.UUID, autre: uuid.UUID, *, meme: bool | None) -> None:
    for a, b in ((un, autre), (autre, un)):
        for doublon in Doublon.objects.de(a).filter(autre=b):
            doublon.meme_personne, doublon.tranche_le = meme, timezone.now() if meme is not None else None
            doublon.save()
