"""Merging loses nothing and can be undone: every row is kept once, readable, in the dossier where it belongs."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import code_de, traces
from tests.usagers.doublons.monde import Monde as MondeComplet
from usagers.doublons import service
from usagers.enums import EtatDossier
from usagers.models import Dossier, Doublon, Ecrit, Fusion, IdentiteINS, LigneDeplacee, Proche

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.date(2026, 1, 5)


class Monde(MondeComplet):
    """Two writings and a relative each: enough to read what the pages say."""

    def __init__(self, combien: int) -> None:
        super().__init__(combien)
        with f.systeme():
            for i, d in enumerate(self.dossiers):
                for rang in range(2):
                    Ecrit(dossier=d, categorie="soins", date=JOUR, titre=f"T{i}-{rang}", texte=f"X{i}-{rang}").save()
                Proche(dossier=d, nom=f"P{i}", lien="enfant").save()

    def ou(self) -> dict[str, Any]:
        """Where each text is now; a text that is twice, or that does not open, shows."""
        with f.systeme():
            trouves = [(e.texte, e.dossier_id) for e in Ecrit.objects.all()]
            trouves += [(p.nom, p.dossier_id) for p in Proche.objects.all()]
        assert len({texte for texte, _ in trouves}) == len(trouves) == 3 * len(self.dossiers)
        return dict(trouves)


def test_tout_passe_dans_le_dossier_garde_et_en_revient():
    monde = Monde(2)
    un, deux = monde.dossiers
    avant = monde.ou()
    fusion = monde.fusionner(un, deux)
    assert set(monde.ou().values()) == {un.pk}
    with f.systeme():
        absorbe = Dossier.objects.get(pk=deux.pk)
        assert (absorbe.etat, absorbe.fusionne_dans) == (EtatDossier.ARCHIVE, un.pk)
        Ecrit(dossier=un, categorie="soins", date=JOUR, titre="Depuis", texte="X9-9").save()
        deplacee = LigneDeplacee.objects.filter(fusion=fusion, nom_table="usagers_ecrit").first()
        corrige = Ecrit.objects.get(pk=deplacee.ligne)
        ancien, corrige.texte = corrige.texte, "corrigé depuis"
        corrige.save()
    assert "X0-0" in connecter(Client(), monde.ines).get(_rubrique(un)).content.decode(), "her team follows"
    monde.defaire(fusion)
    with f.systeme():
        attendu = {t: d for t, d in avant.items() if t.startswith("X") and t != ancien}
        attendu |= {"X9-9": un.pk, "corrigé depuis": deux.pk}
        assert {e.texte: e.dossier_id for e in Ecrit.objects.all()} == attendu
        assert Dossier.objects.get(pk=deux.pk).etat == EtatDossier.ACTIF
    assert connecter(Client(), monde.ines).get(_rubrique(un)).status_code == 403


def _rubrique(dossier):
    return reverse("usagers:rubrique", kwargs={"dossier": dossier.pk, "rubrique": "soins"})


def test_on_ne_defait_ni_deux_fois_ni_trop_tard_ni_dans_le_desordre():
    monde = Monde(3)
    un, deux, trois = monde.dossiers
    premiere = monde.fusionner(un, deux)
    seconde = monde.fusionner(trois, un)
    with pytest.raises(service.FusionImpossible, match="à son tour"):
        monde.defaire(premiere)
    with pytest.raises(service.FusionImpossible, match="plus actif"):
        monde.fusionner(trois, deux)
    monde.defaire(seconde)
    plus_tard = time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=32), tick=True)
    with plus_tard, pytest.raises(service.FusionImpossible, match="30 jours"):
        monde.defaire(premiere)
    monde.defaire(premiere)
    with pytest.raises(service.FusionImpossible, match="déjà défaite"):
        monde.defaire(premiere)


def test_deux_etablissements_ne_se_melangent_pas():
    monde = Monde(1)
    with f.systeme():
        ailleurs = f.dossier(f.etablissement("Ailleurs"))
    with pytest.raises(service.FusionImpossible):
        monde.fusionner(monde.dossiers[0], ailleurs)


# -- pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def paire():
    monde = Monde(2)
    with f.systeme():
        un, deux = monde.dossiers
        f.accompagner(deux, monde.equipe)
        Doublon(dossier=un, autre=deux.pk, raison="mêmes traits d’identité").save()
        monde.doublon = Doublon.objects.get()
    monde.client = connecter(Client(), monde.chef)
    return monde


def test_comparer_puis_distinguer(paire):
    assert "Comparer" in paire.client.get(reverse("usagers:doublons")).content.decode()
    url = reverse("usagers:doublon", kwargs={"doublon": paire.doublon.pk})
    assert "Est-ce la même personne" in paire.client.get(url).content.decode()
    assert paire.client.post(url, {}).status_code == 422
    assert paire.client.post(url, {"verdict": "deux", "code": code_de(paire.chef)}).status_code == 302
    with f.systeme():
        assert Doublon.objects.get().meme_personne is False and not Fusion.objects.exists()
    assert "Aucun doublon" in paire.client.get(reverse("usagers:doublons")).content.decode()
    assert paire.client.get(url).status_code == 404


def test_fusionner_puis_defaire_par_les_pages(paire):
    un, deux = paire.dossiers
    url = reverse("usagers:doublon", kwargs={"doublon": paire.doublon.pk})
    assert paire.client.post(url, {"verdict": str(un.pk), "code": code_de(paire.chef)}).status_code == 302
    assert set(paire.ou().values()) == {un.pk}
    assert paire.client.get(reverse("usagers:dossier", kwargs={"dossier": deux.pk})).status_code in {403, 404}
    page = paire.client.get(reverse("usagers:identite", kwargs={"dossier": un.pk})).content.decode()
    assert "Défaire cette fusion" in page
    with f.systeme():
        fusion = Fusion.objects.get()
    defaire = reverse("usagers:defaire_fusion", kwargs={"dossier": un.pk, "fusion": fusion.pk})
    assert paire.client.get(defaire).status_code == 200
    assert paire.client.post(defaire).status_code == 302
    assert set(paire.ou().values()) == {un.pk, deux.pk}


def test_qui_ne_corrige_pas_l_identite_ne_fusionne_pas(paire):
    client = connecter(Client(), paire.ines)
    assert client.get(reverse("usagers:doublons")).status_code == 403
    assert client.get(reverse("usagers:doublon", kwargs={"doublon": paire.doublon.pk})).status_code == 403
    assert paire.client.get(reverse("usagers:doublon", kwargs={"doublon": uuid.uuid4()})).status_code == 404


def test_voir_un_dossier_par_exception_ne_suffit_pas_pour_le_reunir():
    """A named grant and an emergency access read; they never let one change an identity."""
    monde = Monde(2)
    un, deux = monde.dossiers
    with f.systeme():
        monde.sam = f.professionnel("Sam", Profession.CADRE_SANTE, monde.lieu)
        f.accompagner(un, f.equipe(monde.lieu, monde.sam, nom="Sam"))
        f.autoriser(deux, monde.sam)
        f.briser(deux, monde.sam)
        Doublon(dossier=un, autre=deux.pk, raison="mêmes traits d’identité").save()
        url = reverse("usagers:doublon", kwargs={"doublon": Doublon.objects.get().pk})
    client = connecter(Client(), monde.sam)
    assert client.get(url).status_code == 403
    assert client.post(url, {"verdict": str(un.pk), "code": code_de(monde.sam)}).status_code == 403
    with f.systeme():
        assert not Fusion.objects.exists()


def test_le_journal_des_deux_dossiers_dit_la_fusion(paire):
    un, deux = paire.dossiers
    url = reverse("usagers:doublon", kwargs={"doublon": paire.doublon.pk})
    reponse = paire.client.post(url, {"verdict": str(un.pk), "code": code_de(paire.chef)})
    dites = {d for t in traces(reponse) if t[5] == "fusion de deux dossiers" for d in t[0]}
    assert dites == {un.pk, deux.pk}
    with f.systeme():
        fusion = Fusion.objects.get()
    defaire = reverse("usagers:defaire_fusion", kwargs={"dossier": un.pk, "fusion": fusion.pk})
    reponse = paire.client.post(defaire)
    dites = {d for t in traces(reponse) if t[5] == "fusion défaite" for d in t[0]}
    assert dites == {un.pk, deux.pk}


def test_la_comparaison_dit_quelle_identite_est_la_mieux_verifiee(paire):
    un, _ = paire.dossiers
    with f.systeme():
        IdentiteINS(dossier=un, statut="validee").save()
    page = paire.client.get(reverse("usagers:doublon", kwargs={"doublon": paire.doublon.pk})).content.decode()
    assert "Identité validée" in page and "Identité provisoire" in page and "Pendant 30 jours" in page


def test_passe_trente_jours_la_page_le_dit(paire):
    un, deux = paire.dossiers
    fusion = paire.fusionner(un, deux)
    with f.systeme():
        Fusion.objects.filter(pk=fusion.pk).mise_a_jour_motivee("essai", jusqu_au=JOUR)
    defaire = reverse("usagers:defaire_fusion", kwargs={"dossier": un.pk, "fusion": fusion.pk})
    page = paire.client.get(defaire)
    assert "Le délai de 30 jours pour défaire cette fusion est passé" in page.content.decode()
    assert '<form method="post" novalidate' not in page.content.decode()
    reponse = paire.client.post(defaire, {"code": code_de(paire.chef)})
    assert reponse.status_code == 422 and "Le délai de 30 jours" in reponse.content.decode()
    assert set(paire.ou().values()) == {un.pk}


# -- two INS numbers ---------------------------------------------------------------------------------------


def _avec_ins(paire, *statuts: str, memes: bool = False):
    with f.systeme():
        for rang, (d, statut) in enumerate(zip(paire.dossiers, statuts, strict=True)):
            numero = f"14403140000{0 if memes else rang}"
            IdentiteINS(dossier=d, statut=statut, matricule=numero, oid="1.2.250.1.213.1.4.8").save()
    return reverse("usagers:doublon", kwargs={"doublon": paire.doublon.pk})


def test_deux_ins_qualifiees_differentes_ne_se_reunissent_pas(paire):
    un, deux = paire.dossiers
    url = _avec_ins(paire, "qualifiee", "qualifiee")
    page = paire.client.get(url).content.decode()
    assert "ce sont deux personnes" in page and "14403140000" not in page and f'value="{un.pk}"' not in page
    assert paire.client.post(url, {"verdict": str(un.pk), "code": code_de(paire.chef)}).status_code == 422
    with pytest.raises(service.FusionImpossible, match="deux personnes"):
        paire.fusionner(un, deux)
    assert paire.client.post(url, {"verdict": "deux", "code": code_de(paire.chef)}).status_code == 302


def test_deux_ins_differentes_demandent_une_confirmation(paire):
    un, deux = paire.dossiers
    url = _avec_ins(paire, "qualifiee", "provisoire")
    assert "matricules INS différents" in paire.client.get(url).content.decode()
    with pytest.raises(service.FusionImpossible, match="pièces d’identité"):
        paire.fusionner(un, deux)
    saisie = {"verdict": str(un.pk), "code": code_de(paire.chef)}
    reponse = paire.client.post(url, saisie)
    assert reponse.status_code == 422 and "Cochez" in reponse.content.decode()
    saisie |= {"ins_comparees": "on", "code": code_de(paire.chef)}
    assert paire.client.post(url, saisie).status_code == 302
    with f.systeme():
        assert Fusion.objects.get().dossier_id == un.pk


def test_la_meme_ins_des_deux_cotes_ne_demande_rien(paire):
    url = _avec_ins(paire, "qualifiee", "qualifiee", memes=True)
    page = paire.client.get(url).content.decode()
    assert "matricule" not in page
    assert (
        paire.client.post(url, {"verdict": str(paire.dossiers[0].pk), "code": code_de(paire.chef)}).status_code == 302
    )
