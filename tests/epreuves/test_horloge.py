"""Time: days of Paris, ends included; the database's clock decides, and it can be moved here.

`essai.now()` and `essai.clock_timestamp()` shadow those of PostgreSQL in a private server, through the search path: the
very SQL of the application and of its functions runs, at the instant that the test chooses.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from audit import ancre, tasks, verification
from audit.journal import session_tracee
from coordination.models import Transmission
from dui.commun.acces import Acces, Evenement
from dui.commun.horloge import JOUR_SQL, PARIS, jour_de
from habilitations.models import BrisDeGlace
from tests import fabrique as f
from tests.connexion import connecter
from tests.epreuves.serveur import Banc, banc  # noqa: F401  (fixture)

JOUR = dt.timedelta(days=1)
MICRO = dt.timedelta(microseconds=1)
SECONDE = dt.timedelta(seconds=1)
HEURE = dt.timedelta(hours=1)


def paris(annee: int, mois: int, jour: int, heure: int = 12, minute: int = 0, *, pli: int = 0) -> dt.datetime:
    return dt.datetime(annee, mois, jour, heure, minute, tzinfo=PARIS, fold=pli)


def dernier_dimanche(annee: int, mois: int) -> dt.date:
    fin = dt.date(annee, mois, 31)
    return fin - dt.timedelta(days=(fin.weekday() + 1) % 7)


# -- the SQL day is the day of Paris --------------------------------------------------------------------------


def instants(hasard: random.Random, combien: int) -> list[dt.datetime]:
    """Seeded instants, most of them within a breath of a midnight, a change of hour, a leap day or a new year."""
    trouves = []
    for _ in range(combien):
        annee = hasard.randrange(1996, 2046)
        pivot = hasard.choice(
            [
                paris(annee, 1, 1, 0),
                paris(annee, 2, 28, 0) + JOUR,
                paris(annee, 3, 1, 0),
                dt.datetime.combine(dernier_dimanche(annee, 3), dt.time(1), dt.UTC),
                dt.datetime.combine(dernier_dimanche(annee, 3), dt.time(), PARIS),
                dt.datetime.combine(dernier_dimanche(annee, 10), dt.time(1), dt.UTC),
                dt.datetime.combine(dernier_dimanche(annee, 10) + JOUR, dt.time(), PARIS),
                dt.datetime.combine(dt.date(annee, 1, 1) + hasard.randrange(365) * JOUR, dt.time(), PARIS),
            ]
        ).astimezone(dt.UTC)
        trouves.append(
            pivot + hasard.choice([0, -1, 1, -SECONDE // MICRO, hasard.randrange(-(10**11), 10**11)]) * MICRO
        )
    return trouves


def _jours_sql(voulus: list[dt.datetime]) -> list[dt.date]:
    """The very expression of the application, its clock replaced by each of these instants."""
    assert JOUR_SQL.count("now()") == 1
    with connections["default"].cursor() as curseur:
        curseur.execute(
            f"SELECT {JOUR_SQL.replace('now()', 't')}"
            " FROM unnest(%s::timestamptz[]) WITH ORDINALITY AS u(t, n) ORDER BY n",
            [voulus],
        )
        return [jour for (jour,) in curseur.fetchall()]


def _comparer(graine: int, combien: int) -> str:
    voulus = instants(random.Random(graine), combien)
    ecarts = [(t, s, jour_de(t)) for t, s in zip(voulus, _jours_sql(voulus), strict=True) if s != jour_de(t)]
    assert ecarts == []
    return f"{combien} instants autour de minuit, des changements d’heure et des fins d’année : 0 écart SQL / Python"


def test_echantillon_le_jour_sql_est_celui_de_paris(banc, record_property):  # noqa: F811
    record_property("chiffres", _comparer(1, 5_000))


@pytest.mark.epreuve
def test_le_jour_sql_est_celui_de_paris(banc, record_property):  # noqa: F811
    record_property("chiffres", _comparer(2, 300_000))


def test_les_fonctions_du_mur_comptent_les_jours_comme_le_code(banc):  # noqa: F811
    """Any day that a function of ours takes from the clock is taken by the same expression."""
    sources = banc.sql(
        "SELECT p.oid::regprocedure::text, prosrc FROM pg_proc p WHERE pronamespace = 'public'::regnamespace"
        " AND prosrc LIKE '%%Paris%%'"
    )
    assert len(sources) >= 2
    for nom, source in sources:
        jours = re.findall(r"\(?\w+\(\) AT TIME ZONE 'Europe/Paris'\)?::date", source)
        assert jours and set(jours) == {JOUR_SQL}, nom


# -- a clock that one moves -----------------------------------------------------------------------------------

HORLOGE = """
CREATE SCHEMA essai;
CREATE TABLE essai.horloge (instant timestamptz, decalage interval NOT NULL DEFAULT '0');
INSERT INTO essai.horloge DEFAULT VALUES;
CREATE FUNCTION essai.now() RETURNS timestamptz LANGUAGE sql STABLE AS
  $$ SELECT coalesce(instant, pg_catalog.now() + decalage) FROM essai.horloge $$;
CREATE FUNCTION essai.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
  $$ SELECT coalesce(instant, pg_catalog.clock_timestamp() + decalage) FROM essai.horloge $$;
GRANT USAGE ON SCHEMA essai TO PUBLIC;
GRANT SELECT ON essai.horloge TO PUBLIC;
ALTER DATABASE dui SET search_path = public, essai, pg_catalog;
DO $$ DECLARE f record; BEGIN
  FOR f IN SELECT p.oid::regprocedure::text AS nom FROM pg_proc p
            WHERE pronamespace = 'public'::regnamespace AND proconfig::text LIKE '%search_path%' LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = public, essai, pg_catalog, pg_temp', f.nom);
  END LOOP;
END $$;
"""


@dataclass
class Temps:
    """Both clocks, that of the database and that of the application."""

    banc: Banc

    @contextmanager
    def a(self, instant: dt.datetime) -> Iterator[None]:
        """Stopped at this instant."""
        self.banc.sql("UPDATE essai.horloge SET instant = %s", instant)
        try:
            with time_machine.travel(instant, tick=False):
                yield
        finally:
            self.banc.sql("UPDATE essai.horloge SET instant = NULL")

    @contextmanager
    def decale(self, decalage: dt.timedelta) -> Iterator[None]:
        """The database's clock runs, elsewhere in time."""
        self.banc.sql("UPDATE essai.horloge SET decalage = %s", decalage)
        try:
            yield
        finally:
            self.banc.sql("UPDATE essai.horloge SET decalage = '0'")


@pytest.fixture(scope="module")
def temps(banc: Banc) -> Temps:  # noqa: F811
    with banc.relier() as liaison:
        liaison.execute(HORLOGE)  # type: ignore[arg-type]
    connections.close_all()  # the new search path is for new sessions
    temps = Temps(banc)
    essai = paris(2031, 7, 14)
    with temps.a(essai), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(f"SELECT now(), {JOUR_SQL}")
        assert curseur.fetchone() == (essai, dt.date(2031, 7, 14))
    return temps


def page_de(dossier: Any) -> str:
    return reverse("usagers:dossier", kwargs={"dossier": dossier.pk})


def statut(compte: Any, dossier: Any) -> int:
    """What a person signed in at this instant gets."""
    return connecter(Client(), compte).get(page_de(dossier)).status_code


def dans_la_liste(compte: Any, dossier: Any) -> bool:
    return str(dossier.pk) in connecter(Client(), compte).get(reverse("usagers:liste")).content.decode()


JOURS_CHOISIS = [dernier_dimanche(2027, 3), dt.date(2028, 2, 29)]
TOUS_LES_JOURS = [
    *(dernier_dimanche(annee, mois) for annee in (2026, 2027, 2030) for mois in (3, 10)),
    *(dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2028, 2, 28), dt.date(2028, 2, 29), dt.date(2028, 3, 1)),
    *(dt.date(2027, 5, 1), dt.date(2027, 8, 15)),
]


def _relations(jour: dt.date) -> dict[str, tuple[Any, Any]]:
    """Kind of relation → (account, dossier): all of it open but one link, which lasts this one day."""
    avant, cas = jour - 400 * JOUR, {}
    lieu = f.etablissement()
    for genre in ("affectation", "membre", "accompagnement"):
        bornes = {"du": jour, "au": jour}
        compte = f.professionnel(
            f"Inès{genre}", "infirmier", lieu, **(bornes if genre == "affectation" else {"du": avant})
        )
        groupe = f.equipe(lieu, nom=genre)
        f.rejoindre(groupe, compte, **(bornes if genre == "membre" else {"du": avant}))
        dossier = f.dossier(lieu, nom_naissance=f"Essai{genre}")
        f.accompagner(dossier, groupe, **(bornes if genre == "accompagnement" else {"du": avant}))
        cas[genre] = (compte, dossier)
    return cas


def _un_jour(temps: Temps, jour: dt.date) -> int:
    with temps.a(dt.datetime.combine(jour, dt.time(12), PARIS)), f.systeme():
        cas = _relations(jour)
    minuit = dt.datetime.combine(jour, dt.time(), PARIS).astimezone(dt.UTC)
    lendemain = dt.datetime.combine(jour + JOUR, dt.time(), PARIS).astimezone(dt.UTC)
    attendus = {
        minuit - MICRO: False,  # starts tomorrow
        minuit: True,
        lendemain - MICRO: True,  # ends today
        lendemain: False,
    }
    for instant, ouvert in attendus.items():
        with temps.a(instant):
            for genre, (compte, dossier) in cas.items():
                assert statut(compte, dossier) == (200 if ouvert else 403), (genre, instant)
                assert dans_la_liste(compte, dossier) is ouvert, (genre, instant)
    return len(attendus) * len(cas) * 2


def test_echantillon_le_premier_et_le_dernier_jour_comptent(temps, record_property):
    combien = sum(_un_jour(temps, jour) for jour in JOURS_CHOISIS)
    record_property(
        "chiffres", f"{combien} pages aux bornes de {len(JOURS_CHOISIS)} jours : ouvertes ce jour-là, et lui seul"
    )


@pytest.mark.epreuve
def test_le_premier_et_le_dernier_jour_comptent(temps, record_property):
    combien = sum(_un_jour(temps, jour) for jour in TOUS_LES_JOURS)
    record_property(
        "chiffres", f"{combien} pages aux bornes de {len(TOUS_LES_JOURS)} jours : ouvertes ce jour-là, et lui seul"
    )


CHANGEMENTS = [paris(2027, 3, 28, 0, 30), paris(2027, 10, 31, 0, 30)]  # the hour changes before the end


@pytest.mark.parametrize("debut", CHANGEMENTS, ids=["mars", "octobre"])
def test_un_bris_et_une_autorisation_finissent_a_la_seconde(temps, debut):
    """Four hours are four hours, through a change of hour too; the last second is not the next one."""
    debut = debut.astimezone(dt.UTC)
    with temps.a(debut), f.systeme():
        lieu = f.etablissement()
        nora, paul = (f.professionnel(nom, "infirmier", lieu) for nom in ("Nora", "Paul"))
        dossier = f.dossier(lieu)
        BrisDeGlace(
            dossier=dossier, etablissement=lieu, compte=nora, motif="urgence", precision="Malaise.",
            ouvert_le=debut, expire_le=debut + 4 * HEURE,
        ).save()  # fmt: skip
    with temps.a(debut + 20 * HEURE), f.systeme():
        f.autoriser(dossier, paul, jours=1)  # from 24 h before to 24 h after
    bornes = {
        nora: (debut, debut + 4 * HEURE),
        paul: (debut - 4 * HEURE, debut + 44 * HEURE),
    }
    for compte, (ouverture, fin) in bornes.items():
        for instant, ouvert in ((ouverture - MICRO, False), (ouverture, True), (fin - MICRO, True), (fin, False)):
            with temps.a(instant):
                assert statut(compte, dossier) == (200 if ouvert else 403), (compte.prenom, instant)
                assert dans_la_liste(compte, dossier) is ouvert


@pytest.mark.parametrize("jour", [dernier_dimanche(2027, 3), dernier_dimanche(2027, 10)], ids=["mars", "octobre"])
def test_une_transmission_se_verrouille_apres_24_heures_ecoulees(temps, jour):
    """Not « at the same hour the next day »: the night of a change of hour lasts one hour less, or more."""
    ecrite = dt.datetime.combine(jour - JOUR, dt.time(14), PARIS).astimezone(dt.UTC)
    with temps.a(ecrite), f.systeme():
        lieu = f.etablissement()
        ines = f.professionnel("Inès", "infirmier", lieu)
        dossier = f.dossier(lieu, f.equipe(lieu, ines))
        transmission = Transmission(
            dossier=dossier, categorie="soins", cible="sommeil", donnees="A dormi.", auteur=ines, metier="infirmier"
        )
        transmission.save()
    noms = {"dossier": dossier.pk, "transmission": transmission.pk}
    modifier, completer = (reverse(f"coordination:{nom}", kwargs=noms) for nom in ("modifier", "completer"))
    for ecoule, ouverte in ((24 * HEURE - SECONDE, True), (24 * HEURE, True), (24 * HEURE + SECONDE, False)):
        with temps.a(ecrite + ecoule):
            reponse = connecter(Client(), ines).get(modifier)
            assert reponse.status_code == (200 if ouverte else 302), ecoule
            assert ouverte or reponse.headers["Location"] == completer


@pytest.mark.parametrize("debut", CHANGEMENTS, ids=["mars", "octobre"])
def test_une_session_se_verrouille_apres_dix_minutes_et_finit_apres_douze_heures(temps, debut, settings):
    debut, delai = debut.astimezone(dt.UTC), settings.DUI_VERROU_MINUTES * 60 * SECONDE
    with temps.a(debut):
        with f.systeme():
            lieu = f.etablissement()
            ines = f.professionnel("Inès", "infirmier", lieu)
            dossier = f.dossier(lieu, f.equipe(lieu, ines))
        client = connecter(Client(), ines)
        assert client.get(page_de(dossier)).status_code == 200
    with temps.a(debut + delai):
        assert client.get(page_de(dossier)).status_code == 200  # the last second still serves, and counts
    with temps.a(debut + 2 * delai + SECONDE):
        assert client.get(page_de(dossier)).headers["Location"].startswith(reverse("habilitations:deverrouiller"))
    with temps.a(debut):
        client = connecter(Client(), ines)
        assert client.get(page_de(dossier)).status_code == 200
    for ecoule, entre in ((11 * HEURE, True), (12 * HEURE, True), (12 * HEURE + SECONDE, False)):
        with temps.a(debut + ecoule):  # somebody who never stops
            session = client.session
            session["derniere_activite"] = int((debut + ecoule).timestamp())
            session.save()
            reponse = client.get(page_de(dossier))
            assert reponse.status_code == (200 if entre else 302)
            assert entre or reponse.headers["Location"].startswith(reverse("habilitations:connexion"))


# -- the journal and its anchor --------------------------------------------------------------------------------


def tracer(lieu: uuid.UUID, motif: str = "essai") -> None:
    with session_tracee(Acces(compte_id=uuid.uuid4(), etablissement_id=lieu)) as acces:
        acces.noter(Evenement(action="lire", issue="refuse", motif=motif))


def saine(banc: Banc) -> None:  # noqa: F811
    ancres: Any = {}
    if ancre.fichier_habituel().is_file():
        ancres, _ = ancre.empreintes_ancrees(ancre.fichier_habituel())
    with session_tracee(Acces.systeme(motif="vérification d’une épreuve")):
        assert verification.verifier(ancres=ancres).anomalies == []


def test_des_ancres_posees_par_une_horloge_qui_recule_se_verifient(temps, banc, record_property):  # noqa: F811
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


def _reculs(banc: Banc, lieux: list[uuid.UUID]) -> tuple[int, int]:  # noqa: F811
    """(rows, rows dated before the one they follow) of these chains."""
    return banc.sql(
        "SELECT count(*), count(*) FILTER (WHERE horodatage < avant) FROM (SELECT horodatage,"
        " lag(horodatage) OVER (PARTITION BY etablissement ORDER BY seq) AS avant"
        " FROM audit_trace WHERE etablissement = ANY (%s)) x",
        lieux,
    )[0]


def _concurrence(banc: Banc, chacun: int) -> str:  # noqa: F811
    lieux = [uuid.uuid4(), uuid.uuid4()]
    _ecrivains(8, chacun, lieux)
    assert _reculs(banc, lieux) == (8 * chacun, 0)
    saine(banc)
    return f"8 écrivains, 2 chaînes, {8 * chacun} lignes : aucun horodatage ne recule, aucune fourche"


def test_echantillon_les_horodatages_ne_reculent_pas(banc, record_property):  # noqa: F811
    record_property("chiffres", _concurrence(banc, 15))


@pytest.mark.epreuve
def test_les_horodatages_ne_reculent_pas(banc, record_property):  # noqa: F811
    record_property("chiffres", _concurrence(banc, 400))


def test_le_mois_change_pendant_que_huit_ecrivent(temps, banc, record_property):  # noqa: F811
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


def test_une_base_dont_l_horloge_recule_garde_sa_chaine(temps, banc):  # noqa: F811
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
