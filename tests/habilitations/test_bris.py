"""Bris de glace: who may, what it opens and for how long, who is told, how it ends."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dui.commun.acces import Acces
from habilitations import bris_de_glace, tasks
from habilitations.models import BrisDeGlace
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import code_de, traces

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.ines = f.professionnel("Inès", "infirmier", self.lieu)
            self.nora = f.professionnel("Nora", "infirmier", self.lieu)
            self.hugo = f.professionnel("Hugo", "infirmier", f.etablissement("Ailleurs"))
            self.denise = f.professionnel("Denise", "dpo", self.lieu)
            self.david = f.professionnel("David", "directeur", self.lieu)
            self.claire = f.professionnel("Claire", "chef_service", self.lieu)
            self.marcel = f.dossier(self.lieu, f.equipe(self.lieu, self.ines))
            f.remplir(self.marcel, self.ines)
        accompagnement = self.accompagnements()[0]
        with f.systeme():
            accompagnement.referent = self.ines.professionnel
            accompagnement.save()

    def accompagnements(self) -> list:
        with f.systeme():
            return list(self.marcel.accompagnements.all())

    def bris(self) -> list[BrisDeGlace]:
        with f.systeme():
            return list(BrisDeGlace.objects.order_by("ouvert_le"))

    def ouvrir(self, compte=None) -> BrisDeGlace:
        with f.systeme():
            return f.briser(self.marcel, compte or self.nora)


@pytest.fixture
def monde(monkeypatch) -> Monde:
    monkeypatch.setattr(tasks.alerter_du_bris, "apply_async", lambda *a, **k: None)
    return Monde()


def url(dossier, nom="habilitations:briser_la_glace") -> str:
    return reverse(nom, kwargs={"dossier": getattr(dossier, "pk", dossier)})


def saisie(compte, **champs) -> dict:
    valeurs = {"motif": "urgence", "precision": "Malaise dans le couloir.", "interet": "on", "code": code_de(compte)}
    return valeurs | champs


def poster(compte, dossier, **champs):
    client = connecter(Client(), compte)
    return client.post(url(dossier), saisie(compte, **champs))


def test_la_page_dit_ce_qui_s_ouvre_sans_rien_dire_de_la_personne(monde):
    reponse = connecter(Client(), monde.nora).get(url(monde.marcel))
    texte = reponse.content.decode()
    assert reponse.status_code == 200
    for phrase in ("lecture seule", "DPO", "2\u00a0heures", "soins", "intérêt immédiat", "Annuler"):
        assert phrase in texte
    assert "dupuis" not in texte.lower() and "marcel" not in texte.lower()
    assert f"n° {monde.marcel.numero}" not in texte
    assert traces(reponse) == []


def test_briser_ouvre_en_lecture_seule_ce_dossier_et_lui_seul(monde):
    with f.systeme():
        autre = f.dossier(monde.lieu, f.equipe(monde.lieu, monde.ines, nom="Verger"))
    client = connecter(Client(), monde.nora)
    page = reverse("usagers:dossier", kwargs={"dossier": monde.marcel.pk})
    assert client.get(page).status_code == 403
    reponse = client.post(url(monde.marcel), saisie(monde.nora))
    assert (reponse.status_code, reponse.headers["Location"]) == (302, page)
    assert [t[2:] for t in traces(reponse)] == [("bris_de_glace", "accorde", "bris_de_glace", "urgence")]
    lue = client.get(page)
    assert lue.status_code == 200 and "Accès en urgence jusqu’à" in lue.content.decode()
    assert {t[4] for t in traces(lue)} == {"bris_de_glace"}
    assert client.get(reverse("usagers:dossier", kwargs={"dossier": autre.pk})).status_code == 403
    ecrire = reverse("usagers:ecrire", kwargs={"dossier": monde.marcel.pk, "rubrique": "soins"})
    assert client.post(ecrire, {"titre": "x"}).status_code == 403


def test_il_dure_quatre_heures_au_plus_et_se_date_a_l_horloge_de_la_base(monde):
    poster(monde.nora, monde.marcel)
    (bris,) = monde.bris()
    assert bris.expire_le - bris.ouvert_le == bris_de_glace.DUREE <= dt.timedelta(hours=4)
    assert bris.ouvert_le <= timezone.now()


def test_deux_envois_n_ouvrent_qu_un_acces(monde):
    client = connecter(Client(), monde.nora)
    client.post(url(monde.marcel), saisie(monde.nora))
    seconde = client.post(url(monde.marcel), saisie(monde.nora))
    assert seconde.status_code == 302 and len(monde.bris()) == 1


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("motif", "", "Pourquoi maintenant"),
        ("motif", "curiosite", "choix"),
        ("precision", "", "Ce qui se passe"),
        ("precision", "x" * 2001, "2000"),
        ("interet", "", "intérêt immédiat"),
        ("code", "000000", "pas été reconnu"),
        ("code", "", "Code à 6 chiffres"),
    ],
)
def test_une_saisie_incomplete_se_dit_en_francais_et_garde_le_texte(monde, champ, valeur, message):
    reponse = poster(monde.nora, monde.marcel, **{champ: valeur})
    texte = reponse.content.decode()
    assert reponse.status_code == 422 and message in texte
    assert monde.bris() == []
    if champ != "precision":
        assert "Malaise dans le couloir." in texte


def test_un_code_ne_sert_qu_une_fois(monde):
    with f.systeme():
        autre = f.dossier(monde.lieu)
    donnees = saisie(monde.nora)
    assert connecter(Client(), monde.nora).post(url(monde.marcel), donnees).status_code == 302
    assert connecter(Client(), monde.nora).post(url(autre), donnees).status_code == 422


def test_un_code_donne_depuis_moins_de_cinq_minutes_suffit(monde):
    client = connecter(Client(), monde.nora)
    with f.systeme():
        autres = [f.dossier(monde.lieu) for _ in range(2)]
    assert client.post(url(monde.marcel), saisie(monde.nora)).status_code == 302
    sans_code = saisie(monde.nora) | {"code": ""}
    assert client.post(url(autres[0]), sans_code).status_code == 302
    session = client.session
    session["code_le"] -= 301
    session.save()
    assert client.post(url(autres[1]), sans_code).status_code == 422


def test_un_code_faux_est_refuse_meme_quand_le_dernier_est_recent(monde):
    client = connecter(Client(), monde.nora)
    with f.systeme():
        autre = f.dossier(monde.lieu)
    assert client.post(url(monde.marcel), saisie(monde.nora)).status_code == 302
    assert client.post(url(autre), saisie(monde.nora) | {"code": "000000"}).status_code == 422


def test_qui_lit_deja_est_conduit_au_dossier(monde):
    reponse = poster(monde.ines, monde.marcel)
    assert reponse.status_code == 302 and monde.bris() == []


@pytest.mark.parametrize("qui", ["denise"])
def test_sans_metier_qui_lise_pas_de_bris(monde, qui):
    reponse = poster(getattr(monde, qui), monde.marcel)
    assert reponse.status_code == 403 and monde.bris() == []
    assert traces(reponse)[0][3] == "refuse"


def test_un_compte_technique_n_a_pas_de_bris(monde):
    technique = f.compte("Tom", "technique")
    reponse = poster(technique, monde.marcel)
    assert reponse.status_code == 403 and monde.bris() == []


def test_un_dossier_archive_ne_s_ouvre_pas_en_urgence(monde):
    with f.systeme():
        monde.marcel.etat = "archive"
        monde.marcel.save()
    assert poster(monde.nora, monde.marcel).status_code == 403 and monde.bris() == []


def _sans_reference(reponse) -> str:
    brut = re.sub(r"usagers/[0-9a-f-]{36}/", "usagers/ID/", reponse.content.decode())  # its digits look like a REF
    brut = re.sub(r"[0-9A-F]{4}-[0-9A-F]{4}", "REF", brut)
    return re.sub(r'(?:value|content)="[A-Za-z0-9]{64}"', "JETON", brut)


@pytest.mark.parametrize("nom", ["briser_la_glace", "pourquoi"])
def test_un_autre_esms_recoit_la_meme_page_que_pour_un_inconnu(monde, nom):
    client = connecter(Client(), monde.hugo)
    reponses = [client.get(url(d, f"habilitations:{nom}")) for d in (monde.marcel, uuid.uuid4())]
    assert [r.status_code for r in reponses] == [404, 404]
    assert _sans_reference(reponses[0]) == _sans_reference(reponses[1])
    assert traces(reponses[0])[0][5] == "introuvable"


def test_sans_second_facteur_rien_ne_s_ouvre(monde):
    client = connecter(Client(), monde.nora, second_facteur=False)
    assert client.post(url(monde.marcel), saisie(monde.nora)).status_code == 302
    assert monde.bris() == []


def test_refermer_ferme_aussitot_et_refuse_get(monde):
    monde.ouvrir()
    client = connecter(Client(), monde.nora)
    page = reverse("usagers:dossier", kwargs={"dossier": monde.marcel.pk})
    fermer = url(monde.marcel, "habilitations:refermer_la_glace")
    assert client.get(fermer).status_code == 405
    assert client.get(page).status_code == 200
    reponse = client.post(fermer)
    assert reponse.status_code == 302
    assert [t[2:] for t in traces(reponse)] == [("autre", "accorde", "bris_de_glace", "bris_referme")]
    assert client.get(page).status_code == 403
    assert client.post(fermer).status_code == 302


def test_on_ne_referme_pas_l_acces_d_un_autre(monde):
    monde.ouvrir()
    connecter(Client(), monde.claire).post(url(monde.marcel, "habilitations:refermer_la_glace"))
    assert monde.bris()[0].referme_le is None


# -- alert ------------------------------------------------------------------------------------------------


def test_l_alerte_part_a_la_dpo_et_au_referent_sans_donnee_personnelle(monde):
    bris = monde.ouvrir()
    assert bris_de_glace.alerter(bris.pk) is True
    assert {m.to[0] for m in mail.outbox} == {monde.denise.courriel, monde.ines.courriel}
    for message in mail.outbox:
        contenu = f"{message.subject}\n{message.body}".lower()
        assert "http" in contenu and "urgence" in contenu
        for mot in ("dupuis", "marcel", "malaise", "nora", "essai", str(monde.marcel.numero) + " "):
            assert mot not in contenu
    assert monde.bris()[0].alerte_le is not None
    assert bris_de_glace.alerter(bris.pk) is False and len(mail.outbox) == 2


def test_la_demande_part_apres_commit_avec_un_identifiant(monde, monkeypatch, django_capture_on_commit_callbacks):
    envois = []
    monkeypatch.setattr(tasks.alerter_du_bris, "apply_async", lambda args, **k: envois.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        poster(monde.nora, monde.marcel)
    assert envois == [(str(monde.bris()[0].pk),)]


def test_redis_absent_n_empeche_pas_d_ouvrir_et_le_filet_alerte(monde, monkeypatch, django_capture_on_commit_callbacks):
    def en_panne(*args, **options):
        raise OSError("redis absent")

    monkeypatch.setattr(tasks.alerter_du_bris, "apply_async", en_panne)
    with django_capture_on_commit_callbacks(execute=True):
        assert poster(monde.nora, monde.marcel).status_code == 302
    tasks.relancer_les_bris()
    assert len(mail.outbox) == 2 and monde.bris()[0].alerte_le is not None


def test_un_courrier_en_panne_n_arrete_pas_les_autres_et_sera_repris(monde, monkeypatch):
    premier, second = monde.ouvrir(monde.nora), monde.ouvrir(monde.claire)
    vrai = bris_de_glace._messages

    def capricieux(bris):
        if bris.pk == premier.pk:
            raise OSError("serveur absent")
        return vrai(bris)

    monkeypatch.setattr(bris_de_glace, "_messages", capricieux)
    assert bris_de_glace.relancer() == 1
    alertes = {b.pk: b.alerte_le for b in monde.bris()}
    assert alertes[premier.pk] is None and alertes[second.pk] is not None
    monkeypatch.undo()
    assert bris_de_glace.relancer() == 1


# -- review -----------------------------------------------------------------------------------------------


def test_la_relecture_liste_par_numero_et_clot_par_un_avis(monde):
    bris = monde.ouvrir()
    client = connecter(Client(), monde.denise)
    liste = client.get(reverse("habilitations:bris_a_revoir")).content.decode()
    assert "Nora Essai" in liste and f"{monde.marcel.numero:04d}" in liste
    assert "Dupuis" not in liste and "DUPUIS" not in liste and "Malaise" not in liste
    page = reverse("habilitations:revoir_un_bris", kwargs={"bris": bris.pk})
    lue = client.get(page)
    assert "Malaise dans le couloir." in lue.content.decode()
    assert [t[2:] for t in traces(lue)] == [("lire", "accorde", "fonction", "revue_de_bris")]
    assert client.post(page, {"conclusion": "besoin"}).status_code == 422
    cloture = client.post(page, {"conclusion": "besoin", "texte": "Vu avec l’équipe."})
    assert cloture.status_code == 302
    (relu,) = monde.bris()
    with Acces.systeme(motif="essai").lier():
        assert relu.verdict == "L’accès répondait à un besoin immédiat. Vu avec l’équipe."
    assert relu.revu_par_id == monde.denise.pk
    assert client.post(page, {"conclusion": "besoin", "texte": "Encore."}).status_code == 422


def test_la_relecture_est_reservee_et_tient_a_l_esms(monde):
    bris = monde.ouvrir()
    page = reverse("habilitations:revoir_un_bris", kwargs={"bris": bris.pk})
    for compte in (monde.nora, monde.claire):
        assert connecter(Client(), compte).get(page).status_code == 403
    with f.systeme():
        ailleurs = f.professionnel("Dora", "dpo", monde.hugo.professionnel.affectations.get().etablissement)
    assert connecter(Client(), ailleurs).get(page).status_code == 404
    assert "Nora" not in connecter(Client(), ailleurs).get(reverse("habilitations:bris_a_revoir")).content.decode()


def test_nul_ne_relit_son_propre_acces(monde):
    bris = monde.ouvrir(monde.david)
    page = reverse("habilitations:revoir_un_bris", kwargs={"bris": bris.pk})
    reponse = connecter(Client(), monde.david).post(page, {"conclusion": "besoin", "texte": "Rien à dire."})
    assert reponse.status_code == 422 and "est le vôtre" in reponse.content.decode()
    assert monde.bris()[0].revu_le is None
