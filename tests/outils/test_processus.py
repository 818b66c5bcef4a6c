"""Nothing a killed launcher leaves may block the next start."""

import os
import socket
import subprocess
import sys
import time

import pytest

from dui.outils import code, demo, postgres, processus, serveurs
from dui.outils.lieux import Echec

DORMIR = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_le_code_est_celui_de_la_rfc_6238():
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [code.code_actuel(secret, t) for t in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_balayer_ne_touche_que_les_processus_marques(tmp_path, monkeypatch):
    monkeypatch.setattr(processus, "MARQUE", tmp_path / "lancement")
    (tmp_path / "lancement").write_text("abc", encoding="ascii")
    notre = subprocess.Popen(DORMIR, env={**os.environ, processus.VARIABLE: "abc"})
    autre = subprocess.Popen(DORMIR, env={**os.environ, processus.VARIABLE: "abcd"})
    try:
        while processus._porteurs(f"{processus.VARIABLE}=abc".encode()) != [notre.pid]:
            time.sleep(0.02)
        processus.balayer()
        assert notre.wait(5) == -15
        assert autre.poll() is None
        assert not (tmp_path / "lancement").exists()
    finally:
        for reste in (notre, autre):
            reste.kill()
            reste.wait()


def test_les_enfants_meurent_avec_leur_lanceur(tmp_path):
    """SIGKILL leaves the launcher no time to stop anybody."""
    programme = (
        "import subprocess, sys, time\n"
        "from dui.outils.processus import mourir_avec_le_parent\n"
        f"enfant = subprocess.Popen({DORMIR!r}, preexec_fn=mourir_avec_le_parent)\n"
        "print(enfant.pid, flush=True); time.sleep(60)"
    )
    lanceur = subprocess.Popen([sys.executable, "-c", programme], stdout=subprocess.PIPE, text=True)
    assert lanceur.stdout is not None
    numero = int(lanceur.stdout.readline())
    lanceur.kill()
    lanceur.wait()
    lanceur.stdout.close()
    limite = time.monotonic() + 5
    while _vit(numero) and time.monotonic() < limite:
        time.sleep(0.02)
    assert not _vit(numero)


def _vit(numero: int) -> bool:
    try:
        with open(f"/proc/{numero}/stat", encoding="ascii") as etat:
            return etat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_un_port_pris_se_dit():
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", 0))
        occupant.listen()
        with pytest.raises(Echec, match="déjà pris"):
            demo._port_libre(occupant.getsockname()[1])


def test_une_prise_trop_longue_va_dans_un_dossier_court_et_prive(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(postgres, "RUN", long)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    prise = postgres.dossier_prise("s")
    assert prise.parent == tmp_path and prise.stat().st_mode & 0o777 == 0o700


def test_un_postmaster_pid_d_un_autre_programme_est_oublie(tmp_path, monkeypatch):
    """The number of a crashed server may since belong to anybody: here, to this test."""
    monkeypatch.setattr(postgres, "DONNEES", tmp_path)
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n", encoding="ascii")
    assert postgres.vivants() == []
    postgres._oublier_un_mort()
    assert not (tmp_path / "postmaster.pid").exists()


def test_une_adresse_d_administrateur_devient_des_variables_de_libpq():
    acces = serveurs.acces_depuis_url("postgresql://chef:p%40ss%2F1@base.exemple:6543/admin?sslmode=require")
    assert acces == {
        "PGHOST": "base.exemple",
        "PGPORT": "6543",
        "PGUSER": "chef",
        "PGPASSWORD": "p@ss/1",
        "PGDATABASE": "admin",
        "PGSSLMODE": "require",
    }
    with pytest.raises(Echec):
        serveurs.acces_depuis_url("mysql://x/y")
