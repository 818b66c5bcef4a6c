"""Pages of an evaluation: filled in without loss, submitted, validated only by whoever may, compared, refused."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.models import Equipe
from tests import fabrique as f
from tests.connexion import connecter
from tests.usagers.evaluations.monde import EN_ENTIER, TOUT_SEUL, Monde
from tests.usagers.evaluations.test_grilles import MAISON
from usagers.enums import EtatEvaluation as E
from usagers.evaluations.catalogue import trouver
from usagers.evaluations.lecture import courbe
from usagers.evaluations.vues import brouillon_de
from usagers.models import Evaluation

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde(db):
    return Monde()


# -- filling in --------------------------------------------------------------------------------------------


def test_du_choix_de_la_grille_au_resultat(monde):
    client = connecter(Client(), monde.ines)
    ajouter = reverse("usagers:evaluations-soins_ajouter", kwargs={"dossier": monde.dossier.pk})
    page = client.get(ajouter).content.decode()
    assert "AGGIR" in page and "SERAFIN" not in page and "choix-cartes" in page
    assert client.post(ajouter, {"grille": "aggir", "date": "03/03/2026"}).status_code == 302
    with f.systeme():
        e = Evaluation.objects.get()
    assert "Remplir la grille" in monde.page(monde.ines, "fiche", e)
    page = monde.page(monde.ines, "remplir", e)
    assert page.count("<fieldset") == 17 and page.count('value="partie"') == 17
    sauf = {n: v for n, v in TOUT_SEUL.items() if n != "q_toilette"}
    partiel = sauf | {"q_habillage": "partie", "c_habillage_S": "on", "c_habillage_H": "on", "version": "1"}
    assert client.post(monde.url("remplir", e), partiel).status_code == 302
    page = monde.page(monde.ines, "fiche", e)
    assert "Il reste à répondre : Toilette." in page and "Continuer la grille" in page
    relue = monde.relire(e)
    assert relue.reponses["habillage"] == ["S", "H"] and relue.resultat is None
    page = monde.page(monde.ines, "remplir", e)
    assert 'name="c_habillage_S"' in page and page.count("checked") == 9 + 2

    assert client.post(monde.url("remplir", e), partiel | {"q_toilette": "rien", "version": "2"}).status_code == 302
    relue = monde.relire(e)
    assert relue.resultat["gir"] == 4 and relue.etat == E.EN_PREPARATION and relue.version == 3
    page = monde.page(monde.ines, "fiche", e)
    assert "Résultat proposé" in page and "GIR 4" in page and "pas une décision" in page
    assert "B : spontanément, habituellement" in page and "C : ne fait pas" in page
    assert "gérontologie clinique" in page, "the owner of the algorithm is named"


def test_les_adverbes_disent_la_lettre_et_rien_ne_se_perd(monde):
    e = monde.evaluation()
    reponse = monde.envoyer(monde.ines, "remplir", e, q_toilette="partie", q_habillage="tout", version="1")
    page = reponse.content.decode()
    assert reponse.status_code == 422 and "cochez d’un à trois mots" in page and "resume-erreurs" in page
    assert page.count("checked") == 2, "what was typed is still there"
    quatre = {f"c_toilette_{a}": "on" for a in "STCH"}
    assert monde.envoyer(monde.ines, "remplir", e, q_toilette="partie", **quatre, version="1").status_code == 422
    assert monde.envoyer(monde.ines, "remplir", e, q_toilette="zut", version="1").status_code == 422
    assert monde.relire(e).reponses is None
    # Adverbs ticked before another card was chosen do not count.
    assert monde.envoyer(monde.ines, "remplir", e, q_toilette="rien", c_toilette_S="on", version="1").status_code == 302
    assert monde.relire(e).reponses == {"toilette": []}


def test_serafin_et_situation_se_cochent(monde):
    e = monde.evaluation(grille="serafin-besoins", categorie="accompagnement")
    champs = {"c_1.1_1.1.3": "on", "c_1.2.1_1.2.1.4": "on"}
    assert monde.envoyer(monde.paul, "remplir", e, version="1", **champs).status_code == 302
    page = monde.page(monde.paul, "fiche", e)
    assert "2 besoins repérés" in page and "Besoins en matière de douleur" in page
    s = monde.evaluation(grille="situation-ssiad")
    deux = {"c_situation_R32": "on", "c_situation_GEN-365": "on"}
    reponse = monde.envoyer(monde.ines, "remplir", s, version="1", **deux)
    assert reponse.status_code == 422 and "gardez l’un ou l’autre" in reponse.content.decode()
    assert monde.envoyer(monde.ines, "remplir", s, version="1", c_situation_R32="on").status_code == 302
    assert monde.relire(s).resultat == {"retenus": ["R32"], "combien": 1}


def test_un_collegue_a_repondu_entre_temps(monde):
    e = monde.evaluation()
    assert monde.envoyer(monde.medecin, "remplir", e, q_toilette="tout", version="1").status_code == 302
    reponse = monde.envoyer(monde.ines, "remplir", e, q_toilette="rien", version="1")
    page = reponse.content.decode()
    assert reponse.status_code == 409 and "A : fait seul" in page and "C : ne fait pas" in page
    assert 'name="version" value="2"' in page and 'name="q_toilette" value="rien"' in page
    assert monde.relire(e).reponses == {"toilette": ["S", "T", "C", "H"]}
    assert monde.envoyer(monde.ines, "remplir", e, q_toilette="rien", version="2").status_code == 302
    # The same answers sent from an old page are no conflict.
    assert monde.envoyer(monde.ines, "remplir", e, q_toilette="rien", version="1").status_code == 302
    assert monde.relire(e).version == 3


def test_le_brouillon_revient_entier(monde):
    e = monde.evaluation(reponses={"toilette": [], "habillage": ["S"]})
    nom = brouillon_de(e)
    garder = reverse("usagers:brouillon", kwargs={"dossier": monde.dossier.pk, "formulaire": nom})
    client = connecter(Client(), monde.ines)
    saisie = {"q_toilette": "partie", "c_toilette_S": "on", "c_toilette_T": "on", "version": "1"}
    assert client.post(garder, saisie).status_code == 200
    page = client.get(monde.url("remplir", e)).content.decode()
    assert "Vous reprenez votre brouillon" in page and page.count("checked") == 3, (
        "the draft, not a mix with what is kept"
    )
    assert monde.url("remplir", e) in client.get(reverse("usagers:ma_journee")).content.decode()
    assert client.post(monde.url("remplir", e), saisie).status_code == 302
    page = client.get(monde.url("remplir", e)).content.decode()
    assert "Vous reprenez votre brouillon" not in page and page.count("checked") == 3
    refuse = connecter(Client(), monde.paul).post(garder, saisie)
    assert refuse.status_code == 403, "an educator writes no draft of care"


def test_une_grille_maison_se_remplit_et_garde_sa_version(monde, tmp_path):
    fichier = tmp_path / "grille.json"
    fichier.write_text(json.dumps(MAISON), encoding="utf-8")
    call_command("importer_grille", str(fichier), etablissement=monde.lieu.finess, verbosity=0)
    client = connecter(Client(), monde.ines)
    ajouter = reverse("usagers:evaluations-soins_ajouter", kwargs={"dossier": monde.dossier.pk})
    assert "Marche et équilibre" in client.get(ajouter).content.decode()
    assert client.post(ajouter, {"grille": "marche@1", "date": "03/03/2026"}).status_code == 302
    with f.systeme():
        e = Evaluation.objects.get()
    reponse = client.post(monde.url("remplir", e), {"q_lever": "aide", "c_materiel_canne": "on", "version": "1"})
    assert reponse.status_code == 302
    call_command("importer_grille", str(fichier), etablissement=monde.lieu.finess, verbosity=0)
    page = monde.page(monde.ines, "fiche", e)
    assert "4 sur 10 : aide importante" in page and "Avec une aide" in page and "version 1" in page
    assert "Marche et équilibre" in page and "marche@1" not in page
    assert client.post(ajouter, {"grille": "marche@1", "date": "03/03/2026"}).status_code == 422


def test_la_grille_ne_change_plus_une_fois_des_reponses_donnees(monde):
    e = monde.evaluation(reponses={"toilette": []})
    autre = {"grille": "situation-ssiad", "date": "03/03/2026", "version": "1"}
    reponse = monde.envoyer(monde.ines, "modifier", e, **autre)
    assert reponse.status_code == 422 and "déjà enregistrées" in reponse.content.decode()
    demain = (aujourdhui() + dt.timedelta(days=1)).strftime("%d/%m/%Y")
    reponse = monde.envoyer(monde.ines, "modifier", e, grille="aggir", date=demain, version="1")
    assert reponse.status_code == 422 and "dans l’avenir" in reponse.content.decode()


# -- states ------------------------------------------------------------------------------------------------


def _complete(monde) -> Evaluation:
    e = monde.evaluation()
    assert monde.envoyer(monde.ines, "remplir", e, **TOUT_SEUL, version="1").status_code == 302
    return monde.relire(e)


def _proposee(monde) -> Evaluation:
    e = _complete(monde)
    assert monde.envoyer(monde.ines, "proposer", e, verbe="proposer", version=str(e.version)).status_code == 302
    return monde.relire(e)


def test_une_grille_incomplete_ne_se_propose_pas(monde):
    e = monde.evaluation(reponses={"toilette": []})
    monde.envoyer(monde.ines, "proposer", e, verbe="proposer", version="1")
    assert monde.relire(e).etat == E.EN_PREPARATION
    vide = monde.evaluation(grille="serafin-besoins", categorie="accompagnement")
    monde.envoyer(monde.paul, "proposer", vide, verbe="proposer", version="1")
    assert monde.relire(vide).etat == E.EN_PREPARATION


def test_proposer_date_et_signe_puis_fige(monde):
    e = _proposee(monde)
    assert (e.etat, e.approuvee_par_id, e.validee_le) == (E.PROPOSEE, monde.ines.pk, None) and e.approuvee_le
    page = monde.page(monde.ines, "fiche", e)
    assert "Inès Essai" in page and "Remettre en préparation" in page
    assert "Valider ce résultat" not in page and "dont le métier le permet" in page
    for page in ("modifier", "remplir", "retirer"):
        assert connecter(Client(), monde.ines).get(monde.url(page, e)).status_code == 302, page
    monde.envoyer(monde.ines, "remplir", e, q_toilette="rien", version=str(e.version))
    monde.envoyer(monde.ines, "modifier", e, grille="aggir", date="01/01/2026", version=str(e.version))
    monde.envoyer(monde.ines, "retirer", e, motif="Erreur", version=str(e.version))
    relue = monde.relire(e)
    assert (relue.version, relue.retire_le, relue.date) == (e.version, None, e.date)
    assert relue.reponses["toilette"] == ["S", "T", "C", "H"]
    monde.envoyer(monde.ines, "proposer", e, verbe="reprendre", version=str(e.version))
    relue = monde.relire(e)
    assert (relue.etat, relue.approuvee_le, relue.approuvee_par_id) == (E.EN_PREPARATION, None, None)


def test_une_proposition_ne_se_reprend_que_par_son_auteur(monde):
    """Another writer of the same heading reads it; whoever validates has their own verbs."""
    with f.systeme():
        louis = f.professionnel("Louis", "infirmier", monde.lieu)
        f.rejoindre(Equipe.objects.get(), louis)
    e = _proposee(monde)
    assert "Remettre en préparation" not in monde.page(louis, "fiche", e)
    for autre in (louis, monde.medecin):
        monde.envoyer(autre, "proposer", e, verbe="reprendre", version=str(e.version))
        assert monde.relire(e).etat == E.PROPOSEE
    monde.envoyer(monde.ines, "proposer", e, verbe="reprendre", version=str(e.version))
    assert monde.relire(e).etat == E.EN_PREPARATION


@pytest.mark.parametrize("qui", ["ines", "chef", "paul", "stagiaire"])
def test_ne_valide_que_qui_peut(monde, qui):
    """Care is validated by the doctor: not by the nurse who writes it, nor by a head of service."""
    e = _proposee(monde)
    for verbe in ("valider", "rouvrir", ""):
        assert monde.envoyer(getattr(monde, qui), "valider", e, verbe=verbe, version=str(e.version)).status_code == 403
    relue = monde.relire(e)
    assert (relue.etat, relue.version, relue.validee_le) == (E.PROPOSEE, e.version, None)


def test_l_accompagnement_se_valide_par_le_chef_de_service(monde):
    e = monde.evaluation(grille="serafin-besoins", categorie="accompagnement")
    monde.envoyer(monde.paul, "remplir", e, version="1", **{"c_1.1_1.1.3": "on"})
    monde.envoyer(monde.paul, "proposer", e, verbe="proposer", version="2")
    assert monde.envoyer(monde.medecin, "valider", e, verbe="valider", version="3").status_code == 403
    assert monde.envoyer(monde.chef, "valider", e, verbe="valider", version="3").status_code == 302
    assert monde.relire(e).etat == E.VALIDEE


def test_valider_date_signe_et_remplace_la_precedente(monde):
    ancienne = monde.validee(jours=200, gir=5)
    e = _proposee(monde)
    assert "Valider ce résultat" in monde.page(monde.medecin, "fiche", e)
    assert monde.envoyer(monde.medecin, "valider", e, verbe="valider", version=str(e.version)).status_code == 302
    e, ancienne = monde.relire(e), monde.relire(ancienne)
    assert (e.etat, e.validee_par_id, e.approuvee_par_id) == (E.VALIDEE, monde.medecin.pk, monde.ines.pk)
    assert (ancienne.etat, ancienne.terminee_par_id) == (E.TERMINEE, monde.medecin.pk) and ancienne.terminee_le
    page = monde.page(monde.ines, "fiche", e)
    assert "Antoine Essai" in page and "Résultat proposé" not in page and "pas une décision" not in page
    # Nobody changes it, not even whoever validated; reopening is a verb of its own.
    assert connecter(Client(), monde.medecin).get(monde.url("remplir", e)).status_code == 302
    monde.envoyer(monde.medecin, "proposer", e, verbe="reprendre", version=str(e.version))
    assert monde.relire(e).etat == E.VALIDEE
    monde.envoyer(monde.medecin, "valider", e, verbe="rouvrir", version=str(e.version))
    assert (monde.relire(e).etat, monde.relire(e).validee_le) == (E.EN_PREPARATION, None)


def test_on_ne_valide_ni_ce_qui_n_est_pas_propose_ni_une_page_depassee(monde):
    e = _complete(monde)
    monde.envoyer(monde.medecin, "valider", e, verbe="valider", version=str(e.version))
    assert monde.relire(e).etat == E.EN_PREPARATION
    e = _proposee(monde)
    for version in (str(e.version - 1), "", "zut", "9" * 30, "²"):
        monde.envoyer(monde.medecin, "valider", e, verbe="valider", version=version)
        assert monde.relire(e).etat == E.PROPOSEE
    assert connecter(Client(), monde.medecin).get(monde.url("valider", e)).status_code == 405


def test_la_base_refuse_une_validation_sans_nom(monde):
    from django.db import IntegrityError, transaction

    with f.systeme(), pytest.raises(IntegrityError), transaction.atomic():
        e = Evaluation.objects.get(pk=monde.evaluation().pk)
        e.etat = E.VALIDEE
        e.save()


# -- reading -----------------------------------------------------------------------------------------------


def test_hors_equipe_ailleurs_et_autre_dossier(monde):
    e = monde.evaluation(reponses=EN_ENTIER)
    for page in ("fiche", "remplir", "comparer"):
        assert connecter(Client(), monde.ailleurs).get(monde.url(page, e)).status_code == 404
        assert connecter(Client(), monde.paul).get(monde.url(page, e)).status_code == 403
        assert connecter(Client(), monde.ines).get(monde.url(page, e, dossier=monde.autre)).status_code == 404
    assert connecter(Client(), monde.stagiaire).get(monde.url("fiche", e)).status_code == 200
    assert connecter(Client(), monde.stagiaire).get(monde.url("remplir", e)).status_code == 403
    assert monde.envoyer(monde.stagiaire, "remplir", e, q_toilette="rien", version="1").status_code == 403
    for page in ("proposer", "valider"):
        assert monde.envoyer(monde.stagiaire, page, e, version="1").status_code == 403
        assert monde.envoyer(monde.ailleurs, page, e, version="1").status_code == 404


def test_une_evaluation_de_soins_ne_s_ouvre_pas_par_la_porte_de_l_accompagnement(monde):
    e = monde.evaluation(reponses=EN_ENTIER)
    for page in ("fiche", "remplir", "comparer", "modifier", "retirer"):
        url = reverse(f"usagers:evaluations_{page}", kwargs={"dossier": monde.dossier.pk, "evaluation": e.pk})
        assert connecter(Client(), monde.paul).get(url).status_code == 404, page
    for page in ("proposer", "valider"):
        url = reverse(f"usagers:evaluations_{page}", kwargs={"dossier": monde.dossier.pk, "evaluation": e.pk})
        assert connecter(Client(), monde.chef).post(url, {"version": "1"}).status_code == 404, page


def test_comparer_dit_ce_qui_change(monde):
    avant = monde.validee(jours=300, gir=6)
    milieu = monde.evaluation(jours=100, reponses=EN_ENTIER | {"toilette": ["S"]})
    apres = monde.evaluation(reponses=EN_ENTIER | {"toilette": [], "cuisine": []})
    page = monde.page(monde.ines, "comparer", apres)
    assert "Ce qui change" in page and "B : spontanément" in page and "C : ne fait pas" in page
    assert f'value="{milieu.pk}" selected' in page, "the one just before, unless told otherwise"
    url = f"{monde.url('comparer', apres)}?avec={avant.pk}"
    page = connecter(Client(), monde.ines).get(url).content.decode()
    assert "GIR 6" in page and page.index("A : fait seul") < page.index("C : ne fait pas")
    change, pareil = page.split("Ce qui n’a pas changé")
    assert "Cuisine" in change and "Habillage" in pareil and "Habillage" not in change.split("Ce qui change")[1]
    assert connecter(Client(), monde.ines).get(f"{url}zut").status_code == 200
    seule = monde.evaluation(grille="situation-ssiad")
    assert "Il en faut deux" in monde.page(monde.ines, "comparer", seule)


def test_la_courbe_du_gir_ne_montre_que_ce_qui_est_valide(monde):
    monde.validee(jours=700, gir=6)
    monde.validee(jours=300, gir=4)
    e = monde.evaluation(reponses=EN_ENTIER, resultat={"gir": 1, "rang": 1, "lettres": {}, "etapes": []})
    with f.systeme():
        tracee = courbe(trouver("aggir"), list(Evaluation.objects.all()))
        assert [p.valeur for p in tracee.series[0].points] == [6, 4]
    derniere = monde.validee(jours=1, gir=3)
    page = monde.page(monde.ines, "fiche", derniere)
    assert "<svg" in page and page.count("point-normal") == 3 and "GIR 1 : la dépendance" in page
    assert monde.url("comparer", derniere) + f"?avec={e.pk}" in page


@pytest.mark.parametrize(
    ("grille", "categorie", "resultats", "dits"),
    [
        ("serafin-besoins", "accompagnement", [{"retenus": [], "combien": n} for n in (4, 7)], "besoins repérés"),
        ("situation-ssiad", "soins", [{"retenus": [], "combien": n} for n in (1, 2)], "Évaluations validées seulement"),
    ],
)
def test_chaque_grille_qui_donne_un_chiffre_a_sa_courbe(monde, grille, categorie, resultats, dits):
    for jours, resultat in zip((200, 2), resultats, strict=True):
        validee = {"etat": E.VALIDEE, "validee_le": dt.datetime.now(dt.UTC), "validee_par": monde.medecin}
        e = monde.evaluation(grille=grille, categorie=categorie, jours=jours, reponses={}, resultat=resultat, **validee)
    page = monde.page(monde.ines, "fiche", e)
    assert "<svg" in page and page.count("point-normal") == 2 and dits in page


def test_la_liste_la_rubrique_et_la_chronologie_la_montrent(monde):
    monde.validee(jours=3, gir=4)
    liste = reverse("usagers:evaluations-soins_liste", kwargs={"dossier": monde.dossier.pk})
    rubrique = reverse("usagers:rubrique", kwargs={"dossier": monde.dossier.pk, "rubrique": "soins"})
    chronologie = reverse("usagers:chronologie", kwargs={"dossier": monde.dossier.pk})
    client = connecter(Client(), monde.ines)
    for url in (liste, rubrique):
        assert "GIR 4" in client.get(url).content.decode(), url
    assert "AGGIR" in client.get(chronologie).content.decode()
    assert "AGGIR" not in connecter(Client(), monde.paul).get(chronologie).content.decode()


def test_les_requetes_ne_suivent_pas_le_nombre_d_evaluations(monde):
    e = monde.validee(jours=1, gir=4)
    monde.validee(jours=2, gir=4)
    client = connecter(Client(), monde.ines)

    def combien(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as requetes:
            client.get(url)
        return len(requetes)

    imprimer = reverse("usagers:evaluations-soins_imprimer", kwargs={"dossier": monde.dossier.pk})
    urls = (monde.url("fiche", e), monde.url("comparer", e), imprimer)
    avant = [combien(u) for u in urls]
    for jours in range(3, 12):
        monde.validee(jours=jours, gir=4)
    assert [combien(u) for u in urls] == avant


def test_rien_de_l_evaluation_n_est_en_clair_dans_la_base(monde):
    e = monde.evaluation(reponses=EN_ENTIER, resultat={"gir": 4}, commentaire="Au lever.", evaluateur="Dr Lefèvre")
    with connection.cursor() as curseur, f.systeme():
        curseur.execute(
            "SELECT reponses, resultat, commentaire, evaluateur FROM usagers_evaluation WHERE id = %s", [e.pk]
        )
        brut = b"|".join(bytes(x) for x in curseur.fetchone())
    for secret in (b"toilette", b"gir", "Lefèvre".encode(), b"lever"):
        assert secret not in brut
