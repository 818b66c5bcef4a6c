"""What was signed is kept: its words with their SHA-256, the file with its own. Nothing signed is written over.

A signed contract does not change. What must change is a new version, another contract that replaces this one once it
is signed; or an amendment, which stands beside it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from dui.commun.acces import courant
from dui.commun.chiffrement.fichiers import FichierIllisible
from usagers.documents.formats import Piece
from usagers.documents.noms import nettoyer
from usagers.documents.service import contenu as octets_du_document
from usagers.documents.service import deposer
from usagers.enums import EtatContrat, GenreContrat, OrigineDocument
from usagers.fiches.valeurs import en_clair, libelle
from usagers.models import Contrat, Document, VersionDeContrat
from usagers.projets.versions import empreinte

FORMAT = 1  # of the snapshot; the words are kept, not the codes: a label may change after the signature
CHAMPS = ("genre", "parties", "objectifs", "prestations", "effet_le", "fin_le")
A_SIGNER = (EtatContrat.PREPARATION, EtatContrat.REMIS)


def instantane(contrat: Contrat) -> dict[str, Any]:
    """The words of the contract as a reader sees them; the same part from one version to the next."""
    champs = [[libelle(Contrat, nom), en_clair(contrat, nom, getattr(contrat, nom))] for nom in CHAMPS]
    partie = {"id": "contrat", "genre": str(contrat.get_genre_display()), "titre": contrat.en_clair, "champs": champs}
    return {"format": FORMAT, "parties": [partie]}


def est_fige(contrat: Contrat) -> bool:
    """Signed, even if it is over since."""
    return contrat.etat == EtatContrat.SIGNE or (contrat.etat == EtatContrat.FINI and contrat.signe_le is not None)


def se_signe(contrat: Contrat) -> bool:
    """Not yet signed, neither refused nor over."""
    return contrat.etat in A_SIGNER


def figer(contrat: Contrat, signe_le: dt.date, fichier: Document | None = None) -> VersionDeContrat:
    """The version that is signed: a new one for the first signature and for each new file, else the last one."""
    derniere = VersionDeContrat.objects.filter(contrat_id=contrat.pk).order_by("-numero").first()
    if derniere is not None and fichier is None:
        return derniere
    avant = derniere or _du_remplace(contrat)
    contenu = derniere.contenu if derniere else instantane(contrat)
    nouvelle = VersionDeContrat(
        dossier_id=contrat.dossier_id,
        etablissement_id=contrat.etablissement_id,
        contrat=contrat,
        numero=avant.numero + 1 if avant else 1,
        contenu=contenu,
        empreinte=empreinte(contenu),
        document=fichier,
        empreinte_du_fichier=(fichier.empreinte or "") if fichier else "",
        signe_le=signe_le if derniere else contrat.signe_le or signe_le,
        auteur_id=courant().compte_id,
    )
    nouvelle.save()
    return nouvelle


def _du_remplace(contrat: Contrat) -> VersionDeContrat | None:
    if contrat.remplace_id is None:
        return None
    return VersionDeContrat.objects.filter(contrat_id=contrat.remplace_id).order_by("-numero").first()


def lignee(contrat: Contrat) -> list[Contrat]:
    """The contract, those it replaces and those that replace it; one query, whatever their number."""
    tous = {c.pk: c for c in Contrat.objects.all()}
    tetes = {contrat.pk}
    while suivants := {c.pk for c in tous.values() if c.remplace_id in tetes and c.pk not in tetes}:
        tetes |= suivants
    pas: uuid.UUID | None = contrat.remplace_id
    while pas is not None and pas in tous and pas not in tetes:
        tetes.add(pas)
        pas = tous[pas].remplace_id
    return [c for c in tous.values() if c.pk in tetes]


def du_contrat(contrat: Contrat) -> list[VersionDeContrat]:
    """Every version signed of this contract and of its line, newest first."""
    cles = [c.pk for c in lignee(contrat)]
    versions = VersionDeContrat.objects.filter(contrat__in=cles).select_related("contrat")
    return list(versions.order_by("-figee_le", "-numero"))


def ranger(contrat: Contrat, piece: Piece, envoi: uuid.UUID, titre: str, signe_le: dt.date) -> Document:
    """The file among the documents of the dossier, once."""
    type_ = "dipc" if contrat.genre == GenreContrat.DIPC else "contrat_sejour"
    ((document, _),) = deposer(
        [piece],
        envoi,
        f"{contrat.get_genre_display()}, {titre}",
        type=type_,
        date=signe_le,
        origine=OrigineDocument.INTERNE.value,
        emetteur="",
    )
    return document


def piece_du_texte(contrat: Contrat, octets: bytes) -> Piece:
    """The printed text, as a file to keep when no scan was brought."""
    return Piece("pdf", octets, nettoyer(f"{contrat.genre}.pdf", ".pdf"), hashlib.sha256(octets).hexdigest())


def texte_garde(contrat: Contrat) -> bytes | None:
    """The PDF kept at the signature; None when there is none, or when it does not open any more."""
    version = VersionDeContrat.objects.filter(contrat_id=contrat.pk, document__isnull=False).order_by("-numero").first()
    fichier = fichier_de(version) if version else None
    return fichier[1] if fichier and fichier[0].format == "pdf" else None


def fichier_de(version: VersionDeContrat) -> tuple[Document, bytes] | None:
    """The file that was signed, even if it left the list of documents since; None when it does not open."""
    document = Document.avec_retirees.filter(pk=version.document_id).first()
    if document is None:
        return None
    try:
        return document, octets_du_document(document)
    except FichierIllisible:
        return None
