"""No masked cell can be computed back: from a list, from a table, from both with all their totals."""

from __future__ import annotations

from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from usagers.pilotage.masque import COMPLEMENT, PETIT, SEUIL, TOTAL, masquer, masquer_liste

EFFECTIF = st.one_of(st.integers(0, 9), st.integers(0, 60))
# What a reader may put behind the words of a masked cell.
DOMAINES = {PETIT: range(1, SEUIL), COMPLEMENT: range(SEUIL, 10_000)}


def possibles(lignes, colonnes, valeurs, cases):
    """Values that each masked cell takes among the tables that publish the same: cells within one of the true ones."""
    caches = [(r, c) for r, c in product(lignes, colonnes) if cases[r, c].masquee]
    choix = [[v for v in (valeurs[k] - 1, valeurs[k], valeurs[k] + 1) if v in DOMAINES[cases[k].texte]] for k in caches]
    vues: dict[tuple[str, str], set[int]] = {}
    for essai in product(*choix):
        table = valeurs | dict(zip(caches, essai, strict=True))
        totaux = {(r, TOTAL): sum(table[r, c] for c in colonnes) for r in lignes}
        totaux |= {(TOTAL, c): sum(table[r, c] for r in lignes) for c in colonnes}
        totaux[TOTAL, TOTAL] = sum(table.values())
        justes = (
            v in DOMAINES[cases[k].texte] if cases[k].masquee else v == cases[k].valeur for k, v in totaux.items()
        )
        if all(justes):
            for k, v in (table | totaux).items():
                if cases[k].masquee:
                    vues.setdefault(k, set()).add(v)
    return vues


@st.composite
def tables(tirer):
    lignes, colonnes = "abc"[: tirer(st.integers(1, 3))], "xyz"[: tirer(st.integers(1, 3))]
    return list(lignes), list(colonnes), {k: tirer(EFFECTIF) for k in product(lignes, colonnes)}


@settings(max_examples=250, deadline=None)
@given(tables())
@example((["a", "b"], ["x", "y"], {("a", "x"): 1, ("a", "y"): 5, ("b", "x"): 20, ("b", "y"): 30}))
@example((["a"], ["x", "y"], {("a", "x"): 4, ("a", "y"): 1}))
@example((["a", "b"], ["x"], {("a", "x"): 3, ("b", "x"): 0}))
def test_aucune_case_masquee_ne_se_recalcule(table):
    lignes, colonnes, valeurs = table
    cases = masquer(lignes, colonnes, valeurs)
    masquees = {k for k, c in cases.items() if c.masquee}
    if all(cases[k].texte == COMPLEMENT for k in valeurs) and any(0 <= v < SEUIL for v in valeurs.values()):
        totaux = masquer_liste({r: sum(valeurs[r, c] for c in colonnes) for r in lignes})  # the list proves itself
        assert {k for k in cases if k not in valeurs and not cases[k].masquee} <= {(r, TOTAL) for r in totaux}
        return
    vues = possibles(lignes, colonnes, valeurs, cases)
    assert set(vues) == masquees and all(len(v) > 1 for v in vues.values())


@settings(max_examples=250, deadline=None)
@given(tables())
def test_ce_qui_est_publie_est_exact_et_rien_de_petit_ne_l_est(table):
    lignes, colonnes, valeurs = table
    cases = masquer(lignes, colonnes, valeurs)
    assert {k: c.valeur for k, c in cases.items() if not c.masquee}.items() <= {
        **valeurs,
        **{(r, TOTAL): sum(valeurs[r, c] for c in colonnes) for r in lignes},
        **{(TOTAL, c): sum(valeurs[r, c] for r in lignes) for c in colonnes},
        (TOTAL, TOTAL): sum(valeurs.values()),
    }.items()
    assert not any(0 < c.valeur < SEUIL for c in cases.values() if c.valeur is not None)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), EFFECTIF, min_size=1))
def test_une_liste_ne_rend_rien_par_soustraction(valeurs):
    cases = masquer_liste(valeurs)
    caches = [k for k in valeurs if cases[k].masquee]
    if cases[TOTAL].masquee or not caches:
        return
    reste = cases[TOTAL].valeur - sum(cases[k].valeur for k in valeurs if not cases[k].masquee)
    bas = {k: DOMAINES[cases[k].texte].start for k in caches}
    haut = {k: DOMAINES[cases[k].texte].stop - 1 for k in caches}
    for k in caches:
        au_moins = max(bas[k], reste - sum(haut[x] for x in caches if x != k))
        au_plus = min(haut[k], reste - sum(bas[x] for x in caches if x != k))
        assert au_plus > au_moins, (valeurs, k)


def test_quand_rien_ne_protege_restent_les_totaux_des_lignes():
    """Four times one under a total of four: whatever is masked, « 1 to 4 » says it all."""
    valeurs = {("a", "w"): 1, ("a", "x"): 1, ("a", "y"): 1, ("a", "z"): 1, ("b", "w"): 9, ("b", "x"): 9}
    cases = masquer(["a", "b"], list("wxyz"), valeurs)
    assert all(c.texte == COMPLEMENT for (r, c_), c in cases.items() if c_ != TOTAL)
    assert cases["a", TOTAL].texte == PETIT and not cases[TOTAL, TOTAL].masquee


def test_sans_petit_effectif_rien_n_est_masque():
    cases = masquer(["a", "b"], ["x", "y"], {("a", "x"): 12, ("a", "y"): 0, ("b", "x"): 7, ("b", "y"): 30})
    assert not any(c.masquee for c in cases.values())


def test_un_grand_tableau_reste_lisible():
    """Twenty units, ten bands: the totals of the ESMS stay, and most cells too."""
    lignes, colonnes = [f"u{n}" for n in range(20)], [f"c{n}" for n in range(10)]
    valeurs = {(r, c): (i * 7 + j * 5) % 23 for i, r in enumerate(lignes) for j, c in enumerate(colonnes)}
    cases = masquer(lignes, colonnes, valeurs)
    assert not any(cases[TOTAL, c].masquee for c in (*colonnes, TOTAL))
    assert sum(c.masquee for c in cases.values()) < 0.5 * len(cases)
