"""Verbs of the sender: close the package, stop it."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

from django.db import transaction

from dui.commun.acces import Acces, Action, Evenement, courant, sans_montrer
from dui.commun.categories import Categorie
from dui.commun.chiffrement import fichiers
from dui.commun.chiffrement.cles import creer_cles
from dui.commun.chiffrement.fichiers import FichierIllisible, champs_de_fichier
from dui.commun.contexte_sql import en_tache
from dui.commun.horloge import aujourdhui
from usagers.enums import EtatTransfert
from usagers.models import Dossier, Paquet, Proposition, Transfert
from usagers.transferts.contenu import compter, en_donnees, reunir
from usagers.transferts.passage import clore, dire_aux_deux, tenir
from usagers.transferts.regles import TransfertRefuse, accord_pour, terme

TRAITS = (
    "nom_naissance", "premier_prenom", "prenoms", "nom_utilise", "prenom_utilise", "sexe", "date_naissance",
    "lieu_naissance", "commune_naissance", "ordre_naissance",
)  # fmt: skip

REUNI = "Le dossier d’origine a été réuni à un autre : ce qui avait été choisi et annoncé n’est plus tout ce qu’il dit."


def choisir(transfert: Transfert, categorie: Categorie, cles: list[list[str]]) -> bool:
    """Keep what is ticked in one heading; False when the transfer left in between."""
    tenu = Transfert.objects.select_for_update(no_key=True, of=("self",)).get(pk=transfert.pk)
    if tenu.etat != EtatTransfert.PREPARATION:
        return False
    choix = {c: paires for c, paires in (tenu.choix or {}).items() if c != categorie.value}
    tenu.choix = choix | ({categorie.value: cles} if cles else {})
    tenu.version += 1
    tenu.save()
    return True


def proposer(transfert: Transfert, *, informe_le: dt.date, expediteur: str) -> bool:
    """Send what is chosen; False when it was sent before (a second click). Raises `TransfertRefuse`."""
    tenu: Any = Transfert.objects.select_for_update(no_key=True, of=("self",)).get(pk=transfert.pk)
    if tenu.etat != EtatTransfert.PREPARATION:
        return False
    acces, jour = courant(), aujourdhui()
    dossier = Dossier.objects.get(pk=tenu.dossier_id)
    lignes = reunir(tenu.choix or {})
    if not lignes:
        raise TransfertRefuse("Rien n’est choisi : choisissez d’abord ce qui est nécessaire à l’autre établissement.")
    categories = sorted({str(x.categorie) for x in lignes})
    accord = accord_pour(dossier, tenu.nom_de_l_autre, categories, jour)
    tenu.contenu = {"rubriques": compter(lignes), "categories": categories}
    tenu.etat, tenu.etat_le, tenu.expire_le, tenu.choix = EtatTransfert.PROPOSE, jour, terme(jour), None
    tenu.informe_le, tenu.accord = informe_le, accord.pk
    tenu.version += 1
    with transaction.atomic():  # a text that does not open: nothing of it is written
        tenu.save()
        _fermer(tenu, dossier, lignes, _annonce(tenu, dossier, accord, expediteur))
    _tracer(acces, tenu, categories)
    return True


def _annonce(tenu: Any, dossier: Dossier, accord: Any, expediteur: str) -> dict[str, Any]:
    """What is needed to decide, and nothing of the content."""
    return {
        "nom": dossier.nom_affiche,
        "nom_naissance": dossier.nom_naissance,
        "premier_prenom": dossier.premier_prenom,
        "naissance": dossier.date_naissance,
        "par": expediteur,
        "motif": tenu.motif,
        "rubriques": tenu.contenu["rubriques"],
        "accord_le": accord.du,
        "accord_par": accord.get_donne_par_display(),
    }


def _fermer(tenu: Any, dossier: Dossier, lignes: list[Any], annonce: dict[str, Any]) -> None:
    """Proposal and package, under a key of their own, on the other side of the wall."""
    creer_cles([tenu.pk], ephemeres=True)
    deposes: list[str] = []
    try:
        donnees = [_avec_ses_fichiers(x, tenu.pk, deposes) for x in lignes]
        identite = {nom: getattr(dossier, nom) for nom in TRAITS}
        with en_tache("dossier proposé à un autre établissement"):
            Proposition(
                id=tenu.pk,
                etablissement_id=tenu.autre_id,
                origine_id=tenu.etablissement_id,
                source=dossier.pk,
                expire_le=tenu.expire_le,
                annonce=annonce,
            ).save(force_insert=True)
            contenu = {"identite": identite, "lignes": donnees}
            Paquet(id=tenu.pk, contenu=contenu, fichiers=deposes).save(force_insert=True)
    except FichierIllisible as illisible:
        _effacer(deposes)
        raise TransfertRefuse("Un document choisi est illisible : prévenez votre administrateur.") from illisible
    except BaseException:
        _effacer(deposes)
        raise


def _avec_ses_fichiers(ligne: Any, paquet: uuid.UUID, deposes: list[str]) -> dict[str, Any]:
    donnee = en_donnees(ligne)
    for champ in champs_de_fichier(type(ligne)):
        octets = b"".join(fichiers.lire(ligne.dossier_id, getattr(ligne, champ)))
        deposes.append(fichiers.deposer(paquet, io.BytesIO(octets), len(octets)))
        donnee["valeurs"][champ] = deposes[-1]
    return donnee


def _effacer(noms: list[str]) -> None:
    for nom in noms:
        fichiers.effacer(nom)


def _tracer(acces: Acces, tenu: Transfert, categories: list[str]) -> None:
    for categorie in categories:
        acces.noter(
            Evenement(
                action=Action.EXPORTER,
                dossier_id=tenu.dossier_id,
                categorie=categorie,
                base=acces.base_de(tenu.dossier_id, categorie),
                motif=f"transfert_propose {tenu.pk} vers {tenu.autre_id}",
            )
        )
    acces.noter(
        Evenement(
            action=Action.CREER,
            categorie=Categorie.ADMISSION.value,
            motif=f"transfert_propose {tenu.pk}",
            etablissement_id=tenu.autre_id,
        )
    )


def arreter(transfert: Transfert, motif: str) -> bool:
    """Stop what is prepared or waits; False when the other ESMS has answered."""
    acces = courant()
    if transfert.etat == EtatTransfert.PREPARATION:
        tenu = Transfert.objects.select_for_update(no_key=True, of=("self",)).get(pk=transfert.pk)
        if tenu.etat == EtatTransfert.PREPARATION:
            tenu.etat, tenu.etat_le, tenu.reponse, tenu.choix = EtatTransfert.ARRETE, aujourdhui(), motif, None
            tenu.version += 1
            tenu.save()
            return True
    with en_tache("transmission arrêtée par l’établissement qui l’a proposée"):
        proposition = tenir(transfert.pk)
        if proposition is None or proposition.etat != EtatTransfert.PROPOSE:
            return False
        clore(proposition, EtatTransfert.ARRETE, motif)
    dire_aux_deux(acces, proposition, "arrete")
    return True


def empechement(proposition: Proposition) -> tuple[EtatTransfert, str] | None:
    """Why it can no longer be accepted, in a passage: its term, or a consent that is no longer in force."""
    if proposition.expire_le < aujourdhui():
        return EtatTransfert.EXPIRE, "Le délai de réponse est passé."
    with sans_montrer():
        trace = Transfert.objects.filter(pk=proposition.pk).first()
        dossier = Dossier.objects.filter(pk=proposition.source).first()
        if trace is None or dossier is None:
            return EtatTransfert.ARRETE, "Le dossier d’origine n’est plus là."
        try:
            accord_pour(dossier, proposition.etablissement.nom, (trace.contenu or {})["categories"], aujourdhui())
        except TransfertRefuse:
            return EtatTransfert.ARRETE, "L’accord de la personne n’est plus en vigueur."
    return None


def arreter_a_la_fusion(absorbe: uuid.UUID) -> None:
    """What waits for a dossier that joins another: the consent was about what this one held. Within the merge."""
    acces = courant()
    en_attente = Proposition.objects.filter(source=absorbe, etat=EtatTransfert.PROPOSE)
    for pk in en_attente.order_by("pk").values_list("pk", flat=True):
        proposition = tenir(pk)
        if proposition is not None and proposition.etat == EtatTransfert.PROPOSE:
            clore(proposition, EtatTransfert.ARRETE, REUNI)
            dire_aux_deux(acces, proposition, "arrete")


def arreter_sans_accord(dossier_id: uuid.UUID) -> None:
    """After a consent was written: what waits for this dossier and is no longer agreed to stops at once."""
    acces = courant()
    with en_tache("accord de la personne retiré"):
        en_attente = Proposition.objects.filter(source=dossier_id, etat=EtatTransfert.PROPOSE)
        arretees = []
        for pk in en_attente.order_by("pk").values_list("pk", flat=True):
            proposition = tenir(pk)
            if proposition is not None and proposition.etat == EtatTransfert.PROPOSE:
                raison = empechement(proposition)
                if raison is not None:
                    clore(proposition, *raison)
                    arretees.append(proposition)
    for proposition in arretees:
        dire_aux_deux(acces, proposition, "arrete")
