"""Merge two dossiers and undo it: every row moves under the key of the other dossier, once, and comes back.

What identifies the absorbed dossier stays in it (`usagers.doublons.regles`), closed. Both dossiers are locked in the
order of their ids, against other merges and against whoever writes in them. The caller has checked the right and shown
both identities; writing here is a system access, whose author is in the journal and on the row.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from django.db.models import Q
from django.utils import timezone
from psycopg.errors import DeadlockDetected, LockNotAvailable

from audit.journal import session_tracee
from dui.commun.acces import Acces, Action, Evenement, courant, sans_montrer
from dui.commun.horloge import aujourdhui
from habilitations.datees import Fin, clore
from habilitations.models import Accompagnement
from usagers.doublons import regles
from usagers.doublons.deplacement import ContenuIllisible, Deplacement
from usagers.doublons.ins import Ecart, ecart
from usagers.doublons.passages import Passages, passages
from usagers.doublons.retour import LignesLiees, a_rendre
from usagers.enums import EtatDossier
from usagers.models import Dossier, Doublon, Fusion
from usagers.transferts.envoi import arreter_a_la_fusion, arreter_sans_accord

REPENTIR = dt.timedelta(days=30)
# How long a lock is waited for: the two dossiers, then a row that somebody is changing. The latter is less than the
# second after which PostgreSQL looks for deadlocks: a merge gives way, never whoever was writing.
ATTENDRE_LES_DOSSIERS, ATTENDRE_UNE_LIGNE = "5s", "700ms"


class FusionImpossible(ValueError):
    """The text can be shown."""


def fusionner(*, garde: uuid.UUID, absorbe: uuid.UUID, par: uuid.UUID, ins_comparees: bool = False) -> Fusion:
    """Move the rows of `absorbe` into `garde`, close `absorbe`. Raises `FusionImpossible`.

    `ins_comparees`: somebody compared the pieces of identity of two dossiers whose INS numbers differ.
    """
    if garde == absorbe:
        raise FusionImpossible("Ce sont deux fois le même dossier.")
    with passages() as fichiers, _ensemble("fusion de deux dossiers", garde, absorbe) as dossiers:
        reste, part = dossiers[garde], dossiers[absorbe]
        if reste.etablissement_id != part.etablissement_id:
            raise FusionImpossible("Ces deux dossiers ne sont pas dans le même établissement.")
        if reste.etat != EtatDossier.ACTIF or part.etat != EtatDossier.ACTIF:
            raise FusionImpossible("L’un de ces dossiers n’est plus actif.")
        dit = ecart(garde, absorbe)
        if dit == Ecart.QUALIFIEES or (dit == Ecart.A_CONFIRMER and not ins_comparees):
            raise FusionImpossible(dit.phrase)
        fusion = Fusion(dossier=reste, absorbe=absorbe, par_id=par, jusqu_au=aujourdhui() + REPENTIR)
        fusion.suivis = _reprendre_les_suivis(reste, part)
        fusion.save()
        with sans_montrer():
            arreter_a_la_fusion(absorbe)
        _deplacer_tout(fusion, fichiers)
        part.etat, part.fusionne_dans = EtatDossier.ARCHIVE, garde
        part.save()
        _trancher(garde, absorbe, meme=True)
        _reporter_les_doutes(garde, absorbe)
        with sans_montrer():
            arreter_sans_accord(garde)  # an answer of the other dossier may be the last one
    return fusion


def defaire(*, fusion: uuid.UUID, garde: uuid.UUID, par: uuid.UUID) -> Fusion:
    """Give back what moved, with the changes made since and what completes it (`usagers.doublons.retour`); what else
    was added since stays. Raises `FusionImpossible`."""
    with session_tracee(_systeme("recherche d’une fusion")):
        vue = Fusion.objects.de(garde).filter(pk=fusion).first()
    if vue is None or vue.defaite_le:
        raise FusionImpossible("Cette fusion est déjà défaite.")
    with passages() as fichiers, _ensemble("fusion défaite", garde, vue.absorbe) as dossiers:
        rendue = Fusion.objects.select_for_update(no_key=True, of=("self",)).get(pk=fusion)
        reste, part = dossiers[garde], dossiers[vue.absorbe]
        if rendue.defaite_le:
            raise FusionImpossible("Cette fusion est déjà défaite.")
        if not est_reversible(rendue):
            raise FusionImpossible("Le délai de 30 jours pour la défaire est passé.")
        if reste.fusionne_dans:
            raise FusionImpossible("Ce dossier a été fusionné à son tour : défaites d’abord cette fusion-là.")
        _rendre(rendue, fichiers)
        part.etat, part.fusionne_dans = EtatDossier.ACTIF, None
        part.save()
        for suivi in Accompagnement.objects.select_for_update().filter(pk__in=rendue.suivis or ()):
            clore(suivi, Fin.MAINTENANT)
        rendue.defaite_le, rendue.defaite_par_id = timezone.now(), par
        rendue.save()
        _trancher(garde, vue.absorbe, meme=None)
    return rendue


def est_reversible(fusion: Fusion) -> bool:
    """The last day counts."""
    return fusion.jusqu_au >= aujourdhui()


def distinguer(*, dossier: uuid.UUID, autre: uuid.UUID) -> None:
    """They are two persons: the question is closed on both sides."""
    with _ensemble("doublon écarté", dossier, autre):
        _trancher(dossier, autre, meme=False)


# -- both dossiers -----------------------------------------------------------------------------------------


def _systeme(motif: str) -> Acces:
    return Acces.systeme(motif=motif, action=Action.MODIFIER, etablissement_id=courant().etablissement_id)


@contextmanager
def _ensemble(motif: str, *pks: uuid.UUID) -> Iterator[dict[uuid.UUID, Dossier]]:
    """Both dossiers locked, in the order of their ids; the request that asked is told to the journal too."""
    demandeur = courant()
    try:
        with session_tracee(_systeme(motif)):
            avant = _attendre(ATTENDRE_LES_DOSSIERS)
            # FOR UPDATE, not NO KEY: whoever is adding a row holds the key of its dossier (trigger dui_dossier_reuni)
            verrou = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
            with sans_montrer():
                dossiers = {d.pk: d for d in verrou}
            if set(dossiers) != set(pks):
                raise FusionImpossible("L’un de ces dossiers est introuvable.")
            _attendre(ATTENDRE_UNE_LIGNE)
            yield dossiers
            _attendre(avant)  # the head of the journal is another queue
    except OperationalError as erreur:
        if isinstance(erreur.__cause__, LockNotAvailable | DeadlockDetected):
            raise FusionImpossible(
                "Quelqu’un écrit en ce moment dans l’un de ces dossiers. Rien n’a changé : réessayez dans un instant."
            ) from None
        raise
    except ContenuIllisible:
        raise FusionImpossible(
            "Un texte ou un document de ce dossier est illisible. Rien n’a changé : prévenez votre administrateur."
        ) from None
    for pk in pks:
        demandeur.noter(Evenement(action=Action.MODIFIER, dossier_id=pk, categorie="identite", motif=motif))


def _attendre(duree: str) -> str:
    """Set how long a lock is waited for; answers what it was."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT current_setting('lock_timeout'), set_config('lock_timeout', %s, true)", [duree])
        return str(curseur.fetchone()[0])


# -- what moves --------------------------------------------------------------------------------------------


def _deplacer_tout(fusion: Fusion, fichiers: Passages) -> None:
    aller = Deplacement(fusion.pk, de=fusion.absorbe, vers=fusion.dossier_id, retour=False, passages=fichiers)
    for modele in regles.deplaces():
        pris: set[uuid.UUID] = set()
        for regle in regles.unicites(modele):
            with sans_montrer():
                deux = regles.rencontres(modele, regle, garde=fusion.dossier_id, absorbe=fusion.absorbe)
            if deux and not regles.est_technique(regle):
                raise FusionImpossible(modele.si_deux or f"Chaque dossier a déjà : {modele._meta.verbose_name}.")
            pris |= deux
        aller.deplacer(modele, envois_pris=pris)


def _rendre(fusion: Fusion, fichiers: Passages) -> None:
    try:
        with sans_montrer():
            lignes = a_rendre(fusion)
    except LignesLiees as liees:
        raise FusionImpossible(str(liees)) from None
    retour = Deplacement(fusion.pk, de=fusion.dossier_id, vers=fusion.absorbe, retour=True, passages=fichiers)
    for modele, pks in lignes.items():
        retour.deplacer(modele, pks)


def _reprendre_les_suivis(reste: Dossier, part: Dossier) -> list[str]:
    """The teams that accompany the absorbed dossier, or soon will, accompany the one kept: nobody loses sight."""
    vivants = Accompagnement.objects.filter(Q(au__isnull=True) | Q(au__gte=aujourdhui()))
    connues = set(vivants.filter(dossier=reste).values_list("equipe_id", flat=True))
    ajoutes = []
    for suivi in vivants.filter(dossier=part).exclude(equipe_id__in=connues):
        neuf = Accompagnement.objects.create(
            dossier=reste, etablissement_id=reste.etablissement_id, equipe_id=suivi.equipe_id,
            referent_id=suivi.referent_id, du=max(suivi.du, aujourdhui()), au=suivi.au,
        )  # fmt: skip
        ajoutes.append(str(neuf.pk))
    return ajoutes


# -- questions asked to a human ----------------------------------------------------------------------------


def _trancher(un: uuid.UUID, autre: uuid.UUID, *, meme: bool | None) -> None:
    for a, b in ((un, autre), (autre, un)):
        for doublon in Doublon.objects.de(a).filter(autre=b):
            doublon.meme_personne, doublon.tranche_le = meme, timezone.now() if meme is not None else None
            doublon.save()


def _reporter_les_doutes(garde: uuid.UUID, absorbe: uuid.UUID) -> None:
    """A question that stays open about the absorbed dossier is now one about the kept one; an undo leaves it asked."""
    ouverts = Doublon.objects.filter(tranche_le__isnull=True)
    tiers = set(ouverts.de(absorbe).values_list("dossier_id", "autre")) | set(
        ouverts.filter(autre=absorbe).values_list("autre", "dossier_id")
    )
    for _, autre in tiers:
        deja = Doublon.objects.filter(Q(dossier=garde, autre=autre) | Q(dossier=autre, autre=garde)).exists()
        if autre != garde and not deja:
            Doublon(dossier_id=garde, autre=autre, raison="Question posée pour un dossier réuni à celui-ci").save()
