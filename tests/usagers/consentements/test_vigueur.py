"""Is there a consent on that date? Pure rules; texts that never change once published; who may answer."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import pytest

from usagers.consentements import Etat, consent_en_vigueur, etat_de, genre_de, texte_en_vigueur, textes
from usagers.consentements.usage import nomme
from usagers.consentements.verification import attendu, avertissement
from usagers.consentements.vigueur import Position, position
from usagers.enums import DonnePar, GenreConsentement, TypeMesure
from usagers.representation import Exercice, Faits, Mesure
from usagers.representation.repondant import ADMIS

JOUR = dt.timedelta(days=1)
DU, AU = dt.date(2025, 3, 1), dt.date(2025, 9, 30)


@dataclass
class Donne:
    genre: str = "image"
    decision: str = "accord"
    destinataire: str | None = None
    du: dt.date = DU
    au: dt.date | None = AU
    revoque_le: dt.date | None = None

    def court_le(self, date: dt.date) -> bool:
        from usagers.models import Consentement

        return Consentement.court_le(self, date)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("date", "vaut"), [(DU - JOUR, False), (DU, True), (DU + JOUR, True), (AU, True), (AU + JOUR, False)]
)
def test_du_premier_au_dernier_jour(date, vaut):
    donne = Donne()
    assert (consent_en_vigueur([donne], "image", date) is donne) is vaut


def test_sans_reponse_pas_d_accord():
    assert consent_en_vigueur([], "image", DU) is None
    assert consent_en_vigueur([Donne(genre="sorties")], "image", DU) is None


@pytest.mark.parametrize(("jours", "vaut"), [(-1, True), (0, False), (1, False)])
def test_le_retrait_vaut_le_jour_meme(jours, vaut):
    retrait = dt.date(2025, 5, 1)
    donne = Donne(revoque_le=retrait)
    assert (consent_en_vigueur([donne], "image", retrait + jours * JOUR) is not None) is vaut
    assert (etat_de(donne, retrait + jours * JOUR) == Etat.RETIRE) is not vaut


def test_un_refus_plus_recent_ferme_l_accord():
    ancien, refus = Donne(au=None), Donne(decision="refus", du=DU + 10 * JOUR, au=None)
    for ordre in ([ancien, refus], [refus, ancien]):
        assert consent_en_vigueur(ordre, "image", DU + 9 * JOUR) is ancien
        assert consent_en_vigueur(ordre, "image", DU + 10 * JOUR) is None


def test_le_meme_jour_le_refus_l_emporte():
    accord, refus = Donne(), Donne(decision="refus")
    assert consent_en_vigueur([accord, refus], "image", DU) is None
    assert consent_en_vigueur([refus, accord], "image", DU) is None


def test_un_accord_retire_n_en_decouvre_pas_un_plus_ancien():
    ancien, nouveau = Donne(au=None), Donne(du=DU + 10 * JOUR, au=None, revoque_le=DU + 20 * JOUR)
    assert consent_en_vigueur([ancien, nouveau], "image", DU + 20 * JOUR) is None


def test_un_accord_redonne_apres_un_retrait_vaut():
    retire, redonne = Donne(revoque_le=DU + 5 * JOUR), Donne(du=DU + 30 * JOUR)
    assert consent_en_vigueur([retire, redonne], "image", DU + 30 * JOUR) is redonne


def test_un_partage_est_accorde_a_quelqu_un():
    martin = Donne(genre="partage", destinataire="Dr Martin", au=None)
    non = Donne(genre="partage", destinataire="Dr Petit", decision="refus", du=DU + JOUR, au=None)
    assert consent_en_vigueur([martin, non], "partage", AU, destinataire=" dr  MARTIN ") is martin
    assert consent_en_vigueur([martin, non], "partage", AU, destinataire="Dr Petit") is None
    assert consent_en_vigueur([martin, non], "partage", AU, destinataire="Dr Durand") is None
    assert consent_en_vigueur([martin, non], "partage", AU) is martin


@pytest.mark.parametrize(("jours", "vaut"), [(0, True), (1, False)])
def test_le_partage_s_arrete_avec_l_accompagnement(jours, vaut):
    """CSP D.1110-3-3: limited to the time of the care."""
    sortie = dt.date(2025, 6, 1)
    partage = Donne(genre="partage", destinataire="Dr Martin", au=None)
    date = sortie + jours * JOUR
    assert (consent_en_vigueur([partage], "partage", date, fin_accompagnement=sortie) is not None) is vaut
    assert (etat_de(partage, date, sortie) == Etat.EXPIRE) is not vaut
    image = Donne(au=None)  # ACC-06: pictures are destroyed at the end of the accompaniment
    assert (consent_en_vigueur([image], "image", date, fin_accompagnement=sortie) is image) is vaut
    sorties = Donne(genre="sorties", au=None)
    assert consent_en_vigueur([sorties], "sorties", date, fin_accompagnement=sortie) is sorties


@pytest.mark.parametrize(
    ("avant_la_fin", "etat"),
    [(61, Etat.EN_VIGUEUR), (60, Etat.BIENTOT_FINI), (0, Etat.BIENTOT_FINI), (-1, Etat.EXPIRE)],
)
def test_le_rappel_vient_deux_mois_avant(avant_la_fin, etat):
    assert etat_de(Donne(), AU - avant_la_fin * JOUR) == etat


def test_les_autres_etats():
    assert etat_de(Donne(), DU - JOUR) == Etat.A_VENIR
    assert etat_de(Donne(decision="refus", au=None), DU) == Etat.REFUSE


@pytest.mark.parametrize(
    ("reponses", "attendue"),
    [
        ([], Position.A_DEMANDER),
        ([Donne()], Position.AUTORISE),
        ([Donne(decision="refus", au=None)], Position.REFUSE),
        ([Donne(revoque_le=DU)], Position.REFUSE),
        ([Donne(au=DU - JOUR, du=DU - 9 * JOUR)], Position.A_DEMANDER),
        ([Donne(du=DU + JOUR)], Position.A_DEMANDER),
        ([Donne(du=DU - JOUR, decision="refus"), Donne()], Position.AUTORISE),
    ],
)
def test_ce_que_l_equipe_peut_faire_ce_jour_la(reponses, attendue):
    assert position(reponses, "image", DU)[0] == attendue


@pytest.mark.parametrize(
    ("destinataire", "nom", "vrai"),
    [
        ("Dr Inès Essai, cardiologue", "Inès Essai", True),
        ("ESSAI Ines", "Inès Essai", True),
        ("Dr Essai", "Inès Essai", False),
        (None, "Inès Essai", False),
        ("Dr Inès Essai", "", False),
    ],
)
def test_un_destinataire_nomme_quelqu_un(destinataire, nom, vrai):
    assert nomme(destinataire, nom) is vrai


def test_la_duree_habituelle_est_celle_de_la_maison():
    assert genre_de("image").fin_habituelle(dt.date(2025, 2, 28)) == dt.date(2026, 2, 28)
    assert genre_de("partage").fin_habituelle(DU) is None


# -- data ----------------------------------------------------------------------------------------------------

# A published text never changes: what a person agreed to must be found again. Add a version, never edit one.
EMPREINTES = {
    "image-1": "e164a13da9e9bf9d",
    "sorties-1": "f5c96949726bedce",
    "transport-1": "402801483cf47b1b",
    "soins-urgence-1": "9fdb3a0d5bbea09a",
    "partage-1": "4cf9c4711e06f0a3",
    "partenaire-1": "0cbb5c20e8eda0c3",
}


def test_un_texte_publie_ne_change_plus():
    assert {t.version: hashlib.sha256(t.texte.encode()).hexdigest()[:16] for t in textes()} == EMPREINTES


@pytest.mark.parametrize("genre", GenreConsentement)
def test_chaque_genre_a_sa_regle_et_son_texte(genre):
    assert genre_de(genre).source
    assert texte_en_vigueur(genre, dt.date(2026, 6, 1)).genre == genre
    assert texte_en_vigueur(genre, dt.date(2020, 1, 1)) is not None


# -- who answers ---------------------------------------------------------------------------------------------


def test_chaque_exercice_dit_qui_peut_repondre():
    assert set(ADMIS) == set(Exercice)


def _faits(**champs) -> Faits:
    return Faits(dt.date(1950, 1, 1), mesures=(Mesure(titulaire="Mme Roy", du=DU, au=AU, **champs),))


@pytest.mark.parametrize(
    ("champs", "genre", "donne_par", "avertit"),
    [
        ({"type": TypeMesure.TUTELLE, "mission": "representation"}, "partage", DonnePar.PERSONNE, True),
        ({"type": TypeMesure.TUTELLE, "mission": "representation"}, "partage", DonnePar.REPRESENTANT, False),
        ({"type": TypeMesure.TUTELLE, "mission": "representation"}, "sorties", DonnePar.PERSONNE, False),
        ({"type": TypeMesure.TUTELLE, "etendue": "biens"}, "partage", DonnePar.REPRESENTANT, True),
        ({"type": TypeMesure.TUTELLE, "etendue": "biens"}, "partage", DonnePar.PERSONNE, False),
        ({"type": TypeMesure.CURATELLE, "mission": "assistance"}, "image", DonnePar.PERSONNE, True),
        ({"type": TypeMesure.CURATELLE, "mission": "assistance"}, "image", DonnePar.ASSISTEE, False),
        ({"type": TypeMesure.SAUVEGARDE}, "image", DonnePar.AUTRE, True),
    ],
)
def test_qui_a_repondu_est_compare_a_qui_decide(champs, genre, donne_par, avertit):
    assert bool(avertissement(_faits(**champs), genre, donne_par, DU)) is avertit


def test_l_avertissement_suit_la_date_de_la_reponse():
    faits = _faits(type=TypeMesure.TUTELLE, mission="representation")
    assert avertissement(faits, "partage", DonnePar.PERSONNE, DU - JOUR) == ""
    assert "Mme Roy" in avertissement(faits, "partage", DonnePar.PERSONNE, AU)
    assert avertissement(faits, "partage", DonnePar.PERSONNE, AU + JOUR) == ""


def test_pour_un_mineur_un_parent():
    mineur = Faits(dt.date(2015, 1, 1))
    assert attendu(mineur, "image", DU).exerce_par == Exercice.PARENT
    assert avertissement(mineur, "image", DonnePar.PERSONNE, DU)
    assert not avertissement(mineur, "image", DonnePar.PARENT, DU)
