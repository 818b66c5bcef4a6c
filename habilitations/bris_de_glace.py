"""Bris de glace: a short, read-only access to one dossier, told at once, read again later (architecture §4).

The reason that the person reads is the code; the words typed are encrypted with the dossier's key and shown to who
reviews the access. Alerts leave by a task after commit, and a net every minute sends those that Redis lost.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.journal import session_tracee
from dui.commun.acces import Acces, Action, Base, Evenement, courant
from dui.commun.dates_fr import heure
from habilitations.models import Accompagnement, BrisDeGlace, Compte
from habilitations.models.acces import DUREE_MAXIMALE
from habilitations.perimetre import en_cours
from habilitations.personnes import comptes_de
from habilitations.professions import Profession

journal = logging.getLogger("dui.bris")
DUREE = dt.timedelta(hours=2)
REFERME, REVU = "bris_referme", "bris_revu"  # codes of the journal


class RevueRefusee(Exception):
    """The text can be shown."""


def briser_la_glace(*, compte: Compte, motif: str, precision: str, duree: dt.timedelta = DUREE) -> BrisDeGlace:
    """Open the dossier of the current access for `duree` (four hours at most), read only; alerts leave after commit.

    Pressing twice opens once. The dates are those of the database clock, which the walls read.
    """
    acces = courant()
    Compte.objects.select_for_update().get(pk=compte.pk)  # two clicks wait for each other
    deja = _ouverts(compte, acces.dossier_id).order_by("-expire_le").first()
    if deja is not None:
        return deja
    debut = acces.instant or timezone.now()
    bris = BrisDeGlace(
        dossier_id=acces.dossier_id,
        etablissement_id=acces.etablissement_id,
        compte=compte,
        motif=motif,
        precision=precision,
        ouvert_le=debut,
        expire_le=debut + min(duree, DUREE_MAXIMALE),
    )
    bris.save()
    acces.noter(Evenement(action=Action.BRISER, dossier_id=bris.dossier_id, base=Base.BRIS, motif=motif))
    # A lambda: when a robust callback fails, Django logs its __qualname__, which a partial does not have.
    transaction.on_commit(lambda: _demander_l_alerte(bris.pk), robust=True)
    return bris


def _ouverts(compte: Compte, dossier_id: Any) -> Any:
    maintenant = timezone.now()
    return BrisDeGlace.objects.filter(
        compte=compte, dossier_id=dossier_id, referme_le__isnull=True, expire_le__gt=maintenant
    )


def _demander_l_alerte(bris_id: uuid.UUID) -> None:
    from habilitations.tasks import alerter_du_bris, demander

    demander(alerter_du_bris, str(bris_id))  # without Redis: the net sends it within a minute


def refermer_la_glace(*, compte: Compte) -> bool:
    """Close one's emergency access to the dossier of the current access before its term; False when none was open."""
    acces = courant()
    fermes = _ouverts(compte, acces.dossier_id).update(referme_le=timezone.now())
    if fermes:
        acces.noter(Evenement(action=Action.AUTRE, dossier_id=acces.dossier_id, base=Base.BRIS, motif=REFERME))
    return bool(fermes)


def revoir(*, bris: BrisDeGlace, par: Compte, verdict: str) -> BrisDeGlace:
    """Close an emergency access with a written verdict. Nobody reviews their own; raises `RevueRefusee`."""
    bris = BrisDeGlace.objects.select_for_update(of=("self",)).get(pk=bris.pk)
    if bris.compte_id == par.pk:
        raise RevueRefusee("Cet accès est le vôtre : une autre personne doit le relire.")
    if bris.revu_le is not None:
        raise RevueRefusee("Cet accès vient d’être relu par quelqu’un d’autre.")
    bris.revu_le, bris.revu_par, bris.verdict = timezone.now(), par, verdict
    bris.save(update_fields=["revu_le", "revu_par", "verdict"])
    courant().noter(Evenement(action=Action.AUTRE, dossier_id=bris.dossier_id, base=Base.FONCTION, motif=REVU))
    return bris


def alerter(bris_id: uuid.UUID) -> bool:
    """Tell the DPO and the référents; True when this call did it. Nothing personal is in the mail, only a link."""
    with session_tracee(Acces.systeme(motif="alerte d’un accès en urgence")):
        attente = BrisDeGlace.objects.select_for_update(skip_locked=True, of=("self",))
        bris = attente.filter(pk=bris_id, alerte_le__isnull=True).first()
        if bris is None:
            return False
        messages = _messages(bris)
        if not messages:  # neither DPO, direction nor référent: it stays to be told, and the log says so each minute
            journal.error("alerte sans destinataire", extra={"bris": str(bris_id)})
            return False
        with get_connection() as courrier:
            courrier.send_messages(messages)
        bris.alerte_le = timezone.now()
        bris.save(update_fields=["alerte_le"])
    return True


def relancer() -> int:
    """Send the alerts that were not; one that fails does not hold the others."""
    with session_tracee(Acces.systeme(motif="alertes d’accès en urgence à relancer")):
        attendent = BrisDeGlace.objects.filter(alerte_le__isnull=True).order_by("?")  # none stuck holds the others
        attente = list(attendent.values_list("pk", flat=True)[:200])
    envoyees = 0
    for bris_id in attente:
        try:
            envoyees += alerter(bris_id)
        except Exception as erreur:  # the mail server: the class only, and again in a minute
            journal.error("alerte non envoyée", extra={"bris": str(bris_id), "classe": type(erreur).__name__})
    return envoyees


_PIED = "Ce message ne contient volontairement aucune information sur la personne. Ne le faites pas suivre."


def _messages(bris: BrisDeGlace) -> list[EmailMessage]:
    """One mail per recipient: the DPO (else the direction), and the référents of the dossier."""
    lieu = bris.etablissement_id
    veilleurs = comptes_de(lieu, Profession.DPO) or comptes_de(lieu, Profession.DIRECTEUR)
    accompagnements = Accompagnement.objects.filter(
        en_cours(), dossier_id=bris.dossier_id, referent__compte__is_active=True
    ).select_related("referent__compte")
    referents = {a.referent.compte for a in accompagnements if a.referent and a.referent.compte} - set(veilleurs)
    moment = f"aujourd’hui à {heure(bris.ouvert_le)}" if _recent(bris) else "récemment"
    relire = f"{settings.DUI_ADRESSE}{reverse('habilitations:bris_a_revoir')}"
    consulter = settings.DUI_ADRESSE + reverse("usagers:consultations", kwargs={"dossier": bris.dossier_id})
    ici = f"Un dossier de votre établissement a été ouvert en urgence {moment}."
    mien = f"Un dossier dont vous êtes référent a été ouvert en urgence {moment}."
    return [*(_courriel(c, ici, relire) for c in veilleurs), *(_courriel(c, mien, consulter) for c in referents)]


def _recent(bris: BrisDeGlace) -> bool:
    return timezone.now() - bris.ouvert_le < dt.timedelta(hours=1)


def _courriel(destinataire: Compte, phrase: str, lien: str) -> EmailMessage:
    corps = f"Bonjour,\n\n{phrase}\nLe motif et la suite à donner se lisent dans l’application :\n{lien}\n\n{_PIED}\n"
    return EmailMessage("DUI : un accès en urgence est à relire", corps, to=[destinataire.courriel])
