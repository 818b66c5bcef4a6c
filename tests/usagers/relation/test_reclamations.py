"""Complaints: whom they are about never reads them, by the gate nor in the base; their course, deadlines, board."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun import roles
from dui.commun.acces import Acces
from dui.commun.categories import Categorie
from dui.commun.contexte_sql import transaction_de
from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces
from usagers.models import EtapeReclamation, EtapeSansDossier, Reclamation, ReclamationSansDossier
from usagers.relation import suivi
from usagers.relation.enums import EtatReclamation as E

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.timedelta(days=1)
OBJET = "Mots durs au coucher"


def fr(jour: dt.date) -> str:
    return f"{jour:%d/%m/%Y}"


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.claire = f.professionnel("Claire", Profession.CHEF_SERVICE, self.lieu)
            self.aude = f.professionnel("Aude", Profession.ASSISTANT_SOCIAL, self.lieu)
            self.sylvie = f.professionnel("Sylvie", Profession.SECRETAIRE, self.lieu)
            self.karim = f.professionnel("Karim", Profession.AIDE_SOIGNANT, self.lieu)
            self.hugo = f.professionnel("Hugo", Profession.CHEF_SERVICE, f.etablissement("Ailleurs"))
            self.equipe = f.equipe(self.lieu, self.claire, self.aude, self.karim)
            self.marcel = f.dossier(self.lieu, self.equipe)

    def client(self, qui: str) -> Client:
        return connecter(Client(), getattr(self, qui))

    def url(self, nom: str, **cles: Any) -> str:
        return reverse(f"usagers:{nom}", kwargs={"dossier": self.marcel.pk} | cles)

    def saisie(self, **champs: Any) -> dict[str, str]:
        return {
            "envoi": str(uuid.uuid4()),
            "nature": "reclamation",
            "theme": "respect",
            "qui": "personne",
            "canal": "oral",
            "recue_le": fr(aujourdhui() - 3 * JOUR),
            "objet": OBJET,
            "texte": "On m’a parlé comme à un enfant.",
            "gravite": "faible",
        } | champs

    def reclamation(self, modele: Any = Reclamation, **champs: Any) -> Any:
        base = {"theme": "respect", "canal": "oral", "recue_le": aujourdhui() - 3 * JOUR, "objet": OBJET}
        base |= {"dossier": self.marcel} if modele is Reclamation else {"etablissement": self.lieu}
        with f.systeme():
            ligne = modele(**base | champs)
            ligne.save()
        return ligne

    def etape(self, ligne: Any, vers: str, qui: str = "claire", **champs: Any) -> Any:
        saisie = {"envoi": str(uuid.uuid4()), "vers": vers, "le": fr(aujourdhui()), "version": str(ligne.version)}
        if isinstance(ligne, Reclamation):
            url = self.url("etape_reclamation", reclamation=ligne.pk)
        else:
            url = reverse("usagers:etape_sans_dossier", kwargs={"reclamationsansdossier": ligne.pk})
        return self.client(qui).post(url, saisie | champs)


@pytest.fixture
def monde() -> Monde:
    return Monde()


# -- whom it is about --------------------------------------------------------------------------------------


@pytest.mark.parametrize("champ", ["vise", "vise_aussi"])
def test_le_professionnel_mis_en_cause_ne_la_lit_nulle_part(monde, champ):
    ligne = monde.reclamation(**{champ: monde.aude})
    with f.systeme():
        EtapeReclamation(dossier=monde.marcel, reclamation=ligne, etat="accusee", le=aujourdhui()).save()
    pages = [
        monde.url("reclamations_liste"),
        monde.url("reclamations_imprimer"),
        monde.url("rubrique", rubrique="relation"),
        monde.url("chronologie"),
        monde.url("dossier"),
        reverse("usagers:reclamations"),
        reverse("usagers:ma_journee"),
        f"/api/v1/dossiers/{monde.marcel.pk}/reclamations/",
    ]
    lues = {p for p in pages if OBJET in monde.client("claire").get(p).content.decode()}
    assert set(pages) - lues == {reverse("usagers:ma_journee")}  # which does not speak of complaints
    for page in pages:
        reponse = monde.client("aude").get(page)
        assert reponse.status_code == 200 and OBJET not in reponse.content.decode(), page
    for nom in ("reclamations_fiche", "reclamations_modifier", "reclamations_retirer", "etape_reclamation"):
        url = monde.url(nom, reclamation=ligne.pk)
        assert monde.client("claire").get(url).status_code == 200
        assert monde.client("aude").get(url).status_code == 404
    assert monde.client("aude").get(f"{pages[-1]}{ligne.pk}/").status_code == 404


@pytest.mark.parametrize("role", [roles.EQUIPE, roles.LARGE])
def test_la_base_l_ecarte_aussi_sans_la_porte(monde, role):
    """Raw SQL, as the application's role: the row and its steps are there for a colleague, not for whom it is about."""
    ligne = monde.reclamation(vise=monde.aude)
    seule = monde.reclamation(ReclamationSansDossier, vise_aussi=monde.aude)
    with f.systeme():
        EtapeReclamation(dossier=monde.marcel, reclamation=ligne, etat="accusee", le=aujourdhui()).save()
        EtapeSansDossier(etablissement=monde.lieu, reclamation=seule, etat="accusee", le=aujourdhui()).save()
    tables = [m._meta.db_table for m in (Reclamation, EtapeReclamation, ReclamationSansDossier, EtapeSansDossier)]

    def comptes(compte: Any) -> list[int]:
        toutes = frozenset(c.value for c in Categorie)
        acces = Acces(
            compte_id=compte.pk, etablissement_id=monde.lieu.pk, role=role, lire=toutes, ecrire=toutes, fonction=toutes
        )
        trouves = []
        with acces.lier(), transaction_de(acces), connection.cursor() as curseur:
            for table in tables:
                curseur.execute(f"SELECT count(*) FROM {table}")
                trouves.append(curseur.fetchone()[0])
        return trouves

    temoin = monde.claire if role == roles.EQUIPE else monde.sylvie
    assert comptes(temoin) == [1, 1, 1, 1]
    assert comptes(monde.aude)[2:] == [0, 0]
    assert comptes(monde.aude)[:2] == [0, 0]


def test_elle_s_explique_a_qui_la_lit(monde):
    ligne = monde.reclamation(vise=monde.aude)
    page = monde.client("claire").get(monde.url("reclamations_fiche", reclamation=ligne.pk)).content.decode()
    assert "Aude Essai : mis en cause, donc écarté de sa lecture" in page
    assert "ne lira pas cette fiche" in monde.client("claire").get(monde.url("reclamations_ajouter")).content.decode()


def test_nul_n_enregistre_une_reclamation_qui_le_met_en_cause(monde):
    reponse = monde.client("aude").post(monde.url("reclamations_ajouter"), monde.saisie(vise=str(monde.aude.pk)))
    assert reponse.status_code == 422 and "vous met en cause" in reponse.content.decode()
    reponse = monde.client("claire").post(monde.url("reclamations_ajouter"), monde.saisie(vise=str(monde.aude.pk)))
    assert reponse.status_code == 302
    with f.systeme():
        assert Reclamation.objects.get().vise_id == monde.aude.pk


def test_un_proche_se_nomme_sinon_c_est_sans_dossier(monde):
    reponse = monde.client("claire").post(monde.url("reclamations_ajouter"), monde.saisie(qui="proche"))
    assert reponse.status_code == 422 and "Indiquez qui parle" in reponse.content.decode()


# -- its course --------------------------------------------------------------------------------------------


def test_de_la_reception_a_la_cloture(monde):
    ligne = monde.reclamation()
    assert monde.etape(ligne, "accusee").status_code == 302
    ligne.version = 2
    assert monde.etape(ligne, "repondue").status_code == 422  # says nothing of the answer
    assert monde.etape(ligne, "repondue", texte="Excuses présentées.").status_code == 302
    ligne.version = 3
    reponse = monde.etape(ligne, "close", texte="La personne est satisfaite.")
    assert reponse.status_code == 302
    assert {(c, a, i) for _, c, a, i, _, _ in traces(reponse)} >= {("relation", "modifier", "accorde")}
    with f.systeme():
        assert [e.etat for e in EtapeReclamation.objects.order_by("cree_le")] == ["accusee", "repondue", "close"]
        assert Reclamation.objects.get().etat == "close"
    url = monde.url("reclamations_modifier", reclamation=ligne.pk)
    assert monde.client("claire").get(url).status_code == 302  # closed: it does not change any more


def test_la_meme_etape_deux_fois_n_en_fait_qu_une(monde):
    ligne, envoi = monde.reclamation(), str(uuid.uuid4())
    for _ in range(2):
        assert monde.etape(ligne, "accusee", envoi=envoi).status_code == 302
    with f.systeme():
        assert EtapeReclamation.objects.count() == 1 and Reclamation.objects.get().version == 2


def test_une_etape_sur_un_etat_depasse_ne_s_ecrit_pas(monde):
    ligne = monde.reclamation()
    assert monde.etape(ligne, "instruction").status_code == 302
    assert monde.etape(ligne, "repondue", texte="Fait.").status_code == 302  # sent from the former version
    with f.systeme():
        assert Reclamation.objects.get().etat == "instruction"


@pytest.mark.parametrize(
    ("gravite", "jours", "retard"), [("faible", 7, False), ("faible", 8, True), ("grave", 2, False), ("grave", 3, True)]
)
def test_l_echeance_vient_des_donnees(gravite, jours, retard):
    jour = dt.date(2026, 3, 20)
    ligne = Reclamation(nature="reclamation", gravite=gravite, recue_le=jour - jours * JOUR, etat="recue")
    due = suivi.prochaine(ligne)
    assert due is not None and due.etape == "accusee" and due.source
    assert suivi.est_en_retard(ligne, jour) is retard


def test_une_satisfaction_n_attend_rien_et_tout_etat_a_une_suite():
    assert suivi.prochaine(Reclamation(nature="satisfaction", recue_le=dt.date(2026, 1, 1))) is None
    assert set(suivi.SUITES) == set(E) and all(suivi.SUITES.values())


# -- the board, without a dossier --------------------------------------------------------------------------


def test_le_tableau_trie_ce_qui_est_en_retard(monde):
    monde.reclamation(recue_le=aujourdhui() - 40 * JOUR, objet="En retard depuis longtemps")
    monde.reclamation(objet="À l’heure")
    monde.reclamation(ReclamationSansDossier, objet="Du bruit la nuit", recue_le=aujourdhui() - 60 * JOUR)
    page = monde.client("claire").get(reverse("usagers:reclamations")).content.decode()
    retard, _, reste = page.partition('id="en-cours"')
    assert "En retard depuis longtemps" in retard and "Du bruit la nuit" in retard and "À l’heure" in reste
    ailleurs = monde.client("hugo").get(reverse("usagers:reclamations")).content.decode()
    assert "Du bruit la nuit" not in ailleurs and "À l’heure" not in ailleurs
    assert "ne suit pas les réclamations" in monde.client("karim").get(reverse("usagers:reclamations")).content.decode()


def test_le_tableau_coute_autant_pour_une_que_pour_dix(monde):
    client = monde.client("claire")

    def combien() -> int:
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert client.get(reverse("usagers:reclamations")).status_code == 200
        return len(requetes)

    monde.reclamation(vise=monde.aude)
    monde.reclamation(ReclamationSansDossier)
    combien()
    avant = combien()
    for _ in range(9):
        monde.reclamation()
        monde.reclamation(ReclamationSansDossier)
    assert combien() == avant


def test_sans_dossier_elle_se_recoit_se_lit_et_se_suit(monde):
    saisie = monde.saisie(qui="anonyme", vise=str(monde.aude.pk))
    reponse = monde.client("claire").post(reverse("usagers:recevoir_reclamation"), saisie)
    assert reponse.status_code == 302
    assert ("a enregistré" not in str(traces(reponse))) and "reclamation_recue" in str(traces(reponse))
    assert monde.client("claire").post(reverse("usagers:recevoir_reclamation"), saisie).status_code == 302
    with f.systeme():
        ligne = ReclamationSansDossier.objects.get()
    url = reverse("usagers:reclamation_sans_dossier", kwargs={"reclamationsansdossier": ligne.pk})
    assert OBJET in monde.client("claire").get(url).content.decode()
    assert monde.etape(ligne, "instruction").status_code == 302
    assert monde.client("aude").get(url).status_code == 404
    assert monde.client("hugo").get(url).status_code == 404
    assert monde.client("karim").get(url).status_code == 403


def test_ses_textes_sont_chiffres_dans_la_base(monde):
    monde.reclamation()
    monde.reclamation(ReclamationSansDossier, texte="Un secret")
    with f.systeme(), connection.cursor() as curseur:
        for table in ("usagers_reclamation", "usagers_reclamationsansdossier"):
            curseur.execute(f"SELECT t::text FROM {table} t")
            (brut,) = curseur.fetchone()
            assert OBJET not in brut and "Un secret" not in brut
