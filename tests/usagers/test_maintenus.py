"""Young adults kept in a children's ESMS (amendement Creton): who, since when, with which orientation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.habilitations.outils import traces
from usagers.models import DroitOuvert, Sejour

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
UN = dt.timedelta(days=1)


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.chef = f.professionnel("Claire", Profession.CHEF_SERVICE, self.lieu)
            self.equipe = f.equipe(self.lieu, self.chef)

    def personne(self, nom: str, *, creton: bool = True, equipe: Any = None, **sejour: Any) -> Any:
        valeurs = {"statut": "en_cours", "entree": aujourdhui() - 900 * UN} | sejour
        with f.systeme():
            personne = f.dossier(self.lieu, equipe or self.equipe, nom_naissance=nom)
            Sejour(dossier=personne, creton=creton, **valeurs).save()
        return personne

    def page(self, **filtre: str) -> Any:
        return connecter(Client(), self.chef).get(reverse("usagers:occupation"), filtre)


@pytest.fixture
def monde() -> Monde:
    return Monde()


def test_la_liste_dit_depuis_quand_et_quelle_orientation(monde):
    lea, tom = monde.personne("Leroy"), monde.personne("Tomas", entree=aujourdhui() - 90 * UN)
    monde.personne("Ordinaire", creton=False)
    monde.personne("Parti", statut="termine", sortie=aujourdhui() - 60 * UN)
    with f.systeme():
        for le, precision in ((800, "IME"), (100, "Foyer de vie")):
            DroitOuvert(
                dossier=lea, nature="orientation", etat="ouvert", precision=precision, du=aujourdhui() - le * UN
            ).save()
    reponse = monde.page()
    lus = [(m.personne.pk, m.orientation.precision if m.orientation else None) for m in reponse.context["maintenus"]]
    assert lus == [(lea.pk, "Foyer de vie"), (tom.pk, None)]
    texte = reponse.content.decode()
    assert "Foyer de vie" in texte and "LEROY" in texte and "à noter" in texte and "ORDINAIRE" not in texte
    vus = {c: set(d) for d, c, *_ in traces(reponse)}
    assert vus["prestations"] == {lea.pk} and vus["parcours"] == {lea.pk, tom.pk}


def test_hors_de_l_equipe_personne_n_apparait(monde):
    with f.systeme():
        autre = f.equipe(monde.lieu, nom="Une autre")
    monde.personne("Voisine", equipe=autre)
    reponse = monde.page()
    assert not reponse.context["maintenus"] and "Jeunes adultes" not in reponse.content.decode()


def test_une_orientation_sans_date_ne_passe_pas_devant_celle_qui_en_a_une(monde):
    lea = monde.personne("Leroy")
    with f.systeme():
        for precision, du in (("IME", None), ("Foyer de vie", aujourdhui() - 100 * UN)):
            DroitOuvert(dossier=lea, nature="orientation", etat="ouvert", precision=precision, du=du).save()
    (maintien,) = monde.page().context["maintenus"]
    assert maintien.orientation.precision == "Foyer de vie"
