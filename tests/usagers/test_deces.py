"""A death is recorded once, from a stay or from identity; it closes what must end, and the band says it soberly."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces
from usagers import registres
from usagers.models import Dossier, DroitOuvert, MesureProtection, Sejour

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
UN = dt.timedelta(days=1)


def fr(jour: dt.date) -> str:
    return f"{jour:%d/%m/%Y}"


class Monde:
    def __init__(self) -> None:
        self.entree = aujourdhui() - 200 * UN
        with f.systeme():
            self.lieu = f.etablissement()
            self.claire = f.professionnel("Claire", Profession.CHEF_SERVICE, self.lieu)
            self.sylvie = f.professionnel("Sylvie", Profession.SECRETAIRE, self.lieu)
            self.ines = f.professionnel("Inès", Profession.INFIRMIER, self.lieu)
            self.dossier = f.dossier(self.lieu, f.equipe(self.lieu, self.claire, self.ines), entre_le=self.entree)
            self.sejour = Sejour(dossier=self.dossier, statut="en_cours", entree=self.entree)
            self.prevu = Sejour(dossier=self.dossier, statut="prevu", entree_prevue=aujourdhui() + 30 * UN)
            self.mesure = MesureProtection(dossier=self.dossier, type="tutelle", titulaire="UDAF", du=self.entree)
            for ligne in (self.sejour, self.prevu, self.mesure):
                ligne.save()

    def url(self, page: str) -> str:
        return reverse(f"usagers:{page}", kwargs={"dossier": self.dossier.pk})

    def noter(self, compte, **champs):
        with f.systeme():
            version = Dossier.objects.get(pk=self.dossier.pk).version
        saisie = {"decede_le": fr(aujourdhui() - 2 * UN), "version": str(version)} | champs
        return connecter(Client(), compte).post(self.url("noter_deces"), saisie)

    def relire(self):
        with f.systeme():
            return (
                Dossier.objects.get(pk=self.dossier.pk),
                Sejour.objects.get(pk=self.sejour.pk),
                Sejour.objects.get(pk=self.prevu.pk),
                MesureProtection.objects.get(pk=self.mesure.pk),
            )


@pytest.fixture
def monde() -> Monde:
    return Monde()


@pytest.mark.parametrize("qui", ["claire", "sylvie"])
def test_depuis_l_identite_tout_se_termine_ce_jour_la(monde, qui):
    """The secretary opens neither protection nor its wall: what ends there is written all the same, and traced."""
    reponse = monde.noter(getattr(monde, qui))
    assert reponse.status_code == 302, reponse.content.decode()[-2000:]
    le = aujourdhui() - 2 * UN
    dossier, sejour, prevu, mesure = monde.relire()
    assert (dossier.decede_le, dossier.sorti_le) == (le, le)
    assert (sejour.statut, sejour.sortie, sejour.sortie_par) == ("termine", le, "deces")
    assert (prevu.statut, mesure.au) == ("annule", le)
    assert {(t[1], t[5]) for t in traces(reponse)} >= {("parcours", "deces"), ("proches", "deces")}


def test_depuis_la_sortie_d_un_sejour(monde):
    url = reverse("usagers:sejours_modifier", kwargs={"dossier": monde.dossier.pk, "sejour": monde.sejour.pk})
    saisie = {
        "statut": "termine", "entree": fr(monde.entree), "sortie": fr(aujourdhui()), "sortie_par": "deces",
        "version": "1", "envoi": str(uuid.uuid4()),
    }  # fmt: skip
    assert connecter(Client(), monde.claire).post(url, saisie).status_code == 302
    dossier, _sejour, prevu, mesure = monde.relire()
    assert (dossier.decede_le, prevu.statut, mesure.au) == (aujourdhui(), "annule", aujourdhui())


@pytest.mark.parametrize(
    "champs", [{"decede_le": fr(aujourdhui() + UN)}, {"decede_le": "01/01/1900"}, {"decede_le": ""}]
)
def test_une_date_impossible_est_refusee(monde, champs):
    assert monde.noter(monde.claire, **champs).status_code == 422
    assert monde.relire()[0].decede_le is None


def test_qui_n_ecrit_pas_l_identite_ne_note_pas_un_deces(monde):
    assert monde.noter(monde.ines).status_code == 403


def test_deux_envois_et_une_version_depassee_ne_changent_rien(monde):
    with f.systeme():
        version = Dossier.objects.get(pk=monde.dossier.pk).version
    monde.noter(monde.claire)
    monde.noter(monde.claire, version=str(version), decede_le=fr(aujourdhui()))
    assert monde.relire()[0].decede_le == aujourdhui() - 2 * UN


def test_une_erreur_se_corrige(monde):
    monde.noter(monde.claire)
    assert monde.noter(monde.claire, erreur="on", decede_le="").status_code == 302
    assert monde.relire()[0].decede_le is None


def test_les_pages_le_disent_sobrement(monde):
    with f.systeme():
        DroitOuvert(
            dossier=monde.dossier, nature="apa", du=monde.entree, au=aujourdhui() + 10 * UN, etat="ouvert"
        ).save()
    client = connecter(Client(), monde.claire)
    assert "Tutelle" in client.get(monde.url("dossier")).content.decode()
    assert "DUPUIS" in client.get(reverse("usagers:ma_journee")).content.decode()
    monde.noter(monde.claire)
    page = client.get(monde.url("dossier"))
    bandeau = page.context["personne"]
    assert "décédé le" in bandeau["ligne"] and " ans)" not in bandeau["ligne"]
    assert not any("Tutelle" in p["texte"] for p in bandeau["puces"])
    assert "anniversaire" not in page.content.decode().lower()
    assert "DUPUIS" not in client.get(reverse("usagers:ma_journee")).content.decode()


def test_un_etage_au_dessus_ferme_ce_qu_il_tient(monde, monkeypatch):
    appels = []
    monkeypatch.setattr(registres, "_SUITES_DE_DECES", [lambda pk, le: appels.append((pk, le)) or ["coordination"]])
    reponse = monde.noter(monde.claire)
    assert appels == [(monde.dossier.pk, aujourdhui() - 2 * UN)]
    assert ("coordination", "deces") in {(t[1], t[5]) for t in traces(reponse)}
