"""Every kind of row, through its pages: added once, read, changed without loss, withdrawn, refused to the others."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from dui.commun.categories import Categorie, Niveau
from habilitations.matrice import par_defaut
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.usagers.fiches.exemples import AVANT, EXEMPLES
from usagers.brouillons import genre_de
from usagers.fiches import fiche, fiches
from usagers.fiches.brouillons import brouillon_de
from usagers.models import Dossier

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
CLES = sorted(f.cle for f in fiches() if f.ajoutable)
LUES = sorted(f.cle for f in fiches() if not f.ajoutable)


def _metier(categorie: Categorie) -> Profession:
    """A profession of the care teams that writes this category and reads identity."""
    return next(p for p in Profession if _ecrit(par_defaut(p), categorie))


def _ecrit(niveaux: dict[Categorie, Niveau], categorie: Categorie) -> bool:
    return niveaux[categorie] >= Niveau.ECRITURE and niveaux[Categorie.IDENTITE] >= Niveau.LECTURE


class Monde:
    def __init__(self, cle: str) -> None:
        self.fiche = fiche(cle)
        c = self.fiche.categorie
        with f.systeme():
            lieu = f.etablissement()
            self.ecrit = f.professionnel("Écrit", _metier(c), lieu)
            self.sans = f.professionnel("Sans", Profession.COMPTABLE, lieu)
            self.ailleurs = f.professionnel("Ailleurs", Profession.MEDECIN, f.etablissement("Ailleurs"))
            self.dossier: Dossier = f.dossier(lieu, f.equipe(lieu, self.ecrit))
            self.voisin: Dossier = f.dossier(lieu, None)
            if self.fiche.finalite:
                f.declarer(lieu, self.fiche.finalite, self.ecrit)
        self.client = connecter(Client(), self.ecrit)
        for avant in AVANT.get(cle, ()):
            chemin = reverse(f"usagers:{avant}_ajouter", kwargs={"dossier": self.dossier.pk})
            assert self.client.post(chemin, EXEMPLES[avant][0]).status_code == 302

    def url(self, page: str, ligne=None, dossier=None) -> str:
        cles = {self.fiche.parametre: ligne} if ligne else {}
        return reverse(f"usagers:{self.fiche.cle}_{page}", kwargs={"dossier": (dossier or self.dossier).pk, **cles})

    def lignes(self) -> list:
        with f.systeme():
            return list(self.fiche.modele.avec_retirees.filter(dossier_id=self.dossier.pk).order_by("cree_le"))

    def lu(self) -> dict[str, str]:
        """What the page of an agreement carries of the project that it shows."""
        page = self.client.get(self.url("ajouter")).content.decode() if self.fiche.cle == "accords" else ""
        return dict(re.findall(r'name="(vu)" value="([0-9a-f]{64})"', page))

    def ajouter(self, envoi=None, **champs):
        saisie = EXEMPLES[self.fiche.cle][0] | self.lu() | {"envoi": str(envoi or uuid.uuid4())} | champs
        return self.client.post(self.url("ajouter"), saisie)


@pytest.fixture(params=CLES)
def monde(request):
    return Monde(request.param)


def test_chaque_genre_a_son_exemple():
    assert set(EXEMPLES) == set(CLES)


@pytest.mark.parametrize("cle", LUES)
def test_ce_qui_s_ecrit_ailleurs_se_lit_ici(cle):
    """Written by a verb of its own: no form of the framework adds or changes it, the pages and the API read it."""
    monde = Monde(cle)
    with f.systeme():
        ligne = f.rangee(monde.fiche.modele, monde.dossier, monde.ecrit, {})
    for page in (monde.url("liste"), monde.url("imprimer"), monde.url("fiche", ligne.pk)):
        assert monde.client.get(page).status_code == 200
    for page, cles in (("ajouter", {}), ("modifier", {monde.fiche.parametre: ligne.pk})):
        with pytest.raises(NoReverseMatch):
            reverse(f"usagers:{cle}_{page}", kwargs={"dossier": monde.dossier.pk, **cles})
    liste = reverse(f"api:{cle}_liste", kwargs={"dossier": monde.dossier.pk})
    objet = reverse(f"api:{cle}_fiche", kwargs={"dossier": monde.dossier.pk, monde.fiche.parametre: ligne.pk})
    assert [x["id"] for x in monde.client.get(liste).json()["lignes"]] == [str(ligne.pk)]
    assert monde.client.get(objet).json()["id"] == str(ligne.pk)
    refus = [monde.client.post(liste, "{}", content_type="application/json")]
    refus += [monde.client.put(objet, "{}", content_type="application/json")]
    assert [r.status_code for r in refus] == [405, 405]


def test_de_l_ajout_au_retrait(monde):
    exemple, change = EXEMPLES[monde.fiche.cle]
    assert monde.client.get(monde.url("liste")).status_code == 200
    assert monde.client.get(monde.url("ajouter")).status_code == 200
    reponse = monde.ajouter()
    assert reponse.status_code == 302, reponse.content.decode()[-3000:]
    (ligne,) = monde.lignes()
    if monde.fiche.ensuite:  # where one goes on, in the same dossier
        assert str(monde.dossier.pk) in reponse.headers["Location"]
        assert monde.client.get(reponse.headers["Location"]).status_code == 200
    else:
        assert reponse.headers["Location"] == monde.url("fiche", ligne.pk)
    assert (ligne.auteur_id, ligne.metier) == (monde.ecrit.pk, monde.ecrit.professionnel.affectations.get().profession)
    texte = next(v for v in change.values())
    for page in (monde.url("fiche", ligne.pk), monde.url("liste"), monde.url("imprimer")):
        assert monde.client.get(page).status_code == 200

    modifier = monde.url("modifier", ligne.pk)
    assert monde.client.get(modifier).status_code == 200
    assert monde.client.post(modifier, exemple | change | {"version": "1"}).status_code == 302
    page = monde.client.get(monde.url("fiche", ligne.pk)).content.decode()
    assert texte in page and "Ce qui a changé" in page and monde.ecrit.get_full_name() in page
    ancien = next(exemple.get(nom) for nom in change)
    assert re.search(rf"<del[^>]*>{re.escape(ancien)}</del>", page), "former text readable"

    retirer = monde.url("retirer", ligne.pk)
    assert monde.client.get(retirer).status_code == 200
    assert monde.client.post(retirer, {"motif": "", "version": "2"}).status_code == 422
    assert monde.client.post(retirer, {"motif": "Mauvais dossier", "version": "2"}).status_code == 302
    assert texte not in monde.client.get(monde.url("liste")).content.decode()
    assert monde.client.get(monde.url("fiche", ligne.pk)).status_code == 404
    with f.systeme():
        assert monde.lignes()[0].motif_retrait == "Mauvais dossier"


def test_deux_envois_n_en_posent_qu_une(monde):
    envoi = uuid.uuid4()
    assert [monde.ajouter(envoi).status_code for _ in range(2)] == [302, 302]
    assert len(monde.lignes()) == 1


def test_un_collegue_a_enregistre_entre_temps(monde):
    exemple, change = EXEMPLES[monde.fiche.cle]
    monde.ajouter()
    (ligne,) = monde.lignes()
    modifier = monde.url("modifier", ligne.pk)
    assert monde.client.post(modifier, exemple | change | {"version": "1"}).status_code == 302
    reponse = monde.client.post(modifier, exemple | {"version": "1"})
    texte = reponse.content.decode()
    assert reponse.status_code == 409 and next(iter(change.values())) in texte
    caches = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', texte))
    assert caches["version"] == "2"
    assert monde.client.post(modifier, exemple | {"version": "2"}).status_code == 302


def test_une_saisie_vide_se_dit_en_francais(monde):
    reponse = monde.client.post(monde.url("ajouter"), {})
    assert reponse.status_code == 422 and "resume-erreurs" in reponse.content.decode()
    assert monde.lignes() == []


@pytest.mark.parametrize("page", ["liste", "ajouter", "imprimer"])
def test_hors_equipe_et_ailleurs_rien(monde, page):
    assert monde.client.get(monde.url(page, dossier=monde.voisin)).status_code == 403
    assert connecter(Client(), monde.ailleurs).get(monde.url(page)).status_code == 404
    assert connecter(Client(), monde.ecrit, second_facteur=False).get(monde.url(page)).status_code == 302


def test_la_ligne_d_un_autre_dossier_est_introuvable(monde):
    monde.ajouter()
    (ligne,) = monde.lignes()
    with f.systeme():
        autre = f.dossier(monde.dossier.etablissement, f.equipe(monde.dossier.etablissement, monde.ecrit))
    for page in ("fiche", "modifier", "retirer"):
        assert monde.client.get(monde.url(page, ligne.pk, dossier=autre)).status_code == 404


def test_le_brouillon_revient_et_garde_le_mur_de_la_fiche(monde):
    nom = brouillon_de(monde.fiche)
    if not nom:
        pytest.skip("l’identité ne garde pas de brouillon")
    champ, valeur = next(iter(EXEMPLES[monde.fiche.cle][1].items()))
    garder = reverse("usagers:brouillon", kwargs={"dossier": monde.dossier.pk, "formulaire": nom})
    assert monde.client.post(garder, {champ: valeur}).status_code == 200
    page = monde.client.get(monde.url("ajouter")).content.decode()
    assert valeur in page and "Vous reprenez votre brouillon" in page
    genre, suite = genre_de(nom)
    assert genre is not None and genre.url(monde.dossier.pk, suite) == monde.url("ajouter")
    assert genre.categorie(suite) == monde.fiche.categorie


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre(monde):
    def combien() -> int:
        monde.client.get(monde.url("liste"))
        with CaptureQueriesContext(connection) as requetes:
            monde.client.get(monde.url("liste"))
        return len(requetes)

    monde.ajouter()
    avant = combien()
    for _ in range(8):
        monde.ajouter()
    assert combien() == avant
