"""« Équipe de soins » of a dossier: who sees it, who manages it, what it opens and closes at the next page."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from habilitations.models import Accompagnement
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
GERENT = ("david", "sylvie", "claire", "helene", "carole")


class Monde:
    """Marcel and his team; Sami, just imported, has none. Chef is the head of service of another team."""

    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            for nom, metier in (
                ("david", "directeur"), ("sylvie", "secretaire"), ("gerard", "comptable"), ("denise", "dpo"),
                ("claire", "chef_service"), ("chef", "chef_service"), ("helene", "cadre_sante"),
                ("carole", "coordonnateur"), ("ines", "infirmier"), ("nora", "infirmier"), ("paul", "educateur"),
            ):  # fmt: skip
                setattr(self, nom, f.professionnel(nom.capitalize(), metier, self.lieu))
            self.hugo = f.professionnel("Hugo", "directeur", f.etablissement("Ailleurs", self.lieu.organisme))
            self.jardin = f.equipe(self.lieu, self.claire, self.helene, self.carole, self.ines)
            self.verger = f.equipe(self.lieu, self.chef, self.nora, nom="Verger")
            self.marcel = f.dossier(self.lieu, self.jardin)
            self.sami = f.dossier(self.lieu, nom_naissance="Amrani", premier_prenom="Sami")
            f.remplir(self.marcel, self.ines)

    def suivis(self, dossier=None) -> list[Accompagnement]:
        with f.systeme():
            return list(Accompagnement.objects.filter(dossier=dossier or self.marcel).order_by("du"))

    def client(self, qui: str, **options) -> Client:
        return connecter(Client(), getattr(self, qui), **options)

    def statut(self, qui: str, dossier=None) -> int:
        page = reverse("usagers:dossier", kwargs={"dossier": (dossier or self.marcel).pk})
        return self.client(qui).get(page).status_code


@pytest.fixture
def monde() -> Monde:
    return Monde()


def url(nom, dossier, **cle) -> str:
    return reverse(f"habilitations:{nom}", kwargs={"dossier": getattr(dossier, "pk", dossier), **cle})


def confier(monde, qui="sylvie", dossier=None, **champs):
    dossier = dossier or monde.sami
    valeurs = {"equipe": monde.verger.pk, "du": f"{f.aujourdhui():%d/%m/%Y}"} | champs
    return monde.client(qui).post(url("confier", dossier), valeurs)


def terminer(monde, qui="claire", quand="maintenant"):
    page = url("terminer_accompagnement", monde.marcel, accompagnement=monde.suivis()[0].pk)
    return monde.client(qui).post(page, {"quand": quand})


def designer(monde, qui="claire", referent="ines", attendu="", **champs):
    page = url("designer_referent", monde.marcel, accompagnement=monde.suivis()[0].pk)
    choisi = getattr(monde, referent).professionnel.pk if referent else ""
    return monde.client(qui).post(page, {"referent": choisi, "attendu": attendu} | champs)


# -- reading ----------------------------------------------------------------------------------------------


def test_qui_lit_l_identite_voit_qui_accompagne(monde):
    reponse = monde.client("ines").get(url("equipe_du_dossier", monde.marcel))
    texte = reponse.content.decode()
    assert reponse.status_code == 200
    for morceau in ("Jardin", "Ines Essai", "Claire Essai", "chef de service", "DUPUIS Marcel", "Pas de référent"):
        assert morceau in texte, morceau
    assert "Confier à une équipe" not in texte and "Mettre fin" not in texte
    assert ([monde.marcel.pk], "identite", "lire") in [t[:3] for t in traces(reponse)]


@pytest.mark.parametrize("qui", GERENT)
def test_qui_gere_voit_les_gestes(monde, qui):
    texte = monde.client(qui).get(url("equipe_du_dossier", monde.marcel)).content.decode()
    assert "Confier à une équipe" in texte and "Mettre fin" in texte and "Donner une autorisation" in texte


def test_hors_de_l_equipe_la_page_se_refuse(monde):
    assert monde.client("nora").get(url("equipe_du_dossier", monde.marcel)).status_code == 403
    assert monde.client("hugo").get(url("equipe_du_dossier", monde.marcel)).status_code == 404


def test_un_membre_parti_ou_desactive_n_est_plus_montre(monde):
    monde.ines.is_active = False
    monde.ines.save()
    monde.helene.professionnel.affectations.update(au=f.aujourdhui() - f.JOUR)
    texte = monde.client("claire").get(url("equipe_du_dossier", monde.marcel)).content.decode()
    assert "Ines Essai" not in texte and "Helene Essai" not in texte and "Carole Essai" in texte


def test_sans_equipe_la_page_le_dit(monde):
    texte = monde.client("sylvie").get(url("equipe_du_dossier", monde.sami)).content.decode()
    assert "Aucune équipe n’accompagne cette personne" in texte and "Confier à une équipe" in texte


def test_la_synthese_mene_a_la_page(monde):
    synthese = monde.client("ines").get(reverse("usagers:dossier", kwargs={"dossier": monde.marcel.pk}))
    assert url("equipe_du_dossier", monde.marcel) in synthese.content.decode()


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre(monde):
    def combien() -> int:
        client = monde.client("claire")
        client.get(url("equipe_du_dossier", monde.marcel))
        with CaptureQueriesContext(connection) as requetes:
            client.get(url("equipe_du_dossier", monde.marcel))
        return len(requetes)

    avant = combien()
    with f.systeme():
        for rang in range(4):
            membres = [f.professionnel(f"P{rang}{i}", "aes", monde.lieu) for i in range(3)]
            f.accompagner(monde.marcel, f.equipe(monde.lieu, *membres, nom=f"E{rang}"))
    assert combien() == avant


# -- who manages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["ines", "chef", "nora", "gerard", "denise", "paul"])
def test_les_autres_ne_gerent_pas(monde, qui):
    suivi = monde.suivis()[0].pk
    for page in (
        url("confier", monde.marcel), url("terminer_accompagnement", monde.marcel, accompagnement=suivi),
        url("designer_referent", monde.marcel, accompagnement=suivi), url("autoriser", monde.marcel),
    ):  # fmt: skip
        client = monde.client(qui)
        assert client.get(page).status_code == 403
        refus = client.post(page, {})
        assert refus.status_code == 403 and traces(refus)[0][3] == "refuse"
        assert "se règle par la direction" in refus.content.decode()
    assert len(monde.suivis()) == 1


def test_un_autre_etablissement_et_un_inconnu_sont_introuvables(monde):
    client = monde.client("hugo")
    for dossier in (monde.marcel, uuid.uuid4()):
        assert client.get(url("confier", dossier)).status_code == 404
        assert client.post(url("confier", dossier), {"equipe": monde.jardin.pk}).status_code == 404
    assert terminer(monde, "hugo").status_code == 404


def test_sans_second_facteur_rien(monde):
    client = monde.client("claire", second_facteur=False)
    assert client.post(url("confier", monde.marcel), {"equipe": monde.verger.pk}).status_code == 302
    assert len(monde.suivis()) == 1


@pytest.mark.parametrize("qui", ["david", "claire"])
def test_un_dossier_archive_ne_se_regle_plus(monde, qui):
    with f.systeme():
        monde.marcel.etat = "archive"
        monde.marcel.save()
    client = monde.client(qui)
    for page in (url("confier", monde.marcel), url("autoriser", monde.marcel)):
        assert client.get(page).status_code == 403
    assert confier(monde, qui, monde.marcel).status_code == 403 and len(monde.suivis()) == 1


# -- give, end --------------------------------------------------------------------------------------------


def test_un_dossier_sans_equipe_se_confie_et_s_ouvre_a_la_page_suivante(monde):
    assert monde.statut("nora", monde.sami) == 403
    reponse = confier(monde)
    assert reponse.headers["Location"] == url("equipe_du_dossier", monde.sami)
    administrees = [t for t in traces(reponse) if t[2] == "administrer"]
    assert [(t[0], *t[1:]) for t in administrees] == [
        ([monde.sami.pk], "", "administrer", "accorde", "fonction", "equipe_confiee")
    ]
    assert monde.statut("nora", monde.sami) == 200


@pytest.mark.parametrize("qui", GERENT)
def test_chacun_de_ceux_qui_gerent_confie(monde, qui):
    assert confier(monde, qui, monde.marcel).status_code == 302
    assert len(monde.suivis()) == 2


def test_deux_envois_ne_confient_qu_une_fois(monde):
    confier(monde)
    seconde = confier(monde)
    assert seconde.status_code == 302 and "administrer" not in {t[2] for t in traces(seconde)}
    assert len(monde.suivis(monde.sami)) == 1


def test_l_equipe_d_un_autre_etablissement_ne_se_choisit_pas(monde):
    with f.systeme():
        loin = f.equipe(f.etablissement("Loin", monde.lieu.organisme), nom="Loin")
    reponse = confier(monde, equipe=loin.pk)
    assert reponse.status_code == 422 and monde.suivis(monde.sami) == []


@pytest.mark.parametrize(
    ("champs", "dit"),
    [({"du": "01/01/2020"}, "passé"), ({"du": "01/01/2090"}, "un an"), ({"du": ""}, "Indiquez une date"),
     ({"equipe": ""}, "Complétez")],
)  # fmt: skip
def test_une_saisie_fausse_se_dit(monde, champs, dit):
    reponse = confier(monde, **champs)
    assert reponse.status_code == 422 and dit in reponse.content.decode() and monde.suivis(monde.sami) == []


def test_une_equipe_reconnue_demande_que_la_personne_l_ait_reconnue(monde):
    monde.verger.cas, monde.verger.preuve, monde.verger.preuve_le = 2, "Entretien d’accueil", f.aujourdhui()
    monde.verger.save()
    refus = confier(monde)
    assert refus.status_code == 422 and "reconnue par la personne" in refus.content.decode()
    assert traces(confier(monde, reconnue="on"))[-1][5] == "equipe_confiee reconnue"


def test_un_ensemble_formalise_sans_soignant_ne_recoit_personne(monde):
    monde.verger.cas, monde.verger.preuve, monde.verger.preuve_le = 3, "Convention", f.aujourdhui()
    monde.verger.save()
    monde.nora.professionnel.affectations.update(au=f.aujourdhui() - f.JOUR)
    refus = confier(monde)
    assert refus.status_code == 422 and "professionnel de santé" in refus.content.decode()


def test_mettre_fin_ferme_a_la_page_suivante(monde):
    assert monde.statut("ines") == 200
    reponse = terminer(monde, "david")
    assert reponse.headers["Location"] == url("equipe_du_dossier", monde.marcel)
    assert ("", "administrer", "accorde", "fonction", "equipe_terminee maintenant") in [t[1:] for t in traces(reponse)]
    assert monde.statut("ines") == 403
    (suivi,) = monde.suivis()
    assert suivi.au == f.aujourdhui() - f.JOUR and suivi.du == f.aujourdhui() - 300 * f.JOUR


def test_qui_perd_le_dossier_revient_a_la_liste(monde):
    assert terminer(monde, "claire").headers["Location"] == reverse("usagers:liste")


def test_mettre_fin_deux_fois_ne_change_rien(monde):
    terminer(monde, "david", "ce_soir")
    assert monde.statut("ines") == 200 and monde.suivis()[0].au == f.aujourdhui()
    seconde = terminer(monde, "david", "ce_soir")
    assert seconde.status_code == 302 and "administrer" not in {t[2] for t in traces(seconde)}


def test_mettre_fin_a_la_seule_equipe_previent(monde):
    page = url("terminer_accompagnement", monde.marcel, accompagnement=monde.suivis()[0].pk)
    assert "C’est sa seule équipe" in monde.client("claire").get(page).content.decode()
    confier(monde, dossier=monde.marcel)
    assert "C’est sa seule équipe" not in monde.client("claire").get(page).content.decode()
    assert terminer(monde, quand="").status_code == 422


def test_un_accompagnement_se_designe_par_son_dossier(monde):
    suivi = monde.suivis()[0].pk
    page = url("terminer_accompagnement", monde.sami, accompagnement=suivi)
    assert monde.client("david").post(page, {"quand": "maintenant"}).status_code == 404


# -- référent ---------------------------------------------------------------------------------------------


def test_designer_le_referent_lui_ouvre_la_liste_des_consultations(monde):
    consultations = reverse("usagers:consultations", kwargs={"dossier": monde.marcel.pk})
    assert monde.client("ines").get(consultations).status_code == 403
    reponse = designer(monde)
    assert reponse.status_code == 302
    assert ("", "administrer", "accorde", "equipe", "referent_designe") in [t[1:] for t in traces(reponse)]
    assert monde.client("ines").get(consultations).status_code == 200
    texte = monde.client("carole").get(url("equipe_du_dossier", monde.marcel)).content.decode()
    assert "Référent" in texte


def test_le_referent_est_membre_de_l_equipe(monde):
    assert designer(monde, referent="nora").status_code == 422
    assert monde.suivis()[0].referent_id is None


def test_deux_personnes_ne_s_ecrasent_pas(monde):
    designer(monde)
    seconde = designer(monde, qui="helene", referent="carole")
    assert seconde.status_code == 409 and "vient de changer" in seconde.content.decode()
    assert monde.suivis()[0].referent_id == monde.ines.professionnel.pk
    suite = designer(monde, qui="helene", referent="carole", attendu=monde.ines.professionnel.pk)
    assert suite.status_code == 302 and monde.suivis()[0].referent_id == monde.carole.professionnel.pk


def test_retirer_le_referent(monde):
    designer(monde)
    reponse = designer(monde, referent=None, attendu=monde.ines.professionnel.pk)
    assert reponse.status_code == 302 and monde.suivis()[0].referent_id is None
