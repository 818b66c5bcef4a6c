"""The journal and its anchor under a clock that goes back, a month that changes, writers at once."""

from __future__ import annotations

import datetime as dt
import random
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connections

from audit import ancre, tasks, verification
from audit.journal import session_tracee
from dui.commun.acces import Acces, Evenement
from tests import fabrique as f
from tests.epreuves.horloge import (
    HEURE,
    JOUR,
    MICRO,
    SECONDE,
    paris,
    statut,
)  # fmt: skip
from tests.epreuves.serveur import Banc

# -- the journal and its anchor --------------------------------------------------------------------------------


def tracer(lieu: uuid.UUID, motif: str = "essai") -> None:
    with session_tracee(Acces(compte_id=uuid.uuid4(), etablissement_id=lieu)) as acces:
        acces.noter(Evenement(action="lire", issue="refuse", motif=motif))


def saine(banc: Banc) -> None:
    ancres: Any = {}
    if ancre.fichier_habituel().is_file():
        ancres, _ = ancre.empreintes_ancrees(ancre.fichier_habituel())
    with session_tracee(Acces.systeme(motif="vérification d’une épreuve")):
        assert verification.verifier(ancres=ancres).anomalies == []


def test_des_ancres_posees_par_une_horloge_qui_recule_se_verifient(temps, banc, record_property):
    lieu, depart = uuid.uuid4(), paris(2027, 3, 28, 4)
    reculs = [dt.timedelta(), -HEURE, 2 * HEURE, -40 * JOUR, SECONDE, -MICRO]
    for recul in reculs:
        with temps.a(depart + recul):
            tracer(lieu)
            tasks.ancrer()
    points = list(ancre.points(ancre.fichier_habituel()))[-len(reculs) :]
    assert [p.pose_le for p in points] == [depart + r for r in reculs]
    assert [p.numero for p in points] == list(range(points[0].numero, points[0].numero + len(reculs)))
    saine(banc)
    code, dit = banc.manage("verifier_journal")
    assert code == 0, dit
    record_property(
        "chiffres", f"{len(reculs)} ancres, horloge reculée trois fois jusqu’à 40 jours : journal et ancre intacts"
    )


def _ecrivains(combien: int, chacun: int, lieux: list[uuid.UUID], pause: Callable[[], None] = lambda: None) -> None:
    erreurs: list[BaseException] = []
    depart = threading.Barrier(combien)

    def ecrire(rang: int) -> None:
        hasard = random.Random(rang)
        try:
            depart.wait(30)
            for tour in range(chacun):
                acces = Acces.systeme(motif=f"écrivain {rang}", etablissement_id=hasard.choice(lieux))
                with session_tracee(acces):  # its now() is older than the trace, which waits for its turn
                    acces.noter(Evenement(action="lire", motif=f"tour {tour}"))
                pause()
        except BaseException as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=ecrire, args=(rang,), daemon=True) for rang in range(combien)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(120)
    assert erreurs == [] and not any(fil.is_alive() for fil in fils)


def _reculs(banc: Banc, lieux: list[uuid.UUID]) -> tuple[int, int]:
    """(rows, rows dated before the one they follow) of these chains."""
    return banc.sql(
        "SELECT count(*), count(*) FILTER (WHERE horodatage < avant) FROM (SELECT horodatage,"
        " lag(horodatage) OVER (PARTITION BY etablissement ORDER BY seq) AS avant"
        " FROM audit_trace WHERE etablissement = ANY (%s)) x",
        lieux,
    )[0]


def _concurrence(banc: Banc, chacun: int) -> str:
    lieux = [uuid.uuid4(), uuid.uuid4()]
    _ecrivains(8, chacun, lieux)
    assert _reculs(banc, lieux) == (8 * chacun, 0)
    saine(banc)
    return f"8 écrivains, 2 chaînes, {8 * chacun} lignes : aucun horodatage ne recule, aucune fourche"


def test_echantillon_les_horodatages_ne_reculent_pas(banc, record_property):
    record_property("chiffres", _concurrence(banc, 15))


@pytest.mark.epreuve
def test_les_horodatages_ne_reculent_pas(banc, record_property):
    record_property("chiffres", _concurrence(banc, 400))


def test_le_mois_change_pendant_que_huit_ecrivent(temps, banc, record_property):
    """The partition of the new month does not exist: the writers make it, once, and nobody waits for nobody."""
    lieux = [uuid.uuid4(), uuid.uuid4()]
    bascule = dt.datetime(2033, 8, 1, tzinfo=dt.UTC)
    (maintenant,) = banc.sql("SELECT pg_catalog.clock_timestamp()")[0]
    debut = threading.Event()
    with temps.decale(bascule - maintenant - 3 * SECONDE):
        _ecrivains(8, 25, lieux, pause=lambda: debut.wait(0.2))
    mois = banc.sql(
        "SELECT tableoid::regclass::text, count(*) FROM audit_trace WHERE etablissement = ANY (%s)"
        " GROUP BY 1 ORDER BY 1",
        lieux,
    )
    assert [nom for nom, _ in mois] == ["audit_trace_203307", "audit_trace_203308"]
    assert _reculs(banc, lieux) == (200, 0)
    saine(banc)
    record_property(
        "chiffres", f"fin de mois sous 8 écrivains : {mois[0][1]} lignes avant, {mois[1][1]} après, 0 perdue"
    )


def test_une_base_dont_l_horloge_recule_garde_sa_chaine(temps, banc):
    lieu = uuid.uuid4()
    for decalage in (dt.timedelta(), -2 * JOUR, 40 * JOUR, -HEURE):
        with temps.decale(decalage):
            tracer(lieu)
    assert _reculs(banc, [lieu]) == (4, 2)
    saine(banc)


def test_les_dates_d_une_requete_sont_celles_de_la_base(temps):
    """The application's clock may be wrong: what a page decides is dated by the database."""
    with f.systeme():
        lieu = f.etablissement()
        ines = f.professionnel("Inès", "infirmier", lieu, au=dt.date(2027, 6, 30))
        dossier = f.dossier(lieu, f.equipe(lieu, ines))
    with temps.a(paris(2027, 6, 30, 23, 59)), time_machine.travel(paris(2027, 7, 1, 0, 5), tick=False):
        assert statut(ines, dossier) == 200
    with temps.a(paris(2027, 7, 1, 0, 1)), time_machine.travel(paris(2027, 6, 30, 23, 55), tick=False):
        assert statut(ines, dossier) == 403
