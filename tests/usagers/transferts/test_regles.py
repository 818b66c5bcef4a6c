"""Which consent lets a copy leave: pure, on every situation that the table knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from dui.commun.categories import Categorie
from usagers.representation import Faits, Mesure, Volet
from usagers.transferts.regles import TransfertRefuse, terme, transmissible, verifier, vise, volets_de

JOUR = dt.date(2026, 3, 3)
UN = dt.timedelta(days=1)
ADULTE = dt.date(1950, 1, 1)


@dataclass
class Accord:
    genre: str = "partage"
    decision: str = "accord"
    destinataire: str | None = "Les Ormes"
    donne_par: str = "personne"
    du: dt.date = JOUR - 10 * UN
    au: dt.date | None = None
    revoque_le: dt.date | None = None

    def court_le(self, date: dt.date) -> bool:
        return (
            self.du <= date
            and (self.au is None or date <= self.au)
            and (self.revoque_le is None or date < self.revoque_le)
        )


def permis(*accords: Accord, faits: Faits | None = None, fin: dt.date | None = None) -> bool:
    try:
        verifier(accords, faits or Faits(naissance=ADULTE), "Les Ormes", [Volet.SANTE, Volet.SOCIAL], JOUR, fin)
    except TransfertRefuse:
        return False
    return True


@pytest.mark.parametrize(
    ("accord", "attendu"),
    [
        (Accord(), True),
        (Accord(destinataire="Mme Roy, directrice, LES ORMES"), True),
        (Accord(destinataire="Les Ormeaux"), False),
        (Accord(destinataire=None), False),
        (Accord(genre="partenaire"), False),
        (Accord(decision="refus"), False),
        (Accord(du=JOUR + UN), False),
        (Accord(au=JOUR - UN), False),
        (Accord(au=JOUR), True),
        (Accord(revoque_le=JOUR), False),
        (Accord(donne_par="parents"), False),
    ],
)
def test_un_accord(accord, attendu):
    assert permis(accord) is attendu


def test_la_derniere_reponse_compte_quel_que_soit_le_nom_ecrit():
    assert not permis(Accord(), Accord(decision="refus", destinataire="Les Ormes, accueil", du=JOUR - UN))


def test_l_accord_cesse_avec_l_accompagnement_et_le_deces():
    assert permis(Accord(), fin=JOUR)
    assert not permis(Accord(), fin=JOUR - UN)
    assert not permis(Accord(), faits=Faits(naissance=ADULTE, deces=JOUR - 20 * UN))


def test_un_mineur_et_une_personne_representee():
    enfant = Faits(naissance=JOUR - 3000 * UN, mesures=(Mesure(type="autorite_parentale", titulaire="Mme Roy"),))
    assert not permis(Accord(), faits=enfant)
    assert permis(Accord(donne_par="parents"), faits=enfant)
    tutelle = Faits(naissance=ADULTE, mesures=(Mesure(type="tutelle", mission="representation", titulaire="UDAF"),))
    assert permis(Accord(donne_par="representant"), faits=tutelle)


def test_le_volet_suit_ce_qui_est_choisi():
    assert volets_de(["soins"]) == [Volet.SANTE]
    assert volets_de(["accompagnement"]) == [Volet.SOCIAL]
    assert volets_de(["soins", "proches"]) == [Volet.SANTE, Volet.SOCIAL]


def test_les_rubriques_reservees_ne_partent_pas():
    assert {c for c in Categorie if not transmissible(c)} == {
        Categorie.PSYCHOLOGUE, Categorie.SECRET, Categorie.ADRESSE_PROTEGEE, Categorie.TIERS,
    }  # fmt: skip


def test_le_terme_et_le_nom():
    assert terme(JOUR) == JOUR + 30 * UN
    assert vise("aux Ormes", "Les Ormes") is False and vise("Les  ormes.", "Les Ormes") is True
