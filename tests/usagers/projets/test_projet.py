"""The project: its page, who is refused, its states, its versions, its review dates."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from tests import fabrique as f
from tests.habilitations.outils import traces
from tests.usagers.projets.monde import Monde, client_de, texte
from usagers import models as u
from usagers.projets import echeances, etats, serafin
from usagers.projets.versions import differences, empreinte

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.timedelta(days=1)


@pytest.fixture
def monde() -> Monde:
    return Monde()


# -- data --------------------------------------------------------------------------------------------------


def test_la_nomenclature_est_entiere_et_ne_propose_que_les_plus_fins():
    genres = [genre for _libelle, genre in serafin.nomenclature().values()]
    assert (len(genres), genres.count(serafin.BESOIN), genres.count(serafin.DIRECTE)) == (107, 35, 37)
    proposes = [code for _titre, codes in serafin.besoins() for code, _ in codes]
    assert "1.1.3" in proposes and "1.2.1.3" in proposes and not {"1", "1.1", "1.2.1"} & set(proposes)
    assert serafin.libelle("1.1.3").startswith("1.1.3 Besoins en matière de douleur")


def test_chaque_delai_cite_sa_source():
    assert {d.code for d in echeances.delais().values()} == {"PAP-PREMIER", "PAP-ACTUALISATION", "PAP-RAPPEL"}
    assert all(d.source for d in echeances.delais().values())


@pytest.mark.parametrize("cycle, choix", [(etats.PROJET, etats.EtatProjet), (etats.OBJECTIF, etats.EtatObjectif)])
def test_chaque_etat_a_une_issue_connue(cycle, choix):
    assert set(cycle) == set(choix.values)
    assert {p.vers for passages in cycle.values() for p in passages} <= set(choix.values)


# -- the page ----------------------------------------------------------------------------------------------


def test_la_page_met_les_deux_voix_face_a_face(monde):
    with f.systeme():
        for origine, mots in (("personne", "Je veux le jardin"), ("professionnel", "Une marche le matin")):
            monde.poser(u.Attente, projet=monde.projet, origine=origine, texte=mots)
        monde.poser(u.Besoin, projet=monde.projet, code="1.2.1.3", commentaire="Marche lente")
        monde.poser(u.ActionDeProjet, objectif=monde.objectif, intitule="Jusqu’au banc", prestation="2.2.1")
    reponse = client_de(monde.paul).get(monde.url("projets_fiche", projet=monde.projet))
    page, brut = texte(reponse), reponse.content.decode()
    assert reponse.status_code == 200 and 'class="vis-a-vis"' in brut
    personne, pros = brut.index("Ce que dit la personne"), brut.index("Ce que proposent les professionnels")
    assert personne < brut.index("Je veux le jardin") < pros < brut.index("Une marche le matin")
    for mots in ("Aller au banc", "Pas encore commencé", "Jusqu’au banc", "1.2.1.3", "Personne n’a encore donné"):
        assert mots in page, mots
    assert any(t[1:4] == ("projet", "lire", "accorde") for t in traces(reponse))


def test_qui_lit_seulement_ne_voit_aucun_bouton_d_ecriture(monde):
    page = client_de(monde.karim).get(monde.url("projets_fiche", projet=monde.projet)).content.decode()
    assert "Aller au banc" in page and "Ajouter un objectif" not in page and "Changer son état" not in page


@pytest.mark.parametrize(
    "nom, cle",
    [
        ("projets_fiche", "projet"), ("projets_etat", "projet"), ("projets_versions", "projet"),
        ("projets_facile", "projet"), ("projets_facile_pdf", "projet"), ("projets_pdf", "projet"),
        ("objectifs_etat", "objectif"),
    ],
)  # fmt: skip
def test_les_refus(monde, nom, cle):
    url = monde.url(nom, **{cle: getattr(monde, cle)})
    for qui, code in ((monde.nora, 403), (monde.comptable, 403), (monde.hugo, 404)):
        reponse = client_de(qui).get(url)
        assert reponse.status_code == code, (qui.prenom, nom)
        assert b"jardin" not in reponse.content.lower()
    if nom.endswith("_etat"):
        assert client_de(monde.karim).get(url).status_code == 403
        assert client_de(monde.karim).post(url, {"etat": "ANNULE", "motif": "x", "version": "1"}).status_code == 403
    else:
        assert client_de(monde.paul).post(url).status_code == 405


def test_un_objet_d_un_autre_dossier_est_introuvable(monde):
    with f.systeme():
        voisin = monde.personne(nom_naissance="Voisin")
    client = client_de(monde.paul)
    for nom, cle in (("projets_fiche", "projet"), ("projets_pdf", "projet"), ("objectifs_etat", "objectif")):
        assert client.get(monde.url(nom, voisin, **{cle: getattr(monde, cle)})).status_code == 404
    saisie = {"intitule": "X", "resultat": "Y", "projet": str(monde.projet.pk)}
    assert client.post(monde.url("objectifs_ajouter", voisin), saisie).status_code == 422


def test_sans_projet_on_dit_par_quoi_commencer(monde):
    with f.systeme():
        voisin = monde.personne(nom_naissance="Voisin")
    reponse = client_de(monde.paul).post(monde.url("objectifs_ajouter", voisin), {"intitule": "X", "resultat": "Y"})
    assert reponse.status_code == 422 and "Commencez par créer le projet" in texte(reponse)


def test_un_besoin_hors_nomenclature_est_refuse(monde):
    reponse = client_de(monde.paul).post(monde.url("besoins_ajouter"), {"code": "9.9"})
    assert reponse.status_code == 422 and not monde.toutes(u.Besoin)


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre(monde):
    client = client_de(monde.paul)

    def combien() -> list[int]:
        comptes = []
        for nom in ("projets_fiche", "projets_facile", "projets_versions"):
            url = monde.url(nom, projet=monde.projet)
            client.get(url)
            with CaptureQueriesContext(connection) as requetes:
                client.get(url)
            comptes.append(len(requetes))
        return comptes

    def remplir() -> None:
        with f.systeme():
            for rang in range(6):
                o = monde.poser(u.Objectif, projet=monde.projet, etat="ACTIF", intitule=f"N° {rang}", resultat="Oui")
                monde.poser(u.ActionDeProjet, objectif=o, intitule=f"Action {rang}", prestation="2.2.1")
                monde.poser(u.Attente, projet=monde.projet, origine="personne", texte=f"Attente {rang}")
                monde.poser(u.Bilan, projet=monde.projet, date=aujourdhui() - rang * JOUR, atteint="Oui")
        assert monde.accord(client).status_code == 302
        with f.systeme():
            monde.poser(u.Besoin, projet=monde.projet, code="1.2.1.3")
        assert monde.accord(client).status_code == 302

    remplir()
    avant = combien()
    remplir()
    assert combien() == avant


# -- states ------------------------------------------------------------------------------------------------


def test_un_objectif_avance_puis_s_annule_avec_un_motif_date_et_signe(monde):
    client, url = client_de(monde.paul), monde.url("objectifs_etat", objectif=monde.objectif)
    assert client.get(url).status_code == 200
    assert client.post(url, {"etat": "", "avancement": "2", "version": "1"}).status_code == 302
    sans_motif = client.post(url, {"etat": "ANNULE", "avancement": "2", "version": "2"})
    assert sans_motif.status_code == 422 and "Dites pourquoi" in texte(sans_motif)
    assert (
        client.post(url, {"etat": "ANNULE", "avancement": "2", "motif": "N’y tient plus", "version": "2"}).status_code
        == 302
    )
    assert (monde.relu(monde.objectif).etat, monde.relu(monde.objectif).avancement) == ("ANNULE", 2)
    changements = [(c.nature, c.avant, c.apres, c.auteur_id, c.metier) for c in monde.toutes(u.ChangementDEtat)]
    assert changements == [
        ("etat", "ACTIF", "ANNULE", monde.paul.pk, "educateur"),
        ("avancement", "0", "2", monde.paul.pk, "educateur"),
    ]
    page = texte(client.get(monde.url("projets_fiche", projet=monde.projet)))
    assert "Annulé : N’y tient plus" in page and "Paul Essai" in page and "« En cours » devient « Annulé »" in page


def test_un_passage_inconnu_est_refuse(monde):
    client, url = client_de(monde.paul), monde.url("objectifs_etat", objectif=monde.objectif)
    for etat in ("ENPREPARATION", "ACTIF", "MARTIEN"):
        assert client.post(url, {"etat": etat, "avancement": "0", "version": "1"}).status_code == 422
    assert monde.relu(monde.objectif).etat == "ACTIF" and not monde.toutes(u.ChangementDEtat)


def test_le_projet_commence_quand_l_etablissement_s_est_engage(monde):
    paul, claire, url = client_de(monde.paul), client_de(monde.claire), monde.url("projets_etat", projet=monde.projet)
    trop_tot = paul.post(url, {"etat": "ENCOURS", "version": "1"})
    assert trop_tot.status_code == 422 and "accord de l’établissement" in texte(trop_tot)
    refuse = monde.accord(paul, par="esms", nom="Paul")
    assert refuse.status_code == 422 and "chef de service" in texte(refuse)
    assert monde.accord(claire, par="esms", nom="Claire").status_code == 302
    assert paul.post(url, {"etat": "ENCOURS", "version": "1"}).status_code == 302
    assert monde.relu(monde.projet).etat == "ENCOURS"


def test_deux_changements_d_etat_a_la_fois_le_second_est_montre(monde):
    client, url = client_de(monde.ines), monde.url("objectifs_etat", objectif=monde.objectif)
    premier = {"etat": "TERMINE", "avancement": "4", "version": "1"}
    assert client_de(monde.paul).post(url, premier).status_code == 302
    second = client.post(url, {"etat": "ANNULE", "avancement": "1", "motif": "Trop fatigué", "version": "1"})
    page = texte(second)
    assert second.status_code == 409 and "Trop fatigué" in page and "Terminé" in page and "Atteint" in page
    assert monde.relu(monde.objectif).etat == "TERMINE"


# -- versions ----------------------------------------------------------------------------------------------


def test_chaque_accord_garde_ce_qui_etait_lu(monde):
    client = client_de(monde.paul)
    assert monde.accord(client).status_code == 302
    curatrice = {"par": "representant", "nom": "Mme Roy, curatrice"}
    averti = monde.accord(client, **curatrice)
    assert averti.status_code == 422 and "La personne exerce elle-même ce droit" in texte(averti)
    assert monde.accord(client, **curatrice, confirme="on").status_code == 302
    (une,) = monde.toutes(u.VersionDeProjet)
    accords = monde.toutes(u.Accord)
    assert une.numero == 1 and {a.version_figee_id for a in accords} == {une.pk}
    with f.systeme():
        assert empreinte(une.contenu) == une.empreinte and "Aller au banc" in str(une.contenu)

    modifier = monde.url("objectifs_modifier", objectif=monde.objectif)
    change = {"intitule": "Aller au banc", "resultat": "Chaque jour", "avis": "Oui.", "version": "1"}
    assert client.post(modifier, change).status_code == 302
    page = texte(client.get(monde.url("projets_fiche", projet=monde.projet)))
    assert "Le projet a changé depuis le dernier accord" in page
    assert monde.accord(client, reponse="reserves", precisions="Pas le matin").status_code == 302
    deux, une_encore = monde.toutes(u.VersionDeProjet)
    assert (deux.numero, une_encore.empreinte) == (2, une.empreinte)
    comparee = texte(client.get(monde.url("projets_versions", projet=monde.projet)))
    assert "De la version 1 à la version 2" in comparee
    assert (
        "Trois fois par semaine devient Chaque jour" in comparee
        and "Retourner au jardin" not in comparee.split("à la version 2")[1]
    )
    ancienne = texte(client.get(monde.url("projets_version", versiondeprojet=une)))
    assert "Trois fois par semaine" in ancienne and "telle qu’elle a été lue" in ancienne and une.empreinte in ancienne


def test_un_desaccord_dit_pourquoi_et_un_accord_n_est_pas_futur(monde):
    client = client_de(monde.paul)
    assert monde.accord(client, reponse="refus").status_code == 422
    demain = f"{aujourdhui() + JOUR:%d/%m/%Y}"
    assert monde.accord(client, le=demain).status_code == 422
    assert not monde.toutes(u.VersionDeProjet)


def test_le_meme_accord_envoye_deux_fois_n_en_fait_qu_un(monde):
    client, envoi = client_de(monde.paul), "6f0e3c1c-0000-4000-8000-000000000001"
    assert [monde.accord(client, envoi=envoi).status_code for _ in range(2)] == [302, 302]
    assert len(monde.toutes(u.Accord)) == len(monde.toutes(u.VersionDeProjet)) == 1


def test_personne_n_accorde_ce_qu_un_collegue_a_change_entre_temps(monde):
    client, url = client_de(monde.paul), f"{monde.url('accords_ajouter')}?projet={monde.projet.pk}"

    def vu(reponse) -> str:
        return re.search(r'name="vu" value="([0-9a-f]{64})"', reponse.content.decode())[1]

    ouverte = vu(client.get(url))
    change = {"intitule": "Aller au banc", "resultat": "Chaque jour", "version": "1"}
    modifier = monde.url("objectifs_modifier", objectif=monde.objectif)
    assert client_de(monde.ines).post(modifier, change).status_code == 302
    refuse = monde.accord(client, vu=ouverte)
    assert refuse.status_code == 422 and "Le projet a changé" in texte(refuse) and not monde.toutes(u.Accord)
    for sans in ("", "0" * 64):
        assert monde.accord(client, vu=sans).status_code == 422 and not monde.toutes(u.Accord)
    assert monde.accord(client, vu=vu(refuse)).status_code == 302
    with f.systeme():
        assert "Chaque jour" in str(u.VersionDeProjet.objects.get().contenu)


def test_une_version_ne_se_reecrit_pas(monde):
    from django.db import DatabaseError, transaction

    monde.accord(client_de(monde.paul))
    (version,) = monde.toutes(u.VersionDeProjet)
    with f.systeme(), pytest.raises(DatabaseError, match="permission"), transaction.atomic():
        version.numero = 7
        version.save()


def test_comparer_dit_ajoute_retire_modifie():
    def partie(cle, **champs):
        return {"id": cle, "genre": "Objectif", "titre": cle, "champs": [list(c) for c in champs.items()]}

    avant = {"parties": [partie("a", Moyens="x"), partie("b", Moyens="y"), partie("c", Moyens="z")]}
    apres = {"parties": [partie("a", Moyens="x"), partie("b", Moyens="yy"), partie("d", Moyens="w")]}
    dits = [(d.nature, d.titre, d.champs) for d in differences(avant, apres)]
    assert dits == [
        ("modifie", "b", [{"nom": "Moyens", "avant": "y", "apres": "yy"}]),
        ("ajoute", "d", [{"nom": "Moyens", "avant": "", "apres": "w"}]),
        ("retire", "c", [{"nom": "Moyens", "avant": "z", "apres": ""}]),
    ]
    assert differences(avant, avant) == []


@pytest.mark.parametrize("autre_etat", ["ACTIF", "TERMINE"])
def test_par_l_api_une_partie_reste_dans_son_projet(monde, autre_etat):
    """Another project open, or the part's own one closed: it never moves to the project that happens to be alone."""
    with f.systeme():
        autre = monde.poser(u.Projet, titre="Cuisiner", etat=autre_etat)
        partie = monde.poser(u.Besoin, projet=autre, code="1.2.1.3")
    adresse = reverse("api:besoins_fiche", kwargs={"dossier": monde.marcel.pk, "besoin": partie.pk})
    envoi = {"commentaire": "Marche lente", "version": partie.version}
    reponse = client_de(monde.paul).patch(adresse, envoi, content_type="application/json")
    assert reponse.status_code == 200, reponse.content
    relue = monde.relu(partie)
    assert (relue.projet_id, relue.version) == (autre.pk, partie.version + 1)


def test_le_premier_pas_fait_commencer_l_objectif(monde):
    with f.systeme():
        objectif = monde.poser(u.Objectif, projet=monde.projet, intitule="Chanter", resultat="Le jeudi")
    client, url = client_de(monde.paul), monde.url("objectifs_etat", objectif=objectif)
    assert client.post(url, {"etat": "", "avancement": "0", "version": "1"}).status_code == 302
    assert monde.relu(objectif).etat == "ENPREPARATION"
    reponse = client.post(url, {"etat": "", "avancement": "1", "version": "1"})
    assert reponse.headers["Location"] == monde.url("projets_fiche", projet=monde.projet)
    assert (monde.relu(objectif).etat, monde.relu(objectif).avancement) == ("ACTIF", 1)


def test_une_partie_ajoutee_ramene_au_projet_et_le_bilan_montre_les_objectifs(monde):
    client = client_de(monde.paul)
    page = texte(client.get(f"{monde.url('bilans_ajouter')}?projet={monde.projet.pk}"))
    assert "Les objectifs en cours" in page and "Aller au banc" in page
    saisie = {"nature": "annuel", "date": f"{aujourdhui():%d/%m/%Y}", "atteint": "Descend au banc"}
    reponse = client.post(monde.url("bilans_ajouter"), saisie)
    assert reponse.headers["Location"] == monde.url("projets_fiche", projet=monde.projet)
