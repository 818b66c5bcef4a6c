"""A first installation from the command line: keys checked, traced, the link in a terminal only."""

from __future__ import annotations

import io
import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from audit import lecture
from habilitations.models import Compte, Etablissement, NatureCompte, Organisme
from tests import fabrique as f

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def etablissement(**options) -> str:
    sortie = io.StringIO()
    valeurs = {"organisme": "Association", "nom": "Les Tilleuls", "finess": f.finess(), "categorie": "ehpad"} | options
    call_command("creer_etablissement", stdout=sortie, **valeurs)
    return sortie.getvalue()


def compte(sortie=None, **options) -> str:
    sortie = sortie or io.StringIO()
    valeurs = {"courriel": "Direction@exemple.invalid", "prenom": "David", "nom": "Essai"} | options
    call_command("creer_compte", stdout=sortie, **valeurs)
    return sortie.getvalue()


def codes() -> set[str]:
    with lecture.tout_le_journal(), connection.cursor() as curseur:
        curseur.execute("SELECT motif FROM audit_trace WHERE action = 'administrer'")
        return {motif for (motif,) in curseur.fetchall()}


def test_creer_un_etablissement_et_ses_unites():
    dit = etablissement(unite=["Jardin", "Verger", "Jardin"])
    lieu = Etablissement.objects.get()
    assert "Les Tilleuls" in dit and lieu.finess in dit
    assert sorted(lieu.unite_set.values_list("nom", flat=True)) == ["Jardin", "Verger"]
    etablissement(nom="Les Glycines", categorie="ime")
    assert Organisme.objects.count() == 1 and codes() == {"etablissement_cree ehpad", "etablissement_cree ime"}


@pytest.mark.parametrize("options", [{"finess": "140000000"}, {"finess": "14"}, {"finess_organisme": "999999999"}])
def test_un_finess_faux_se_refuse_et_ne_laisse_rien(options):
    with pytest.raises(CommandError, match=r"FINESS|caractères"):
        etablissement(**options)
    assert not Etablissement.objects.exists() and not Organisme.objects.exists()


def test_le_premier_compte_de_direction_s_ouvre_par_le_lien_du_terminal():
    etablissement()
    lieu = Etablissement.objects.get()
    dit = compte(Terminal(), etablissement=lieu.finess)
    david = Compte.objects.get(courriel="direction@exemple.invalid")
    assert (david.nature, david.has_usable_password()) == (NatureCompte.PROFESSIONNEL, False)
    assert david.professionnel.affectations.get().profession == "directeur"
    lien = re.search(r"http://[^/]+(/\S+)", dit)[1]
    assert Client().get(lien).status_code == 200
    assert "compte_cree directeur" in codes() and mail.outbox == []


def test_hors_d_un_terminal_le_lien_ne_s_affiche_pas():
    dit = compte(technique=True)
    assert "http" not in dit and "que dans un terminal" in dit
    assert Compte.objects.get().nature == NatureCompte.TECHNIQUE and codes() == {"compte_cree technique"}


def test_l_invitation_peut_partir_par_courriel():
    dit = compte(technique=True, envoyer=True)
    assert "partie par courriel" in dit and "http" not in dit and len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("options", "dit"),
    [({"rpps": "12345678901"}, "RPPS"), ({"etablissement": "140000000"}, "Aucun établissement"),
     ({"courriel": "pas une adresse"}, "adresse")],
)  # fmt: skip
def test_un_compte_faux_se_refuse_et_ne_laisse_rien(options, dit):
    etablissement()
    valeurs = {"etablissement": Etablissement.objects.get().finess} | options
    with pytest.raises(CommandError, match=dit):
        compte(**valeurs)
    assert not Compte.objects.exists()


def test_une_adresse_ne_sert_qu_une_fois():
    compte(technique=True)
    with pytest.raises(CommandError):
        compte(technique=True)
    assert Compte.objects.count() == 1
