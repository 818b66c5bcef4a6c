"""Guards removed one at a time: the suite must go red for each. `python -m tests.epreuves.mutants` prints the list.

A mutant is applied when the environment says DUI_MUTANT=<name>: a patch in Python, or SQL run as owner once the test
databases are migrated.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parents[2]
SUITES = [
    "tests/habilitations", "tests/commun", "tests/usagers", "tests/maison", "tests/audit", "tests/coordination",
    "tests/rgpd", "tests/epreuves/test_matrice.py",
]  # fmt: skip


def _equipe() -> None:
    from dataclasses import replace

    from habilitations import droits, perimetre, porte

    vrai = perimetre.faits_sur

    def faits_sur(*a: Any) -> Any:
        faits, instant = vrai(*a)
        return replace(faits, dans_equipe=True), instant

    perimetre.faits_sur = faits_sur
    droits.faits_sur = faits_sur
    assert porte.perimetre is perimetre


def _mur_python() -> None:
    from habilitations import perimetre

    perimetre.filtrer.__code__ = (lambda acces, queryset: queryset).__code__


def _categorie() -> None:
    from dui.commun.categories import Niveau
    from habilitations import matrice

    matrice.LIGNES.update({p: (Niveau.VALIDATION,) * len(matrice.COLONNES) for p in matrice.LIGNES})


def _dates_python() -> None:
    from habilitations import perimetre

    perimetre._VISIBLES = re.sub(r"AND [ma]\.du <= .*", "", perimetre._VISIBLES)


def _journal() -> None:
    from audit import journal

    journal.ecrire.__code__ = (lambda acces: 0).__code__


def _inactif() -> None:
    from django.contrib.auth.backends import ModelBackend

    from habilitations import decisions, models

    ModelBackend.user_can_authenticate = lambda self, user: True  # type: ignore[method-assign]
    vrai = models.Compte.__getattribute__
    models.Compte.__getattribute__ = (  # type: ignore[method-assign]
        lambda self, nom: True if nom == "is_active" else vrai(self, nom)
    )
    assert decisions


def _second_facteur() -> None:
    from habilitations.models import Compte

    vrai = Compte.__getattribute__
    Compte.__getattribute__ = (  # type: ignore[method-assign]
        lambda self, nom: (lambda: True) if nom == "is_verified" else vrai(self, nom)
    )


def _requete() -> None:
    from django.db.models.sql import Query

    from dui.commun.querysets import RequeteGardee

    RequeteGardee.get_compiler = Query.get_compiler  # type: ignore[method-assign]


def _autre_esms() -> None:
    from dataclasses import replace

    from habilitations import perimetre

    vrai = perimetre.faits_sur

    def faits_sur(*a: Any) -> Any:
        faits, instant = vrai(*a)
        return replace(faits, meme_etablissement=True), instant

    perimetre.faits_sur = faits_sur


def _bris_en_ecriture() -> None:
    from dui.commun.categories import Niveau
    from habilitations import decisions

    vrai = decisions._par_relation
    decisions._par_relation = lambda faits, categorie, requis: vrai(faits, categorie, Niveau.LECTURE)


def _chiffrement() -> None:
    from dui.commun.chiffrement import champs

    champs.chiffrer = lambda dossier, clair, associe: champs.VERSION + bytes(28) + clair


def _elevation() -> None:
    from habilitations.pages import code

    code.match_token = lambda compte, jeton: True


def _verrou() -> None:
    from habilitations import middleware

    middleware.Verrou = lambda get_response: get_response  # type: ignore[assignment,misc]


PYTHON: dict[str, Callable[[], None]] = {
    "équipe : décision": _equipe,
    "équipe : mur de Python": _mur_python,
    "catégorie": _categorie,
    "dates : mur de Python": _dates_python,
    "journal": _journal,
    "compte inactif": _inactif,
    "second facteur": _second_facteur,
    "élévation": _elevation,
    "verrou": _verrou,
    "exécution sans accès": _requete,
    "autre établissement": _autre_esms,
    "bris de glace en écriture": _bris_en_ecriture,
    "chiffrement": _chiffrement,
}
SQL: dict[str, list[str]] = {
    "RLS : politique ouverte": ["ALTER POLICY lire_equipe ON usagers_ecrit USING (true)"],
    "RLS : désactivée": ["ALTER TABLE usagers_ecrit DISABLE ROW LEVEL SECURITY"],
    "RLS : sans FORCE": ["ALTER TABLE usagers_ecrit NO FORCE ROW LEVEL SECURITY"],
    "RLS : dates": ["@dates"],
    "droit de supprimer": ["GRANT DELETE ON usagers_ecrit TO dui_app"],
    "journal modifiable": ["GRANT UPDATE, DELETE ON audit_trace TO dui_app, dui_journal"],
}
_DATES = re.compile(r"AND m\.du <= j AND \(m\.au IS NULL OR m\.au >= j\)")


NOMS = [*PYTHON, *SQL]


def appliquer_python() -> None:
    if mutant := PYTHON.get(os.environ.get("DUI_MUTANT", "")):
        mutant()


def appliquer_sql(curseur: Any) -> None:
    for ordre in SQL.get(os.environ.get("DUI_MUTANT", ""), []):
        if ordre == "@dates":
            curseur.execute("SELECT pg_get_functiondef('dui_visibles(text, text)'::regprocedure)")
            (definition,) = curseur.fetchone()
            curseur.execute("GRANT CREATE ON SCHEMA public TO dui_rls")
            curseur.execute("SET ROLE dui_rls")
            curseur.execute(_DATES.sub("", definition))
        else:
            curseur.execute(ordre)
        curseur.execute("RESET ROLE")


# Where each guard is likely to be missed first; the whole suite follows when it is not.
PREMIERS = {
    "équipe : décision": "tests/habilitations/test_trois_formes.py",
    "équipe : mur de Python": "tests/commun/test_porte_des_requetes.py",
    "catégorie": "tests/usagers/test_dossier.py",
    "dates : mur de Python": "tests/habilitations/test_trois_formes.py",
    "journal": "tests/usagers/test_dossier.py",
    "compte inactif": "tests/habilitations/test_connexion.py",
    "second facteur": "tests/usagers/test_dossier.py",
    "élévation": "tests/habilitations/test_bris.py",
    "verrou": "tests/habilitations/test_connexion.py",
    "exécution sans accès": "tests/commun/test_porte_des_requetes.py",
    "autre établissement": "tests/usagers/test_dossier.py",
    "bris de glace en écriture": "tests/habilitations/test_bris.py",
    "chiffrement": "tests/commun/test_chiffrement.py",
    "RLS : dates": "tests/habilitations/test_trois_formes.py",
}


def eprouver(nom: str) -> str:
    """First test that goes red under this mutant; empty when the whole suite stays green."""
    return _rouge(nom, [PREMIERS.get(nom, "tests/maison/test_murs.py")]) or _rouge(nom, SUITES)


def _rouge(nom: str, suites: list[str]) -> str:
    commande = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-m", "not epreuve and not navigateur", *suites]
    sortie = subprocess.run(
        commande, cwd=RACINE, env=os.environ | {"DUI_MUTANT": nom}, capture_output=True, text=True, check=False
    )
    if sortie.returncode == 0:
        return ""
    if rouge := re.search(r"^FAILED (\S+)", sortie.stdout, re.MULTILINE):
        return rouge[1]
    raise RuntimeError(f"{nom} : la suite n’a pas pu juger\n{sortie.stdout[-2000:]}")


def principal() -> int:
    survivants = []
    with ThreadPoolExecutor(2) as fils:
        for nom, rouge in zip(NOMS, fils.map(eprouver, NOMS), strict=True):
            print(f"{'ROUGE' if rouge else 'VERT !'}  {nom:28} {rouge}", flush=True)  # noqa: T201
            if not rouge:
                survivants.append(nom)
    print(f"mutants : {len(NOMS)} gardes retirées, {len(survivants)} passées inaperçues")  # noqa: T201
    return 1 if survivants else 0


if __name__ == "__main__":
    sys.exit(principal())
