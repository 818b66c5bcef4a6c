"""The cast around Marcel: Inès and Karim care, Paul educates, Nora is of another unit, Hugo elsewhere."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from typing import Any

import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Modification
from coordination.models import Lecture, Transmission
from dui.commun.acces import Acces
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces
from usagers.models import Brouillon

SAISIE = {
    "categorie": "soins",
    "cible": "sommeil",
    "cible_libre": "",
    "donnees": "S’est réveillé trois fois.",
    "actions": "",
    "resultats": "",
    "importance": "normale",
}
COMPLEMENT = {"donnees": "Rendormi à 4 h.", "actions": "Rassuré.", "resultats": "", "importance": "normale"}


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.ines = f.professionnel("Inès", "infirmier", self.lieu)
            self.karim = f.professionnel("Karim", "aide_soignant", self.lieu)
            self.paul = f.professionnel("Paul", "educateur", self.lieu)
            self.emma = f.professionnel("Emma", "stagiaire_ide", self.lieu)
            self.nora = f.professionnel("Nora", "infirmier", self.lieu)
            self.hugo = f.professionnel("Hugo", "infirmier", f.etablissement("Ailleurs"))
            self.equipe = f.equipe(self.lieu, self.ines, self.karim, self.paul, self.emma)
            self.marcel = f.dossier(self.lieu, self.equipe)

    def transmission(self, auteur: Any = None, dossier: Any = None, *, il_y_a: float = 1, **champs: Any) -> Any:
        """A transmission saved `il_y_a` hours ago."""
        valeurs = {**{c: v for c, v in SAISIE.items() if v}, "auteur": auteur or self.ines, "metier": "infirmier"}
        quand = timezone.now() - dt.timedelta(hours=il_y_a)
        with time_machine.travel(quand, tick=False), f.systeme():
            ecrite = Transmission(dossier=dossier or self.marcel, **(valeurs | champs))
            ecrite.save()
        return ecrite

    def adresse(self, nom: str, transmission: Any = None, dossier: Any = None) -> str:
        cles = {"dossier": getattr(dossier or self.marcel, "pk", dossier)}
        if transmission is not None:
            cles["transmission"] = getattr(transmission, "pk", transmission)
        return reverse(f"coordination:{nom}", kwargs=cles)


def client_de(compte: Any, **options: Any) -> Client:
    return connecter(Client(), compte, **options)


def saisie(**champs: Any) -> dict[str, Any]:
    return SAISIE | {"envoi": str(uuid.uuid4())} | champs


def correction(version: int = 1, **champs: Any) -> dict[str, Any]:
    return {c: v for c, v in SAISIE.items() if c != "categorie"} | {"version": str(version)} | champs


def complement(**champs: Any) -> dict[str, Any]:
    return COMPLEMENT | {"envoi": str(uuid.uuid4())} | champs


def lisible() -> Any:
    """Bound as a task, to read texts back (the texts stay closed without an access)."""
    return Acces.systeme(motif="relecture d’un test").lier()


def transmissions(**filtre: Any) -> list[Transmission]:
    with f.systeme():
        return list(Transmission.objects.filter(**filtre).order_by("cree_le"))


def lectures() -> list[Lecture]:
    with f.systeme():
        return list(Lecture.objects.order_by("cree_le"))


def brouillons(**filtre: Any) -> list[Brouillon]:
    with f.systeme():
        return list(Brouillon.objects.filter(**filtre))


def anciens_textes(transmission: Any) -> list[dict[str, list[str]]]:
    """The trail of changes of this transmission, oldest first."""
    with f.systeme():
        lignes = Modification.objects.filter(object_pk=str(transmission.pk)).order_by("timestamp")
        return [dict(m.changes) for m in lignes]


def traces_de(reponse: Any) -> list[tuple]:
    """`traces`, also where the test itself has no transaction."""
    with transaction.atomic():
        return traces(reponse)


def ecritures(reponse: Any) -> list[tuple]:
    """(dossiers, category, action, outcome, ground, reason) of what this answer says that it wrote or refused."""
    return [
        t
        for t in traces_de(reponse)
        if t[2] in {"creer", "modifier", "ecrire", "accuser", "preparer"} or t[3] == "refuse"
    ]


def messages(client: Client) -> list[str]:
    """What the next page will say, kept in the session until then."""
    return [m[3] for m in json.loads(client.session.get("_messages", "[]"))]


def sans_reference(reponse: Any) -> str:
    """The page without what changes each time: ids, tokens, reference of the request."""
    brut = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", reponse.content.decode())
    brut = re.sub(r'(?:value|content)="[A-Za-z0-9]{64}"', "JETON", brut)
    return re.sub(r"[0-9A-F]{4}-[0-9A-F]{4}", "REF", brut)
