"""The small world of the evaluations: who writes care, who validates it, who only reads."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from usagers.enums import EtatEvaluation as E
from usagers.evaluations.aggir import DISCRIMINANTES
from usagers.models import Evaluation

TOUT_SEUL = {f"q_{v}": "tout" for v in DISCRIMINANTES}
EN_ENTIER = {v: ["S", "T", "C", "H"] for v in DISCRIMINANTES}


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.ines = f.professionnel("Inès", Profession.INFIRMIER, self.lieu)
            self.medecin = f.professionnel("Antoine", Profession.MEDECIN, self.lieu)
            self.chef = f.professionnel("Claire", Profession.CHEF_SERVICE, self.lieu)
            self.paul = f.professionnel("Paul", Profession.EDUCATEUR, self.lieu)
            self.stagiaire = f.professionnel("Théo", Profession.STAGIAIRE_IDE, self.lieu)
            equipe = f.equipe(self.lieu, self.ines, self.medecin, self.chef, self.paul, self.stagiaire)
            self.dossier = f.dossier(self.lieu, equipe)
            self.autre = f.dossier(self.lieu, equipe)
            self.ailleurs = f.professionnel("Ailleurs", Profession.MEDECIN, f.etablissement("Ailleurs"))

    def evaluation(self, *, grille="aggir", categorie="soins", jours=0, **champs) -> Evaluation:
        with f.systeme():
            e = Evaluation(
                dossier=self.dossier,
                categorie=categorie,
                grille=grille,
                date=aujourdhui() - dt.timedelta(days=jours),
                auteur=self.ines,
                metier="infirmier",
                **champs,
            )
            e.save()
        return e

    def validee(self, jours: int, gir: int) -> Evaluation:
        return self.evaluation(
            jours=jours,
            reponses=EN_ENTIER,
            resultat={"gir": gir, "rang": 13, "lettres": {}, "etapes": [{"groupe": "H", "somme": 0, "seuils": []}]},
            etat=E.VALIDEE,
            validee_le=dt.datetime.now(dt.UTC),
            validee_par=self.medecin,
        )

    def url(self, page: str, e: Evaluation, dossier=None) -> str:
        fiche = "evaluations-soins" if e.categorie == "soins" else "evaluations"
        return reverse(f"usagers:{fiche}_{page}", kwargs={"dossier": (dossier or self.dossier).pk, "evaluation": e.pk})

    def relire(self, e: Evaluation) -> Evaluation:
        with f.systeme():
            relue = Evaluation.avec_retirees.get(pk=e.pk)
            relue.reponses, relue.resultat = relue.reponses, relue.resultat  # decrypt while the access is bound
        return relue

    def envoyer(self, compte, page: str, e: Evaluation, **champs):
        return connecter(Client(), compte).post(self.url(page, e), champs)

    def page(self, compte, page: str, e: Evaluation) -> str:
        reponse = connecter(Client(), compte).get(self.url(page, e))
        assert reponse.status_code == 200, reponse.status_code
        return reponse.content.decode()
