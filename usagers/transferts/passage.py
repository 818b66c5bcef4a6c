"""What both sides of a transfer share: the lock, the end of a proposal, its destruction, its trace in both journals.

The wall between two ESMS is crossed as a task only (`en_tache`), under a written reason.
"""

from __future__ import annotations

import uuid
from functools import partial

from django.db import transaction
from django.utils import timezone

from dui.commun.acces import Acces, Action, Evenement
from dui.commun.categories import Categorie
from dui.commun.chiffrement import fichiers
from dui.commun.chiffrement.cles import detruire_cle_ephemere
from dui.commun.contexte_sql import en_tache
from dui.commun.horloge import aujourdhui
from usagers.enums import EtatTransfert
from usagers.models import Paquet, Proposition, Transfert


def tenir(pk: uuid.UUID) -> Proposition | None:
    """The proposal, held until the end of the request. Always before its trace at the sender's: one order of locks."""
    return Proposition.objects.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()


def clore(
    proposition: Proposition,
    etat: EtatTransfert,
    reponse: str = "",
    *,
    par: uuid.UUID | None = None,
    ouvert: uuid.UUID | None = None,
) -> None:
    """Answer, empty what was in transit, say it in the sender's dossier, destroy the key once committed."""
    proposition.etat, proposition.annonce, proposition.ouvert = etat, None, ouvert
    proposition.repondu_le, proposition.repondu_par_id = timezone.now(), par
    proposition.save()
    for paquet in Paquet.objects.select_for_update().filter(pk=proposition.pk):
        paquet.contenu = None
        paquet.save()
    for trace in Transfert.objects.select_for_update(no_key=True, of=("self",)).filter(pk=proposition.pk):
        trace.etat, trace.etat_le, trace.reponse = etat, aujourdhui(), reponse or None
        trace.version += 1
        trace.save()
    transaction.on_commit(partial(detruire, proposition.pk), robust=True)


def detruire(pk: uuid.UUID) -> None:
    """Files, then the key; noted last, so that the nightly task takes up what was cut in between."""
    with en_tache("destruction d’une copie en transit"):
        for paquet in Paquet.objects.filter(pk=pk, contenu__isnull=True, detruit_le__isnull=True):
            for nom in paquet.fichiers:
                fichiers.effacer(nom)
            detruire_cle_ephemere(pk)
            paquet.fichiers, paquet.detruit_le = [], timezone.now()
            paquet.save()


def dire_aux_deux(acces: Acces, proposition: Proposition, mot: str) -> None:
    """In both journals; identifiers only."""
    for lieu, dossier, categorie in (
        (proposition.origine_id, proposition.source, Categorie.PARCOURS),
        (proposition.etablissement_id, None, Categorie.ADMISSION),
    ):
        acces.noter(
            Evenement(
                action=Action.MODIFIER,
                dossier_id=dossier,
                categorie=categorie.value,
                base=str(acces.base),
                motif=f"transfert_{mot} {proposition.pk}",
                etablissement_id=lieu,
            )
        )
