"""A source is an article or an official text that a reader can open, never the name of one of our working documents."""

from __future__ import annotations

import re
from pathlib import Path

DE_TRAVAIL = re.compile(r"cadre_juridique|delais\.csv|contenu_dui|modele_contenu|pieges\b.*§|\w\.md\b|\bcadre §")
ETAGES = ("dui", "usagers", "soins", "coordination", "rgpd", "habilitations", "audit", "templates")


def test_aucune_donnee_ne_cite_un_document_de_travail():
    racine = Path(__file__).parents[2]
    lus = [x for e in ETAGES for genre in ("*.csv", "*.toml", "*.html") for x in (racine / e).rglob(genre)]
    assert len(lus) > 100
    trouves = [
        f"{fichier.relative_to(racine)}:{rang} {ligne.strip()[:80]}"
        for fichier in lus
        for rang, ligne in enumerate(fichier.read_text(encoding="utf-8").splitlines(), 1)
        if DE_TRAVAIL.search(ligne) and not ligne.lstrip().startswith("#")
    ]
    assert not trouves, "\n".join(trouves)
