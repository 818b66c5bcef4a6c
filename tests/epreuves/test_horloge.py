"""Days of Paris, ends included; the clock that decides is the database's."""

from __future__ import annotations

import datetime as dt
import random
import re
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from coordination.models import Transmission
from dui.commun.horloge import JOUR_SQL, PARIS, jour_de
from habilitations.models import BrisDeGlace
from tests import fabrique as f
from tests.connexion import connecter
from tests.epreuves.horloge import (
    HEURE,
    JOUR,
    MICRO,
    SECONDE,
    Temps,
    dernier_dimanche,
    page_de,
    paris,
    statut,
)  # fmt: skip

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


def test_echantillon_le_jour_sql_est_celui_de_paris(banc, record_property):
    record_property("chiffres", _comparer(1, 5_000))


@pytest.mark.epreuve
def test_le_jour_sql_est_celui_de_paris(banc, record_property):
    record_property("chiffres", _comparer(2, 300_000))


def test_les_fonctions_du_mur_comptent_les_jours_comme_le_code(banc):
    """Any day that a function of ours takes from the clock is taken by the same expression."""
    sources = banc.sql(
        "SELECT p.oid::regprocedure::text, prosrc FROM pg_proc p WHERE pronamespace = 'public'::regnamespace"
        " AND prosrc LIKE '%%Paris%%'"
    )
    assert len(sources) >= 2
    for nom, source in sources:
        jours = re.findall(r"\(?\w+\(\) AT TIME ZONE 'Europe/Paris'\)?::date", source)
        assert jours and set(jours) == {JOUR_SQL}, nom


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
