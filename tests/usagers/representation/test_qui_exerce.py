"""The table « qui exerce », row by row, at every bound of a measure. No database: facts in, answer out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from usagers.enums import MissionPersonne as M
from usagers.enums import RegimeMesure, TypeMesure
from usagers.representation import Certitude, Droit, Exercice, Faits, Mesure, Volet, qui_exerce, situation_le, tableau
from usagers.representation.enums import Situation as S
from usagers.representation.phrases import PHRASES
from usagers.representation.regles import SANS_OBJET, TOUS, SansRegle, regle, regles

JOUR = dt.timedelta(days=1)
NE_EN_1950, NE_EN_2015 = dt.date(1950, 5, 20), dt.date(2015, 5, 20)
DU, AU = dt.date(2025, 3, 1), dt.date(2025, 9, 30)
PENDANT = dt.date(2025, 6, 15)
MAJEUR, MINEUR = Faits(NE_EN_1950), Faits(NE_EN_2015)
REPRESENTE = {"mission": M.REPRESENTATION}


def mesure(type_: str, **champs) -> Mesure:
    return Mesure(type=type_, titulaire="Mme Roy", **({"du": DU, "au": AU} | champs))


def _par_etendue(situation: S, type_: str, **champs) -> dict[tuple[str, str], Mesure]:
    """« biens »: no mission on the person; the two others: with it."""
    mission = champs.pop("mission")
    sur_biens = mesure(type_, etendue="biens", mission=M.AUCUNE, **champs)
    autres = {(situation, e): mesure(type_, etendue=e, mission=mission, **champs) for e in ("personne", "les_deux")}
    return {(situation, "biens"): sur_biens} | autres


VISA = {"active_le": DU}
# The measure that leads to each (situation, scope); the facts that need none are beneath.
MESURES: dict[tuple[str, str], Mesure] = {
    (S.SAUVEGARDE, SANS_OBJET): mesure(TypeMesure.SAUVEGARDE),
    (S.MANDAT_INACTIF, SANS_OBJET): mesure(TypeMesure.MANDAT, mission=M.REPRESENTATION),
    **{
        (S.SAUVEGARDE_MANDAT, e): mesure(TypeMesure.SAUVEGARDE_MANDAT, etendue=e)
        for e in ("biens", "personne", "les_deux")
    },
    **_par_etendue(S.CURATELLE, TypeMesure.CURATELLE, mission=M.ASSISTANCE),
    **_par_etendue(S.CURATELLE_RENFORCEE, TypeMesure.CURATELLE_RENFORCEE, mission=M.ASSISTANCE),
    **_par_etendue(
        S.HABILITATION_ASSISTANCE, TypeMesure.HABILITATION, mission=M.ASSISTANCE, regime=RegimeMesure.ASSISTANCE
    ),
    **_par_etendue(
        S.HABILITATION, TypeMesure.HABILITATION, mission=M.REPRESENTATION, regime=RegimeMesure.REPRESENTATION
    ),
    **_par_etendue(S.TUTELLE, TypeMesure.TUTELLE, mission=M.REPRESENTATION),
    **_par_etendue(S.MANDAT, TypeMesure.MANDAT, mission=M.REPRESENTATION, **VISA),
    (S.TUTELLE_ASSISTANCE, "les_deux"): mesure(TypeMesure.TUTELLE, mission=M.ASSISTANCE),
}
MESURES_DE_MINEUR: dict[tuple[str, str], Mesure] = {
    (S.EMANCIPE, SANS_OBJET): mesure(TypeMesure.EMANCIPATION),
    (S.TUTELLE_MINEUR, SANS_OBJET): mesure(TypeMesure.TUTELLE_MINEUR),
    (S.CONFIE, SANS_OBJET): mesure(TypeMesure.ENFANT_CONFIE),
    (S.DELEGATION, SANS_OBJET): mesure(TypeMesure.DELEGATION),
}
SANS_MESURE: dict[tuple[str, str], Faits] = {
    (S.MAJEUR, SANS_OBJET): MAJEUR,
    (S.MINEUR, SANS_OBJET): MINEUR,
    (S.SOIN_SECRET, SANS_OBJET): replace(MINEUR, soin_secret=True),
    (S.SANS_EXERCICE, SANS_OBJET): replace(MINEUR, parent_sans_exercice=True),
    (S.DECEDE, SANS_OBJET): replace(MAJEUR, deces=DU),
    (S.DECEDE_REFUS, SANS_OBJET): replace(MAJEUR, deces=DU, volonte_contraire=True),
    (S.DECEDE_MINEUR, SANS_OBJET): replace(MINEUR, deces=DU),
}
FAITS: dict[tuple[str, str], Faits] = (
    {cle: replace(MAJEUR, mesures=(m,)) for cle, m in MESURES.items()}
    | {cle: replace(MINEUR, mesures=(m,)) for cle, m in MESURES_DE_MINEUR.items()}
    | SANS_MESURE
)
# From the day before to the day after: whether the measure answers.
BORNES = {
    "la veille": (DU - JOUR, False),
    "le premier jour": (DU, True),
    "pendant": (PENDANT, True),
    "le dernier jour": (AU, True),
    "le lendemain": (AU + JOUR, False),
}


def _nom(r) -> str:
    return f"{r.situation}-{r.etendue}-{r.volet}-{r.droit}"


def _volets(r) -> tuple[Volet, ...]:
    return tuple(Volet) if r.volet == TOUS else (Volet(r.volet),)


def _attendue(r, volet: Volet):
    """What the row says, but when the minor's secret does not reach this right: the parents' row, the same text."""
    return r.exerce_par, r.condition, r.fondement, r.certitude


def test_la_table_est_entiere():
    assert len(regles()) == 436
    assert {(x.situation, x.etendue) for x in regles()} == set(FAITS)


def test_chaque_question_a_une_seule_reponse():
    attendues = {(s, e, v.value, d.value) for s, e in FAITS for v in Volet for d in Droit}
    par_question: dict[tuple[str, ...], int] = {}
    for r in regles():
        for v in _volets(r):
            cle = (r.situation, r.etendue, v, r.droit)
            par_question[cle] = par_question.get(cle, 0) + 1
    assert set(par_question.values()) == {1}
    assert {(s, e, v.value, d.value) for s, e, v, d in par_question} == attendues


def test_une_question_hors_de_la_table_leve():
    with pytest.raises(SansRegle):
        regle("tutelle", "sans_objet", "sante", "acces")


@pytest.mark.parametrize("r", regles(), ids=_nom)
def test_chaque_ligne_repond_a_sa_situation(r):
    faits = FAITS[r.situation, r.etendue]
    for volet in _volets(r):
        reponse = qui_exerce(faits, r.droit, volet, PENDANT)
        assert (reponse.exerce_par, reponse.condition, reponse.fondement, reponse.certitude) == _attendue(r, volet)


@pytest.mark.parametrize("borne", BORNES)
@pytest.mark.parametrize("r", [x for x in regles() if (x.situation, x.etendue) not in SANS_MESURE], ids=_nom)
def test_chaque_ligne_aux_bornes_de_la_mesure(r, borne):
    date, repond = BORNES[borne]
    faits = FAITS[r.situation, r.etendue]
    sinon = S.MINEUR if faits.naissance == NE_EN_2015 else S.MAJEUR
    for volet in _volets(r):
        reponse = qui_exerce(faits, r.droit, volet, date)
        attendue = r if repond else regle(sinon, SANS_OBJET, volet, r.droit)
        assert (reponse.situation, reponse.exerce_par, reponse.condition) == (
            attendue.situation,
            attendue.exerce_par,
            attendue.condition,
        )
        assert reponse.date == date


@pytest.mark.parametrize("borne", BORNES)
@pytest.mark.parametrize(("situation", "etendue"), [k for k in FAITS if k not in SANS_MESURE])
def test_sans_renouvellement_la_mesure_prend_fin(situation, etendue, borne):
    """C. civ. 443: the term fixed by the judge ends it just as a release does."""
    date, repond = BORNES[borne]
    faits = FAITS[situation, etendue]
    avec_echeance = replace(faits, mesures=(replace(faits.mesures[0], au=None, echeance=AU),))
    assert (situation_le(avec_echeance, date).place.situation == situation) is repond


@pytest.mark.parametrize("exercice", Exercice)
def test_chaque_exercice_a_sa_phrase(exercice):
    assert exercice in PHRASES


@pytest.mark.parametrize(("situation", "etendue"), FAITS)
def test_la_phrase_dit_la_condition_et_le_nom(situation, etendue):
    for _droit, *reponses in tableau(FAITS[situation, etendue], PENDANT):
        for r in reponses:
            assert r.condition in r.phrase and r.phrase.endswith(".") and "{" not in r.phrase
            if r.exerce_par in {Exercice.REPRESENTANT, Exercice.ASSISTE, Exercice.TUTEUR_MINEUR, Exercice.DELEGATAIRE}:
                assert "Mme Roy" in r.phrase and "Mme Roy" in r.qui


# -- age -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("naissance", "date", "situation"),
    [
        (dt.date(2008, 6, 15), dt.date(2026, 6, 14), S.MINEUR),
        (dt.date(2008, 6, 15), dt.date(2026, 6, 15), S.MAJEUR),
        (dt.date(2008, 2, 29), dt.date(2026, 2, 28), S.MINEUR),
        (dt.date(2008, 2, 29), dt.date(2026, 3, 1), S.MAJEUR),
        (None, dt.date(2026, 3, 1), S.MAJEUR),
    ],
)
def test_le_jour_de_la_majorite(naissance, date, situation):
    assert situation_le(Faits(naissance), date).place.situation == situation


def test_sans_date_de_naissance_une_mesure_de_mineur_suffit():
    faits = Faits(None, mesures=(mesure(TypeMesure.AUTORITE_PARENTALE),))
    assert situation_le(faits, PENDANT).place.situation == S.MINEUR


def test_une_tutelle_de_majeur_prononcee_avant_attend_la_majorite():
    """C. civ. 429: opened in the last year of minority, it takes effect on the day of majority."""
    faits = Faits(dt.date(2008, 6, 15), mesures=(mesure(TypeMesure.TUTELLE, au=None, **REPRESENTE),))
    assert situation_le(faits, dt.date(2026, 6, 14)).place.situation == S.MINEUR
    assert situation_le(faits, dt.date(2026, 6, 15)).place.situation == S.TUTELLE


def test_l_autorite_parentale_s_arrete_a_la_majorite():
    faits = Faits(dt.date(2008, 6, 15), mesures=(mesure(TypeMesure.AUTORITE_PARENTALE, au=None),))
    assert situation_le(faits, dt.date(2026, 6, 15)).place.situation == S.MAJEUR


def test_les_parents_sont_nommes():
    parents = (
        mesure(TypeMesure.AUTORITE_PARENTALE),
        replace(mesure(TypeMesure.AUTORITE_PARENTALE), titulaire="M. Roy"),
    )
    reponse = qui_exerce(replace(MINEUR, mesures=parents), Droit.SIGNATURE_CONTRAT, Volet.SOCIAL, PENDANT)
    assert reponse.exerce_par == Exercice.PARENTS
    assert "Mme Roy et M. Roy" in reponse.phrase


def test_l_emancipe_sous_curatelle_suit_la_curatelle():
    emancipe = mesure(TypeMesure.EMANCIPATION)
    curatelle = mesure(TypeMesure.CURATELLE, mission=M.ASSISTANCE)
    faits = replace(MINEUR, mesures=(emancipe, curatelle))
    assert situation_le(faits, PENDANT).place.situation == S.CURATELLE


# -- several measures ----------------------------------------------------------------------------------------


def test_le_meme_jour_la_nouvelle_decision_remplace_l_ancienne():
    """A guardianship lifted and replaced by a curatorship on one day: the curatorship answers that day."""
    tutelle = mesure(TypeMesure.TUTELLE, au=PENDANT, **REPRESENTE)
    curatelle = mesure(TypeMesure.CURATELLE, mission=M.ASSISTANCE, du=PENDANT, au=None)
    faits = replace(MAJEUR, mesures=(tutelle, curatelle))
    assert situation_le(faits, PENDANT - JOUR).place.situation == S.TUTELLE
    assert situation_le(faits, PENDANT).place.situation == S.CURATELLE
    assert situation_le(faits, PENDANT + JOUR).place.situation == S.CURATELLE


def test_une_mesure_aux_biens_ne_remplace_pas_celle_a_la_personne():
    tutelle = mesure(TypeMesure.TUTELLE, au=PENDANT, **REPRESENTE)
    biens = mesure(TypeMesure.CURATELLE, etendue="biens", du=PENDANT, au=None)
    assert situation_le(replace(MAJEUR, mesures=(tutelle, biens)), PENDANT).place.situation == S.TUTELLE


def test_une_mesure_d_un_jour_vaut_ce_jour():
    faits = replace(MAJEUR, mesures=(mesure(TypeMesure.TUTELLE, du=PENDANT, au=PENDANT, **REPRESENTE),))
    assert [situation_le(faits, PENDANT + n * JOUR).place.situation for n in (-1, 0, 1)] == [
        S.MAJEUR,
        S.TUTELLE,
        S.MAJEUR,
    ]


def test_deux_mesures_la_personne_d_un_cote_les_biens_de_l_autre():
    fille = replace(mesure(TypeMesure.TUTELLE, etendue="personne", **REPRESENTE), titulaire="Lucie Dupuis")
    udaf = replace(mesure(TypeMesure.TUTELLE, etendue="biens"), titulaire="UDAF")
    for ordre in ((fille, udaf), (udaf, fille)):
        faits = replace(MAJEUR, mesures=ordre)
        acces = qui_exerce(faits, Droit.ACCES, Volet.SANTE, PENDANT)
        assert acces.exerce_par == Exercice.REPRESENTANT and acces.qui.endswith("Lucie Dupuis") and acces.biens is None
        contrat = qui_exerce(faits, Droit.SIGNATURE_CONTRAT, Volet.SOCIAL, PENDANT)
        assert contrat.etendue == "personne" and contrat.biens is not None
        assert "Lucie Dupuis" in contrat.phrase and "UDAF" in contrat.phrase and "clauses financières" in contrat.phrase
        assert contrat.certitude == Certitude.A_CONFIRMER


def test_l_assistant_a_la_personne_ne_signe_pas_seul_quand_les_biens_sont_sous_tutelle():
    """« La personne seule » for the financial clauses would be false: the measure on goods says who."""
    curatelle = mesure(TypeMesure.CURATELLE, etendue="personne", mission=M.ASSISTANCE)
    udaf = replace(mesure(TypeMesure.TUTELLE, etendue="biens"), titulaire="UDAF")
    contrat = qui_exerce(replace(MAJEUR, mesures=(curatelle, udaf)), Droit.SIGNATURE_CONTRAT, Volet.SOCIAL, PENDANT)
    assert "la personne seule" not in contrat.phrase and "UDAF" in contrat.phrase


def test_entre_deux_mesures_la_representation_repond():
    curatelle = mesure(TypeMesure.CURATELLE, mission=M.ASSISTANCE, du=DU + JOUR)
    habilitation = mesure(TypeMesure.HABILITATION, regime=RegimeMesure.REPRESENTATION, **REPRESENTE)
    assert situation_le(replace(MAJEUR, mesures=(curatelle, habilitation)), PENDANT).place.situation == S.HABILITATION


@pytest.mark.parametrize("genre", [TypeMesure.MASP, TypeMesure.MAJ])
def test_un_accompagnement_n_ote_aucun_droit(genre):
    faits = replace(MAJEUR, mesures=(mesure(genre),))
    assert tableau(faits, PENDANT) == tableau(MAJEUR, PENDANT)


def test_un_mandat_ne_vaut_qu_a_partir_de_son_visa():
    mandat = mesure(TypeMesure.MANDAT, active_le=PENDANT, **REPRESENTE)
    situations = [situation_le(replace(MAJEUR, mesures=(mandat,)), PENDANT + n * JOUR).place.situation for n in (-1, 0)]
    assert situations == [S.MANDAT_INACTIF, S.MANDAT]


def test_un_mandat_sans_visa_ne_cache_pas_une_curatelle():
    mandat, curatelle = mesure(TypeMesure.MANDAT, **REPRESENTE), mesure(TypeMesure.CURATELLE, etendue="biens")
    assert situation_le(replace(MAJEUR, mesures=(mandat, curatelle)), PENDANT).place.situation == S.CURATELLE


# -- what the name of the measure does not say ---------------------------------------------------------------


@pytest.mark.parametrize(
    "genre", [TypeMesure.CURATELLE, TypeMesure.TUTELLE, TypeMesure.HABILITATION, TypeMesure.MANDAT]
)
def test_sans_mission_a_la_personne_elle_decide_seule(genre):
    """C. civ. 459: « la personne et les biens » without a decision on personal acts opens nothing to the other."""
    faits = replace(MAJEUR, mesures=(mesure(genre, etendue="les_deux", **VISA),))
    assert qui_exerce(faits, Droit.ACCES, Volet.SANTE, PENDANT).exerce_par == Exercice.USAGER


def test_un_curateur_ne_represente_jamais():
    faits = replace(MAJEUR, mesures=(mesure(TypeMesure.CURATELLE_RENFORCEE, **REPRESENTE),))
    assert all(r.exerce_par != Exercice.REPRESENTANT for _d, *rs in tableau(faits, PENDANT) for r in rs)


@pytest.mark.parametrize("genre", [TypeMesure.CURATELLE, TypeMesure.TUTELLE, TypeMesure.MANDAT])
def test_une_mesure_a_la_personne_sans_mission_est_a_relire(genre):
    faits = replace(MAJEUR, mesures=(mesure(genre, etendue="personne", **VISA),))
    reponse = qui_exerce(faits, Droit.ACCES, Volet.SOCIAL, PENDANT)
    assert reponse.exerce_par == Exercice.USAGER
    assert "à relire" in reponse.condition and reponse.certitude == Certitude.A_CONFIRMER


@pytest.mark.parametrize("etendue", ["personne", "les_deux"])
def test_un_mandat_special_qui_represente_suit_la_tutelle_a_la_personne(etendue):
    faits = replace(MAJEUR, mesures=(mesure(TypeMesure.SAUVEGARDE_MANDAT, etendue=etendue, **REPRESENTE),))
    reponse = qui_exerce(faits, Droit.ACCES, Volet.SANTE, PENDANT)
    assert (reponse.exerce_par, reponse.certitude) == (Exercice.REPRESENTANT, Certitude.A_CONFIRMER)
    assert "C. civ. 438" in reponse.fondement
    opposition = qui_exerce(faits, Droit.OPPOSITION, Volet.SOCIAL, PENDANT)
    assert opposition.exerce_par == Exercice.USAGER  # that row does not refer to guardianship


def test_une_habilitation_speciale_le_dit():
    habilitation = mesure(TypeMesure.HABILITATION, speciale=True, **REPRESENTE)
    reponse = qui_exerce(replace(MAJEUR, mesures=(habilitation,)), Droit.COPIE, Volet.SANTE, PENDANT)
    assert "seulement les actes énumérés" in reponse.phrase


# -- minors, death -------------------------------------------------------------------------------------------


def test_le_secret_du_mineur_n_efface_pas_son_tuteur():
    tutelle = mesure(TypeMesure.TUTELLE_MINEUR)
    faits = replace(MINEUR, mesures=(tutelle,), soin_secret=True)
    assert qui_exerce(faits, Droit.ACCES, Volet.SANTE, PENDANT).exerce_par == Exercice.MINEUR
    assert qui_exerce(faits, Droit.ACCES, Volet.SOCIAL, PENDANT).exerce_par == Exercice.TUTEUR_MINEUR


def test_la_tutelle_du_mineur_passe_avant_l_enfant_confie():
    faits = replace(MINEUR, mesures=(mesure(TypeMesure.ENFANT_CONFIE), mesure(TypeMesure.TUTELLE_MINEUR)))
    assert situation_le(faits, PENDANT).place.situation == S.TUTELLE_MINEUR


@pytest.mark.parametrize(("jours", "situation"), [(-1, S.TUTELLE), (0, S.DECEDE), (1, S.DECEDE)])
def test_les_droits_s_eteignent_le_jour_du_deces(jours, situation):
    faits = replace(MAJEUR, deces=PENDANT, mesures=(mesure(TypeMesure.TUTELLE, **REPRESENTE),))
    assert situation_le(faits, PENDANT + jours * JOUR).place.situation == situation


def test_mort_mineur_meme_apres_ses_dix_huit_ans_theoriques():
    faits = Faits(dt.date(2008, 6, 15), deces=dt.date(2026, 6, 14))
    assert situation_le(faits, dt.date(2030, 1, 1)).place.situation == S.DECEDE_MINEUR


# -- how long the law lets a measure last --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "champs", "dernier"),
    [
        ("sauvegarde", {}, dt.date(2026, 3, 1)),  # one year (C. civ. 439)
        ("sauvegarde", {"echeance": dt.date(2026, 9, 1)}, dt.date(2026, 9, 1)),  # renewed once
        ("sauvegarde", {"echeance": dt.date(2030, 3, 1)}, dt.date(2027, 3, 1)),  # never more than twice
        ("sauvegarde_mandat", {}, dt.date(2026, 3, 1)),
        ("curatelle", {}, dt.date(2030, 3, 1)),
        ("curatelle_renforcee", {"echeance": dt.date(2050, 1, 1)}, dt.date(2045, 3, 1)),
        ("tutelle", {}, dt.date(2035, 3, 1)),
        ("tutelle", {"echeance": dt.date(2028, 3, 1)}, dt.date(2028, 3, 1)),
        ("habilitation", {}, dt.date(2035, 3, 1)),
        ("habilitation", {"speciale": True}, None),
        ("mandat", {}, None),
        ("tutelle_mineur", {}, None),
    ],
)
def test_une_mesure_ne_dure_pas_plus_que_la_loi(type_, champs, dernier):
    m = mesure(type_, **({"au": None} | champs))
    assert m.fin == dernier
    if dernier:
        assert m.court_le(dernier) and not m.court_le(dernier + JOUR)
        assert m.duree_passee_le(dernier + JOUR) is (champs.get("echeance") != dernier) and not m.duree_passee_le(
            dernier
        )


def test_une_sauvegarde_sans_echeance_ne_repond_plus_apres_un_an():
    faits = replace(MAJEUR, mesures=(mesure("sauvegarde_mandat", au=None, mission=M.REPRESENTATION),))
    assert situation_le(faits, dt.date(2026, 3, 1)).place.situation == S.SAUVEGARDE_MANDAT
    assert situation_le(faits, dt.date(2026, 3, 2)).place.situation == S.MAJEUR


def test_une_fin_notee_n_est_pas_une_duree_passee():
    assert not mesure("sauvegarde", au=dt.date(2027, 1, 1)).duree_passee_le(dt.date(2028, 1, 1))
    assert mesure("sauvegarde", du=dt.date.min, au=None).fin is None
