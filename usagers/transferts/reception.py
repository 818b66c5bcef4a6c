"""Verbs of the receiver: accept (a dossier with a key of its own), refuse with a reason; the term of the unanswered."""

from __future__ import annotations

import io
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from audit.journal import session_tracee
from dui.commun.acces import Acces, Action, courant
from dui.commun.chiffrement import fichiers
from dui.commun.chiffrement.fichiers import champs_de_fichier
from dui.commun.contexte_sql import en_tache
from dui.commun.horloge import aujourdhui
from usagers.admission.creation import Semblable
from usagers.enums import EtatTransfert, SensTransfert
from usagers.importation.enregistrement import VERROU
from usagers.models import DemandeAdmission, Dossier, Doublon, IdentiteINS, Paquet, Proposition, Transfert
from usagers.transferts.contenu import refaire
from usagers.transferts.envoi import TRAITS, empechement
from usagers.transferts.passage import clore, detruire, dire_aux_deux, tenir
from usagers.transferts.regles import TransfertRefuse

ESPACE = uuid.UUID("9c1f6a0e-43a5-4a86-9d0c-8d4a5be3c7d2")
MOTIF = "copie d’un dossier reçu d’un autre établissement"


@dataclass(frozen=True)
class Issue:
    """`dossier`: the one opened, now or by a colleague before; `message`: why there is none."""

    etat: EtatTransfert
    dossier: uuid.UUID | None = None
    nouvelle: bool = False
    message: str = ""


def accepter(pk: uuid.UUID, *, doublons: list[Semblable]) -> Issue:
    """Open the dossier here, once, whoever presses and however many times."""
    acces = courant()
    with en_tache(MOTIF) as traversee:
        proposition = _tenir_ici(pk, acces)
        if proposition.etat != EtatTransfert.PROPOSE:
            return Issue(EtatTransfert(proposition.etat), proposition.ouvert)
        raison = empechement(proposition)
        if raison is not None:
            clore(proposition, *raison)
            issue = Issue(raison[0], message=raison[1])
        else:
            dossier = _ouvrir(proposition, acces, doublons)
            clore(proposition, EtatTransfert.ACCEPTE, par=acces.compte_id, ouvert=dossier.pk)
            issue = Issue(EtatTransfert.ACCEPTE, dossier.pk, nouvelle=True)
    if issue.dossier is not None:
        acces.ecrits |= {(d, c, a) for d, c, a in traversee.ecrits if d == issue.dossier}
    dire_aux_deux(acces, proposition, issue.etat.value)
    return issue


def refuser(pk: uuid.UUID, motif: str) -> bool:
    """False when it was answered before."""
    acces = courant()
    with en_tache("dossier proposé, refusé"):
        proposition = _tenir_ici(pk, acces)
        if proposition.etat != EtatTransfert.PROPOSE:
            return False
        clore(proposition, EtatTransfert.REFUSE, motif, par=acces.compte_id)
    dire_aux_deux(acces, proposition, "refuse")
    return True


def _tenir_ici(pk: uuid.UUID, acces: Acces) -> Proposition:
    proposition = tenir(pk)
    if proposition is None or proposition.etablissement_id != acces.etablissement_id:
        raise TransfertRefuse("Ce dossier n’est pas proposé à votre établissement.")
    return proposition


def _ouvrir(proposition: Proposition, acces: Acces, doublons: list[Semblable]) -> Dossier:
    contenu = Paquet.objects.get(pk=proposition.pk).contenu
    if not contenu or "illisible" in contenu:
        raise TransfertRefuse(
            "Cette copie est illisible : demandez à l’autre établissement de la transmettre à nouveau."
        )
    dossier = _dossier(proposition, contenu["identite"])
    ici = {"dossier": dossier, "etablissement_id": dossier.etablissement_id}
    lignes = refaire(contenu["lignes"], dossier, proposition.pk)
    par_modele: dict[Any, list[Any]] = defaultdict(list)
    for ligne in lignes:
        for champ in champs_de_fichier(type(ligne)):
            octets = b"".join(fichiers.lire(proposition.pk, getattr(ligne, champ)))
            setattr(ligne, champ, fichiers.deposer(dossier.pk, io.BytesIO(octets), len(octets)))
        par_modele[type(ligne)].append(ligne)
    for modele, siennes in par_modele.items():
        modele.objects.creer_en_lot(MOTIF, siennes)
    IdentiteINS(**ici).save()
    for autre in doublons:
        Doublon(**ici, autre=autre.pk, raison=f"Dossier reçu : {autre.raison.lower()}"[:200]).save()
    _demande_et_trace(proposition, acces, ici, lignes)
    return dossier


def _dossier(proposition: Proposition, identite: dict[str, Any]) -> Dossier:
    """The traits as they were typed there: an identity is provisional until it is checked here."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])  # numbers are given one at a time
    dernier = Dossier.objects.aggregate(dernier=Max("numero"))["dernier"]
    valeurs = {nom: _champ(nom).to_python(identite.get(nom)) for nom in TRAITS if identite.get(nom)}
    dossier = Dossier(
        id=uuid.uuid5(ESPACE, str(proposition.pk)),
        etablissement_id=proposition.etablissement_id,
        numero=int(dernier or 0) + 1,
        **valeurs,
    )
    dossier.save()
    return dossier


def _champ(nom: str) -> Any:
    return Dossier._meta.get_field(nom)


def _demande_et_trace(proposition: Proposition, acces: Acces, ici: dict[str, Any], lignes: list[Any]) -> None:
    par = {"auteur_id": acces.compte_id, "metier": acces.poste.affectation.profession if acces.poste else ""}
    depart = Transfert.objects.filter(pk=proposition.pk).first()
    nom = proposition.origine.nom
    Transfert(
        **ici,
        **par,
        sens=SensTransfert.RECU,
        autre_id=proposition.origine_id,
        etat=EtatTransfert.ACCEPTE,
        etat_le=aujourdhui(),
        motif=depart.motif if depart else "",
        informe_le=depart.informe_le if depart else None,
        contenu={
            "rubriques": (depart.contenu or {}).get("rubriques", []) if depart else [],
            "lignes": [[x._meta.label, str(x.pk)] for x in lignes],
        },
    ).save()
    DemandeAdmission(**ici, **par, origine="esms", recue_le=aujourdhui(), contexte=f"Dossier reçu de « {nom} ».").save()


# -- the term ----------------------------------------------------------------------------------------------


def expirer() -> int:
    """Nightly: what was not answered in time is destroyed, and what a cut left half destroyed. Returns how many."""
    with en_tache("recherche des propositions sans réponse"):
        passees = Proposition.objects.filter(etat=EtatTransfert.PROPOSE, expire_le__lt=aujourdhui())
        a_clore = list(passees.order_by("pk").values_list("pk", flat=True))
        restes = list(Paquet.objects.filter(contenu__isnull=True, detruit_le__isnull=True).values_list("pk", flat=True))
    for pk in a_clore:
        with session_tracee(
            Acces.systeme(motif="proposition sans réponse à son terme", action=Action.MODIFIER)
        ) as acces:
            proposition = tenir(pk)
            if proposition is not None and proposition.etat == EtatTransfert.PROPOSE:
                clore(proposition, EtatTransfert.EXPIRE, "Le délai de réponse est passé.")
                dire_aux_deux(acces, proposition, "expire")
    for pk in restes:
        detruire(pk)
    return len(a_clore)
