"""A view, a task, a command that forget the gate fail loudly: never an empty page that looks right."""

from __future__ import annotations

import pytest
from celery import shared_task
from django.core.management.base import BaseCommand
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from dui.commun.erreurs import AccesNonLie
from dui.urls import handler403, handler404, handler500  # noqa: F401 (Django asks the URLconf for them)
from dui.urls import urlpatterns as les_vraies
from habilitations.gardes import page_publique
from habilitations.models import Accompagnement
from tests import fabrique as f
from usagers.models import Dossier

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def _sans_declaration(request):
    return HttpResponse("page")


@page_publique()
def _publique_qui_lit(request):
    return HttpResponse(f"{Dossier.objects.count()} dossiers")


@page_publique()
def _publique_en_sql(request):
    with connection.cursor() as curseur:
        curseur.execute("SELECT dui_visibles('soins', 'lire')")
    return HttpResponse("page")


urlpatterns = [
    path("sans-declaration/", _sans_declaration),
    path("publique/", _publique_qui_lit),
    path("sql/", _publique_en_sql),
    *les_vraies,
]


@pytest.fixture(autouse=True)
def _un_dossier():
    with f.systeme():
        lieu = f.etablissement()
        f.dossier(lieu, f.equipe(lieu, f.professionnel("Inès", "infirmier", lieu)))


@pytest.mark.parametrize("chemin", ["/sans-declaration/", "/publique/", "/sql/"])
def test_une_vue_qui_oublie_la_porte_echoue(chemin, settings):
    settings.ROOT_URLCONF = __name__
    reponse = Client(raise_request_exception=False).get(chemin)
    assert reponse.status_code == 500
    assert b"dossiers" not in reponse.content


@shared_task(name="essai.oublieuse")
def _tache_oublieuse():
    return Dossier.objects.count()


@shared_task(name="essai.oublieuse_en_sql")
def _tache_en_sql():
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM usagers_dossier")
        return curseur.fetchone()


@pytest.mark.parametrize("tache", [_tache_oublieuse, _tache_en_sql, Accompagnement.objects.count])
def test_une_tache_qui_oublie_la_porte_echoue(tache):
    with pytest.raises(AccesNonLie):
        tache()


def test_une_commande_qui_oublie_la_porte_echoue():
    class Oublieuse(BaseCommand):
        def handle(self, *args, **options):
            return str(len(Dossier.objects.all()))

    with pytest.raises(AccesNonLie):
        Oublieuse().handle()
