"""With real commits: two merges at once, somebody who writes while a merge runs. No row is left where nobody looks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from audit.journal import session_tracee
from dui.commun.acces import Acces
from tests import fabrique as f
from tests.usagers.doublons.monde import Monde
from usagers.doublons import passages, regles, service
from usagers.enums import EtatDossier
from usagers.models import Document, Dossier, Ecrit, Fusion

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "cles"])


class Fil(threading.Thread):
    """An act on a connection of its own; `fin()` gives what it answered, or the error."""

    def __init__(self, acte: Callable[[], Any]) -> None:
        super().__init__()
        self.acte, self.recu = acte, None
        self.start()

    def run(self) -> None:
        try:
            self.recu = self.acte()
        except Exception as erreur:
            self.recu = erreur
        finally:
            connections.close_all()

    def fin(self) -> Any:
        self.join(30)
        assert not self.is_alive()
        return self.recu


@pytest.fixture
def monde(monkeypatch) -> Monde:
    monkeypatch.setattr(service, "ATTENDRE_LES_DOSSIERS", "400ms")
    return Monde(2, complet=True)


def fusion_de(monde: Monde, garde: Dossier, absorbe: Dossier) -> Callable[[], Any]:
    def acte() -> Any:
        with Acces.systeme(motif="essai", etablissement_id=monde.lieu.pk).lier(), transaction.atomic():
            return service.fusionner(garde=garde.pk, absorbe=absorbe.pk, par=monde.chef.pk)

    return acte


def ecrire(monde: Monde, dossier: Dossier) -> Any:
    return f.rangee(Ecrit, dossier, monde.chef, {}, texte="pendant ce temps")


def test_deux_fusions_croisees_une_seule_passe(monde, monkeypatch):
    monkeypatch.setattr(service, "ATTENDRE_LES_DOSSIERS", "20s")
    un, deux = monde.dossiers
    fils = [Fil(fusion_de(monde, un, deux)), Fil(fusion_de(monde, deux, un))]
    recus = [fil.fin() for fil in fils]
    assert sorted(type(r).__name__ for r in recus) == ["Fusion", "FusionImpossible"], recus
    places, _ = monde.photographie()
    (faite,) = [r for r in recus if isinstance(r, Fusion)]
    assert set(places.values()) == {faite.dossier_id}
    with f.systeme():
        assert Dossier.objects.filter(etat=EtatDossier.ACTIF).get().pk == faite.dossier_id


def test_deux_fois_defaite_une_seule_passe(monde, monkeypatch):
    monkeypatch.setattr(service, "ATTENDRE_LES_DOSSIERS", "20s")
    un, deux = monde.dossiers
    fusion = fusion_de(monde, un, deux)()

    def defaire() -> Any:
        with Acces.systeme(motif="essai", etablissement_id=monde.lieu.pk).lier(), transaction.atomic():
            return service.defaire(fusion=fusion.pk, garde=un.pk, par=monde.chef.pk)

    recus = [fil.fin() for fil in (Fil(defaire), Fil(defaire))]
    assert sorted(type(r).__name__ for r in recus) == ["Fusion", "FusionImpossible"], recus
    places, _ = monde.photographie()
    assert set(places.values()) == {un.pk, deux.pk}


def test_qui_ecrit_dans_le_dossier_fait_attendre_la_fusion(monde):
    un, deux = monde.dossiers
    with f.systeme():
        neuf = ecrire(monde, deux)
        recu = Fil(fusion_de(monde, un, deux)).fin()
        assert isinstance(recu, service.FusionImpossible) and "réessayez" in str(recu)
    assert isinstance(fusion_de(monde, un, deux)(), Fusion)
    with f.systeme():
        assert Ecrit.objects.get(pk=neuf.pk).dossier_id == un.pk
    monde.photographie()


def test_qui_corrige_une_ligne_fait_attendre_la_fusion(monde):
    un, deux = monde.dossiers
    with f.systeme():
        corrige = Ecrit.objects.de(deux).get()
        corrige.texte = "corrigé pendant ce temps"
        corrige.save()
        recu = Fil(fusion_de(monde, un, deux)).fin()
        assert isinstance(recu, service.FusionImpossible) and "réessayez" in str(recu)
    assert isinstance(fusion_de(monde, un, deux)(), Fusion)
    with f.systeme():
        assert Ecrit.objects.get(pk=corrige.pk).texte == "corrigé pendant ce temps"
    monde.photographie()


def test_une_page_ouverte_avant_n_ecrit_pas_dans_le_dossier_ferme(monde):
    un, deux = monde.dossiers

    def ecriture() -> Any:
        with session_tracee(Acces.systeme(motif="essai")):
            return ecrire(monde, deux)

    with transaction.atomic():
        fusion_de(monde, un, deux)()
        fil = Fil(ecriture)
        fil.join(0.5)
        assert fil.is_alive(), "elle attend la fin de la fusion"
    recu = fil.fin()
    assert isinstance(recu, DatabaseError) and recu.__cause__.sqlstate == "DUI02", recu
    with f.systeme():
        assert not regles.toutes(Ecrit).de(deux).exists()


def test_une_reprise_laisse_en_paix_la_fusion_qui_court(monde):
    """Its marks are on the disk, its row is locked: nothing of it is touched."""
    un, deux = monde.dossiers
    with transaction.atomic():
        fusion_de(monde, un, deux)()
        assert Fil(passages.reprendre).fin() == 0
    places, _ = monde.photographie()
    assert set(places.values()) == {un.pk}
    with f.systeme():
        assert regles.toutes(Document).de(un).count() == 2
