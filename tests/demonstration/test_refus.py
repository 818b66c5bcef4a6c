"""The demonstration does not load where it could touch real data."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from habilitations.models import Compte
from tests import fabrique as f

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


def _lancer(**options: object) -> str:
    sortie = io.StringIO()
    call_command("demo", stdout=sortie, **options)
    return sortie.getvalue()


def test_elle_refuse_une_base_qui_a_des_comptes_ou_des_dossiers_reels():
    with f.systeme():
        f.professionnel("Zoé", "infirmier", f.etablissement())
    with pytest.raises(CommandError, match="d’autres comptes"):
        _lancer()
    Compte.objects.filter(prenom="Zoé").update(is_active=False)
    with pytest.raises(CommandError, match="d’autres comptes"):
        _lancer(si_vide=True)


def test_elle_refuse_une_base_sans_compte_mais_avec_un_dossier():
    with f.systeme():
        f.dossier(f.etablissement())
    with pytest.raises(CommandError, match="dossiers réels"):
        _lancer()


def test_elle_refuse_la_production(settings):
    settings.DUI_MODE = "production"
    with pytest.raises(CommandError, match="production"):
        _lancer()


def test_une_base_vide_n_a_ni_compte_ni_dossier_a_presenter():
    assert json.loads(_lancer(personas=True)) == {"personas": [], "dossiers": [], "objets": []}
