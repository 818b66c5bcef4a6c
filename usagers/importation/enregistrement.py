"""From a read document to the dossier: all or nothing, nothing merged without a human, everything left is said.

Runs under a bound system `Acces` (command or task): the caller's journal line carries the reason.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from dui.commun.acces import courant, sans_montrer
from usagers.importation.identite import OIDS_INS_FICTIFS
from usagers.importation.lignes import (
    enregistrer_contacts,
    enregistrer_coordonnees,
    enregistrer_evaluations,
    enregistrer_evenements,
    enregistrer_sejours,
    tenir,
)
from usagers.importation.rapport import RapportImport
from usagers.importation.rapprochement import Rapprochement, masquer, premier_prenom, rapprocher
from usagers.importation.structures import DocumentLu, PersonneLue
from usagers.models import Dossier, Doublon, IdentiteINS, SourceImportee

VERROU = 0x54444455  # « TDDU »: one import at a time, so that two never create the same person


def importer(document: DocumentLu, etablissement: Any, auteur: Any = None) -> RapportImport:
    """Create or complete the dossier of this person in `etablissement`. `auteur`: the account quoted by the writings.

    Raises DocumentRefuse (nothing is kept) when the document cannot be stored, AccesNonLie when nobody is bound.
    """
    courant()
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])
        deja = _deja_importe(document, etablissement)
        if deja:
            return deja
        choix = rapprocher(document, etablissement)
        dossier = choix.dossier or _creer_dossier(document, etablissement)
        rapport = RapportImport(
            dossier=dossier.pk,
            numero=dossier.numero,
            dossier_cree=choix.dossier is None,
            rapprochement=choix.raison,
            format=str(document.format),
            avertissements=list(document.avertissements),
            non_repris=list(document.non_repris),
        )
        _signaler_doublons(dossier, choix, rapport)
        if choix.dossier:
            _comparer_identite(dossier, document.personne, rapport)
        _enregistrer_ins(dossier, document.personne, rapport)
        source = _enregistrer_source(dossier, document, rapport)
        enregistrer_coordonnees(dossier, document.personne, rapport)
        enregistrer_contacts(dossier, document, rapport)
        enregistrer_sejours(dossier, document, source, rapport)
        enregistrer_evenements(dossier, document, source, auteur, rapport)
        enregistrer_evaluations(dossier, document, auteur, rapport)
        _dire_le_reste(document, rapport)
        _clore_la_source(source, rapport)
    return rapport


def _deja_importe(document: DocumentLu, etablissement: Any) -> RapportImport | None:
    """The very same bytes, already in this ESMS: importing twice changes nothing."""
    with sans_montrer():
        source = (
            SourceImportee.objects.filter(etablissement=etablissement, empreinte=document.empreinte)
            .select_related("dossier")
            .defer("contenu", "non_repris")
            .first()
        )
        if source is None:
            return None
        dossier = source.dossier
        return RapportImport(
            dossier=dossier.pk,
            numero=dossier.numero,
            dossier_cree=False,
            rapprochement="document déjà importé",
            format=str(document.format),
            deja_importe=True,
        )


def _creer_dossier(document: DocumentLu, etablissement: Any) -> Dossier:
    personne = document.personne
    naissance = personne.date_naissance.jour if personne.date_naissance else None
    entrees = [un.date_entree.jour for un in document.sejours if un.date_entree and un.date_entree.jour]
    locaux = [masquer(un) for un in personne.identifiants_locaux]
    dossier = Dossier(
        etablissement=etablissement,
        numero=_numero_suivant(),
        nom_naissance=tenir(personne.nom_naissance, 100, "le nom de naissance"),
        premier_prenom=tenir(premier_prenom(personne), 100, "le premier prénom"),
        prenoms=tenir(personne.prenoms_naissance, 200, "la liste des prénoms"),
        nom_utilise=tenir(personne.nom_utilise, 100, "le nom utilisé"),
        prenom_utilise=tenir(personne.prenom_utilise, 100, "le prénom utilisé"),
        sexe=personne.sexe or "I",
        date_naissance=naissance,
        lieu_naissance=tenir(personne.lieu_naissance_cog, 5, "le code du lieu de naissance"),
        commune_naissance=personne.lieu_naissance[:100],
        ordre_naissance=personne.ordre_naissance,
        entre_le=min(entrees, default=None),
        decede_le=personne.date_deces.jour if personne.date_deces else None,
        identifiant_source=tenir(locaux[0], 120, "l'identifiant local") if locaux else "",
    )
    dossier.save()
    return dossier


def _numero_suivant() -> int:
    """Unique over the whole installation; the lock of the import makes it safe between imports."""
    dernier = Dossier.objects.aggregate(dernier=Max("numero"))["dernier"]
    return int(dernier or 0) + 1


def _signaler_doublons(dossier: Dossier, choix: Rapprochement, rapport: RapportImport) -> None:
    for autre, raison in choix.doublons.items():
        Doublon(dossier=dossier, autre=autre, raison=raison[:200]).save()
        rapport.doublons.append(autre)
        rapport.crees["doublon à examiner"] += 1


def _comparer_identite(dossier: Dossier, personne: PersonneLue, rapport: RapportImport) -> None:
    """An identity already there is never overwritten: what differs is said, field by field."""
    recus = {
        "nom utilisé": (personne.nom_utilise, dossier.nom_utilise),
        "prénom utilisé": (personne.prenom_utilise, dossier.prenom_utilise),
        "prénoms de naissance": (personne.prenoms_naissance, dossier.prenoms),
        "lieu de naissance": (personne.lieu_naissance_cog, dossier.lieu_naissance),
        "ordre de naissance": (personne.ordre_naissance, dossier.ordre_naissance),
    }
    for nom, (recu, garde) in recus.items():
        if recu and recu != garde:
            rapport.differences.append(f"{nom} : le document et le dossier ne disent pas la même chose")


def _enregistrer_ins(dossier: Dossier, personne: PersonneLue, rapport: RapportImport) -> None:
    """Provisional whatever the sender announces: neither INSi nor an identity paper was seen here (RNIV)."""
    with sans_montrer():
        existante = IdentiteINS.objects.filter(dossier=dossier).first()
    if existante:
        rapport.deja_la["identité INS"] += 1
        return
    fictive = personne.oid_ins in OIDS_INS_FICTIFS
    IdentiteINS(
        dossier=dossier,
        statut=str(personne.statut_propose),
        matricule=personne.matricule_ins or None,
        oid=personne.oid_ins,
        fictive=fictive,
    ).save()
    rapport.crees["identité INS provisoire"] += 1


def _enregistrer_source(dossier: Dossier, document: DocumentLu, rapport: RapportImport) -> SourceImportee:
    source = SourceImportee(
        dossier=dossier,
        format=str(document.format),
        version=document.version[:20],
        empreinte=document.empreinte,
        contenu=document.contenu,
    )
    source.save()
    rapport.crees["document reçu"] += 1
    return source


def _clore_la_source(source: SourceImportee, rapport: RapportImport) -> None:
    source.non_repris = [
        {"chemin": une.chemin, "raison": une.raison, "feuilles": une.feuilles} for une in rapport.non_repris
    ]
    source.save(update_fields=["non_repris", "modifie_le"])


def _dire_le_reste(document: DocumentLu, rapport: RapportImport) -> None:
    """What was read but has no place in the dossier yet."""
    for combien, nom in (
        (len(document.documents), "pièces jointes"),
        (len(document.couvertures), "couvertures sociales"),
        (len(document.recits), "textes de présentation des sections"),
    ):
        if combien:
            rapport.laisser(nom, feuilles=combien)
    if document.personne.langues:
        rapport.laisser("langues parlées")
    if document.personne.situation_familiale:
        rapport.laisser("situation familiale")
    naissance = document.personne.date_naissance
    if naissance and naissance.jour is None:
        rapport.laisser("date de naissance", "date incomplète : à préciser dans l'identité")
