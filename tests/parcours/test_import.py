"""A document received from another ESMS becomes a dossier: read by who accompanies, closed to the others, traced."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from audit.journal import session_tracee
from dui.commun.acces import Acces
from tests.parcours.outils import Portier
from tests.usagers.importation import fabrique, fabrique_cda
from tests.usagers.importation.officiels import officiel
from usagers.models import Dossier


@dataclass(frozen=True)
class Importe:
    dossier: str
    numero: int
    rapport: str


def importer(bases: Any, fichier: Path, etablissement: str, *options: str) -> Importe:
    """`manage.py importer_tddui`, as the operator types it."""

    def faire() -> Importe:
        sortie = io.StringIO()
        call_command("importer_tddui", str(fichier), "--etablissement", etablissement, *options, stdout=sortie)
        with session_tracee(Acces.systeme(motif="essai de l’import")):
            dossier = Dossier.objects.only("numero", "etablissement").order_by("-numero").first()
            return Importe(str(dossier.pk), dossier.numero, sortie.getvalue())

    return bases.faire(faire)


@pytest.fixture(scope="module", autouse=True)
def fhir(bases, personas, tmp_path_factory) -> Importe:
    """A Bundle FHIR TDDUI, in the EHPAD, given to nobody."""
    fichier = tmp_path_factory.mktemp("recu") / "bundle.json"
    fichier.write_bytes(fabrique.octets(fabrique.paquet()))
    return importer(bases, fichier, personas["ines"]["etablissements"][0])


@pytest.fixture(scope="module", autouse=True)
def cda(bases, personas, tmp_path_factory) -> Importe:
    """A CDA EXPORT_DUI, in the IME, given to a team by the command."""
    fichier = tmp_path_factory.mktemp("recu") / "export.xml"
    fichier.write_bytes(fabrique_cda.document())
    return importer(bases, fichier, personas["jeanne"]["etablissements"][0], "--equipe", "Équipe Mésanges")


def _lire_le_sejour_et_les_evenements(page: Any, dossier: str) -> None:
    from playwright.sync_api import expect

    assert page.goto(f"/usagers/{dossier}/").status == 200
    expect(page.locator(".bandeau-nom")).to_have_text(re.compile("VERNAY Margot"))
    expect(page.locator(".bandeau-ligne")).to_contain_text(re.compile(r"née le 11\sfévrier\s1938"))
    page.goto(f"/usagers/{dossier}/rubriques/parcours/")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Du 10\s?janvier\s2025|Du .*10/01/2025|10\sjanvier"))
    page.goto(f"/usagers/{dossier}/rubriques/coordination/")
    expect(page.get_by_role("main")).to_contain_text("Toilette au domicile")


def test_un_bundle_fhir_devient_un_dossier_qu_on_confie_a_une_equipe_a_l_ecran(entrer, fhir):
    """Nobody of the floor opens it before somebody gives it a team: here the secretary, on screen."""
    from playwright.sync_api import expect

    assert "n'est confié à aucune équipe" in fhir.rapport
    ines = entrer("ines")
    assert ines.goto(f"/usagers/{fhir.dossier}/").status == 403
    ines.goto("/recherche/?q=vernay")
    expect(ines.get_by_text("Aucune personne ne répond")).to_be_visible()

    odile = entrer("odile")
    assert odile.goto(f"/usagers/{fhir.dossier}/equipe/").status == 200
    odile.get_by_role("link", name="Confier à une équipe").click()
    choix = odile.get_by_label(re.compile("À quelle équipe"))
    choix.select_option(choix.get_by_role("option", name=re.compile("Équipe Jardin")).get_attribute("value"))
    odile.get_by_role("main").get_by_role("button").last.click()
    expect(odile.get_by_role("heading", level=1)).to_have_text("Équipe de soins")
    expect(odile.get_by_role("main")).to_contain_text("Équipe Jardin")

    _lire_le_sejour_et_les_evenements(ines, fhir.dossier)
    ines.goto("/recherche/?q=vernay")
    expect(ines.locator(f'a.personne[href*="{fhir.dossier}"]')).to_have_count(1)

    assert entrer("nora").goto(f"/usagers/{fhir.dossier}/").status == 403
    assert entrer("jeanne").goto(f"/usagers/{fhir.dossier}/").status == 404  # another ESMS: unknown

    denise = entrer("denise")
    denise.goto(f"/journal/?dossier={fhir.numero}")
    for qui, quoi in (("Inès Morel", "accordé"), ("Nora Haddad", "refusé"), ("Odile Masson", "accordé")):
        ligne = denise.get_by_role("row").filter(has_text=qui).filter(has_text=re.compile(quoi))
        expect(ligne.first).to_be_visible()
    expect(denise.get_by_role("row").filter(has_text="Traitement automatique").first).to_be_visible()


def test_un_cda_devient_un_dossier_que_son_equipe_ouvre(entrer, cda):
    from playwright.sync_api import expect

    assert "Équipe Mésanges" in cda.rapport
    _lire_le_sejour_et_les_evenements(entrer("jeanne"), cda.dossier)
    refuse = entrer("noe")  # of the other team
    assert refuse.goto(f"/usagers/{cda.dossier}/").status == 403
    samir = entrer("samir")
    samir.goto(f"/usagers/{cda.dossier}/consultations/")
    expect(samir.locator(".jour-de-lecture").first).to_contain_text(re.compile("infirmi", re.IGNORECASE))
    expect(samir.locator(".jour-de-lecture").first).to_contain_text("traitement automatique")


@pytest.fixture(scope="module")
def officiels(bases, personas, tmp_path_factory) -> list[Importe]:
    """The official examples, beside this copy when they are there; never in the repository."""
    dossier, recus = tmp_path_factory.mktemp("officiels"), []
    for nom in ("tddui_bundle_ssiad.json", "cda_export_dui_ssiad.xml"):
        (dossier / nom).write_bytes(officiel(nom))
        lieu = personas["hugo"]["etablissements"][0]
        recus.append(importer(bases, dossier / nom, lieu, "--equipe", "Équipe L’Ancrage"))
    return recus


def test_les_exemples_officiels_se_lisent_a_l_ecran(officiels, navigateur, serveur, bases, personas, etats):
    from playwright.sync_api import expect

    portier = Portier(navigateur, serveur, bases, personas, etats)
    page = portier("hugo")
    for recu in officiels:
        assert page.goto(f"/usagers/{recu.dossier}/").status == 200
        expect(page.locator(".bandeau-nom")).not_to_be_empty()
        page.goto(f"/usagers/{recu.dossier}/rubriques/parcours/")
        expect(page.get_by_role("heading", name="Séjours", exact=True)).to_be_visible()
        page.goto(f"/usagers/{recu.dossier}/rubriques/coordination/")
        expect(page.get_by_role("heading", name="Évènements reçus")).to_be_visible()
    portier.fermer()
    assert portier.fautes == []
