"""When a project is due, and who is told: the référent on « ma journée », the heads of service on their page."""

from __future__ import annotations

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from tests import fabrique as f
from tests.habilitations.outils import traces
from tests.usagers.projets.monde import Monde, client_de, texte
from usagers import models as u
from usagers.projets.echeances import echeance

JOUR = dt.timedelta(days=1)
D = dt.date
base = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def monde() -> Monde:
    return Monde()


@pytest.mark.parametrize(
    "entree, accord, bilan, prochain, attendue, code",
    [
        (D(2026, 1, 31), None, None, None, D(2026, 7, 31), "PAP-PREMIER"),
        (D(2025, 8, 31), None, None, None, D(2026, 2, 28), "PAP-PREMIER"),
        (D(2020, 1, 1), D(2024, 2, 29), None, None, D(2025, 2, 28), "PAP-ACTUALISATION"),
        (D(2020, 1, 1), D(2025, 3, 1), D(2025, 9, 1), None, D(2026, 9, 1), "PAP-ACTUALISATION"),
        (D(2020, 1, 1), D(2025, 3, 1), D(2025, 9, 1), D(2026, 1, 15), D(2026, 1, 15), "PAP-ACTUALISATION"),
        (D(2020, 1, 1), D(2025, 3, 1), D(2025, 9, 1), D(2027, 9, 1), D(2026, 9, 1), "PAP-ACTUALISATION"),
        (D(2020, 1, 1), D(2026, 3, 1), D(2025, 9, 1), D(2026, 1, 15), D(2027, 3, 1), "PAP-ACTUALISATION"),
    ],
)
def test_l_echeance(entree, accord, bilan, prochain, attendue, code):
    due = echeance(entree=entree, accord=accord, bilan=bilan, prochain=prochain)
    assert due is not None and (due.pour_le, due.regle.code) == (attendue, code)


def test_sans_date_connue_rien_n_est_invente():
    assert echeance(entree=None, accord=None, bilan=None, prochain=None) is None


def _accord(monde: Monde, dossier, il_y_a: int) -> None:
    projet = monde.poser(u.Projet, dossier, titre="Projet", etat="ENCOURS")
    version = monde.poser(u.VersionDeProjet, dossier, projet=projet, numero=1, contenu={}, empreinte="0" * 64)
    le = aujourdhui() - il_y_a * JOUR
    monde.poser(u.Accord, dossier, projet=projet, version_figee=version, par="personne", nom="X", le=le)


@base
def test_le_referent_voit_les_projets_a_revoir_des_personnes_qu_il_suit(monde):
    with f.systeme():
        tard = monde.personne(referent=monde.paul, nom_naissance="Tardif")
        _accord(monde, tard, 400)
        bientot = monde.personne(referent=monde.paul, nom_naissance="Bientot")
        _accord(monde, bientot, 340)
        a_jour = monde.personne(referent=monde.paul, nom_naissance="Ajour")
        _accord(monde, a_jour, 30)
        monde.personne(referent=monde.ines, nom_naissance="Autre")
        parti = monde.personne(referent=monde.paul, nom_naissance="Parti", sorti_le=aujourdhui() - 10 * JOUR)
        _accord(monde, parti, 500)
    reponse = client_de(monde.paul).get(reverse("usagers:ma_journee"))
    carte = texte(reponse).split("Projets à revoir")[1]
    retard = (aujourdhui() - (aujourdhui() - 400 * JOUR + relativedelta(years=1))).days
    assert "TARDIF" in carte and f"en retard de {retard} jours" in carte and "BIENTOT" in carte
    assert not [n for n in ("AJOUR", "AUTRE", "PARTI") if n in carte]
    vus = {d for t in traces(reponse) if t[1] == "projet" for d in t[0]}
    assert vus == {tard.pk, bientot.pk}, "only those shown are on record"
    assert "Projets à revoir" not in texte(client_de(monde.karim).get(reverse("usagers:ma_journee")))


@base
def test_la_page_des_retards_est_celle_des_chefs_et_de_leur_perimetre(monde):
    with f.systeme():
        tard = monde.personne(referent=monde.paul, nom_naissance="Tardif")
        _accord(monde, tard, 400)
        ailleurs = f.dossier(monde.lieu, f.equipe(monde.lieu, monde.nora, nom="Verger"), nom_naissance="Lointain")
        ailleurs.entre_le = aujourdhui() - 900 * JOUR
        ailleurs.save()
    url = reverse("usagers:projets_en_retard")
    reponse = client_de(monde.claire).get(url)
    page = texte(reponse)
    assert reponse.status_code == 200 and "TARDIF" in page and "suivi par Paul Essai" in page
    assert "DUPUIS" in page and "Premier projet de la personne" in page, "no agreement six months after the entry"
    assert "LOINTAIN" not in page
    for qui in (monde.paul, monde.karim, monde.comptable):
        assert client_de(qui).get(url).status_code == 403
    assert client_de(monde.claire).post(url).status_code == 405


@base
def test_une_autorisation_sans_le_projet_ne_fait_pas_un_retard(monde):
    """A project closed to the reader is not a project that is late."""
    from dui.commun.categories import Categorie

    with f.systeme():
        ailleurs = f.dossier(monde.lieu, f.equipe(monde.lieu, monde.nora, nom="Verger"), nom_naissance="Lointain")
        ailleurs.entre_le = aujourdhui() - 900 * JOUR
        ailleurs.save()
        f.autoriser(ailleurs, monde.claire, Categorie.ACCOMPAGNEMENT)
    assert "LOINTAIN" not in texte(client_de(monde.claire).get(reverse("usagers:projets_en_retard")))


@base
def test_les_deux_listes_en_un_nombre_fixe_de_requetes(monde):
    paul, claire = client_de(monde.paul), client_de(monde.claire)

    def combien() -> list[int]:
        comptes = []
        for client, nom in ((paul, "ma_journee"), (claire, "projets_en_retard")):
            client.get(reverse(f"usagers:{nom}"))
            with CaptureQueriesContext(connection) as requetes:
                client.get(reverse(f"usagers:{nom}"))
            comptes.append(len(requetes))
        return comptes

    def ajouter(combien_: int) -> None:
        with f.systeme():
            for rang in range(combien_):
                _accord(monde, monde.personne(referent=monde.paul, nom_naissance=f"Nom{rang}"), 400 + rang)

    ajouter(2)
    avant = combien()
    ajouter(8)
    assert combien() == avant
