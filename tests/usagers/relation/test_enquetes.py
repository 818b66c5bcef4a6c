"""Surveys: no answer can be found again, small counts are hidden, a closed survey takes nothing more."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from dui.commun import roles
from dui.commun.acces import Acces
from dui.commun.categories import Categorie
from dui.commun.contexte_sql import transaction_de
from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.epreuves.test_budget import BUDGET
from tests.epreuves.test_budget import _requetes as requetes_de
from tests.habilitations.outils import traces
from usagers.evaluations.catalogue import declarees
from usagers.evaluations.declaration import Critere, Question
from usagers.models import DecompteEnquete, Enquete, EnvoiAnonyme
from usagers.relation import enquetes

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.timedelta(days=1)
UNE = {"q_ecoute": "oui", "q_repas": "peu"}


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.diane = f.professionnel("Diane", Profession.DIRECTEUR, self.lieu)
            self.aude = f.professionnel("Aude", Profession.ASSISTANT_SOCIAL, self.lieu)
            self.ines = f.professionnel("Inès", Profession.INFIRMIER, self.lieu)
            self.hugo = f.professionnel("Hugo", Profession.DIRECTEUR, f.etablissement("Ailleurs"))
        self.clients: dict[str, Client] = {}

    def client(self, qui: str) -> Client:
        if qui not in self.clients:
            self.clients[qui] = connecter(Client(), getattr(self, qui))
        return self.clients[qui]

    def ouvrir(self, **champs: Any) -> Enquete:
        base = {
            "titre": "Être bien ici",
            "grille": "satisfaction",
            "du": aujourdhui() - JOUR,
            "au": aujourdhui() + JOUR,
        }
        with f.systeme():
            enquete = Enquete(etablissement=self.lieu, **base | champs)
            enquete.save()
            enquetes.poser_les_decomptes(enquete)
        return enquete

    def repondre(self, enquete: Enquete, qui: str = "aude", **reponses: Any) -> Any:
        saisie = {"envoi": str(uuid.uuid4())} | (reponses or UNE)
        return self.client(qui).post(url("repondre_enquete", enquete), saisie)

    def clore(self, enquete: Enquete) -> Any:
        with f.systeme():
            version = Enquete.objects.get(pk=enquete.pk).version
        return self.client("diane").post(url("clore_enquete", enquete), {"version": version})

    def comptes(self, enquete: Enquete) -> dict[tuple[str, str], int]:
        with f.systeme():
            lignes = DecompteEnquete.objects.filter(enquete=enquete, combien__gt=0)
            return {(d.question, d.critere): d.combien for d in lignes}


def url(page: str, enquete: Enquete) -> str:
    return reverse(f"usagers:{page}", kwargs={"enquete": enquete.pk})


@pytest.fixture
def monde() -> Monde:
    return Monde()


def dans_la_base(monde: Monde, ordre: str, qui: str = "diane", lieu: Any = None) -> Any:
    """Raw SQL as the application's role, without the gate."""
    toutes = frozenset(c.value for c in Categorie)
    acces = Acces(
        compte_id=getattr(monde, qui).pk,
        etablissement_id=(lieu or monde.lieu).pk,
        role=roles.EQUIPE,
        lire=toutes,
        ecrire=toutes,
    )
    with acces.lier(), transaction_de(acces), connection.cursor() as curseur:
        curseur.execute(ordre)
        return curseur.fetchall() if curseur.description else curseur.rowcount


# -- opened, collected -------------------------------------------------------------------------------------


def test_la_direction_ouvre_et_l_equipe_saisit(monde):
    saisie = {"titre": "Être bien ici", "grille": "satisfaction", "public": "tous", "envoi": str(uuid.uuid4())}
    saisie |= {"du": f"{aujourdhui():%d/%m/%Y}", "au": f"{aujourdhui() + 9 * JOUR:%d/%m/%Y}", "remis": "12"}
    for _ in range(2):  # a second click
        assert monde.client("diane").post(reverse("usagers:ouvrir_enquete"), saisie).status_code == 302
    with f.systeme():
        enquete = Enquete.objects.get()
    assert monde.repondre(enquete).status_code == 302
    assert monde.comptes(enquete)["", ""] == 1
    assert monde.client("aude").get(reverse("usagers:ouvrir_enquete")).status_code == 403
    for page in ("modifier_enquete", "clore_enquete", "resultats_enquete", "enquete_csv"):
        assert monde.client("aude").get(url(page, enquete)).status_code == 403, page
    for page in ("enquete", "repondre_enquete", "questionnaire_enquete"):
        assert monde.client("aude").get(url(page, enquete)).status_code == 200, page
        assert monde.client("ines").get(url(page, enquete)).status_code == 403, page
        assert monde.client("hugo").get(url(page, enquete)).status_code == 404, page
    assert "Être bien ici" in monde.client("aude").get(reverse("usagers:enquetes")).content.decode()
    for qui in ("hugo", "ines"):
        assert "Être bien ici" not in monde.client(qui).get(reverse("usagers:enquetes")).content.decode()


def test_une_reponse_s_ajoute_aux_decomptes_une_seule_fois(monde):
    enquete, envoi = monde.ouvrir(), str(uuid.uuid4())
    for _ in range(2):
        assert monde.repondre(enquete, envoi=envoi, **UNE).status_code == 302
    comptes = monde.comptes(enquete)
    questions = {q.code for q in declarees()["satisfaction"].questions}
    assert comptes["", ""] == comptes["ecoute", "oui"] == comptes["repas", "peu"] == 1
    assert {q for q, critere in comptes if critere == ""} == {""} | questions - {"ecoute", "repas"}
    assert monde.repondre(enquete, envoi="").status_code == 422  # nothing is ticked
    assert monde.repondre(enquete, envoi="", q_repas="inconnu").status_code == 422


def test_rien_ne_dit_qui_a_repondu_quoi(monde):
    """No column of time nor of person where answers are counted, no row of an answer, nothing in the journal."""
    enquete = monde.ouvrir()
    with f.systeme():
        avant = DecompteEnquete.objects.count()
    reponse = monde.repondre(enquete)
    with f.systeme():
        assert DecompteEnquete.objects.count() == avant
    assert {c.name for c in DecompteEnquete._meta.fields} == {
        "id", "etablissement", "enquete", "question", "critere", "combien",
    }  # fmt: skip
    assert [c.name for c in EnvoiAnonyme._meta.fields] == ["id"]
    assert traces(reponse) == []
    with pytest.raises(DatabaseError):
        dans_la_base(monde, "SELECT * FROM usagers_envoianonyme")
    page = monde.client("aude").get(url("repondre_enquete", enquete)).content.decode()
    assert "data-dui-brouillon=" not in page  # a draft would keep an answer under an account


def test_la_base_elle_meme_ne_dit_pas_quelles_lignes_une_reponse_a_touchees(monde):
    """`xmin` is the last transaction that wrote a row: written alone, the counts of an answer would tell it whole."""
    enquete = monde.ouvrir()
    monde.repondre(enquete, q_ecoute="oui", q_repas="peu")
    monde.repondre(enquete, q_ecoute="non")
    assert dans_la_base(monde, "SELECT count(DISTINCT xmin::text) FROM usagers_decompteenquete") == [(1,)]
    assert monde.comptes(enquete)["ecoute", "non"] == 1


def test_le_numero_d_un_envoi_venu_d_un_autre_compte_n_arrete_rien(monde):
    saisie = {"titre": "Être bien ici", "grille": "satisfaction", "public": "tous", "envoi": str(uuid.uuid4())}
    saisie |= {"du": f"{aujourdhui():%d/%m/%Y}", "au": f"{aujourdhui():%d/%m/%Y}"}
    for qui in ("diane", "hugo"):
        assert monde.client(qui).post(reverse("usagers:ouvrir_enquete"), saisie).status_code == 302
    with f.systeme():
        assert Enquete.objects.count() == 2


# -- closed ------------------------------------------------------------------------------------------------


def test_les_resultats_attendent_la_cloture(monde):
    enquete = monde.ouvrir()
    for _ in range(5):
        monde.repondre(enquete)
    assert monde.client("diane").get(url("resultats_enquete", enquete)).status_code == 302
    assert monde.client("diane").get(url("enquete_csv", enquete)).status_code == 302
    cloture = monde.clore(enquete)
    assert cloture.status_code == 302 and len(traces(cloture)) == 1
    reponse = monde.client("diane").get(url("resultats_enquete", enquete))
    page = reponse.content.decode()
    assert [(c, a) for _, c, a, *_ in traces(reponse)] == [("relation", "lire")]
    assert "5 réponses" in page and "<table" in page and "<svg" in page


def test_close_elle_ne_recoit_plus_rien_la_base_le_decide_aussi(monde):
    enquete = monde.ouvrir()
    monde.repondre(enquete)
    un_de_plus = f"UPDATE usagers_decompteenquete SET combien = combien + 1 WHERE enquete_id = '{enquete.pk}'"
    with pytest.raises(DatabaseError, match="EnqueteFermee"), transaction.atomic():
        dans_la_base(monde, un_de_plus.replace("+ 1", "+ 2"))
    monde.clore(enquete)
    avant = monde.comptes(enquete)
    assert monde.client("aude").get(url("repondre_enquete", enquete)).status_code == 302
    assert monde.repondre(enquete).status_code == 302
    assert monde.comptes(enquete) == avant
    with pytest.raises(DatabaseError, match="EnqueteFermee"), transaction.atomic():
        dans_la_base(monde, un_de_plus)
    with pytest.raises(DatabaseError, match="EnqueteFigee"), transaction.atomic():
        dans_la_base(monde, f"UPDATE usagers_enquete SET close_le = NULL WHERE id = '{enquete.pk}'")
    assert monde.client("diane").get(url("modifier_enquete", enquete)).status_code == 302


def test_un_decompte_ne_nait_qu_a_zero_dans_une_enquete_ouverte_d_ici(monde):
    ouverte, close = monde.ouvrir(), monde.ouvrir(close_le=aujourdhui())
    with f.systeme():
        ailleurs = f.etablissement("Plus loin")

    def poser(enquete: Enquete, combien: int, qui: str = "diane", lieu: Any = None) -> Any:
        valeurs = f"'{uuid.uuid4()}', '{(lieu or monde.lieu).pk}', '{enquete.pk}', 'ecoute', 'ajout', {combien}"
        colonnes = "id, etablissement_id, enquete_id, question, critere, combien"
        return dans_la_base(monde, f"INSERT INTO usagers_decompteenquete ({colonnes}) VALUES ({valeurs})", qui, lieu)

    for refuse in ((close, 0), (ouverte, 9), (ouverte, 0, "hugo", ailleurs)):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            poser(*refuse)
    assert poser(ouverte, 0) == 1


@pytest.mark.parametrize(("du", "au"), [(1, 9), (-9, -1)])
def test_hors_de_ses_dates_elle_ne_recoit_rien(monde, du, au):
    enquete = monde.ouvrir(du=aujourdhui() + du * JOUR, au=aujourdhui() + au * JOUR)
    assert monde.repondre(enquete).status_code == 302
    assert monde.comptes(enquete) == {}
    with pytest.raises(DatabaseError, match="EnqueteFermee"), transaction.atomic():
        dans_la_base(monde, "UPDATE usagers_decompteenquete SET combien = combien + 1")


def test_le_mur_tient_sans_la_porte(monde):
    monde.ouvrir()
    for table in ("usagers_enquete", "usagers_decompteenquete"):
        combien = f"SELECT count(*) > 0 FROM {table}"
        assert dans_la_base(monde, combien) == [(True,)]
        with f.systeme():
            ailleurs = f.etablissement("Plus loin")
        assert dans_la_base(monde, combien, "hugo", ailleurs) == [(False,)]


def test_deux_a_la_fois_rien_n_est_perdu(monde):
    enquete = monde.ouvrir()
    saisie = {"public": "tous", "du": f"{enquete.du:%d/%m/%Y}", "au": f"{enquete.au:%d/%m/%Y}", "version": "1"}
    adresse = url("modifier_enquete", enquete)
    assert monde.client("diane").post(adresse, saisie | {"titre": "Le premier"}).status_code == 302
    reponse = monde.client("diane").post(adresse, saisie | {"titre": "Le second"})
    page = reponse.content.decode()
    assert reponse.status_code == 409 and "Le premier" in page and "Le second" in page
    assert monde.client("diane").post(adresse, saisie | {"titre": "Le second", "version": "2"}).status_code == 302
    with f.systeme():
        assert Enquete.objects.get().titre == "Le second"


# -- what is shown -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("combien", "montre"), [(4, False), (5, True)])
def test_sous_cinq_reponses_rien_n_est_montre(monde, combien, montre):
    enquete = monde.ouvrir()
    for _ in range(combien):
        monde.repondre(enquete)
    monde.clore(enquete)
    page = monde.client("diane").get(url("resultats_enquete", enquete)).content.decode()
    assert ("Moins de cinq réponses" not in page) is montre
    texte = monde.client("diane").get(url("enquete_csv", enquete)).content.decode()
    assert ("Sans réponse" in texte) is montre and ("< 5" in texte)


def _question(*codes: str, genre: str = "choix") -> Question:
    return Question("q", "Question", genre, tuple(Critere(c, c) for c in codes))


@pytest.mark.parametrize(
    ("comptes", "attendus"),
    [
        ({"a": 5, "b": 5, "": 0}, ["5", "5", "0"]),
        ({"a": 4, "b": 6, "": 0}, ["< 5", "n. c.", "0"]),  # 10 - 6 would give the 4 back
        ({"a": 4, "b": 4, "": 0}, ["n. c.", "n. c.", "n. c."]),  # 8 in all says both: nothing is said
    ],
)
def test_un_petit_nombre_ne_se_recalcule_pas(comptes, attendus):
    total = sum(comptes.values())
    montres = enquetes.montrer(_question("a", "b"), comptes, total)
    assert [c.texte for c in montres.values()] == attendus


@pytest.mark.parametrize(("combien", "attendu"), [(0, "0"), (4, "< 5"), (5, "5"), (16, "n. c."), (15, "15")])
def test_une_case_se_lit_contre_celles_qui_l_ont_laissee(combien, attendu):
    montres = enquetes.montrer(_question("a", genre="cases"), {"a": combien, "": 20 - combien}, 20)
    assert {c: case.texte for c, case in montres.items()} == {"a": attendu}


def test_chaque_page_tient_en_douze_requetes(monde):
    enquete, close = monde.ouvrir(), monde.ouvrir(titre="Close")
    for _ in range(5):
        monde.repondre(close)
    monde.clore(close)
    pages = [reverse("usagers:enquetes"), reverse("usagers:ouvrir_enquete"), url("resultats_enquete", close)]
    pages += [url(p, enquete) for p in ("enquete", "repondre_enquete", "questionnaire_enquete", "modifier_enquete")]
    comptes = {page: len(requetes_de(monde.client("diane"), page) or []) for page in pages}
    assert all(0 < combien <= BUDGET for combien in comptes.values()), comptes
