"""What pages show of a document, and the headers under which its bytes leave."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import content_disposition_header

from dui.commun.categories import Categorie
from dui.commun.chiffrement.fichiers import FichierIllisible
from dui.commun.dates_fr import INSECABLE, date_longue, nombre
from habilitations.professions import metier
from usagers.documents import service
from usagers.documents.formats import FORMATS, IMAGES, MO
from usagers.documents.types import libelle_de
from usagers.models import Document, SeanceCvs
from usagers.publication.etat import etat_de

EXTRAIT = 50_000  # characters of a text shown on the page
ILLISIBLE = (
    "Ce document ne s’ouvre pas : son fichier a été altéré ou il manque. Les autres documents ne sont pas touchés. "
    "Prévenez votre administrateur, qui pourra le restaurer."
)
# Nothing runs, nothing is fetched, nobody frames it: an answer of ours that a browser takes for a page stays mute.
ENFERMER = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


def adresse(document: Document, page: str = "document") -> str:
    return reverse(f"usagers:{page}", kwargs={"dossier": document.dossier_id, "document": document.pk})


def poids(octets: int) -> str:
    """« 3 Ko », « 1,2 Mo »."""
    if octets < MO:
        return f"{max(1, round(octets / 1024))}{INSECABLE}Ko"
    return f"{nombre(octets / MO, 1)}{INSECABLE}Mo"


def ligne(document: Document) -> dict[str, Any]:
    """A document in a list."""
    details = [
        libelle_de(document.type),
        date_longue(document.date, jour=False),
        document.emetteur or document.get_origine_display(),
        f"{FORMATS[document.format].nom}, {poids(document.taille)}",
    ]
    return {
        "titre": document.titre,
        "url": adresse(document),
        "details": " · ".join(details),
        "rubrique": Categorie(document.categorie).label,
        "version": f"version {document.numero}" if document.numero > 1 else "",
        "remplace": document.remplace_le,
        "portail": etat_de("documents", document.pk, document.version),
    }


def champs(document: Document) -> list[tuple[str, str]]:
    dits = (
        ("Type", libelle_de(document.type)),
        ("Rubrique", Categorie(document.categorie).label),
        ("Date du document", date_longue(document.date, jour=False)),
        ("Origine", document.get_origine_display()),
        ("Auteur du document", document.emetteur or ""),
        ("Fichier", f"{document.nom_fichier} ({FORMATS[document.format].nom}, {poids(document.taille)})"),
        ("Empreinte SHA-256", document.empreinte),
    )
    return [(nom, valeur) for nom, valeur in dits if valeur]


def version(document: Document, courante: Document) -> dict[str, Any]:
    return {
        "numero": document.numero,
        "url": adresse(document),
        "titre": document.titre,
        "depose": document.cree_le,
        "qui": document.auteur.get_full_name() if document.auteur else "",
        "metier": metier(document.metier),
        "remplace": document.remplace_le,
        "courante": document.pk == courante.pk,
    }


def est_montrable(document: Document) -> bool:
    return FORMATS[document.format].montrable and not document.a_telecharger


def apercu(document: Document) -> dict[str, Any]:
    """What the page of a document shows of it: an image, an address to open, a text, or why there is nothing."""
    if document.format == "texte":
        try:
            texte = service.contenu(document).decode()
        except FichierIllisible:
            return {"illisible": ILLISIBLE}
        return {"texte": texte[:EXTRAIT], "suite": len(texte) > EXTRAIT}
    if not est_montrable(document):
        return {"a_telecharger": document.a_telecharger}
    return {"image" if document.format in IMAGES else "ouvrir": adresse(document, "document_apercu")}


def entetes(document: Document | SeanceCvs, *, en_piece_jointe: bool) -> dict[str, str]:
    """The type is the one of the content, checked when it was received; a browser may not guess another."""
    return {
        "Content-Disposition": content_disposition_header(en_piece_jointe, document.nom_fichier or "") or "attachment",
        "Content-Security-Policy": ENFERMER,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }
