"""A few dossiers of one ESMS that hold every kind of row there is, files included, and what must be true of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.test import TestCase

from dui.commun.acces import Acces
from dui.commun.chiffrement import fichiers
from dui.commun.chiffrement.champs import ChampChiffre, TexteIllisible
from dui.commun.chiffrement.fichiers import NomDeFichier
from tests import fabrique as f
from usagers.doublons import regles, service
from usagers.models import Dossier, Fusion

Place = dict[Any, Any]  # id of a row → id of its dossier


class Monde:
    def __init__(self, combien: int, *, complet: bool = False) -> None:
        self.octets: dict[Any, bytes] = {}
        with f.systeme():
            self.lieu = f.etablissement()
            self.chef = f.professionnel("Claire", "chef_service", self.lieu)
            self.ines = f.professionnel("Inès", "infirmier", self.lieu)
            self.equipe = f.equipe(self.lieu, self.chef)
            autre = f.equipe(self.lieu, self.ines, nom="Verger")
            self.dossiers = [f.dossier(self.lieu, (self.equipe, autre)[i % 2]) for i in range(combien)]
            for rang, dossier in enumerate(self.dossiers if complet else ()):
                self.remplir(dossier, premier=rang == 0)
        self.acces = Acces.systeme(motif="test", etablissement_id=self.lieu.pk)

    # -- rows ---------------------------------------------------------------------------------------------

    def remplir(self, dossier: Dossier, *, premier: bool = True) -> dict[str, Any]:
        """One row of each model that moves, tied to one another; one that a dossier has once, to the first only."""
        faites: dict[str, Any] = {}
        for modele in regles.deplaces():
            une_fois = any(set(r.fields) == {"dossier"} for r in regles.unicites(modele))
            if modele._meta.model_name not in faites and (premier or not une_fois):
                self.poser(modele, dossier, faites)
        return faites

    def poser(self, modele: Any, dossier: Dossier, faites: dict[str, Any], **champs: Any) -> Any:
        for champ in modele._meta.concrete_fields:
            vise = champ.related_model if champ.is_relation else None
            if champ.name in champs:
                continue
            if isinstance(champ, NomDeFichier):
                champs[champ.name] = self.deposer(dossier)
            elif vise in regles.deplaces() and vise is not modele:
                if vise._meta.model_name not in faites:
                    if champ.null:
                        continue
                    self.poser(vise, dossier, faites)
                champs[champ.name] = faites[vise._meta.model_name]
            elif self._a_distinguer(modele, champ):
                champs[champ.name] = f"{len(self.octets)}-{dossier.pk.hex}"[: champ.max_length]
        ligne = faites[modele._meta.model_name] = f.rangee(modele, dossier, self.chef, faites, **champs)
        return ligne

    @staticmethod
    def _a_distinguer(modele: Any, champ: Any) -> bool:
        """A text that is unique within a dossier: two dossiers that hold the same one are refused."""
        nets = [r for r in regles.unicites(modele) if not regles.est_technique(r)]
        return isinstance(champ, models.CharField) and any(champ.name in r.fields for r in nets)

    def deposer(self, dossier: Dossier) -> str:
        octets = f"fichier {len(self.octets)} ".encode() * 9
        nom = fichiers.deposer(dossier.pk, io.BytesIO(octets), len(octets))
        self.octets[nom] = octets
        return nom

    # -- merging ------------------------------------------------------------------------------------------

    def fusionner(self, garde: Dossier, absorbe: Dossier) -> Fusion:
        with self.acces.lier(), TestCase.captureOnCommitCallbacks(execute=True):
            return service.fusionner(garde=garde.pk, absorbe=absorbe.pk, par=self.chef.pk)

    def defaire(self, fusion: Fusion) -> None:
        with self.acces.lier(), TestCase.captureOnCommitCallbacks(execute=True):
            service.defaire(fusion=fusion.pk, garde=fusion.dossier_id, par=self.chef.pk)

    # -- what is there ------------------------------------------------------------------------------------

    def photographie(self) -> tuple[Place, dict[Any, tuple[Any, ...]]]:
        """(where each row is, what it says): once, in clear, with its file; every link within one dossier."""
        places: Place = {}
        dits: dict[Any, tuple[Any, ...]] = {}
        with f.systeme():
            for modele in regles.deplaces():
                for ligne in regles.toutes(modele):
                    cle = (modele._meta.label, ligne.pk)
                    assert cle not in places
                    places[cle] = ligne.dossier_id
                    dits[cle] = tuple(self._dit(ligne, c) for c in modele._meta.concrete_fields if c.name != "dossier")
            for modele, champ in regles.liens():
                for ligne in regles.toutes(modele):
                    vise = getattr(ligne, champ.attname)
                    assert vise is None or places[champ.related_model._meta.label, vise] == ligne.dossier_id
        assert self.sur_le_disque() == self._nommes(), "chaque fichier une fois"
        return places, dits

    def _dit(self, ligne: Any, champ: Any) -> Any:
        valeur = getattr(ligne, champ.attname)
        if isinstance(champ, ChampChiffre):
            assert not isinstance(valeur, TexteIllisible) and "illisible" not in str(valeur)
        elif isinstance(champ, NomDeFichier):
            return b"".join(fichiers.lire(ligne.dossier_id, valeur))
        return str(valeur)

    @staticmethod
    def sur_le_disque() -> set[str]:
        return {chemin.name for chemin in Path(settings.MEDIA_ROOT).rglob("*") if chemin.is_file()}

    @staticmethod
    def _nommes() -> set[str]:
        with f.systeme():
            return {
                getattr(ligne, champ.attname)
                for modele in regles.deplaces()
                for champ in modele._meta.concrete_fields
                if isinstance(champ, NomDeFichier)
                for ligne in regles.toutes(modele)
            }
