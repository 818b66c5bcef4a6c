"""Two ESMS: a head of service who sends, a secretary who receives; one person, their rows, their consent."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from dui.commun.chiffrement import fichiers
from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import code_de
from usagers.models import Consentement, Document, Ecrit, Objectif, Proche, Projet, Transfert

JOUR = dt.timedelta(days=1)
OCTETS = b"Liaison de Marcel"


def fr(jour: dt.date) -> str:
    return f"{jour:%d/%m/%Y}"


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu, self.ailleurs = f.etablissement("Les Tilleuls"), f.etablissement("Les Ormes")
            self.chef = f.professionnel("Claire", Profession.CHEF_SERVICE, self.lieu)
            self.cadre = f.professionnel("Maud", Profession.CADRE_SANTE, self.lieu)
            self.ines = f.professionnel("Inès", Profession.INFIRMIER, self.lieu)
            self.sylvie = f.professionnel("Sylvie", Profession.SECRETAIRE, self.lieu)
            self.odile = f.professionnel("Odile", Profession.SECRETAIRE, self.ailleurs)
            self.didier = f.professionnel("Didier", Profession.DIRECTEUR, self.ailleurs)
            self.nora = f.professionnel("Nora", Profession.INFIRMIER, self.ailleurs)
            self.equipe = f.equipe(self.lieu, self.chef, self.cadre, self.ines)
            self.leur_equipe = f.equipe(self.ailleurs, self.nora, nom="Verger")
            self.dossier = f.dossier(self.lieu, self.equipe)
            self.lignes = self._remplir()
        self.clients: dict[str, Client] = {}

    def _remplir(self) -> dict[str, Any]:
        d, par = self.dossier, {"auteur": self.ines, "metier": "infirmier"}
        lignes: dict[str, Any] = {
            "soin": Ecrit(dossier=d, categorie="soins", date=aujourdhui(), titre="Bilan", texte="Plaie fermée", **par),
            "vie": Ecrit(
                dossier=d, categorie="accompagnement", date=aujourdhui(), titre="Goûts", texte="Jardin", **par
            ),
            "psy": Ecrit(dossier=d, categorie="psychologue", date=aujourdhui(), titre="Entretien", texte="Réservé"),
            "proche": Proche(dossier=d, nom="Lucie Dupuis", lien="enfant"),
            "projet": Projet(dossier=d, titre="Retrouver le jardin", du=aujourdhui()),
        }
        lignes["objectif"] = Objectif(dossier=d, projet=lignes["projet"], intitule="Aller au banc")
        nom = fichiers.deposer(d.pk, io.BytesIO(OCTETS), len(OCTETS))
        lignes["document"] = Document(
            dossier=d, categorie="soins", type="liaison", titre="Liaison", nom_fichier="liaison.txt", format="texte",
            taille=len(OCTETS), empreinte="0" * 64, fichier=nom, date=aujourdhui(),
        )  # fmt: skip
        for ligne in lignes.values():
            ligne.save()
        return lignes

    def de(self, qui: str) -> Client:
        if qui not in self.clients:
            self.clients[qui] = connecter(Client(), getattr(self, qui))
        return self.clients[qui]

    def url(self, page: str, **cles: Any) -> str:
        return reverse(f"usagers:{page}", kwargs={"dossier": self.dossier.pk, **cles})

    def accorder(self, **champs: Any) -> Consentement:
        valeurs = {
            "genre": "partage", "decision": "accord", "texte_version": "partage-1", "donne_par": "personne",
            "forme": "oral", "destinataire": "Les Ormes, Mme Odile, secrétaire", "du": aujourdhui() - JOUR,
        }  # fmt: skip
        with f.systeme():
            ligne = Consentement(dossier=self.dossier, **(valeurs | champs))
            ligne.save()
        return ligne

    def preparer(self, qui: str = "cadre", *quoi: str) -> Transfert:
        saisie = {"autre": str(self.ailleurs.pk), "motif": "Elle rejoint votre accueil", "envoi": str(uuid.uuid4())}
        reponse = self.de(qui).post(self.url("transmettre"), saisie)
        assert reponse.status_code == 302, reponse.content.decode()[-3000:]
        with f.systeme():
            transfert = Transfert.objects.order_by("-cree_le").first()
        for nom in quoi or ("soin", "vie", "document", "projet"):
            self.choisir(transfert, self.lignes[nom], qui)
        return transfert

    def choisir(self, transfert: Transfert, ligne: Any, qui: str = "cadre") -> Any:
        adresse = self.url("transfert_choisir", transfert=transfert.pk, rubrique=ligne.categorie)
        page = self.de(qui).get(adresse)
        if page.status_code != 200:
            return page
        champs = page.context["formulaire"].fields
        deja = {nom: list(c.initial) for nom, c in champs.items()}
        cle = f"{ligne._meta.label}/{ligne.pk}"
        for nom, champ in champs.items():
            if cle in dict(champ.choices):
                deja[nom].append(cle)
        return self.de(qui).post(adresse, deja)

    def envoyer(self, transfert: Transfert, qui: str = "cadre") -> Any:
        saisie = {"informe_le": fr(aujourdhui()), "necessaire": "on", "code": code_de(getattr(self, qui))}
        return self.de(qui).post(self.url("transfert_envoyer", transfert=transfert.pk), saisie)

    def proposer(self, *quoi: str) -> Transfert:
        self.accorder()
        transfert = self.preparer("cadre", *quoi)
        reponse = self.envoyer(transfert)
        assert reponse.status_code == 302, reponse.content.decode()[-3000:]
        return transfert

    def accepter(self, transfert: Transfert, qui: str = "odile", **champs: Any) -> Any:
        return self.de(qui).post(reverse("usagers:propose", kwargs={"proposition": transfert.pk}), champs)

    def etat(self, transfert: Transfert) -> str:
        with f.systeme():
            return Transfert.objects.get(pk=transfert.pk).etat
