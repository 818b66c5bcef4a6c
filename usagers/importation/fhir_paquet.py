"""The Bundle: entries, references between them, the one person it is about."""

from __future__ import annotations

from typing import Any

from usagers.importation import limites
from usagers.importation.arbre_json import Noeud
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.fhir_types import nom_court
from usagers.importation.suivi import Suivi

ADRESSE_TDDUI = "/ig/fhir/tddui/"
CADRE_RESSOURCE = ("resourceType", "id", "language", "implicitRules")
CADRE_META = ("profile", "versionId", "lastUpdated", "source")


class Paquet:
    """`ressources`: every resource in order; references lead to a `fullUrl` or a `Type/id` of the same Bundle."""

    def __init__(self, racine: dict[str, Any]) -> None:
        self.suivi = Suivi(racine)
        self.racine = Noeud(racine, "Bundle", self.suivi)
        self.ressources: list[Noeud] = []
        self._index: dict[str, Noeud] = {}
        self._cadre_du_paquet()
        entrees = self.racine.enfants("entry")
        if len(entrees) > limites.ENTREES:
            raise DocumentRefuse("Document refusé : il contient trop d'entrées.")
        for entree in entrees:
            self._indexer(entree)

    def _cadre_du_paquet(self) -> None:
        self._cadre(self.racine)
        self.racine.structurel("type", "timestamp")
        if self.racine.regarder("type") != "transaction":
            raise DocumentRefuse("Document refusé : un Bundle FHIR de type « transaction » est attendu.")

    @staticmethod
    def _cadre(noeud: Noeud) -> None:
        noeud.structurel(*CADRE_RESSOURCE)
        meta = noeud.enfant("meta")
        if meta:
            meta.structurel(*CADRE_META)

    def _indexer(self, entree: Noeud) -> None:
        entree.structurel("fullUrl")
        demande = entree.enfant("request")
        if demande:
            if demande.regarder("method") not in ("POST", ""):
                raise DocumentRefuse("Document refusé : seules les créations (POST) sont acceptées.")
            demande.structurel("method", "url")
        ressource = entree.enfant("resource")
        if ressource is None:
            raise DocumentRefuse(f"Document refusé : « {entree.chemin} » n'a pas de ressource.")
        genre = ressource.regarder("resourceType")
        self._cadre(ressource)
        ressource.ecarter("text", "texte de présentation, redit les données")
        self.ressources.append(ressource)
        noms = {entree.regarder("fullUrl"), f"{genre}/{ressource.regarder('id')}" if ressource.regarder("id") else ""}
        for nom in noms - {""}:
            if nom in self._index:
                raise DocumentRefuse("Document refusé : deux entrées portent le même identifiant.")
            self._index[nom] = ressource

    def de_type(self, genre: str) -> list[Noeud]:
        return [ressource for ressource in self.ressources if ressource.regarder("resourceType") == genre]

    def profils(self, ressource: Noeud) -> list[str]:
        """Short names of the profiles a resource announces."""
        meta = ressource.objet.get("meta")
        annonces = meta.get("profile") if isinstance(meta, dict) else None
        if not isinstance(annonces, list):
            return []
        return [nom_court(un) for un in annonces if isinstance(un, str)]

    def est_tddui(self) -> bool:
        return any(ADRESSE_TDDUI in profil for profil in self._adresses_de_profil())

    def version(self) -> str:
        """« 2.2.0 » when a profile says it, else what the code systems tell, else « 2.x »."""
        for adresse in self._adresses_de_profil():
            if ADRESSE_TDDUI in adresse and "|" in adresse:
                version = adresse.rsplit("|", 1)[1]
                if version[:1].isdigit() and len(version) <= 20:
                    return version
        return "2.x"

    def _adresses_de_profil(self) -> list[str]:
        adresses: list[str] = []
        for ressource in (self.racine, *self.ressources):
            meta = ressource.objet.get("meta")
            annonces = meta.get("profile") if isinstance(meta, dict) else None
            if isinstance(annonces, list):
                adresses += [un for un in annonces if isinstance(un, str)]
        return adresses

    def suivre(self, noeud: Noeud | None, *genres: str) -> Noeud | None:
        """The resource a Reference leads to, None when it is not in the Bundle (the reference is then reported)."""
        if noeud is None:
            return None
        cible = self._index.get(noeud.regarder("reference"))
        if cible is None or cible.regarder("resourceType") not in genres:
            noeud.ecarter("reference", "lien vers un élément absent du document ou d'un autre genre")
            return None
        noeud.structurel("reference", "type", "display")
        return cible

    def exiger_la_personne(self, ressource: Noeud, cle: str, patient: Noeud) -> None:
        """A line about somebody else would enter this person's record: the whole document is refused."""
        lien = ressource.enfant(cle)
        if lien is None:
            return
        cible = self.suivre(lien, "Patient")
        if cible is None or cible.objet is not patient.objet:
            raise DocumentRefuse(f"Document refusé : « {ressource.chemin} » concerne une autre personne.")
