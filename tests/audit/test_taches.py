"""The tasks of the beat exist under the names that the settings give, and do their work."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.db import connection

from audit import ancre, tasks

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def test_chaque_battement_appelle_une_tache_qui_existe():
    from dui.celery import app

    app.loader.import_default_modules()
    assert {b["task"] for b in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_ancrer_ajoute_un_point(settings, tmp_path):
    settings.DUI_ANCRE = tmp_path / "ancre"
    tasks.ancrer()
    tasks.ancrer()
    assert [p.numero for p in ancre.points(ancre.fichier_habituel())] == [1, 2]
    assert ancre.dernier_point().numero == 2


def test_une_ligne_d_ancre_est_entiere_ou_absente(settings, tmp_path, monkeypatch):
    """A disk that fills up writes half a line, and says so only in the result."""
    settings.DUI_ANCRE = tmp_path / "ancre"
    vrai = os.write
    with monkeypatch.context() as lent:
        lent.setattr(os, "write", lambda descripteur, octets: vrai(descripteur, octets[:50]))
        tasks.ancrer()
    assert ancre.dernier_point().numero == 1

    def plein(descripteur, octets):
        if len(octets) <= 50:
            raise OSError(28, "No space left on device")
        return vrai(descripteur, octets[:50])

    with monkeypatch.context() as sature, pytest.raises(OSError, match="No space"):
        sature.setattr(os, "write", plein)
        tasks.ancrer()
    tasks.ancrer()
    assert [p.numero for p in ancre.points(ancre.fichier_habituel())] == [1, 2]


def test_les_partitions_a_venir_sont_pretes():
    tasks.preparer_partitions()
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT bool_and(to_regclass('audit_trace_' || to_char(now() + m * interval '1 month', 'YYYYMM'))"
            " IS NOT NULL) FROM generate_series(0, 3) m"
        )
        assert curseur.fetchone() == (True,)
