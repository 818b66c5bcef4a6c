"""A thousand merges and undos at random: every row of every kind is there once, readable, where it must be."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests import fabrique as f
from tests.usagers.doublons.monde import Monde, Place
from usagers.doublons import regles, service
from usagers.models import ChangementDEtat, Document, Dossier, Ecrit, Fusion, LigneDeplacee, Objectif, Projet

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@dataclass
class Faite:
    """A merge that can be undone: what was in the absorbed dossier, and when."""

    fusion: Fusion
    parties: set[Any]
    quand: int


@dataclass
class Modele:
    """Where each row must be, in a few lines of Python that know nothing of the service."""

    places: Place
    parents: dict[Any, Any] = field(default_factory=dict)  # a row written since → the one it completes
    nees: dict[Any, int] = field(default_factory=dict)
    pile: list[Faite] = field(default_factory=list)

    def de(self, dossier: uuid.UUID) -> set[Any]:
        return {cle for cle, ou in self.places.items() if ou == dossier}

    def fusionner(self, fusion: Fusion, quand: int) -> None:
        parties = self.de(fusion.absorbe)
        self.pile.append(Faite(fusion, parties, quand))
        self.places |= dict.fromkeys(parties, fusion.dossier_id)

    def defaire(self, faite: Faite) -> None:
        self.pile.remove(faite)
        rendues = {cle for cle in faite.parties if self.places[cle] == faite.fusion.dossier_id}
        while suite := {
            cle
            for cle, parent in self.parents.items()
            if cle not in rendues and parent in rendues and self.nees[cle] > faite.quand
        }:
            rendues |= suite
        self.places |= dict.fromkeys(rendues, faite.fusion.absorbe)


def _ecrire(monde: Monde, hasard: random.Random, attendu: Modele, dossier: Dossier, quand: int) -> None:
    """Something new in this dossier: alone, or about a row that is there, or the text of one."""
    ce_qui_est_la = sorted(attendu.de(dossier.pk))
    par_genre = {m: [pk for nom, pk in ce_qui_est_la if nom == m._meta.label] for m in (Projet, Document, Ecrit)}
    genre = hasard.choice([Ecrit, Objectif, ChangementDEtat, Document, "corriger"])
    parent: Any = None
    with f.systeme():
        if genre in (Objectif, ChangementDEtat):
            projet = regles.toutes(Projet).get(pk=hasard.choice(par_genre[Projet]))
            parent = ("usagers.Projet", projet.pk)
            ligne = f.rangee(genre, dossier, monde.chef, {"projet": projet})
        elif genre is Document:
            avant = regles.toutes(Document).get(pk=hasard.choice(par_genre[Document]))
            parent = ("usagers.Document", avant.pk)
            numero = 1 + max(d.numero for d in regles.toutes(Document) if d.lignee == avant.lignee)
            ligne = monde.poser(Document, dossier, {}, lignee=avant.lignee, numero=numero)
        elif genre == "corriger":
            ligne = regles.toutes(Ecrit).get(pk=hasard.choice(par_genre[Ecrit]))
            ligne.texte = f"corrigé au tour {quand}"
            ligne.save()
            return
        else:
            ligne = f.rangee(Ecrit, dossier, monde.chef, {}, texte=f"écrit au tour {quand}")
    cle = (ligne._meta.label, ligne.pk)
    attendu.places[cle], attendu.nees[cle] = dossier.pk, quand
    if parent is not None:
        attendu.parents[cle] = parent


def _au_hasard(combien: int, graine: int, dossiers: int = 6) -> str:
    monde, hasard = Monde(dossiers, complet=True), random.Random(graine)
    places, dits = monde.photographie()
    attendu, comptes = Modele(places), Counter[str]()
    for quand in range(combien):
        ouverts = [d for d in monde.dossiers if attendu.de(d.pk)]
        if hasard.random() < 0.3:
            _ecrire(monde, hasard, attendu, hasard.choice(ouverts), quand)
            comptes["lignes écrites entre-temps"] += 1
            _, dits = monde.photographie()
        try:
            if attendu.pile and (len(ouverts) < 2 or hasard.random() < 0.45):
                faite = hasard.choice(attendu.pile)
                monde.defaire(faite.fusion)
                attendu.defaire(faite)
                comptes["défaites"] += 1
            else:
                attendu.fusionner(monde.fusionner(*hasard.sample(monde.dossiers, 2)), quand)
                comptes["fusions"] += 1
        except service.FusionImpossible:
            comptes["refusées"] += 1
        ou, quoi = monde.photographie()
        assert ou == attendu.places, "chaque ligne une fois, à sa place"
        assert quoi == dits, "chaque ligne dit ce qu’elle disait"
        with f.systeme():
            assert LigneDeplacee.objects.filter(fusion__defaite_le__isnull=True, rendue_le__isnull=True).count() == sum(
                len(faite.parties) for faite in attendu.pile
            )
    comptes["lignes"] = len(attendu.places)
    comptes["genres"] = len({nom for nom, _ in attendu.places})
    return f"graine {graine} : " + ", ".join(f"{n} {nom}" for nom, n in sorted(comptes.items()))


def test_echantillon_de_fusions_au_hasard(record_property):
    record_property("chiffres", _au_hasard(20, 7, dossiers=4))


@pytest.mark.epreuve
@pytest.mark.parametrize("graine", range(4))
def test_mille_fusions_au_hasard(graine, record_property):
    record_property("chiffres", _au_hasard(250, graine))
