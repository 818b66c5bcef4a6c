"""What is on the portal: row by row, as previewed, for whom it was decided; never an old text nor a withdrawn row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.categories import PARENTS
from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces
from usagers import models as u
from usagers.fiches import fiches
from usagers.projets.versions import empreinte
from usagers.publication.cibles import cibles
from usagers.publication.lecture import Lecteur, publies

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.timedelta(days=1)
PERSONNE = Lecteur("usager")


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.claire = f.professionnel("Claire", Profession.CHEF_SERVICE, self.lieu)
            self.paul = f.professionnel("Paul", Profession.EDUCATEUR, self.lieu)
            self.karim = f.professionnel("Karim", Profession.AIDE_SOIGNANT, self.lieu)
            self.marcel = f.dossier(self.lieu, f.equipe(self.lieu, self.claire, self.paul, self.karim))
        self.fete = self.poser(
            u.EvenementDeVie, categorie="accompagnement", genre="fete", du=aujourdhui() - 5 * JOUR, recit="Ses 80 ans."
        )

    def poser(self, modele: Any, **champs: Any) -> Any:
        with f.systeme():
            ligne = modele(dossier=self.marcel, **champs)
            ligne.save()
        return ligne

    def client(self, qui: str = "paul") -> Client:
        return connecter(Client(), getattr(self, qui))

    def url(self, nom: str, **cles: Any) -> str:
        return reverse(f"usagers:{nom}", kwargs={"dossier": self.marcel.pk} | cles)

    def publier(self, qui: str = "paul", ligne: Any = None, nom: str = "evenements-vie", **saisie: str) -> Any:
        ligne = ligne or self.fete
        url = self.url(f"{nom}_publier", **{ligne._meta.model_name: ligne.pk})
        return self.client(qui).post(url, {"version": "1", "pour_personne": "on", "relu": "on"} | saisie)

    def sur_le_portail(self, lecteur: Lecteur = PERSONNE, date: dt.date | None = None) -> list[Any]:
        with f.systeme("lecture du portail"):
            return publies(u.Dossier.objects.get(pk=self.marcel.pk), lecteur, date or aujourdhui())


@pytest.fixture
def monde() -> Monde:
    return Monde()


def test_rien_n_est_publie_sans_qu_on_l_ait_decide(monde):
    assert monde.sur_le_portail() == []
    page = monde.client().get(monde.url("evenements-vie_fiche", evenementdevie=monde.fete.pk)).content.decode()
    assert "n’est pas sur le portail" in page and "Publier sur le portail" in page


def test_publier_montre_l_apercu_et_rien_d_autre(monde):
    url = monde.url("evenements-vie_publier", evenementdevie=monde.fete.pk)
    assert "Ses 80 ans." in monde.client().get(url).content.decode()
    reponse = monde.publier()
    assert reponse.status_code == 302
    assert ("accompagnement", "creer") in {(c, a) for _, c, a, _, _, _ in traces(reponse)}
    (item,) = monde.sur_le_portail()
    assert "Ses 80 ans." in item.contenu.texte and not item.mention
    liste = monde.client().get(monde.url("evenements-vie_liste")).content.decode()
    assert "visible sur le portail" in liste
    assert monde.sur_le_portail(date=aujourdhui() - JOUR) == []


def test_une_ligne_corrigee_ne_se_montre_plus_avant_relecture(monde):
    monde.publier()
    with f.systeme():
        ligne = u.EvenementDeVie.objects.get()
        ligne.recit, ligne.version = "Ses 81 ans.", 2
        ligne.save()
    (item,) = monde.sur_le_portail()
    assert item.contenu is None and item.mention == "modifié depuis la publication"
    assert "modifié depuis la publication" in monde.client().get(monde.url("evenements-vie_liste")).content.decode()
    assert monde.publier().status_code == 302  # the version that was previewed is not this one any more
    assert monde.sur_le_portail()[0].contenu is None
    assert monde.publier(version="2").status_code == 302
    assert "Ses 81 ans." in monde.sur_le_portail()[0].contenu.texte
    with f.systeme():
        assert u.Publication.objects.filter(retiree_le__isnull=True).count() == 1


def test_une_ligne_retiree_du_dossier_quitte_le_portail(monde):
    monde.publier()
    url = monde.url("evenements-vie_retirer", evenementdevie=monde.fete.pk)
    assert monde.client().post(url, {"motif": "Autre personne", "version": "1"}).status_code == 302
    assert monde.sur_le_portail() == []


def test_retirer_du_portail_demande_un_motif_et_laisse_la_ligne(monde):
    monde.publier()
    url = monde.url("evenements-vie_depublier", evenementdevie=monde.fete.pk)
    assert monde.client().post(url, {"motif": ""}).status_code == 422
    reponse = monde.client().post(url, {"motif": "Nomme un tiers"})
    assert reponse.status_code == 302 and monde.sur_le_portail() == []
    assert ("accompagnement", "modifier") in {(c, a) for _, c, a, _, _, _ in traces(reponse)}
    with f.systeme():
        assert u.EvenementDeVie.objects.count() == 1 and u.Publication.objects.get().motif_retrait == "Nomme un tiers"


def test_publier_deux_fois_n_en_fait_qu_une(monde):
    assert [monde.publier().status_code for _ in range(2)] == [302, 302]
    with f.systeme():
        assert u.Publication.objects.count() == 1


def test_qui_n_ecrit_pas_la_rubrique_ne_publie_pas(monde):
    contrat = monde.poser(u.RemiseDocument, document="livret", remis_le=aujourdhui(), remis_a="Marcel")
    assert monde.publier("karim", contrat, "remises").status_code == 403
    assert monde.publier("claire", contrat, "remises").status_code == 302


def test_le_representant_lit_ce_qui_est_pour_lui_selon_qui_decide(monde):
    roy = Lecteur("representant", "Mme Roy")
    monde.poser(
        u.MesureProtection,
        type="tutelle",
        etendue="les_deux",
        mission="representation",
        titulaire="Mme Roy",
        du=aujourdhui() - 100 * JOUR,
        echeance=aujourdhui() + 900 * JOUR,
    )
    monde.publier()
    assert monde.sur_le_portail(roy) == []  # published for the person alone
    monde.publier(pour_representant="on")
    assert len(monde.sur_le_portail(roy)) == len(monde.sur_le_portail()) == 1
    assert monde.sur_le_portail(Lecteur("representant", "M. Petit")) == []
    monde.poser(u.OppositionProche, nom="Mme Roy", objet="tout", dite_par="personne", du=aujourdhui() - JOUR)
    assert monde.sur_le_portail(roy) == [] and len(monde.sur_le_portail()) == 1


def test_un_tiers_nomme_demande_une_relecture(monde):
    monde.poser(u.Proche, nom="Lucette Vasseur", categorie="proches", lien="autre")
    ligne = monde.poser(
        u.EvenementDeVie, categorie="accompagnement", genre="fete", du=aujourdhui(), recit="Visite de Lucette Vasseur."
    )
    url = monde.url("evenements-vie_publier", evenementdevie=ligne.pk)
    assert "Une autre personne est nommée" in monde.client("claire").get(url).content.decode()
    assert monde.publier("claire", ligne, relu="").status_code == 422
    assert monde.publier("claire", ligne).status_code == 302


def test_seule_la_derniere_version_du_projet_se_montre(monde):
    projet = monde.poser(u.Projet, titre="Le jardin")

    def version(numero: int) -> Any:
        contenu = {
            "parties": [
                {"id": str(projet.pk), "genre": "Projet", "titre": "", "champs": [["Titre", f"Le jardin {numero}"]]}
            ]
        }
        return monde.poser(
            u.VersionDeProjet, projet=projet, numero=numero, contenu=contenu, empreinte=empreinte(contenu)
        )

    une = version(1)
    assert monde.publier(ligne=une, nom="projets_version").status_code == 302
    assert "Le jardin 1" in monde.sur_le_portail()[0].contenu.texte
    deux = version(2)
    assert monde.sur_le_portail()[0].contenu is None
    assert monde.publier(ligne=une, nom="projets_version").status_code == 302
    assert monde.sur_le_portail()[0].contenu is None  # refused: a newer one replaces it
    page = monde.client().get(monde.url("projets_versions", projet=projet.pk)).content.decode()
    assert "modifié depuis la publication" in page
    assert monde.publier(ligne=deux, nom="projets_version").status_code == 302
    assert "Le jardin 2" in {x.contenu.titre + x.contenu.texte for x in monde.sur_le_portail() if x.contenu}.pop()


def test_un_document_se_publie_et_un_fichier_se_relit(monde):
    propre = {"categorie": "accompagnement", "titre": "Attestation", "date": aujourdhui()}
    document = monde.poser(u.Document, **f.PRECISIONS["document"] | propre)
    assert monde.publier("claire", document, "document", relu="").status_code == 422
    assert monde.publier("claire", document, "document").status_code == 302
    (item,) = monde.sur_le_portail()
    assert item.contenu.fichier and "Attestation" in item.contenu.texte


def test_une_rubrique_reservee_n_a_aucune_page_de_publication():
    reservees = {f.cle for f in fiches() if f.categorie in PARENTS}
    assert not reservees & set(cibles())


def test_la_liste_coute_autant_avec_une_publication_qu_avec_dix(monde):
    client = monde.client()

    def combien() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(monde.url("evenements-vie_liste")).status_code == 200
        return len(requetes)

    monde.publier()
    combien()
    avant = combien()
    for rang in range(9):
        ligne = monde.poser(u.EvenementDeVie, categorie="accompagnement", genre="fete", du=aujourdhui() - rang * JOUR)
        assert monde.publier(ligne=ligne).status_code == 302
    assert combien() == avant
