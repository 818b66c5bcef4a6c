"""The fiches as JSON: the fields of the form, checked by the form itself. One set of rules for the page and the API."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from rest_framework import serializers

from usagers.fiches import service
from usagers.fiches.declaration import Fiche
from usagers.fiches.formulaires import caches_de, champs_de


def serialiser(fiche: Fiche, ligne: Any) -> dict[str, Any]:
    """A row: its fields as they are stored (codes, ISO dates), its version to send back, who wrote it and when."""
    # a link is its id: the row it leads to is not read for that
    noms = {nom: ligne._meta.get_field(nom).attname for nom in champs_de(fiche.formulaire)}
    valeurs = {nom: _valeur(getattr(ligne, colonne)) for nom, colonne in noms.items()}
    return {
        "id": str(ligne.pk),
        "version": ligne.version,
        **valeurs,
        "auteur": str(ligne.auteur_id) if ligne.auteur_id else None,
        "metier": ligne.metier,
        "cree_le": ligne.cree_le.isoformat(),
        "modifie_le": ligne.modifie_le.isoformat(),
    }


def _valeur(valeur: Any) -> Any:
    match valeur:
        case dt.date():
            return valeur.isoformat()
        case uuid.UUID() | Decimal():
            return str(valeur)
        case models.Model():
            return str(valeur.pk)
        case _:
            return valeur


def _est_du_texte(valeur: Any) -> bool:
    """JSON may write half a character (`"\\ud800"`), which nothing can encode again."""
    try:
        json.dumps(valeur, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


class EnvoiDeFiche(serializers.Serializer):
    """What is received for a row of this kind; `objet`: the row being changed, whose other fields are kept by PATCH."""

    def __init__(self, fiche: Fiche, *, objet: Any = None, partiel: bool = False, **options: Any) -> None:
        self.fiche, self.objet, self.partiel = fiche, objet, partiel
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError({"": ["Un objet JSON est attendu."]})
        connus = set(self.fiche.formulaire.base_fields) - caches_de(self.fiche.formulaire)
        if inconnus := sorted(set(data) - connus):
            raise serializers.ValidationError({nom: ["Champ inconnu."] for nom in inconnus})
        if illisibles := [nom for nom, v in data.items() if not _est_du_texte(v)]:
            raise serializers.ValidationError(
                {nom: ["Ce champ contient un caractère illisible."] for nom in illisibles}
            )
        depart = serialiser(self.fiche, self.objet) if self.partiel else {}
        recu = {nom: v for nom, v in (depart | {"version": None} | data).items() if v is not None}
        formulaire = self.fiche.formulaire(recu, **({} if self.objet is None else {"instance": self.objet}))
        if not formulaire.is_valid():
            raise serializers.ValidationError({nom: list(textes) for nom, textes in formulaire.errors.items()})
        propres = formulaire.cleaned_data
        return {"contenu": formulaire.contenu, "envoi": propres["envoi"], "version": propres["version"]}

    def create(self, validated_data: dict[str, Any]) -> tuple[Any, bool]:
        return service.ajouter(self.fiche, validated_data["contenu"], validated_data["envoi"])

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        service.modifier(self.fiche, instance, validated_data["contenu"], validated_data["version"] or 0)
        return instance
