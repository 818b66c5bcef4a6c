"""Delays, schedule of the contract, reminders of rights: pure functions, one line a case."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest

from usagers import donnees
from usagers.contrats import sejour
from usagers.contrats.echeancier import Acte, calculer, etat_de
from usagers.delais import ajouter, retirer
from usagers.droits.rappels import horizon, palier
from usagers.occupation import Presence


def j(texte: str) -> dt.date:
    return dt.date.fromisoformat(texte)


@pytest.mark.parametrize(
    ("depart", "delai", "attendu"),
    [
        ("2026-03-03", "P15D", "2026-03-18"),
        ("2026-12-20", "P15D", "2027-01-04"),
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2026-08-31", "P6M", "2027-02-28"),
        ("2027-08-31", "P6M", "2028-02-29"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2026-10-24", "P1M", "2026-11-24"),
    ],
)
def test_un_delai_finit_le_meme_quantieme_ou_le_dernier_jour_du_mois(depart, delai, attendu):
    assert ajouter(j(depart), delai) == j(attendu)


def test_un_delai_repete_part_toujours_du_premier_jour():
    """One month after 28 February is not 28 March when the count began on the 31st."""
    assert ajouter(j("2026-01-31"), "P1M", 2) == j("2026-03-31")
    assert ajouter(j("2028-02-29"), "P1Y", 4) == j("2032-02-29")


def test_retirer_un_mois_d_un_trente_et_un():
    assert retirer(j("2026-03-31"), "P1M") == j("2026-02-28")


@pytest.mark.parametrize("delai", ["", "1M", "PT48H", "P1W", "P-1D"])
def test_un_delai_mal_ecrit_se_dit(delai):
    with pytest.raises(ValueError, match="délai inconnu"):
        ajouter(j("2026-03-03"), delai)


# -- schedule -----------------------------------------------------------------------------------------------


def _etats(actes, jour, admission="2026-01-31", **options):
    return {e.code: e for e in calculer(j(admission), actes, j(jour), **options)}


def test_les_dates_du_contrat_partent_de_l_admission():
    dates = {code: e.le for code, e in _etats([], "2026-02-01").items()}
    assert dates["CTR-REMISE"] == j("2026-02-15")
    assert dates["CTR-SIGNATURE"] == j("2026-02-28")
    assert dates["CTR-AVENANT"] == j("2026-07-31")
    assert dates["CTR-ACTUALISATION"] == j("2027-01-31")


@pytest.mark.parametrize(
    ("le", "fait", "jour", "attendu"),
    [
        ("2026-02-15", None, "2026-02-15", "bientot"),  # the day itself is in time
        ("2026-02-15", None, "2026-02-16", "en_retard"),
        ("2026-02-15", "2026-02-15", "2026-06-01", "faite"),
        ("2026-02-15", "2026-02-16", "2026-06-01", "faite_tard"),
        ("2026-02-15", None, "2026-01-16", "bientot"),
        ("2026-02-15", None, "2026-01-15", "a_venir"),
    ],
)
def test_l_etat_d_une_echeance(le, fait, jour, attendu):
    assert etat_de(j(le), j(fait) if fait else None, j(jour)) == attendu


def test_le_retard_garde_sa_raison():
    acte = Acte("sejour", "remis", remis_le=j("2026-03-01"), motif_retard="Le tuteur était absent.")
    lignes = _etats([acte], "2026-04-01")
    assert lignes["CTR-REMISE"].etat == "faite_tard" and lignes["CTR-REMISE"].motif == "Le tuteur était absent."
    assert lignes["CTR-SIGNATURE"].etat == "en_retard" and lignes["CTR-SIGNATURE"].a_faire


def test_un_document_individuel_ou_un_refus_de_signer_ne_reclament_pas_de_signature():
    for acte in (Acte("dipc", "remis", remis_le=j("2026-02-02")), Acte("sejour", "refuse", remis_le=j("2026-02-02"))):
        lignes = _etats([acte], "2026-05-01")
        assert lignes["CTR-SIGNATURE"].etat == "sans_objet" and lignes["CTR-REMISE"].etat == "faite"


def test_l_actualisation_suit_le_dernier_avenant_signe():
    premier, dernier = (
        Acte("avenant", "signe", signe_le=j("2026-07-20")),
        Acte("avenant", "signe", signe_le=j("2027-07-01")),
    )
    lignes = _etats([Acte("sejour", "signe", signe_le=j("2026-02-10")), dernier, premier], "2027-08-01")
    assert lignes["CTR-AVENANT"].fait_le == j("2026-07-20") and lignes["CTR-AVENANT"].etat == "faite"
    assert lignes["CTR-ACTUALISATION"].le == j("2028-07-01") and lignes["CTR-ACTUALISATION"].etat == "a_venir"


def test_rien_n_est_du_apres_la_sortie():
    assert set(_etats([], "2026-12-01", sortie=j("2026-02-20"))) == {"CTR-REMISE"}


# -- from when, and what of this stay ------------------------------------------------------------------------


def _sejour(entree, sortie=None, **champs):
    depart_ = {"nature": "permanent", "admis_le": None, "entree_par": "", "sortie_prevue": None}
    return SimpleNamespace(**depart_ | {"entree": j(entree), "sortie": j(sortie) if sortie else None} | champs)


def test_l_admission_compte_avant_l_entree_quand_elle_est_connue():
    assert sejour.depart([_sejour("2026-03-10", admis_le=j("2026-02-20"))], j("2026-03-10")) == sejour.Depart(
        j("2026-02-20"), None, "permanent"
    )
    assert sejour.depart([_sejour("2026-03-10")], j("2026-03-10")).admission == j("2026-03-10")
    assert sejour.depart([], j("2026-03-10")) == sejour.Depart(j("2026-03-10"), j("2026-03-10"))


def test_un_second_sejour_repart_de_zero():
    ancien, nouveau = _sejour("2024-01-10", "2024-09-30"), _sejour("2026-03-10", admis_le=j("2026-03-01"))
    parti = sejour.depart([nouveau, ancien], j("2026-03-10"))
    assert (parti.admission, parti.depuis) == (j("2026-03-01"), j("2024-10-01"))
    vieux = [
        Acte("sejour", "signe", remis_le=j("2024-01-12"), signe_le=j("2024-01-20")),
        Acte("avenant", "signe", signe_le=j("2024-06-20")),
        Acte("dipc", "remis", remis_le=j("2024-01-12")),
        Acte("annexe", "remis", remis_le=j("2024-01-12")),
    ]
    lignes = {e.code: e for e in calculer(parti.admission, vieux, j("2026-05-01"), depuis=parti.depuis)}
    assert {lignes[c].etat for c in ("CTR-REMISE", "CTR-SIGNATURE")} == {"en_retard"}
    assert all(e.fait_le is None for e in lignes.values())
    attente = Acte("sejour", "remis", remis_le=j("2026-02-25"))  # handed over while waiting to come back
    lignes = {e.code: e for e in calculer(parti.admission, [*vieux, attente], j("2026-05-01"), depuis=parti.depuis)}
    assert lignes["CTR-REMISE"].fait_le == j("2026-02-25")


@pytest.mark.parametrize("suite", [{"nature": "sequentiel"}, {"entree_par": "retour"}])
def test_revenir_n_est_pas_une_nouvelle_admission(suite):
    sejours = [_sejour("2024-01-10", "2024-09-30"), _sejour("2024-11-10", **suite)]
    parti = sejour.depart(sejours, j("2024-11-10"))
    assert (parti.admission, parti.depuis) == (j("2024-01-10"), None)


def test_sans_sortie_notee_la_nouvelle_admission_separe():
    sejours = [_sejour("2024-01-10"), _sejour("2026-03-10", admis_le=j("2026-03-01"))]
    assert sejour.depart(sejours, j("2026-03-10")).depuis == j("2026-03-01")


@pytest.mark.parametrize(
    ("esms", "champs", "individuel"),
    [
        ("ehpad", {}, False),
        ("ssiad", {}, True),
        ("sessad", {}, True),
        ("ehpad", {"nature": "domicile"}, True),
        ("ehpad", {"nature": "temporaire", "sortie_prevue": "2026-05-10"}, True),  # two months to the day
        ("ehpad", {"nature": "temporaire", "sortie_prevue": "2026-05-11"}, False),
        ("ehpad", {"nature": "temporaire"}, False),  # nothing says that it is short
    ],
)
def test_ou_un_document_individuel_suffit(esms, champs, individuel):
    champs = champs | ({"sortie_prevue": j(champs["sortie_prevue"])} if "sortie_prevue" in champs else {})
    raison = sejour.raison_du_document(esms, sejour.depart([_sejour("2026-03-10", **champs)], j("2026-03-10")))
    assert bool(raison) is individuel and ("CASF D.311" in raison) is individuel


def test_un_document_individuel_ne_reclame_ni_signature_ni_avenant():
    lignes = _etats([], "2027-06-01", individuel=True)
    assert lignes["CTR-REMISE"].etat == "en_retard"
    assert {lignes[c].etat for c in ("CTR-SIGNATURE", "CTR-AVENANT", "CTR-ACTUALISATION")} == {"sans_objet"}


def test_chaque_echeance_cite_son_article():
    assert all(r["fondement"] and r["source"] for r in donnees.lire("echeances_contrat"))


@pytest.mark.parametrize("nom", [p.stem for p in donnees.ICI.glob("*.csv")])
def test_chaque_ligne_de_fait_dit_sa_source(nom):
    assert donnees.lire(nom) and all(r["source"] and r["code"] and r["libelle"] for r in donnees.lire(nom))


# -- rights -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fin", "jour", "code"),
    [
        ("2026-08-31", "2026-02-27", None),
        ("2026-08-31", "2026-02-28", "6m"),  # six months before the 31st: the last of February
        ("2026-08-31", "2026-05-30", "6m"),
        ("2026-08-31", "2026-05-31", "3m"),
        ("2026-08-31", "2026-07-30", "3m"),
        ("2026-08-31", "2026-07-31", "1m"),
        ("2026-08-31", "2026-08-31", "1m"),  # the last day is still a day of right
        ("2026-08-31", "2026-09-01", "fini"),
        ("2028-02-29", "2028-01-28", "3m"),
        ("2028-02-29", "2028-01-29", "1m"),
    ],
)
def test_le_rappel_d_un_droit(fin, jour, code):
    trouve = palier(j(fin), j(jour))
    assert (trouve.code if trouve else None) == code


def test_un_droit_sans_fin_ne_se_rappelle_pas():
    assert palier(None, j("2026-03-03")) is None


def test_l_horizon_couvre_toute_fin_deja_rappelee():
    """The query reads up to the horizon: no right that a reminder speaks of may lie beyond."""
    for depart in range(800):
        jour = j("2027-01-01") + dt.timedelta(days=depart)
        au_dela = horizon(jour) + dt.timedelta(days=1)
        assert palier(au_dela, jour) is None, jour


# -- occupation ---------------------------------------------------------------------------------------------


def _jours(presences, annee=2028, mois=2):
    from usagers.occupation import compter, jours_du_mois

    return {x.le.day: x for x in compter(presences, jours_du_mois(annee, mois))}


def test_le_mois_a_tous_ses_jours_et_le_jour_du_depart_compte():
    un, deux = uuid.uuid4(), uuid.uuid4()
    presences = [Presence(un, j("2028-01-10"), j("2028-02-29")), Presence(deux, j("2028-02-15"))]
    jours = _jours(presences)
    assert max(jours) == 29 and max(_jours(presences, 2027)) == 28
    assert [jours[n].presents for n in (1, 14, 15, 29)] == [1, 1, 2, 2]
    assert (jours[15].entrees, jours[29].sorties) == ([deux], [un])
    assert _jours(presences, 2028, 3)[1].presents == 1


def test_une_personne_compte_une_fois_meme_si_un_sejour_suit_l_autre_le_meme_jour():
    un = uuid.uuid4()
    presences = [Presence(un, j("2028-02-01"), j("2028-02-10")), Presence(un, j("2028-02-10"))]
    assert _jours(presences)[10].presents == 1


def test_entrer_et_sortir_le_meme_jour_fait_un_jour():
    un = uuid.uuid4()
    jours = _jours([Presence(un, j("2028-02-05"), j("2028-02-05"))])
    assert [jours[n].presents for n in (4, 5, 6)] == [0, 1, 0]
