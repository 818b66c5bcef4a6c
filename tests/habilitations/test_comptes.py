"""« Professionnels »: open an account and invite, end a function, close, reopen, untie a telephone; by whom."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from dui.commun.categories import Categorie
from dui.commun.rpps import rpps_valide
from habilitations import tasks
from habilitations.connexion import invitations
from habilitations.models import Affectation, Autorisation, Compte, MembreEquipe
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import code_de, traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
RPPS = next(f"8{n:010d}" for n in range(40) if rpps_valide(f"8{n:010d}"))


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.ailleurs = f.etablissement("Ailleurs", self.lieu.organisme)
            for nom, metier in (
                ("david", "directeur"), ("claire", "chef_service"), ("ines", "infirmier"), ("sylvie", "secretaire"),
                ("denise", "dpo"),
            ):  # fmt: skip
                setattr(self, nom, f.professionnel(nom.capitalize(), metier, self.lieu))
            self.hugo = f.professionnel("Hugo", "directeur", self.ailleurs)
            self.tom = f.compte("Tom", "technique")
            self.jardin = f.equipe(self.lieu, self.ines)
            self.marcel = f.dossier(self.lieu, self.jardin)
            self.envois: list[str] = []

    def client(self, qui: str, **options) -> Client:
        return connecter(Client(), getattr(self, qui), **options)

    def url(self, nom: str, qui: str = "david", **cle) -> str:
        adresse = reverse(f"habilitations:{nom}", kwargs=cle)
        return f"{adresse}?lieu={self.lieu.pk}" if qui == "tom" else adresse

    def agir(self, nom: str, qui: str = "david", sur: str = "ines", **champs):
        page = self.url(nom, qui, compte=getattr(self, sur).pk)
        return self.client(qui).post(page, {"code": code_de(getattr(self, qui))} | champs)

    def terminer(self, qui: str = "david", sur: str = "ines", **champs):
        affectation = getattr(self, sur).professionnel.affectations.get()
        page = self.url("terminer_affectation", qui, affectation=affectation.pk)
        return self.client(qui).post(page, {"quand": "maintenant", "code": code_de(getattr(self, qui))} | champs)

    def ouvrir(self, qui: str = "david", **champs):
        valeurs = {
            "prenom": "Nora", "nom": "Haddad", "courriel": "nora@exemple.invalid", "profession": "infirmier",
            "rpps": RPPS, "unite": "", "du": f"{f.aujourdhui():%d/%m/%Y}", "au": "", "motif": "",
            "confidentialite_le": f"{f.aujourdhui():%d/%m/%Y}", "code": code_de(getattr(self, qui)),
        }  # fmt: skip
        return self.client(qui).post(self.url("creer_compte", qui), valeurs | champs)

    def statut(self, qui: str) -> int:
        return self.client(qui).get(reverse("usagers:dossier", kwargs={"dossier": self.marcel.pk})).status_code


@pytest.fixture
def monde(monkeypatch) -> Monde:
    m = Monde()
    monkeypatch.setattr(tasks, "demander", lambda tache, *arguments: m.envois.extend(arguments))
    return m


def administrees(reponse) -> list[str]:
    return [t[5] for t in traces(reponse) if t[2] == "administrer" and t[3] == "accorde"]


# -- reading ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["david", "tom"])
def test_la_direction_et_l_administration_technique_voient_qui_travaille_ici(monde, qui):
    client = monde.client(qui)
    texte = client.get(monde.url("professionnels", qui)).content.decode()
    assert "Essai Ines" in texte and "Infirmier" in texte and "Essai Hugo" not in texte
    fiche = client.get(monde.url("professionnel", qui, compte=monde.ines.pk)).content.decode()
    assert "Ines Essai" in fiche and monde.ines.courriel in fiche and "Jardin" in fiche
    assert "dupuis" not in (texte + fiche).lower()


def test_le_compte_technique_choisit_l_etablissement_et_n_ouvre_aucun_dossier(monde):
    client = monde.client("tom")
    choix = client.get(reverse("habilitations:professionnels")).content.decode()
    assert "Les Tilleuls" in choix and "Ailleurs" in choix and "Essai Ines" not in choix
    for faux in ("x", "00000000-0000-4000-8000-000000000000"):
        assert client.get(f"{reverse('habilitations:professionnels')}?lieu={faux}").status_code == 404
    assert monde.statut("tom") == 403
    assert client.get(reverse("habilitations:equipes")).status_code == 403
    assert "Professionnels" in client.get("/").content.decode()


@pytest.mark.parametrize("qui", ["claire", "ines", "sylvie", "denise"])
def test_les_autres_fonctions_n_y_viennent_pas(monde, qui):
    client, cle = monde.client(qui), {"compte": monde.ines.pk}
    for page in ("professionnels", "creer_compte"):
        assert client.get(monde.url(page)).status_code == 403
    for page in ("professionnel", "fermer_compte", "rouvrir_compte", "delier", "inviter"):
        assert client.get(monde.url(page, **cle)).status_code == 403
    for reponse in (monde.agir("fermer_compte", qui, motif="depart"), monde.ouvrir(qui), monde.terminer(qui)):
        assert reponse.status_code == 403 and traces(reponse)[0][3] == "refuse"
    monde.ines.refresh_from_db()
    assert monde.ines.is_active and Compte.objects.count() == 7


def test_une_direction_d_ailleurs_ne_trouve_personne(monde):
    client = monde.client("hugo")
    assert "Essai Ines" not in client.get(monde.url("professionnels")).content.decode()
    assert f"lieu={monde.lieu.pk}" not in client.get(f"{monde.url('professionnels')}?lieu={monde.lieu.pk}").headers
    assert "Essai Ines" not in client.get(f"{monde.url('professionnels')}?lieu={monde.lieu.pk}").content.decode()
    for page in ("professionnel", "fermer_compte", "delier"):
        assert client.get(monde.url(page, compte=monde.ines.pk)).status_code == 404
    assert monde.agir("fermer_compte", "hugo", motif="depart").status_code == 404
    assert monde.terminer("hugo").status_code == 404
    assert client.get(monde.url("professionnel", compte=monde.tom.pk)).status_code == 404


def test_sans_second_facteur_rien(monde):
    client = monde.client("david", second_facteur=False)
    page = monde.url("fermer_compte", compte=monde.ines.pk)
    assert client.post(page, {"motif": "depart"}).headers["Location"].startswith("/connexion/code/")
    monde.ines.refresh_from_db()
    assert monde.ines.is_active


@pytest.mark.parametrize(("champs", "trouve"), [({"q": "ine"}, 1), ({"q": "rien"}, 0), ({"etat": "finies"}, 0)])
def test_la_liste_se_filtre(monde, champs, trouve):
    reponse = monde.client("david").get(monde.url("professionnels"), champs)
    assert reponse.context["page"].paginator.count == trouve


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre(monde):
    def combien() -> int:
        client = monde.client("david")
        client.get(monde.url("professionnels"))
        with CaptureQueriesContext(connection) as requetes:
            client.get(monde.url("professionnels"))
        return len(requetes)

    avant = combien()
    for rang in range(6):
        f.professionnel(f"P{rang}", "aes", monde.lieu)
    assert combien() == avant


# -- open and invite --------------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["david", "tom"])
def test_ouvrir_un_compte_invite_et_se_trace_dans_l_etablissement(monde, qui, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        reponse = monde.ouvrir(qui)
    nora = Compte.objects.get(courriel="nora@exemple.invalid")
    assert reponse.status_code == 302 and monde.envois == [str(nora.pk)]
    assert administrees(reponse) == ["compte_cree infirmier"]
    poste = nora.professionnel.affectations.get()
    assert (poste.etablissement, poste.profession, nora.professionnel.rpps) == (monde.lieu, "infirmier", RPPS)
    assert not nora.has_usable_password() and nora.confidentialite_le == f.aujourdhui()
    with connection.cursor() as curseur:
        curseur.execute("SELECT set_config('dui.role_journal', 'tout', true), set_config('role', 'dui_journal', true)")
        curseur.execute("SELECT etablissement FROM audit_trace WHERE motif = 'compte_cree infirmier'")
        assert curseur.fetchall() == [(monde.lieu.pk,)]
        curseur.execute("SELECT set_config('role', 'none', true)")


def test_l_invitation_ne_dit_rien_sert_une_fois_puis_relie_le_telephone(monde):
    monde.ouvrir()
    nora = Compte.objects.get(courriel="nora@exemple.invalid")
    assert invitations.envoyer(nora.pk)
    (message,) = mail.outbox
    contenu = f"{message.subject}\n{message.body}".lower()
    for mot in ("nora", "haddad", "tilleuls", "infirmier", "essai"):
        assert mot not in contenu.replace("nora@exemple.invalid", ""), mot
    lien = re.search(r"http://[^/]+(/\S+)", message.body)[1]
    neuf = "quatre cravates pour une otarie"
    assert Client().get(lien).status_code == 200
    assert Client().post(lien, {"nouveau": neuf, "confirmation": neuf}).status_code == 302
    assert Client().get(lien).status_code == 410
    client = Client()
    entree = client.post(
        reverse("habilitations:connexion"), {"identifiant": nora.courriel, "mot_de_passe": neuf, "suite": "/"}
    )
    assert entree.status_code == 302
    assert client.get(reverse("habilitations:code")).headers["Location"].startswith("/connexion/enrolement/")
    assert not invitations.envoyer(nora.pk)  # it has served


def test_l_invitation_perime_et_ne_sert_pas_a_un_autre_ni_a_un_compte_ferme(monde, monkeypatch):
    jeton = invitations.jeton(monde.ines)
    assert invitations.est_valide(monde.ines, jeton)
    assert not invitations.est_valide(monde.claire, jeton) and not invitations.est_valide(monde.ines, "faux")
    monkeypatch.setattr(invitations, "DUREE", -1)
    assert not invitations.est_valide(monde.ines, jeton)
    monde.ines.is_active = False
    monde.ines.save()
    assert not invitations.envoyer(monde.ines.pk) and mail.outbox == []


def test_deux_envois_n_ouvrent_qu_un_compte(monde):
    monde.ouvrir()
    seconde = monde.ouvrir()
    assert seconde.status_code == 302 and administrees(seconde) == []
    assert Compte.objects.filter(courriel="nora@exemple.invalid").count() == 1 and Affectation.objects.count() == 7


def test_une_personne_deja_connue_garde_son_compte(monde, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        reponse = monde.ouvrir(
            courriel=monde.hugo.courriel.upper(), prenom="Hugo", nom="essai", profession="educateur", rpps=""
        )
    assert reponse.status_code == 302 and administrees(reponse) == ["affectation_ajoutee educateur"]
    assert monde.hugo.professionnel.affectations.count() == 2 and monde.envois == []


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"courriel": "pas une adresse"}, "adresse"),
        ({"nom": ""}, "Complétez"),
        ({"profession": ""}, "Complétez"),
        ({"profession": "sorcier"}, "choix"),
        ({"rpps": "12345678901"}, "contrôle de sa clé"),
        ({"profession": "animateur"}, "pas de numéro RPPS"),
        ({"du": ""}, "Indiquez une date"),
        ({"du": "01/01/2020"}, "plus d’un an"),
        ({"au": "01/01/2020"}, "Le dernier jour est passé"),
        ({"au": "01/01/2090"}, "pourquoi cette affectation a une fin"),
        ({"confidentialite_le": ""}, "Indiquez une date"),
        ({"confidentialite_le": "01/01/2090"}, "à venir"),
        ({"code": "000000"}, "pas été reconnu"),
    ],
)
def test_une_saisie_fausse_se_dit_en_francais(monde, champs, dit):
    reponse = monde.ouvrir(**champs)
    assert reponse.status_code == 422 and dit in reponse.content.decode()
    assert Compte.objects.count() == 7


def test_l_adresse_ou_le_rpps_d_un_autre_se_refuse(monde):
    for autre in (monde.hugo, monde.tom):
        reponse = monde.ouvrir(courriel=autre.courriel)
        assert reponse.status_code == 422 and "autre compte" in reponse.content.decode()
    monde.claire.professionnel.rpps = RPPS
    monde.claire.professionnel.save()
    assert "autre compte" in monde.ouvrir().content.decode()


def test_renvoyer_l_invitation_tant_que_le_compte_n_a_pas_servi(monde, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        reponse = monde.agir("inviter")
    assert administrees(reponse) == ["invitation_renvoyee"] and monde.envois == [str(monde.ines.pk)]
    connecter(Client(), monde.ines)
    refus = monde.agir("inviter")
    assert refus.status_code == 422 and "a déjà servi" in refus.content.decode()


# -- end, close, untie ------------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["david", "tom"])
def test_mettre_fin_arrete_equipes_references_et_autorisations(monde, qui):
    with f.systeme():
        autre = f.dossier(monde.lieu)
        f.autoriser(autre, monde.ines, Categorie.SOINS)
        suivi = monde.marcel.accompagnements.get()
        suivi.referent = monde.ines.professionnel
        suivi.save()
    assert monde.statut("ines") == 200
    reponse = monde.terminer(qui)
    assert reponse.status_code == 302 and administrees(reponse)[0] == "affectation_terminee infirmier maintenant"
    assert "autorisation_retiree" in administrees(reponse)
    assert monde.statut("ines") == 403
    hier = f.aujourdhui() - f.JOUR
    assert MembreEquipe.objects.get().au == hier and monde.ines.professionnel.affectations.get().au == hier
    with f.systeme():
        assert monde.marcel.accompagnements.get().referent is None
        from django.utils import timezone

        assert not Autorisation.objects.filter(fin__gt=timezone.now()).exists() and Autorisation.objects.count() == 2
    Affectation.objects.create(
        professionnel=monde.ines.professionnel, etablissement=monde.lieu, profession="infirmier", du=f.aujourdhui()
    )
    assert monde.statut("ines") == 403  # coming back reopens nothing


def test_tant_qu_une_autre_fonction_court_les_equipes_restent(monde):
    premiere = monde.ines.professionnel.affectations.get()
    Affectation.objects.create(
        professionnel=monde.ines.professionnel, etablissement=monde.lieu, profession="aide_soignant", du=f.aujourdhui()
    )
    page = monde.url("terminer_affectation", affectation=premiere.pk)
    monde.client("david").post(page, {"quand": "maintenant", "code": code_de(monde.david)})
    assert MembreEquipe.objects.get().au is None and monde.statut("ines") == 200


def test_mettre_fin_deux_fois_ne_change_rien(monde):
    monde.terminer()
    assert administrees(monde.terminer()) == []


def test_fermer_ferme_les_sessions_a_la_requete_suivante(monde):
    client = monde.client("ines")
    assert client.get(reverse("usagers:liste")).status_code == 200
    sans = monde.agir("fermer_compte", motif="depart", code="000000")
    assert sans.status_code == 422 and client.get(reverse("usagers:liste")).status_code == 200
    reponse = monde.agir("fermer_compte", motif="depart")
    assert administrees(reponse) == ["compte_ferme depart"]
    assert client.get(reverse("usagers:liste")).headers["Location"].startswith("/connexion/")
    assert administrees(monde.agir("fermer_compte", motif="depart")) == []
    assert administrees(monde.agir("rouvrir_compte")) == ["compte_rouvert"]
    assert administrees(monde.agir("rouvrir_compte")) == []
    assert monde.statut("ines") == 200


def test_fermer_demande_pourquoi(monde):
    assert monde.agir("fermer_compte").status_code == 422
    assert monde.agir("fermer_compte", motif="envie").status_code == 422


@pytest.mark.parametrize("acte", ["rouvrir_compte", "delier"])
def test_un_esms_quitte_ne_rend_ni_le_compte_ni_le_telephone(monde, acte):
    """Ines left the Tilleuls; elsewhere her account was closed. The former director decides nothing of it."""
    monde.ines.professionnel.affectations.update(au=f.aujourdhui() - 3 * f.JOUR)
    TOTPDevice.objects.get_or_create(user=monde.ines, name="téléphone", confirmed=True)
    if acte == "rouvrir_compte":
        Compte.objects.filter(pk=monde.ines.pk).update(is_active=False)
    reponse = monde.agir(acte, motif="perdu")
    assert reponse.status_code == 422 and "ne travaille plus ici" in reponse.content.decode()
    monde.ines.refresh_from_db()
    assert monde.ines.is_active == (acte != "rouvrir_compte")
    assert TOTPDevice.objects.filter(user=monde.ines).exists()


def test_qui_travaille_ailleurs_se_ferme_par_l_administration_technique(monde):
    Affectation.objects.create(
        professionnel=monde.ines.professionnel, etablissement=monde.ailleurs, profession="infirmier", du=f.aujourdhui()
    )
    refus = monde.agir("fermer_compte", motif="depart")
    assert refus.status_code == 422 and "aussi dans un autre établissement" in refus.content.decode()
    assert administrees(monde.agir("fermer_compte", "tom", motif="compromis")) == ["compte_ferme compromis"]


@pytest.mark.parametrize("qui", ["david", "tom"])
def test_delier_oublie_le_telephone_et_les_codes_et_ferme_les_sessions(monde, qui):
    client = monde.client("ines")
    StaticDevice.objects.create(user=monde.ines, name="codes de secours")
    reponse = monde.agir("delier", qui, motif="perdu")
    assert administrees(reponse) == ["second_facteur_delie perdu"]
    assert not TOTPDevice.objects.filter(user=monde.ines).exists()
    assert not StaticDevice.objects.filter(user=monde.ines).exists()
    assert client.get(reverse("usagers:liste")).status_code == 302
    assert administrees(monde.agir("delier", qui, motif="perdu")) == []


def test_nul_n_agit_sur_son_propre_compte(monde):
    for reponse in (
        monde.agir("fermer_compte", sur="david", motif="depart"),
        monde.agir("delier", sur="david", motif="perdu"),
        monde.terminer(sur="david"),
    ):
        assert reponse.status_code == 422 and "autre responsable" in reponse.content.decode()
    fiche = monde.client("david").get(monde.url("professionnel", compte=monde.david.pk)).content.decode()
    assert "Ce compte est le vôtre" in fiche and "Fermer le compte" not in fiche
