"""The log of PostgreSQL never quotes a statement: Django writes the values into its text."""

import re
import shutil
import tempfile
from pathlib import Path

import pytest

from dui.outils import postgres
from dui.outils.lieux import RACINE, Echec

MARQUE = "Marcel-Aubry-1931"


@pytest.fixture
def serveur(monkeypatch):
    """A server of our own on a data directory made before the setting existed; short path, open to `nobody`."""
    run = Path(tempfile.mkdtemp(prefix="dui-pg-"))
    (run / "journaux").mkdir()
    for nom, lieu in {"RUN": run, "JOURNAUX": run / "journaux", "DONNEES": run / "pg"}.items():
        monkeypatch.setattr(postgres, nom, lieu)
    monkeypatch.setattr(postgres, "MOT_DE_PASSE", run / "pg-admin.cle")
    try:
        postgres._initialiser(postgres.enveloppe())
        (run / "pg" / "dui.conf").write_text("log_error_verbosity = 'terse'\n", encoding="ascii")
        postgres.demarrer()
        yield run / "journaux" / "postgresql.log"
    finally:
        postgres.arreter()
        shutil.rmtree(run)


def test_une_ecriture_refusee_ne_laisse_pas_sa_valeur_au_journal(serveur):
    postgres.psql("--command=CREATE TABLE essai (nom text PRIMARY KEY)")
    ajout = f"--command=INSERT INTO essai VALUES ('{MARQUE}')"
    postgres.psql(ajout)
    with pytest.raises(Echec):
        postgres.psql(ajout)
    journal = serveur.read_text(encoding="utf-8")
    assert "duplicate key" in journal  # the error itself is told
    assert MARQUE not in journal


def test_la_production_a_les_memes_reglages_de_journal():
    service = (RACINE / "docker-compose.yml").read_text(encoding="utf-8")
    commande = re.search(r'command: \["postgres".*', service)
    assert commande
    for reglage in (
        "log_min_error_statement=panic",
        "log_parameter_max_length_on_error=0",
        "log_error_verbosity=terse",
    ):
        assert f'"{reglage}"' in commande[0]
