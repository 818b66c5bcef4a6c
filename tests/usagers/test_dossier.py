"""The dossier and the list: who opens, who is refused and why, what is traced, at a constant cost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from dui.commun import roles
from dui.commun.contexte_sql import en_role
from tests import fabrique as f
from tests.connexion import connecter
from usagers.models import Ecrit

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.date(2026, 1, 5)


@pytest.fixture
def monde():
    with f.systeme():
        lieu = f.etablissement()
        ines, nora = f.professionnel("Inès", "infirmier", lieu), f.professionnel("Nora", "infirmier", lieu)
        hugo = f.professionnel("Hugo", "infirmier", f.etablissement("Ailleurs"))
        secretaire = f.professionnel("Sylvie", "secretaire", lieu)
        marcel = f.dossier(lieu, f.equipe(lieu, ines))
        f.remplir(marcel, ines)
        for categorie in ("soins", "administratif", "psychologue"):
            Ecrit(dossier=marcel, categorie=categorie, date=JOUR, titre=f"T-{categorie}", texte=f"X-{categorie}").save()
    return {"ines": ines, "nora": nora, "hugo": hugo, "secretaire": secretaire, "marcel": marcel, "lieu": lieu}


def _ouvrir(compte, nom="usagers:dossier", **kwargs):
    return connecter(Client(), compte).get(reverse(nom, kwargs=kwargs))


def _traces(requete: str) -> list[tuple]:
    with connection.cursor() as curseur:
        curseur.execute("SELECT set_config('dui.role_journal', 'tout', true)")
    with en_role(roles.JOURNAL), connection.cursor() as curseur:
        curseur.execute(
            "SELECT acteur, dossiers, categorie, action, issue, base, motif FROM audit_trace"
            " WHERE requete = %s ORDER BY seq",
            [requete],
        )
        return curseur.fetchall()


def test_l_equipe_ouvre_le_dossier_et_laisse_une_trace_par_rubrique_lue(monde):
    reponse = _ouvrir(monde["ines"], dossier=monde["marcel"].pk)
    assert reponse.status_code == 200
    assert "DUPUIS Marcel" in reponse.content.decode()
    traces = _traces(reponse.headers["X-Request-Id"])
    assert ("identite", "lire", "accorde", "equipe") in {t[2:6] for t in traces}
    assert {t[0] for t in traces} == {monde["ines"].pk}
    assert {d for t in traces for d in t[1]} == {monde["marcel"].pk}


def _texte(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ")


def test_la_synthese_montre_ce_que_le_lecteur_ouvre_et_n_en_dit_pas_plus(monde):
    with f.systeme():
        for categorie in ("projet", "parcours"):
            Ecrit(dossier=monde["marcel"], categorie=categorie, date=JOUR, titre=f"T-{categorie}", texte="X").save()
    soignante = _texte(_ouvrir(monde["ines"], dossier=monde["marcel"].pk))
    secretaire = _texte(_ouvrir(monde["secretaire"], dossier=monde["marcel"].pk))
    for titre in ("Écrits sur le projet</h2>", "À appeler</h2>", "Séjour et équipe</h2>"):
        assert titre in soignante, titre
    assert "Coordonnées</h2>" in secretaire and "Coordonnées</h2>" not in soignante
    assert "T-projet" not in secretaire and "À appeler" not in secretaire and "X-soins" not in secretaire


def test_la_synthese_ne_date_pas_la_note_d_un_autre_changement(monde):
    assert "mis à jour" not in _texte(_ouvrir(monde["ines"], dossier=monde["marcel"].pk))


def test_la_synthese_mene_a_qui_a_consulte_pour_ceux_qui_peuvent_le_lire(monde):
    with f.systeme():
        david = f.professionnel("David", "directeur", monde["lieu"])
    lien = reverse("usagers:consultations", kwargs={"dossier": monde["marcel"].pk})
    assert lien in _texte(_ouvrir(david, dossier=monde["marcel"].pk))
    assert connecter(Client(), david).get(lien).status_code == 200
    for compte in (monde["ines"], monde["secretaire"]):
        assert lien not in _texte(_ouvrir(compte, dossier=monde["marcel"].pk))


def test_la_synthese_abrege_la_chronologie_qui_reste_entiere_a_sa_page(monde):
    with f.systeme():
        for rang in range(9):
            Ecrit(
                dossier=monde["marcel"], categorie="soins", date=JOUR, titre=f"Écrit {rang}", texte="…",
                auteur=monde["ines"], metier="infirmier",
            ).save()  # fmt: skip
    abregee = _texte(_ouvrir(monde["ines"], dossier=monde["marcel"].pk))
    entiere = _texte(_ouvrir(monde["ines"], "usagers:chronologie", dossier=monde["marcel"].pk))
    assert abregee.count('<span class="point"') == 6 and "Voir toute la chronologie" in abregee
    assert all(f"Écrit {rang}</strong>" in entiere for rang in range(9))
    assert "Inès Essai, infirmier · Soins" in entiere


def test_la_chronologie_dit_l_annee_quand_ce_n_est_pas_la_notre(monde):
    with f.systeme():
        Ecrit(dossier=monde["marcel"], categorie="soins", date=dt.date(2020, 1, 6), titre="Ancien", texte="…").save()
        Ecrit(dossier=monde["marcel"], categorie="soins", date=f.aujourdhui(), titre="Récent", texte="…").save()
    texte = _texte(_ouvrir(monde["ines"], "usagers:chronologie", dossier=monde["marcel"].pk))
    assert "lundi 6 janvier 2020" in texte
    assert f" {f.aujourdhui().year}</time>" not in texte.split("Récent")[0].rsplit("<time", 1)[1]


def test_un_ecrit_dit_le_metier_de_son_auteur(monde):
    with f.systeme():
        Ecrit(
            dossier=monde["marcel"], categorie="soins", date=JOUR, titre="Nuit", texte="Calme.",
            auteur=monde["ines"], metier="cadre_sante",
        ).save()  # fmt: skip
    texte = _texte(_ouvrir(monde["ines"], "usagers:rubrique", dossier=monde["marcel"].pk, rubrique="soins"))
    assert "Inès Essai, cadre de santé" in texte and "cadre_sante" not in texte


@pytest.mark.parametrize(("sexe", "dit"), [("F", "née MARTIN"), ("M", "né MARTIN"), ("I", "nom de naissance : MARTIN")])
def test_la_liste_dit_le_nom_de_naissance_avec_des_mots_qui_se_lisent(monde, sexe, dit):
    with f.systeme():
        groupe = monde["marcel"].accompagnements.first().equipe
        f.dossier(monde["lieu"], groupe, nom_naissance="Martin", nom_utilise="Petit", premier_prenom="Ange", sexe=sexe)
    texte = _texte(_ouvrir(monde["ines"], "usagers:liste"))
    assert dit in texte and "né·e" not in texte


def test_la_liste_vide_dit_pourquoi(monde):
    with f.systeme():
        denise = f.professionnel("Denise", "dpo", monde["lieu"])
    assert "n’ouvre pas de dossier" in _texte(_ouvrir(denise, "usagers:liste"))
    assert "n’accompagnez personne" in _texte(_ouvrir(monde["nora"], "usagers:liste"))
    trouve = connecter(Client(), monde["ines"]).get(reverse("usagers:recherche"), {"q": "zzzzz"})
    assert "Aucune personne ne répond" in _texte(trouve)


def test_une_recherche_approchee_se_dit(monde):
    def chercher(q):
        return _texte(connecter(Client(), monde["ines"]).get(reverse("usagers:recherche"), {"q": q}))

    assert "ne répond exactement" in chercher("dupius") and "ne répond exactement" not in chercher("dupuis")


def test_hors_equipe_le_refus_dit_sa_raison_et_propose_l_urgence(monde):
    reponse = _ouvrir(monde["nora"], dossier=monde["marcel"].pk)
    texte = reponse.content.decode()
    assert reponse.status_code == 403
    assert "équipe de soins" in texte and "acces-en-urgence" in texte
    assert "Dupuis" not in texte and "DUPUIS" not in texte
    assert [t[2:] for t in _traces(reponse.headers["X-Request-Id"])] == [
        ("identite", "lire", "refuse", "", "hors_equipe")
    ]


def test_un_autre_esms_recoit_la_meme_page_que_pour_un_dossier_qui_n_existe_pas(monde):
    import re
    import uuid

    client = connecter(Client(), monde["hugo"])
    pages = []
    for identifiant in (monde["marcel"].pk, uuid.uuid4()):
        reponse = client.get(reverse("usagers:dossier", kwargs={"dossier": identifiant}))
        assert reponse.status_code == 404
        texte = reponse.content.decode().replace(str(identifiant), "")
        pages.append(
            re.sub(
                r"[0-9A-F]{4}-[0-9A-F]{4}|[0-9a-f]{8}-[0-9a-f-]{27}|(csrf[a-z]*\"? (?:value|content)=\")[^\"]+",
                r"\1",
                texte,
            )
        )
    assert pages[0] == pages[1]


def test_une_rubrique_hors_metier_est_fermee_avec_sa_raison(monde):
    reponse = _ouvrir(monde["ines"], "usagers:rubrique", dossier=monde["marcel"].pk, rubrique="psychologue")
    assert reponse.status_code == 403
    assert "Votre métier" in reponse.content.decode()
    ouverte = _ouvrir(monde["ines"], "usagers:rubrique", dossier=monde["marcel"].pk, rubrique="soins")
    assert "X-soins" in ouverte.content.decode()


def test_une_fonction_ouvre_le_seul_volet_administratif(monde):
    marcel = monde["marcel"].pk
    assert (
        "X-administratif"
        in _ouvrir(monde["secretaire"], "usagers:rubrique", dossier=marcel, rubrique="administratif").content.decode()
    )
    assert _ouvrir(monde["secretaire"], "usagers:rubrique", dossier=marcel, rubrique="soins").status_code == 403


@pytest.mark.parametrize("rubrique", ["inconnue", "Soins"])
def test_une_rubrique_inconnue_est_introuvable(monde, rubrique):
    assert _ouvrir(monde["ines"], "usagers:rubrique", dossier=monde["marcel"].pk, rubrique=rubrique).status_code == 404


def test_sans_second_facteur_ou_sans_compte_on_va_se_connecter(monde):
    url = reverse("usagers:dossier", kwargs={"dossier": monde["marcel"].pk})
    assert Client().get(url).headers["Location"].startswith("/connexion/")
    seul = connecter(Client(), monde["ines"], second_facteur=False).get(url)
    assert seul.status_code == 302 and "/connexion/" in seul.headers["Location"]


def test_un_compte_desactive_n_ouvre_plus_rien(monde):
    client = connecter(Client(), monde["ines"])
    url = reverse("usagers:dossier", kwargs={"dossier": monde["marcel"].pk})
    assert client.get(url).status_code == 200
    monde["ines"].is_active = False
    monde["ines"].save()
    assert client.get(url).status_code == 302


def test_ecrire_demande_le_metier_et_revient_a_la_rubrique(monde):
    marcel = monde["marcel"].pk
    url = reverse("usagers:ecrire", kwargs={"dossier": marcel, "rubrique": "soins"})
    client = connecter(Client(), monde["ines"])
    assert client.get(url).status_code == 200
    assert client.post(url, {"titre": "", "date": "31/02/2026", "texte": ""}).status_code == 422
    assert client.post(url, {"titre": "Nuit", "date": "05/01/2026", "texte": "Calme."}).status_code == 302
    ferme = reverse("usagers:ecrire", kwargs={"dossier": marcel, "rubrique": "administratif"})
    assert client.post(ferme, {"titre": "x", "date": "05/01/2026", "texte": "y"}).status_code == 403
    assert connecter(Client(), monde["nora"]).post(url, {"titre": "x"}).status_code == 403


@pytest.mark.parametrize("q", ["dupuis", "DÚPUIS", "marcel dupuis", "12/03/1944", "dupui", "dupius"])
def test_la_recherche_ignore_accents_ordre_et_petites_fautes(monde, q):
    reponse = connecter(Client(), monde["ines"]).get(reverse("usagers:recherche"), {"q": q})
    assert "DUPUIS Marcel" in reponse.content.decode()
    assert [t[2:6] for t in _traces(reponse.headers["X-Request-Id"])] == [
        ("identite", "rechercher", "accorde", "equipe")
    ]


@pytest.mark.parametrize("q", ["\x00", "é" * 5000, "0000", "99/99/9999", "%_", "' OR 1=1 --", "<script>"])
def test_une_recherche_etrange_ne_casse_rien(monde, q):
    assert connecter(Client(), monde["ines"]).get(reverse("usagers:recherche"), {"q": q}).status_code in {200, 400}


def test_un_ecrit_envoye_deux_fois_n_est_enregistre_qu_une(monde):
    import uuid

    client, envoi = connecter(Client(), monde["ines"]), uuid.uuid4()
    url = reverse("usagers:ecrire", kwargs={"dossier": monde["marcel"].pk, "rubrique": "soins"})
    saisie = {"titre": "Visite", "date": "03/03/2026", "texte": "Tension stable.", "envoi": str(envoi)}
    assert client.post(url, saisie).status_code == 302
    assert "était déjà enregistré" in client.post(url, saisie, follow=True).content.decode()
    with f.systeme():
        assert [e.texte for e in Ecrit.objects.filter(envoi=envoi)] == ["Tension stable."]
    client.post(url, saisie | {"texte": "Tension stable. À revoir."})  # edited after an answer that was lost
    with f.systeme():
        textes = {e.texte for e in Ecrit.objects.filter(dossier=monde["marcel"], categorie="soins")}
    assert {"Tension stable.", "Tension stable. À revoir."} <= textes


@pytest.mark.parametrize("nom", ["usagers:rubrique", "usagers:ecrire"])
def test_la_rubrique_identite_est_la_synthese(monde, nom):
    reponse = _ouvrir(monde["secretaire"], nom, dossier=monde["marcel"].pk, rubrique="identite")
    assert reponse.headers["Location"] == reverse("usagers:dossier", kwargs={"dossier": monde["marcel"].pk})


@pytest.mark.parametrize(
    ("un", "autre"),
    [("Lœuillet", "Loeuillet"), ("D’Angelo", "D'Angelo"), ("Le\u00a0Goff", "le goff"), ("Anne‑Marie", "ANNE-MARIE"),
     ("Łukasz", "lukasz"), ("Groß", "gross"), ("Élise", "elise")],
)  # fmt: skip
def test_un_nom_se_trouve_quelle_que_soit_sa_graphie(un, autre):
    from usagers.models.dossier import sans_accent

    assert sans_accent(un) == sans_accent(autre) != ""


def test_un_doublon_possible_se_voit_dans_la_liste_et_dans_le_bandeau(monde):
    from usagers.models import Doublon

    client = connecter(Client(), monde["ines"])
    pages = [reverse("usagers:liste"), reverse("usagers:dossier", kwargs={"dossier": monde["marcel"].pk})]
    assert ["oublon possible" in client.get(page).content.decode() for page in pages] == [True, True]
    with f.systeme():
        for doublon in Doublon.objects.filter(dossier=monde["marcel"]):
            doublon.tranche_le, doublon.meme_personne = doublon.cree_le, False
            doublon.save()
    assert ["oublon possible" in client.get(page).content.decode() for page in pages] == [False, False]
