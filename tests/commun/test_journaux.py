"""What the server prints: JSON lines without a message of an exception, an argument of a task or a token of a link."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client

from dui.commun.journaux import FormatJSON

MARQUE = "Marcel-Aubry-1931"
TACHE = f"""
import logging, django
django.setup()
from dui.celery import app
app.log.setup(loglevel="WARNING")

@app.task(name="essai")
def essai(nom):
    raise ValueError(nom)

essai.apply(args=["{MARQUE}"])
logging.getLogger("dui.essai").info("dit")
"""


def _ligne(source: str, message: str, *args: object, erreur: BaseException | None = None, **extra: object) -> str:
    trace = (type(erreur), erreur, None) if erreur else None
    return FormatJSON().format(
        logging.getLogger(source).makeRecord(source, logging.ERROR, "f.py", 1, message, args, trace, extra=extra)
    )


def test_une_tache_qui_echoue_se_journalise_en_json_sans_son_message():
    fait = subprocess.run(
        [sys.executable, "-c", TACHE], cwd=settings.RACINE, capture_output=True, text=True, check=True, timeout=60
    )
    assert MARQUE not in fait.stderr + fait.stdout
    echec, dit = [json.loads(ligne) for ligne in fait.stderr.splitlines()]
    assert (echec["source"], echec["erreur"]) == ("celery.app.trace", "ValueError")
    assert echec["message"].endswith("raised unexpected: ValueError")
    assert dit["message"] == "dit"  # the level of the command line is Celery's, the root keeps ours


@pytest.mark.parametrize(
    ("args", "erreur"),
    [
        (("échec : %s", ValueError(MARQUE)), None),
        (("échec : %r", ValueError(MARQUE)), None),
        ((ValueError(MARQUE),), None),
        ((MARQUE,), ValueError(MARQUE)),
        ((f"échec : {ValueError(MARQUE)!r}",), ValueError(MARQUE)),
    ],
)
def test_un_message_d_exception_ne_s_imprime_jamais(args, erreur):
    ligne = _ligne("dui.essai", *args, erreur=erreur)
    assert MARQUE not in ligne and "ValueError" in json.loads(ligne)["message"]


@pytest.mark.parametrize("fin", ["retry: %(exc)s", "succeeded in 1s: %(return_value)s"])
def test_ce_que_celery_dit_d_une_tache_n_a_ni_valeur_ni_argument(fin):
    contexte = {"name": "t", "exc": f"Retry('{MARQUE}')", "return_value": MARQUE, "args": MARQUE}
    assert MARQUE not in _ligne("celery.app.trace", f"Task %(name)s {fin}", contexte, data=contexte)


def test_le_jeton_d_une_adresse_est_remplace_par_sa_route():
    chemin = f"/mot-de-passe/{MARQUE}/"
    demande = SimpleNamespace(path=chemin, resolver_match=SimpleNamespace(route="mot-de-passe/<jeton>/"))
    ligne = _ligne("django.request", "Internal Server Error: %s", chemin, request=demande)
    assert json.loads(ligne)["message"] == "Internal Server Error: /mot-de-passe/<jeton>/"
    demande.resolver_match = None
    assert MARQUE not in _ligne("django.request", "Internal Server Error: %s", chemin, request=demande)


@pytest.mark.django_db(databases=["default", "cles"])
def test_un_formulaire_sans_jeton_ne_journalise_pas_son_adresse(caplog):
    refus = Client(enforce_csrf_checks=True).post("/connexion/")
    assert refus.status_code == 403
    assert not [r for r in caplog.records if r.name.startswith("django.security")]
