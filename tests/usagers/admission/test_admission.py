"""From the request to the entry, and the refusals: who may, what is written, what the board counts."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.models import Accompagnement
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces
from usagers.admission.creation import raison
from usagers.models import (
    DemandeAdmission,
    DepartConservation,
    Dossier,
    Doublon,
    EtapeAdmission,
    IdentiteINS,
    PieceAdmission,
    Sejour,
)

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.timedelta(days=1)


def fr(jour: dt.date) -> str:
    return f"{jour:%d/%m/%Y}"


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.secretaire = f.professionnel("Sylvie", Profession.SECRETAIRE, self.lieu)
            self.chef = f.professionnel("Karim", Profession.CHEF_SERVICE, self.lieu)
            self.sociale = f.professionnel("Aude", Profession.ASSISTANT_SOCIAL, self.lieu)
            self.ines = f.professionnel("Inès", Profession.INFIRMIER, self.lieu)
            self.equipe = f.equipe(self.lieu, self.chef, self.sociale, self.ines)
            self.autre = f.equipe(self.lieu, self.ines, nom="Verger")

    def client(self, compte) -> Client:
        return connecter(Client(), compte)

    def saisie(self, **champs) -> dict[str, str]:
        return {
            "envoi": str(uuid.uuid4()),
            "nom_naissance": "Lefèvre",
            "premier_prenom": "Odette",
            "sexe": "F",
            "date_naissance": "04/09/1937",
            "commune_naissance": "Bayeux",
            "lieu_naissance": "14047",
            "origine": "viatrajectoire",
            "viatrajectoire": "VT-42",
            "recue_le": fr(aujourdhui() - 10 * JOUR),
            "priorite": "haute",
            "contexte": "Ne peut plus rester seule.",
            "equipe": str(self.equipe.pk),
        } | champs

    def ouvrir(self, compte=None, **champs):
        return self.client(compte or self.chef).post(reverse("usagers:nouvelle_demande"), self.saisie(**champs))

    def demande(self, **champs) -> DemandeAdmission:
        with f.systeme():
            personne = f.dossier(self.lieu, self.equipe)
            ligne = DemandeAdmission(dossier=personne, origine="famille", recue_le=aujourdhui() - 30 * JOUR, **champs)
            ligne.save()
        return ligne

    def etape(self, demande, vers, compte=None, **champs):
        url = reverse("usagers:etape_admission", kwargs={"dossier": demande.dossier_id, "demandeadmission": demande.pk})
        with f.systeme():
            version = DemandeAdmission.objects.get(pk=demande.pk).version
        saisie = {"vers": vers, "le": fr(aujourdhui()), "motif": "", "version": version, "envoi": str(uuid.uuid4())}
        return self.client(compte or self.chef).post(url, saisie | champs)


@pytest.fixture
def monde() -> Monde:
    return Monde()


# -- opening a dossier --------------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["secretaire", "chef", "sociale"])
def test_qui_recoit_une_demande_ouvre_un_dossier(monde, qui):
    reponse = monde.ouvrir(getattr(monde, qui))
    assert reponse.status_code == 302, reponse.content.decode()[-2500:]
    with f.systeme():
        personne = Dossier.objects.get(nom_naissance="Lefèvre")
        demande = DemandeAdmission.objects.get(dossier=personne)
        assert IdentiteINS.objects.get(dossier=personne).statut == "provisoire"
        assert Accompagnement.objects.get(dossier_id=personne.pk).equipe_id == monde.equipe.pk
        pieces = set(PieceAdmission.objects.filter(dossier=personne).values_list("nature", "dossier_id"))
    assert (personne.commune_naissance, personne.lieu_naissance, personne.entre_le) == ("Bayeux", "14047", None)
    assert {n for n, _ in pieces} >= {"identite", "dossier_unique"} and "cdaph" not in {n for n, _ in pieces}
    page = monde.client(getattr(monde, qui)).get(reponse.headers["Location"])
    assert page.status_code == 200 and demande.pk.hex in page.content.decode().replace("-", "")
    assert "Ne peut plus rester seule." in page.content.decode()
    assert (
        connecter(Client(), monde.ines).get(reverse("usagers:dossier", kwargs={"dossier": personne.pk})).status_code
        == 200
    )


def test_l_equipe_est_demandee_a_qui_n_a_acces_que_par_elle(monde):
    reponse = monde.ouvrir(monde.chef, equipe="")
    assert reponse.status_code == 422 and "Choisissez l’équipe" in reponse.content.decode()
    assert monde.ouvrir(monde.chef, equipe=str(monde.autre.pk)).status_code == 422  # not one of their teams
    assert monde.ouvrir(monde.secretaire, equipe="").status_code == 302


@pytest.mark.parametrize("profession", ["infirmier", "medecin", "directeur", "comptable", "aide_soignant"])
def test_les_autres_fonctions_n_ouvrent_pas_de_dossier(monde, profession):
    with f.systeme():
        autre = f.professionnel("Autre", profession, monde.lieu)
        f.rejoindre(monde.equipe, autre)
    assert monde.ouvrir(autre).status_code == 403
    with f.systeme():
        assert not Dossier.objects.filter(nom_naissance="Lefèvre").exists()


def test_la_base_refuse_un_dossier_que_la_page_n_ouvre_pas(monde):
    """The wall itself: an insert for another dossier than the one being opened, or without the right, fails."""
    from django.db import DatabaseError, transaction

    from dui.commun import roles
    from dui.commun.acces import Acces
    from dui.commun.contexte_sql import transaction_de

    def inserer(compte, ecrire, cible, pk) -> None:
        acces = Acces(
            compte_id=compte.pk, etablissement_id=monde.lieu.pk, role=roles.EQUIPE,
            lire=frozenset({"identite"}), ecrire=frozenset(ecrire), dossier_id=cible,
        )  # fmt: skip
        with acces.lier(), transaction_de(acces), transaction.atomic(), connection.cursor() as c:
            c.execute(
                "INSERT INTO usagers_dossier (id, cree_le, modifie_le, etablissement_id, numero, etat, nom_naissance,"
                " premier_prenom, prenoms, nom_utilise, prenom_utilise, sexe, lieu_naissance, commune_naissance,"
                " chambre, identifiant_source, recherche, tri, version)"
                " VALUES (%s, now(), now(), %s, 999999, 'actif', 'X', 'Y', '', '', '', 'I', '', '', '', '',"
                " '', '', 1)",
                [pk, monde.lieu.pk],
            )

    un, deux = uuid.uuid4(), uuid.uuid4()
    for compte, ecrire, cible, pk in (
        (monde.chef, {"identite"}, un, un),
        (monde.chef, {"admission", "identite"}, un, deux),
    ):
        with pytest.raises(DatabaseError, match="row-level security"):
            inserer(compte, ecrire, cible, pk)
    inserer(monde.chef, {"admission", "identite"}, un, un)


def test_deux_envois_n_ouvrent_qu_un_dossier(monde):
    saisie = monde.saisie()
    client = monde.client(monde.chef)
    for _ in range(2):
        assert client.post(reverse("usagers:nouvelle_demande"), saisie).status_code == 302
    with f.systeme():
        assert Dossier.objects.filter(nom_naissance="Lefèvre").count() == 1
        assert DemandeAdmission.objects.count() == 1


@pytest.mark.parametrize("champ", ["nom_naissance", "premier_prenom", "sexe", "date_naissance", "origine", "recue_le"])
def test_une_saisie_incomplete_se_dit(monde, champ):
    reponse = monde.ouvrir(**{champ: ""})
    assert reponse.status_code == 422 and "resume-erreurs" in reponse.content.decode()


def test_une_date_a_venir_est_refusee(monde):
    for champ in ("date_naissance", "recue_le"):
        assert monde.ouvrir(**{champ: fr(aujourdhui() + JOUR)}).status_code == 422


# -- possible duplicates ------------------------------------------------------------------------------------


def test_un_doublon_se_montre_avant_de_creer_et_se_garde_a_examiner(monde):
    with f.systeme():
        connue = f.dossier(
            monde.lieu, monde.equipe, nom_naissance="LEFEVRE", premier_prenom="Odette", sexe="F",
            date_naissance=dt.date(1937, 9, 4),
        )  # fmt: skip
    client, saisie = monde.client(monde.chef), monde.saisie()
    page = client.post(reverse("usagers:nouvelle_demande"), saisie)
    texte = page.content.decode()
    assert page.status_code == 200 and "a peut-être déjà un dossier" in texte
    assert "Mêmes nom, prénom et date de naissance" in texte
    assert reverse("usagers:dossier", kwargs={"dossier": connue.pk}) in texte
    with f.systeme():
        assert Dossier.objects.count() == 1
    # ticked without having been shown these dossiers: shown again
    assert client.post(reverse("usagers:nouvelle_demande"), saisie | {"autre_personne": "on"}).status_code == 200
    vus = re.search(r'name="compares" value="([^"]+)"', texte)[1]
    confirme = saisie | {"autre_personne": "on", "compares": vus}
    assert client.post(reverse("usagers:nouvelle_demande"), confirme).status_code == 302
    with f.systeme():
        (doublon,) = Doublon.objects.all()
        assert doublon.autre == connue.pk and doublon.tranche_le is None


def test_un_doublon_hors_de_mon_perimetre_se_signale_sans_son_nom_et_laisse_une_trace(monde):
    with f.systeme():
        connue = f.dossier(
            monde.lieu, None, nom_naissance="Lefèvre", premier_prenom="Odile", nom_utilise="Secretnom",
            date_naissance=dt.date(1937, 9, 4),
        )  # fmt: skip
    reponse = monde.ouvrir(monde.chef)
    texte = reponse.content.decode()
    assert "Un dossier de l’établissement que vous n’accompagnez pas" in texte and "autre prénom" in texte
    assert "SECRETNOM" not in texte and "Odile" not in texte
    assert ([connue.pk], "doublon_possible") in [(t[0], t[5]) for t in traces(reponse)]


def test_un_homonyme_d_un_autre_etablissement_reste_inconnu(monde):
    with f.systeme():
        f.dossier(f.etablissement("Ailleurs"), None, nom_naissance="Lefèvre", premier_prenom="Odette",
                  date_naissance=dt.date(1937, 9, 4))  # fmt: skip
    assert monde.ouvrir(monde.chef).status_code == 302


def test_qui_ne_recoit_pas_de_demande_n_interroge_pas_les_semblables(monde):
    from dui.commun import roles
    from dui.commun.acces import Acces
    from dui.commun.contexte_sql import transaction_de

    with f.systeme():
        f.dossier(monde.lieu, None)
    for ecrire, combien in ((frozenset({"soins"}), 0), (frozenset({"admission"}), 1)):
        acces = Acces(compte_id=monde.ines.pk, etablissement_id=monde.lieu.pk, role=roles.EQUIPE, ecrire=ecrire)
        with acces.lier(), transaction_de(acces), connection.cursor() as c:
            c.execute("SELECT count(*) FROM dui_semblables('dupuis', 'marcel', '1944-03-12')")
            assert c.fetchone()[0] == combien


def test_ce_que_deux_personnes_ont_en_commun_se_dit():
    assert "autre date" in raison(False, True, True) and "nom proche" in raison(True, False, False)


# -- the course ---------------------------------------------------------------------------------------------


def test_de_la_demande_a_l_entree(monde):
    demande = monde.demande(accueil="permanent")
    assert monde.etape(demande, "etude", le=fr(aujourdhui() - 20 * JOUR)).status_code == 302
    assert monde.etape(demande, "decision", le=fr(aujourdhui() - 9 * JOUR)).status_code == 422  # no reason given
    decision = {"le": fr(aujourdhui() - 9 * JOUR), "motif": "Le projet de la maison répond aux besoins."}
    assert monde.etape(demande, "decision", **decision).status_code == 302
    assert monde.etape(demande, "attente", le=fr(aujourdhui() - 8 * JOUR)).status_code == 302
    assert monde.etape(demande, "entree", le=fr(aujourdhui() - 2 * JOUR)).status_code == 302
    with f.systeme():
        demande = DemandeAdmission.objects.get(pk=demande.pk)
        sejour = Sejour.objects.get(dossier_id=demande.dossier_id)
        personne = Dossier.objects.get(pk=demande.dossier_id)
        etapes = list(EtapeAdmission.objects.filter(demande=demande).order_by("le"))
    entree = aujourdhui() - 2 * JOUR
    assert (demande.etat, demande.etat_le, demande.sejour_id) == ("entree", entree, sejour.pk)
    assert (sejour.statut, sejour.entree, sejour.admis_le) == ("en_cours", entree, aujourdhui() - 9 * JOUR)
    assert (sejour.nature, personne.entre_le) == ("permanent", entree)
    assert [e.etat for e in etapes] == ["etude", "decision", "attente", "entree"]
    assert {(e.auteur_id, e.metier) for e in etapes} == {(monde.chef.pk, "chef_service")}
    page = monde.client(monde.chef).get(
        reverse("usagers:demandes_fiche", kwargs={"dossier": demande.dossier_id, "demandeadmission": demande.pk})
    )
    assert "Le projet de la maison répond aux besoins." in page.content.decode()


@pytest.mark.parametrize("vers", ["entree", "attente", "decision", "demande", "inconnue"])
def test_une_etape_ne_saute_pas_les_autres(monde, vers):
    demande = monde.demande()
    assert monde.etape(demande, vers, motif="Parce que.").status_code == 422
    with f.systeme():
        assert not EtapeAdmission.objects.exists() and not Sejour.objects.exists()


def test_une_etape_ne_precede_pas_celle_d_avant_et_ne_s_annonce_pas(monde):
    demande = monde.demande()
    assert monde.etape(demande, "etude", le=fr(aujourdhui() - 31 * JOUR)).status_code == 422
    assert monde.etape(demande, "etude", le=fr(aujourdhui() + JOUR)).status_code == 422
    assert monde.etape(demande, "etude", le=fr(aujourdhui() - 30 * JOUR)).status_code == 302  # the same day


def test_une_demande_refusee_date_le_depart_de_sa_conservation(monde):
    demande = monde.demande()
    le = aujourdhui() - 3 * JOUR
    assert monde.etape(demande, "refus", le=fr(le)).status_code == 422
    assert monde.etape(demande, "refus", le=fr(le), motif="Aucune place adaptée.").status_code == 302
    with f.systeme():
        (depart,) = DepartConservation.objects.all()
    assert (depart.regle, depart.evenement, depart.le, depart.demande_id) == (
        "ADM-02",
        "decision_refus",
        le,
        demande.pk,
    )


def test_un_desistement_date_aussi_sa_conservation_sans_motif(monde):
    demande = monde.demande()
    assert monde.etape(demande, "desistement").status_code == 302
    with f.systeme():
        assert DepartConservation.objects.get().evenement == "desistement"


def test_l_entree_se_note_par_qui_tient_l_identite(monde):
    demande = monde.demande(etat="attente")
    assert monde.etape(demande, "entree", compte=monde.sociale).status_code == 422
    assert monde.etape(demande, "entree", compte=monde.chef).status_code == 302


def test_la_meme_etape_envoyee_deux_fois_n_en_fait_qu_une(monde):
    demande = monde.demande()
    envoi = str(uuid.uuid4())
    for _ in range(2):
        assert monde.etape(demande, "etude", envoi=envoi, version=1).status_code == 302
    with f.systeme():
        assert EtapeAdmission.objects.count() == 1


def test_une_demande_qui_a_change_se_relit(monde):
    demande = monde.demande()
    monde.etape(demande, "etude")
    monde.etape(demande, "desistement", version=1)
    with f.systeme():
        assert DemandeAdmission.objects.get(pk=demande.pk).etat == "etude"


def test_hors_equipe_et_sans_droit_d_ecrire_rien_n_avance(monde):
    demande = monde.demande()
    assert monde.etape(demande, "etude", compte=monde.ines).status_code == 403
    with f.systeme():
        voisin = f.professionnel("Voisin", Profession.CHEF_SERVICE, monde.lieu)
        loin = f.professionnel("Loin", Profession.CHEF_SERVICE, f.etablissement("Loin"))
    assert monde.etape(demande, "etude", compte=voisin).status_code == 403
    assert monde.etape(demande, "etude", compte=loin).status_code == 404
