"""A dossier, those who write its care, those who do not; one sending of a document."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dui.commun.chiffrement import fichiers
from tests import fabrique as f
from tests.connexion import connecter
from tests.usagers.documents.fabriques import multipart, pdf_simple
from usagers.models import Document

PDF = pdf_simple(["Ordonnance de Marcel"])


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.ines = f.professionnel("Inès", "infirmier", self.lieu)
            self.paul = f.professionnel("Paul", "educateur", self.lieu)
            self.kine = f.professionnel("Kim", "kine", self.lieu)
            self.nora = f.professionnel("Nora", "infirmier", self.lieu)
            self.hugo = f.professionnel("Hugo", "infirmier", f.etablissement("Ailleurs"))
            equipe = f.equipe(self.lieu, self.ines, self.paul, self.kine)
            self.dossier = f.dossier(self.lieu, equipe)
            self.autre = f.dossier(self.lieu, equipe)
        self.clients: dict[str, Client] = {}
        self.client = self.de("ines")

    def de(self, qui: str, *, second_facteur: bool = True) -> Client:
        cle = f"{qui}{second_facteur}"
        if cle not in self.clients:
            self.clients[cle] = connecter(Client(), getattr(self, qui), second_facteur=second_facteur)
        return self.clients[cle]

    def url(self, page: str = "documents", document: Any = None, dossier: Any = None) -> str:
        cles = {"document": getattr(document, "pk", document)} if document else {}
        return reverse(f"usagers:{page}", kwargs={"dossier": (dossier or self.dossier).pk, **cles})

    def saisie(self, **champs: Any) -> dict[str, str]:
        base = {"type": "ordonnance", "titre": "", "date": "05/01/2026", "origine": "interne", "emetteur": ""}
        return base | {"envoi": str(uuid.uuid4())} | champs

    def deposer(self, *octets: bytes, qui: str = "ines", nom: str = "Ordonnance du matin.pdf", **champs: Any) -> Any:
        pieces = [SimpleUploadedFile(nom, o, "application/pdf") for o in octets or (PDF,)]
        return self.de(qui).post(self.url("document_ajouter"), self.saisie(**champs) | {"fichiers": pieces})

    def brut(self, nom: str, genre: str, octets: bytes) -> Any:
        """The sending as a browser, or a script, would write it: odd names included."""
        corps, type_ = multipart(self.saisie(), [("fichiers", nom, genre, octets)])
        return self.client.generic("POST", self.url("document_ajouter"), corps, content_type=type_)

    def remplacer(self, document: Document, octets: bytes, version: int = 1, qui: str = "ines", **champs: Any) -> Any:
        saisie = self.saisie(titre="Nouvelle", version=str(version)) | champs
        piece = SimpleUploadedFile("b.pdf", octets)
        return self.de(qui).post(self.url("document_remplacer", document), saisie | {"fichiers": piece})

    def documents(self) -> list[Document]:
        with f.systeme():
            return list(Document.avec_retirees.filter(dossier_id=self.dossier.pk).order_by("cree_le"))

    def document(self) -> Document:
        (seul,) = self.documents()
        return seul

    def chemin(self, document: Document) -> Any:
        return fichiers.chemin_de(document.fichier)
