"""What depends on a purpose appears only where the ESMS declared it: pages, print, timeline, API, import."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from habilitations import finalites
from habilitations.models import FinaliteDeclaree
from tests import fabrique as f
from tests.connexion import connecter
from tests.usagers.fiches.exemples import EXEMPLES
from usagers.importation import lignes as importation
from usagers.importation.rapport import FINALITE_NON_DECLAREE, RapportImport
from usagers.models import Brouillon, PeriodeDeParcours, Sejour

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
CLE, INSERTION = "parcours-professionnel", "insertion"


class Monde:
    """Two ESMS of the same kind, one colleague and one person in each."""

    def __init__(self) -> None:
        with f.systeme():
            self.lieu, self.ailleurs = f.etablissement("Ici"), f.etablissement("Ailleurs")
            self.sara, self.loin = (f.professionnel(n, "chef_service", e) for n, e in self._qui())
            self.sami = f.dossier(self.lieu, f.equipe(self.lieu, self.sara))
            self.lou = f.dossier(self.ailleurs, f.equipe(self.ailleurs, self.loin))
        self.client, self.client_loin = connecter(Client(), self.sara), connecter(Client(), self.loin)

    def _qui(self):
        return (("Sara", self.lieu), ("Loin", self.ailleurs))

    def declarer(self, lieu=None) -> FinaliteDeclaree:
        with f.systeme():
            return f.declarer(lieu or self.lieu, INSERTION, self.sara if lieu in (None, self.lieu) else self.loin)

    def retirer(self) -> None:
        with f.systeme():
            declaree = FinaliteDeclaree.objects.filter(etablissement=self.lieu, retiree_le__isnull=True).first()
            declaree.retiree_le, declaree.retiree_par = declaree.declaree_le, self.sara
            declaree.save()

    def periode(self, dossier=None) -> PeriodeDeParcours:
        qui = self.loin if dossier == self.lou else self.sara
        with f.systeme():
            ligne = PeriodeDeParcours(
                dossier=dossier or self.sami, auteur=qui, metier="chef_service", nature="ulis", intitule="Cinquième",
                lieu="Collège Jean-Moulin", du=dt.date(2025, 9, 1), utilite="Réunion de scolarité",
            )  # fmt: skip
            ligne.save()
        return ligne

    def url(self, page: str, ligne: Any = None, dossier: Any = None, espace: str = "usagers") -> str:
        cles = {"periodedeparcours": ligne.pk} if ligne else {}
        return reverse(f"{espace}:{CLE}_{page}", kwargs={"dossier": (dossier or self.sami).pk, **cles})

    def rubrique(self, dossier: Any = None) -> str:
        return reverse("usagers:rubrique", kwargs={"dossier": (dossier or self.sami).pk, "rubrique": "parcours"})

    def pages(self, ligne: Any, dossier: Any = None) -> dict[str, str]:
        """Every page and address of a row."""
        adresses = {p: self.url(p, dossier=dossier) for p in ("liste", "ajouter", "imprimer")}
        adresses |= {p: self.url(p, ligne, dossier) for p in ("fiche", "modifier", "retirer")}
        adresses["api_liste"] = self.url("liste", dossier=dossier, espace="api")
        adresses["api_fiche"] = self.url("fiche", ligne, dossier, espace="api")
        return adresses

    def statuts(self, ligne: Any, client: Client | None = None, dossier: Any = None) -> dict[str, int]:
        c = client or self.client
        return {nom: c.get(url).status_code for nom, url in self.pages(ligne, dossier).items()}

    def ou_parait(self, client: Client | None = None, dossier: Any = None) -> dict[str, bool]:
        """Whether the row says something in its heading, in the timeline, in the summary."""
        c, d = client or self.client, dossier or self.sami
        adresses = {
            "rubrique": self.rubrique(d),
            "chronologie": reverse("usagers:chronologie", kwargs={"dossier": d.pk}),
            "synthese": reverse("usagers:dossier", kwargs={"dossier": d.pk}),
        }
        return {nom: "Cinquième" in c.get(url).content.decode() for nom, url in adresses.items()}


@pytest.fixture
def monde():
    return Monde()


def test_sans_declaration_rien_ne_parait(monde):
    ligne = monde.periode()
    assert set(monde.statuts(ligne).values()) == {404}
    assert set(monde.ou_parait().values()) == {False}
    page = monde.client.get(monde.rubrique()).content.decode()
    assert "Ajouter une scolarité" not in page and "Parcours professionnel" not in page
    saisie = EXEMPLES[CLE][0] | {"envoi": str(uuid.uuid4())}
    assert monde.client.post(monde.url("ajouter"), saisie).status_code == 404
    api = monde.client.post(monde.url("liste", espace="api"), json.dumps(saisie), content_type="application/json")
    assert api.status_code == 404 and json.loads(api.content)["detail"] == "Cette donnée est introuvable."
    with f.systeme():
        assert PeriodeDeParcours.objects.count() == 1


def test_declaree_tout_parait_ici_et_rien_ailleurs(monde):
    ici, labas = monde.periode(), monde.periode(monde.lou)
    monde.declarer()
    assert set(monde.statuts(ici).values()) == {200}
    assert monde.ou_parait() == {"rubrique": True, "chronologie": True, "synthese": True}
    assert "Ajouter une scolarité" in monde.client.get(monde.rubrique()).content.decode()
    assert set(monde.statuts(labas, monde.client_loin, monde.lou).values()) == {404}
    assert set(monde.ou_parait(monde.client_loin, monde.lou).values()) == {False}


def test_retiree_tout_se_cache_a_la_requete_suivante_et_rien_n_est_perdu(monde):
    ligne = monde.periode()
    monde.declarer()
    assert monde.client.get(monde.url("fiche", ligne)).status_code == 200
    monde.retirer()
    assert set(monde.statuts(ligne).values()) == {404}
    assert set(monde.ou_parait().values()) == {False}
    with f.systeme():
        assert PeriodeDeParcours.objects.get().intitule == "Cinquième"
    monde.declarer()
    assert set(monde.statuts(ligne).values()) == {200}


def test_hors_declaration_on_ne_sait_pas_si_la_ligne_existe(monde):
    """404 for whoever may read the heading; a refusal of the matrix stays a refusal."""
    ligne = monde.periode()
    with f.systeme():
        kine = f.professionnel("Kiné", "kine", monde.lieu)
        f.accompagner(monde.sami, f.equipe(monde.lieu, kine, nom="Marche"))
    assert set(monde.statuts(ligne, connecter(Client(), kine)).values()) == {403}


def test_le_brouillon_d_une_finalite_retiree_n_est_plus_garde(monde):
    monde.declarer()
    garder = reverse("usagers:brouillon", kwargs={"dossier": monde.sami.pk, "formulaire": f"fiche-{CLE}"})
    assert monde.client.post(garder, {"intitule": "Quatrième"}).status_code == 200
    assert monde.url("ajouter") in monde.client.get("/").content.decode()
    monde.retirer()
    assert monde.client.post(garder, {"intitule": "Troisième"}).status_code == 404
    assert monde.url("ajouter") not in monde.client.get("/").content.decode()
    with f.systeme():
        assert Brouillon.objects.get().contenu == {"intitule": "Quatrième"}


# -- one field of a row ---------------------------------------------------------------------------------------


@pytest.fixture
def provenance(monkeypatch):
    """Where somebody comes from, as if it depended on the purpose: the dictionary alone decides."""
    avant = finalites.champs_conditionnels
    monkeypatch.setattr(
        finalites, "champs_conditionnels", lambda m: {"provenance": INSERTION} if m is Sejour else avant(m)
    )


@pytest.fixture
def sejour(monde, provenance):
    with f.systeme():
        ligne = Sejour(
            dossier=monde.sami,
            auteur=monde.sara,
            statut="en_cours",
            entree=dt.date(2026, 3, 3),
            provenance="Chez sa tante",
        )
        ligne.save()
    return ligne


def _adresses(monde, sejour) -> dict[str, str]:
    d = {"dossier": monde.sami.pk}
    ligne = d | {"sejour": sejour.pk}
    return {
        "liste": reverse("usagers:sejours_liste", kwargs=d),
        "imprimer": reverse("usagers:sejours_imprimer", kwargs=d),
        "fiche": reverse("usagers:sejours_fiche", kwargs=ligne),
        "modifier": reverse("usagers:sejours_modifier", kwargs=ligne),
        "rubrique": monde.rubrique(),
        "api": reverse("api:sejours_fiche", kwargs=ligne),
        "api_liste": reverse("api:sejours_liste", kwargs=d),
    }


def _ou(monde, sejour) -> set[str]:
    return {
        n for n, url in _adresses(monde, sejour).items() if "Chez sa tante" in monde.client.get(url).content.decode()
    }


def test_un_champ_seul_parait_et_disparait_partout(monde, sejour):
    assert _ou(monde, sejour) == set()
    page = monde.client.get(_adresses(monde, sejour)["modifier"]).content.decode()
    assert 'name="provenance"' not in page and 'name="commentaire"' in page
    monde.declarer()
    assert _ou(monde, sejour) == set(_adresses(monde, sejour))
    monde.retirer()
    assert _ou(monde, sejour) == set()


def test_enregistrer_n_efface_pas_un_champ_cache(monde, sejour):
    url = _adresses(monde, sejour)["modifier"]
    saisie = {"statut": "en_cours", "entree": "03/03/2026", "commentaire": "Deux visites.", "version": "1"}
    assert monde.client.post(url, saisie | {"provenance": "Ailleurs"}).status_code == 302
    with f.systeme():
        gardee = Sejour.objects.get()
        assert (gardee.commentaire, gardee.provenance, gardee.version) == ("Deux visites.", "Chez sa tante", 2)


def test_l_api_ne_connait_pas_un_champ_cache_et_le_garde(monde, sejour):
    url = _adresses(monde, sejour)["api"]

    def patch(**champs: Any) -> tuple[int, dict[str, Any]]:
        r = monde.client.generic("PATCH", url, json.dumps(champs), content_type="application/json")
        return r.status_code, json.loads(r.content)

    assert "provenance" not in json.loads(monde.client.get(url).content)
    statut, dit = patch(provenance="Ailleurs", version=1)
    assert (statut, dit["errors"]) == (422, {"provenance": ["Champ inconnu."]})
    statut, dit = patch(commentaire="Deux visites.", version=1)
    assert statut == 200 and "provenance" not in dit
    with f.systeme():
        assert Sejour.objects.get().provenance == "Chez sa tante"


def test_l_historique_tait_un_champ_cache(monde, sejour):
    monde.declarer()
    url = _adresses(monde, sejour)
    saisie = {"statut": "en_cours", "entree": "03/03/2026", "version": "1", "provenance": "Hôpital de Caen"}
    assert monde.client.post(url["modifier"], saisie).status_code == 302
    assert "Hôpital de Caen" in monde.client.get(url["fiche"]).content.decode()
    monde.retirer()
    page = monde.client.get(url["fiche"]).content.decode()
    assert "Hôpital de Caen" not in page and "Chez sa tante" not in page


def test_l_import_dit_ce_qu_il_ne_reprend_pas(monde, provenance):
    rapport = RapportImport(monde.sami.pk, 1, False, "", "fhir")
    with f.systeme():
        recu = importation.batir(
            Sejour, rapport, dossier=monde.sami, numero="S1", provenance="Chez sa tante", commentaire="Visite"
        )
        assert (recu.provenance, recu.commentaire) == (None, "Visite")
    assert [(x.chemin, x.raison) for x in rapport.non_repris] == [("séjour : provenance", FINALITE_NON_DECLAREE)]
    monde.declarer()
    with f.systeme():
        recu = importation.batir(Sejour, rapport, dossier=monde.sami, provenance="Chez sa tante")
        assert recu.provenance == "Chez sa tante" and len(rapport.non_repris) == 1
