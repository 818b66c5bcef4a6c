"""What refuses to start: no key, a role that walks through the walls, unsafe production; servers included."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys

import pytest
from django.conf import settings as reglages
from django.db import connections

from dui.commun import verifications
from dui.commun.bases import comme_proprietaire


@pytest.fixture
def production(settings):
    """A production that would start."""
    settings.DUI_MODE, settings.DEBUG = "production", False
    settings.SECRET_KEY, settings.DUI_CLE_FOURNIE = "s" * 50, True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["dui.exemple.invalid"]
    return settings


def _fautes():
    return [(m.id, m.is_serious()) for m in verifications.production_prudente(None)]


def test_une_production_bien_reglee_demarre(production):
    assert _fautes() == []


@pytest.mark.parametrize(
    ("reglage", "valeur"),
    [
        ("DUI_CLE_FOURNIE", False), ("SECRET_KEY", "courte"), ("DEBUG", True), ("SESSION_COOKIE_SECURE", False),
        ("CSRF_COOKIE_SECURE", False), ("ALLOWED_HOSTS", []), ("ALLOWED_HOSTS", ["*"]), ("SECURE_SSL_REDIRECT", False),
    ],
    ids=str,
)  # fmt: skip
def test_une_production_imprudente_est_refusee(production, reglage, valeur):
    setattr(production, reglage, valeur)
    assert _fautes() == [("dui.E004", True)]


@pytest.mark.parametrize(("cle", "fournie"), [("", False), ("k" * 60, True)])
def test_une_cle_tiree_au_sort_n_est_pas_une_cle_donnee(monkeypatch, cle, fournie):
    monkeypatch.setenv("DUI_SECRET_KEY", cle)
    lus = runpy.run_path(str(reglages.RACINE / "dui" / "settings.py"))
    assert lus["DUI_CLE_FOURNIE"] is fournie and len(lus["SECRET_KEY"]) >= 50


@pytest.mark.django_db(databases=["default", "cles"])
def test_le_role_de_l_application_est_modeste():
    assert verifications.role_modeste(None, databases=["default"]) == []


@pytest.mark.django_db(databases=["default", "cles"], transaction=True)
def test_le_role_du_proprietaire_est_refuse(settings):
    with comme_proprietaire():
        settings.DUI_ROLE_PROPRIETAIRE = False
        assert [m.id for m in verifications.role_modeste(None, databases=["default"])] == ["dui.E002"]


@pytest.mark.django_db(databases=["default", "cles"], transaction=True)
def test_une_base_injoignable_est_dite(monkeypatch):
    connexion = connections["default"]
    connexion.close()
    with monkeypatch.context() as ailleurs:
        ailleurs.setitem(connexion.settings_dict, "HOST", "/nulle-part")
        assert [m.id for m in verifications.role_modeste(None, databases=["default"])] == ["dui.E003"]


@pytest.mark.django_db(databases=["default", "cles"], transaction=True)
def test_exiger_ne_dit_rien_quand_tout_va_et_rend_la_connexion(settings):
    verifications.exiger()
    assert connections["default"].connection is None  # a worker forks next: no socket shared


@pytest.mark.parametrize("serveur", ["web", "taches"])
def test_les_serveurs_refusent_de_demarrer(serveur, tmp_path):
    """A real start, in production without its key: the process ends and says why."""
    mots = {
        "web": ["-c", "import dui.wsgi"],
        "taches": ["-m", "celery", "--app", "dui.celery", "worker", "--pool", "solo", "--loglevel", "ERROR"],
    }[serveur]
    env = {**os.environ, "DUI_MODE": "production", "DUI_SECRET_KEY": "", "DUI_HOTES": "dui.exemple.invalid"}
    env["DUI_REDIS_URL"] = f"unix://{tmp_path}/absent.sock"
    fini = subprocess.run(
        [sys.executable, *mots], cwd=reglages.RACINE, env=env, capture_output=True, text=True, timeout=30, check=False
    )
    assert fini.returncode != 0
    assert "dui.E004" in fini.stderr and "DUI_SECRET_KEY" in fini.stderr
