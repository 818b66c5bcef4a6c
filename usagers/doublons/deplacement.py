"""Rows that change dossier: read as they are kept, sealed again under the other key, moved by the base's own function.

Nothing goes through a model's `save`: the row keeps its dates and its versions, whatever its model allows.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import connection

from dui.commun.acces import Action, courant, sans_montrer
from dui.commun.chiffrement.champs import ChampChiffre, Chiffre
from dui.commun.chiffrement.cles import CleAbsente, CleDetruite, CleDossier
from dui.commun.chiffrement.fichiers import FichierIllisible, NomDeFichier
from dui.commun.droits import CLE_D_ENVOI, champs_deplaces, droits_de
from usagers.doublons.passages import Passages
from usagers.doublons.regles import Modele, toutes

LOT = 50
_NE_S_OUVRE_PAS = (InvalidTag, CleDetruite, CleAbsente, CleDossier.DoesNotExist, FichierIllisible, KeyError)
_DEPLACER = "SELECT dui_deplacer(%s, %s, %s::jsonb, %s)"


class ContenuIllisible(Exception):
    """A text or a file of the dossier does not open: nothing moves until it is mended."""


@dataclass(frozen=True)
class Deplacement:
    """There (`retour` False) or back, for one merge."""

    fusion: uuid.UUID
    de: uuid.UUID
    vers: uuid.UUID
    retour: bool
    passages: Passages

    def deplacer(
        self, modele: Modele, lignes: Iterable[uuid.UUID] | None = None, envois_pris: Iterable[uuid.UUID] = ()
    ) -> int:
        """Move these rows, or all those of the dossier; raises `ContenuIllisible`."""
        trouvees, pris = self._lire(modele, lignes), frozenset(envois_pris)
        for debut in range(0, len(trouvees), LOT):
            lot = trouvees[debut : debut + LOT]
            try:
                scelles = [self._resceller(modele, ligne, ligne["id"] in pris) for ligne in lot]
            except _NE_S_OUVRE_PAS as erreur:
                raise ContenuIllisible(modele._meta.label) from erreur
            with connection.cursor() as curseur:
                curseur.execute(_DEPLACER, [self.fusion, modele._meta.db_table, json.dumps(scelles), self.retour])
        for categorie in {ligne.get("categorie") or modele.categorie for ligne in trouvees}:  # type: ignore[attr-defined]
            for dossier in (self.de, self.vers):
                courant().noter_ecriture(dossier, categorie, Action.MODIFIER)
        return len(trouvees)

    def _lire(self, modele: Modele, lignes: Iterable[uuid.UUID] | None) -> list[dict[str, Any]]:
        """Locked, where the model allows it: the others never change."""
        ensemble = toutes(modele).de(self.de).order_by("pk")
        if lignes is not None:
            ensemble = ensemble.filter(pk__in=list(lignes))
        if "UPDATE" in droits_de(modele):
            ensemble = ensemble.select_for_update()
        noms = dict.fromkeys(["id", *modele.champs_de_trace(), *(c.attname for c in champs_deplaces(modele))])
        with sans_montrer():
            return list(ensemble.values(*noms))

    def _resceller(self, modele: Modele, ligne: dict[str, Any], envoi_pris: bool) -> dict[str, Any]:
        neuve: dict[str, Any] = {"id": str(ligne["id"])}
        for champ in champs_deplaces(modele):
            valeur = ligne[champ.attname]
            if isinstance(champ, ChampChiffre):
                valeur = self._chiffre(champ, valeur, ligne["id"])
            elif isinstance(champ, NomDeFichier):
                valeur = self.passages.passer(valeur, self.de, self.vers) if valeur else valeur
            elif champ.name == CLE_D_ENVOI:
                valeur = str(uuid.uuid4() if envoi_pris else valeur)
            neuve[champ.column] = valeur
        return neuve

    def _chiffre(self, champ: ChampChiffre, valeur: Chiffre | None, ligne: uuid.UUID) -> str | None:
        if valeur is None:
            return None
        return "\\x" + champ.resceller(valeur, ligne, self.de, self.vers).hex()
