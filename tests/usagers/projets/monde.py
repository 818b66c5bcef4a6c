"""Marcel's project: Paul (educator, référent) and Inès (nurse) write it, Claire heads the service, Karim only reads."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.models import Accompagnement
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from usagers import models as u

OBJECTIF = {"intitule": "Aller au banc", "resultat": "Trois fois par semaine", "avis": "J’y arriverai."}


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.paul = f.professionnel("Paul", Profession.EDUCATEUR, self.lieu)
            self.ines = f.professionnel("Inès", Profession.INFIRMIER, self.lieu)
            self.claire = f.professionnel("Claire", Profession.CHEF_SERVICE, self.lieu)
            self.karim = f.professionnel("Karim", Profession.AIDE_SOIGNANT, self.lieu)
            self.comptable = f.professionnel("Omar", Profession.COMPTABLE, self.lieu)
            self.nora = f.professionnel("Nora", Profession.EDUCATEUR, self.lieu)
            self.hugo = f.professionnel("Hugo", Profession.EDUCATEUR, f.etablissement("Ailleurs"))
            self.equipe = f.equipe(self.lieu, self.paul, self.ines, self.claire, self.karim)
            self.marcel = self.personne()
            self.projet = self.poser(u.Projet, titre="Retourner au jardin", projet_de_vie="Marcher. Voir ma fille.")
            self.objectif = self.poser(u.Objectif, projet=self.projet, etat="ACTIF", **OBJECTIF)

    def personne(self, *, referent: Any = None, entre: int = 900, **champs: Any) -> Any:
        """Somebody of the team who came `entre` days ago; inside a system access."""
        entree = aujourdhui() - dt.timedelta(days=entre)
        dossier = f.dossier(self.lieu, self.equipe, entre_le=entree, **champs)
        if referent is not None:
            suivi = Accompagnement.objects.get(dossier=dossier)
            suivi.referent = referent.professionnel
            suivi.save()
        return dossier

    def poser(self, modele: Any, dossier: Any = None, **champs: Any) -> Any:
        """A row written by a task; inside a system access."""
        ligne = modele(dossier=dossier or self.marcel, **champs)
        ligne.save()
        return ligne

    def url(self, nom: str, dossier: Any = None, **cles: Any) -> str:
        objets = {nom_: getattr(objet, "pk", objet) for nom_, objet in cles.items()}
        return reverse(f"usagers:{nom}", kwargs={"dossier": (dossier or self.marcel).pk, **objets})

    def vu(self, client: Client) -> str:
        """The mark of the project, as the page of the agreement carries it."""
        page = client.get(f"{self.url('accords_ajouter')}?projet={self.projet.pk}").content.decode()
        trouvee = re.search(r'name="vu" value="([0-9a-f]{64})"', page)
        assert trouvee, page[-2000:]
        return trouvee[1]

    def accord(self, client: Client, **champs: Any) -> Any:
        champs = {"vu": self.vu(client)} | champs
        jour = f"{aujourdhui():%d/%m/%Y}"
        saisie = {"par": "personne", "nom": "Marcel Dupuis", "reponse": "accord", "le": jour, "moyen": "oral"}
        return client.post(self.url("accords_ajouter"), saisie | {"envoi": str(uuid.uuid4())} | champs)

    def relu(self, objet: Any) -> Any:
        with f.systeme():
            return type(objet).objects.get(pk=objet.pk)

    def toutes(self, modele: Any, **filtre: Any) -> list[Any]:
        with f.systeme():
            return list(modele.objects.filter(dossier_id=self.marcel.pk, **filtre))


def client_de(compte: Any) -> Client:
    return connecter(Client(), compte)


def texte(reponse: Any) -> str:
    """What a reader sees: tags out, spaces of all kinds alike."""
    clair = re.sub(r"<[^>]+>", " ", reponse.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", clair)


def version_affichee(reponse: Any) -> str:
    trouvee = re.search(r'name="version" value="(\d+)"', reponse.content.decode())
    assert trouvee, reponse.content.decode()[:2000]
    return trouvee[1]
