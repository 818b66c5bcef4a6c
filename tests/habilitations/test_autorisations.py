"""Named grants: with consent, inside the profession, for a time, read only, withdrawn at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F
from django.urls import reverse

from dui.commun.categories import Categorie
from habilitations.models import Autorisation
from tests import fabrique as f
from tests.habilitations.outils import code_de, traces
from tests.habilitations.test_equipe_de_soins import GERENT, Monde, url
from usagers.models import Consentement

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde() -> Monde:
    return Monde()


def jour(decalage: int = 0) -> str:
    return f"{f.aujourdhui() + decalage * f.JOUR:%d/%m/%Y}"


def adresse(monde, pour="nora") -> str:
    affectation = getattr(monde, pour).professionnel.affectations.get()
    return f"{url('autoriser', monde.marcel)}?pour={affectation.pk}"


def donner(monde, qui="claire", pour="nora", **champs):
    valeurs = {
        "categories": ["soins", "projet"], "du": jour(), "au": jour(30), "fondement": "Relais pendant un congé",
        "consentement_le": jour(-1), "code": code_de(getattr(monde, qui)),
    }  # fmt: skip
    return monde.client(qui).post(adresse(monde, pour), valeurs | champs)


def rangees() -> list[Autorisation]:
    with f.systeme():
        return list(Autorisation.objects.select_related("permission").order_by("permission__codename"))


def rubrique(monde, qui, categorie) -> int:
    page = reverse("usagers:rubrique", kwargs={"dossier": monde.marcel.pk, "rubrique": categorie})
    return monde.client(qui).get(page).status_code


def retirer(monde, qui="claire"):
    """Given in another transaction than this one: a test has a single database clock."""
    with f.systeme():
        Autorisation.objects.filter(debut__date=f.aujourdhui()).update(debut=F("debut") - dt.timedelta(minutes=1))
    page = url("retirer_autorisation", monde.marcel, autorisation=rangees()[0].pk)
    return monde.client(qui).post(page)


def test_une_autorisation_ouvre_ces_rubriques_en_lecture_et_elles_seules(monde):
    assert rubrique(monde, "nora", "soins") == 403
    reponse = donner(monde)
    assert reponse.headers["Location"] == url("equipe_du_dossier", monde.marcel)
    assert [r.permission.codename for r in rangees()] == ["lire_identite", "lire_projet", "lire_soins"]
    ligne = rangees()[0]
    assert (ligne.accordee_par, ligne.fondement) == (monde.claire, "Relais pendant un congé")
    assert ligne.consentement_le == f.aujourdhui() - f.JOUR
    notes = {t[1:] for t in traces(reponse) if t[2] == "administrer"}
    assert notes == {
        (c, "administrer", "accorde", "equipe", "autorisation_accordee") for c in ("identite", "projet", "soins")
    }
    assert rubrique(monde, "nora", "soins") == 200 and rubrique(monde, "nora", "accompagnement") == 403
    ecrire = reverse("usagers:ecrire", kwargs={"dossier": monde.marcel.pk, "rubrique": "soins"})
    assert monde.client("nora").post(ecrire, {"titre": "x"}).status_code == 403


@pytest.mark.parametrize("qui", GERENT)
def test_chacun_de_ceux_qui_gerent_la_donne(monde, qui):
    assert donner(monde, qui).status_code == 302 and len(rangees()) == 3


def test_elle_se_lit_sur_la_page_et_dans_qui_a_consulte(monde):
    donner(monde)
    page = url("equipe_du_dossier", monde.marcel)
    gestion, simple = monde.client("claire").get(page).content.decode(), monde.client("ines").get(page).content.decode()
    assert "Relais pendant un congé" in gestion and "Relais" not in simple
    assert "Nora Essai" in simple and "Projet personnalisé" in simple and "consentement recueilli" in simple
    consultations = reverse("usagers:consultations", kwargs={"dossier": monde.marcel.pk})
    assert "a donné une autorisation nominative sur" in monde.client("claire").get(consultations).content.decode()


def test_le_choix_de_la_personne_vient_d_abord(monde):
    client = monde.client("claire")
    premiere = client.get(url("autoriser", monde.marcel)).content.decode()
    assert "Essai Nora" in premiere and "Essai Ines" not in premiere and "Essai Claire" not in premiere
    seconde = client.get(adresse(monde)).content.decode()
    assert "Consentement recueilli le" in seconde and "Soins" in seconde
    assert "Notes du psychologue" not in seconde and "Soins gardés secrets" not in seconde
    assert client.get(f"{url('autoriser', monde.marcel)}?pour=faux").status_code == 422


@pytest.mark.parametrize("pour", ["denise", "hugo", "ines"])
def test_on_n_autorise_ni_un_metier_sans_lecture_ni_ailleurs_ni_l_equipe(monde, pour):
    assert donner(monde, pour=pour).status_code == 422 and rangees() == []


def test_on_ne_s_autorise_pas_soi_meme(monde):
    assert donner(monde, "sylvie", pour="sylvie").status_code == 422 and rangees() == []


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        (lambda: {"categories": []}, "Complétez"),
        (lambda: {"categories": ["psychologue"]}, "choix"),
        (lambda: {"categories": ["secret"]}, "choix"),
        (lambda: {"categories": ["prestations"]}, "choix"),
        (lambda: {"consentement_le": ""}, "Indiquez une date"),
        (lambda: {"consentement_le": jour(1)}, "à venir"),
        (lambda: {"fondement": ""}, "Complétez"),
        (lambda: {"du": jour(-1)}, "passé"),
        (lambda: {"au": jour(-1)}, "précède"),
        (lambda: {"au": jour(366)}, "un an"),
        (lambda: {"code": "000000"}, "pas été reconnu"),
    ],
)
def test_une_saisie_fausse_se_dit_en_francais(monde, champs, dit):
    reponse = donner(monde, **champs())  # called here: a suite that crosses midnight has two todays
    assert reponse.status_code == 422 and dit in reponse.content.decode() and rangees() == []


def test_deux_envois_n_en_donnent_qu_une(monde):
    donner(monde)
    seconde = donner(monde)
    assert seconde.status_code == 302 and len(rangees()) == 3
    assert "administrer" not in {t[2] for t in traces(seconde)}


def test_une_autorisation_a_venir_n_ouvre_pas_encore(monde):
    donner(monde, du=jour(2))
    assert rubrique(monde, "nora", "soins") == 403
    assert retirer(monde).status_code == 302 and rangees() == []


def test_un_an_au_plus_jusqu_au_dernier_jour_inclus(monde):
    assert donner(monde, au=jour(365)).status_code == 302
    (fin,) = {r.fin for r in rangees()}
    from habilitations.autorisations import minuit

    assert fin == minuit(f.aujourdhui() + 366 * f.JOUR)


def test_retirer_ferme_a_la_page_suivante_toutes_ses_rubriques(monde):
    donner(monde)
    assert rubrique(monde, "nora", "projet") == 200
    reponse = retirer(monde)
    assert reponse.status_code == 302
    assert {t[5] for t in traces(reponse) if t[2] == "administrer"} == {"autorisation_retiree"}
    assert rubrique(monde, "nora", "projet") == 403 and rubrique(monde, "nora", "soins") == 403
    assert len(rangees()) == 3  # the past is kept
    seconde = retirer(monde)
    assert seconde.status_code == 302 and "administrer" not in {t[2] for t in traces(seconde)}


@pytest.mark.parametrize(("qui", "statut"), [("ines", 403), ("chef", 403), ("hugo", 404)])
def test_les_autres_ne_retirent_pas(monde, qui, statut):
    donner(monde)
    assert retirer(monde, qui).status_code == statut and rubrique(monde, "nora", "soins") == 200


def test_elle_se_designe_par_son_dossier(monde):
    donner(monde)
    page = url("retirer_autorisation", monde.sami, autorisation=rangees()[0].pk)
    assert monde.client("david").post(page).status_code == 404


def test_le_journal_des_modifications_garde_l_avant(monde):
    from audit.models import Modification

    donner(monde)
    retirer(monde)
    with f.systeme():
        lignes = Modification.objects.filter(dossier_id=monde.marcel.pk, content_type__model="autorisation")
        assert lignes.filter(action=0).count() == 3 and lignes.filter(action=1).count() == 3


def test_le_niveau_regle_ici_compte(monde):
    from habilitations.autorisations import ouvrables
    from habilitations.models import SurchargeMatrice

    affectation = monde.nora.professionnel.affectations.get()
    assert Categorie.SOINS in ouvrables(affectation)
    SurchargeMatrice.objects.create(
        etablissement=monde.lieu, profession="infirmier", categorie="soins", niveau=0, motif="Essai.",
        auteur=monde.david,
    )  # fmt: skip
    assert Categorie.SOINS not in ouvrables(affectation)


# -- what is noted of the person’s agreement -----------------------------------------------------------------


def accord(monde, **champs):
    """The person’s answer about a sharing with Nora, given ten days ago."""
    donne = {
        "genre": "partage",
        "texte_version": "partage-1",
        "forme": "oral",
        "destinataire": "Nora Essai, infirmière",
    }
    with f.systeme():
        ligne = Consentement(dossier=monde.marcel, du=f.aujourdhui() - 10 * f.JOUR, **(donne | champs))
        ligne.save()
    return ligne


def test_la_page_dit_l_accord_note_au_dossier(monde):
    client = monde.client("claire")
    assert "Aucun accord au partage" in client.get(adresse(monde)).content.decode()
    accord(monde, categories=["soins"])
    assert "L’accord de la personne est noté depuis le" in client.get(adresse(monde)).content.decode()
    assert donner(monde).status_code == 302


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"decision": "refus"}, "a refusé ce partage"),
        ({"revoque_le": 2}, "a retiré son accord"),
        ({"au": 2}, "a pris fin"),
    ],
)
def test_un_refus_ou_un_retrait_arrete_l_autorisation(monde, champs, dit):
    dates = {c: f.aujourdhui() - v * f.JOUR if isinstance(v, int) else v for c, v in champs.items()}
    accord(monde, **dates)
    ancien = donner(monde, consentement_le=jour(-10))
    assert ancien.status_code == 422 and dit in ancien.content.decode() and rangees() == []
    assert donner(monde, consentement_le=jour(-1)).status_code == 302  # agreed to again since, on paper


def test_le_retrait_d_un_accord_dit_l_autorisation_qui_reste(monde):
    ligne = accord(monde)
    donner(monde)
    page = reverse("usagers:retirer_accord", kwargs={"dossier": monde.marcel.pk, "consentement": ligne.pk})
    retrait = {"revoque_le": jour(), "revoque_par": "La personne, à l’oral", "version": "1"}
    reponse = monde.client("claire").post(page, retrait, follow=True)
    assert "garde une autorisation nominative" in reponse.content.decode()
