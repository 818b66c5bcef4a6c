"""Walks every page as a persona and compares what comes back with the rules: tokens, refusals, writes, traces."""

from __future__ import annotations

import json
import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from django.db import connection
from django.test import Client

from dui.commun import roles
from dui.commun.categories import Categorie
from tests.epreuves import regles
from tests.rendu import rendu_ensuite

JETON = re.compile(r"ZQ(\d{4})([A-Z]{4})X\d+")
DATES = {"date": "2026-03-03", "annee": "2026", "mois": "3", "semaine": "12", "entier": "1", "texte": "essai"}
METHODES = ("GET", "POST", "PUT", "PATCH", "DELETE")
SUIVI = "usagers:consultations"
# Pages that end or change the session: walked last, by tests of their own.
A_PART = {
    "deconnexion",
    "verrouiller",
    "deverrouiller",
    "choisir_etablissement",
    "fermer_session",
    "changer_mot_de_passe",
}


@dataclass
class Bilan:
    requetes: int = 0
    jetons: int = 0
    fuites: list[str] = field(default_factory=list)
    refus_a_tort: list[str] = field(default_factory=list)
    ecritures_a_tort: list[str] = field(default_factory=list)
    sans_trace: list[str] = field(default_factory=list)
    erreurs: list[str] = field(default_factory=list)

    def fautes(self) -> list[str]:
        return [*self.fuites, *self.refus_a_tort, *self.ecritures_a_tort, *self.sans_trace, *self.erreurs]

    def ajouter(self, autre: Bilan) -> None:
        for nom, valeur in vars(autre).items():
            setattr(self, nom, getattr(self, nom) + valeur)

    def __str__(self) -> str:
        return (
            f"{self.requetes} requêtes, {self.jetons} jetons reçus, {len(self.fuites)} fuite, "
            f"{len(self.ecritures_a_tort)} écriture à tort, {len(self.refus_a_tort)} refus à tort, "
            f"{len(self.sans_trace)} jeton sans trace, {len(self.erreurs)} erreur 5xx"
        )


@dataclass
class Arpenteur:
    client: Client
    persona: dict[str, Any]
    donnees: dict[str, Any]
    urls: list[dict[str, Any]]
    second_facteur: bool = True
    bilan: Bilan = field(default_factory=Bilan)

    def __post_init__(self) -> None:
        self.par_numero = {d["numero"]: d for d in self.donnees["dossiers"]}
        self.objets: dict[str, dict[str, str]] = {}
        for objet in self.donnees["objets"]:
            self.objets.setdefault(objet["dossier"], {}).setdefault(objet["type"], objet["uuid"])
        self.types = {objet["type"] for objet in self.donnees["objets"] if objet["dossier"]}

    def adresses(self, url: dict[str, Any], dossier: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
        """(path, category) of this page for this dossier; a page that serves several categories gives several."""
        choix: list[dict[str, str]] = [{}]
        for nom, genre in url["parametres"].items():
            if genre == "categorie":
                choix = [{**c, nom: x.value} for c in choix for x in Categorie]
                continue
            if genre.startswith("choix:"):
                choix = [{**c, nom: x} for c in choix for x in genre[6:].split("|")]
                continue
            choix = [{**c, nom: self._valeur(genre, dossier)} for c in choix]
        for valeurs in choix:
            chemin = re.sub(r"<(?:\w+:)?(\w+)>", lambda m, v=valeurs: v[m[1]], url["motif"])
            rubrique = next((valeurs[n] for n, g in url["parametres"].items() if g == "categorie"), None)
            yield chemin, rubrique or url["categorie"]

    def _valeur(self, genre: str, dossier: dict[str, Any]) -> str:
        if genre == "dossier":
            return dossier["uuid"]
        if genre == "etablissement":
            return dossier["etablissement"]
        return DATES.get(genre) or self.objets.get(dossier["uuid"], {}).get(genre) or str(uuid.UUID(int=1))

    def arpenter_le_dossier(
        self, dossier: dict[str, Any], methodes: tuple[str, ...] = METHODES, *, hors_declaration: bool = True
    ) -> None:
        """Every page that names a dossier or one of its objects, for this one.

        `hors_declaration`: also the verbs that the page does not declare, refused before any dossier is looked at.
        """
        self._rester_la()
        for url in self._urls(avec_dossier=True):
            for chemin, categorie in self.adresses(url, dossier):
                for methode in methodes:
                    if hors_declaration or methode in url["methodes"]:
                        self.frapper(methode, chemin, url, categorie, dossier)

    def arpenter_le_reste(
        self, dossier: dict[str, Any], methodes: tuple[str, ...], hasard: random.Random, *, toutes: bool
    ) -> None:
        """The other pages, once; of the pages with hundreds of addresses (one a cell of the matrix), twenty."""
        for url in self._urls(avec_dossier=False):
            adresses = list(self.adresses(url, dossier))
            combien = len(adresses) if len(adresses) < 40 and toutes else min(20 if toutes else 2, len(adresses))
            for chemin, categorie in hasard.sample(adresses, combien):
                for methode in methodes:
                    self.frapper(methode, chemin, url, categorie, dossier)

    def _rester_la(self) -> None:
        """Outside any savepoint: the session notes its minute once, not again at each request given back."""
        self.client.get("/")

    def _urls(self, *, avec_dossier: bool) -> Iterator[dict[str, Any]]:
        for url in self.urls:
            nomme = any(genre == "dossier" or genre in self.types for genre in url["parametres"].values())
            if nomme == avec_dossier and url["nom"].rpartition(":")[2] not in A_PART:
                yield url

    def frapper(self, methode: str, chemin: str, url: dict, categorie: str | None, dossier: dict) -> None:
        """One request; what it wrote is given back."""
        with rendu_ensuite():
            reponse = self.client.generic(methode, chemin, *(JSON if chemin.startswith("/api/") else FORMULAIRE))
            self.bilan.requetes += 1
            self._juger(reponse, methode, chemin, url, categorie, dossier)

    def _juger(self, reponse: Any, methode: str, chemin: str, url: dict, categorie: str | None, dossier: dict) -> None:
        qui = f"{self.persona['cle']} {methode} {chemin}"
        if reponse.status_code >= 500 or (methode not in url["methodes"] and reponse.status_code != 405):
            self.bilan.erreurs.append(f"{qui} : {reponse.status_code}")
        traces = self._traces(reponse.headers.get("X-Request-Id", ""))
        for numero, code in set(JETON.findall(reponse.content.decode(errors="replace"))):
            self._juger_jeton(qui, self.par_numero[int(numero)], code, traces)
        for identifiant, rubrique, action in traces:
            if action in {"creer", "modifier", "accuser", "preparer"}:
                self._juger_ecriture(qui, identifiant, rubrique)
        if methode == "GET" and "dossier" in url["parametres"] and "GET" in url["methodes"]:
            self._juger_refus(qui, reponse.status_code, url, categorie, dossier)

    def _juger_jeton(self, qui: str, dossier: dict, code: str, traces: set) -> None:
        self.bilan.jetons += 1
        if not self.second_facteur or not regles.peut_lire(self.persona, dossier, code):
            self.bilan.fuites.append(f"{qui} : {code} du dossier {dossier['numero']}")
        rubrique = next(c for c, x in regles.CODES.items() if x == code)
        if not any(d == dossier["uuid"] and c == rubrique for d, c, _ in traces):
            self.bilan.sans_trace.append(f"{qui} : {code} du dossier {dossier['numero']}")

    def _juger_ecriture(self, qui: str, identifiant: str, rubrique: str) -> None:
        dossier = next(d for d in self.donnees["dossiers"] if d["uuid"] == identifiant)
        droit = regles.peut_lire if "/lue/" in qui or "/lire/" in qui else regles.peut_ecrire
        if not self.second_facteur or not droit(self.persona, dossier, regles.CODES[rubrique]):
            self.bilan.ecritures_a_tort.append(f"{qui} : {rubrique} du dossier {dossier['numero']}")

    def _juger_refus(self, qui: str, statut: int, url: dict, categorie: str | None, dossier: dict) -> None:
        """A reading page of a category that the rules open must not be refused (404: the object does not exist)."""
        if url["action"] not in {"lire", "lister", "imprimer"} or not self.second_facteur:
            return
        if url["nom"] == SUIVI:
            attendu = regles.peut_suivre(self.persona, dossier)
            if (statut == 200) > attendu:
                self.bilan.fuites.append(f"{qui} : page ouverte")
        elif categorie is None or (categorie == "identite" and "rubrique" in qui):  # no such heading: 404
            return
        else:
            attendu = regles.peut_lire(self.persona, dossier, regles.CODES[categorie])
        if attendu and statut == 403:
            self.bilan.refus_a_tort.append(f"{qui} : {statut}")

    def _traces(self, requete: str) -> set[tuple[str, str, str]]:
        """(dossier, category, action) granted to this persona under this request id."""
        if not requete:
            return set()
        with connection.cursor() as curseur:  # four statements, one round trip: a quarter of the walk
            curseur.execute(_TRACES, [requete, self.persona["uuid"]])
            trouvees: set[tuple[str, str, str]] = set()
            while True:
                if curseur.description and curseur.description[0].name == "d":
                    trouvees = set(curseur.fetchall())
                if not curseur.nextset():
                    return trouvees


_TRACES = f"""
SELECT set_config('dui.role_journal', 'tout', true), set_config('dui.avant', current_setting('role'), true),
  set_config('role', '{roles.JOURNAL}', true);
SELECT d::text AS d, categorie, action FROM audit_trace, unnest(dossiers) d
 WHERE requete = %s AND acteur = %s AND issue = 'accorde';
SELECT set_config('role', current_setting('dui.avant'), true)
"""
CORPS = (
    "titre=Essai&texte=Essai&date=03%2F03%2F2026&categorie=soins&cible=sommeil&donnees=Essai&actions=&resultats="
    "&importance=normale&contenu=%7B%7D&motif=urgence&precision=Essai&version=1&nom=Essai&naissance=03%2F03%2F1950"
)
FORMULAIRE = (CORPS, "application/x-www-form-urlencoded")
JSON = (json.dumps(dict(parse_qsl(CORPS))), "application/json")
