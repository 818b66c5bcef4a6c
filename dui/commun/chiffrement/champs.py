"""Encrypted model fields. What the database, a dump or a pickle sees is an opaque `Chiffre`.

`from_db_value` knows neither the dossier nor the row: decryption waits for the descriptor, which also notes the
reading (decrypting is showing). A damaged cipher spoils its own field only.
"""

from __future__ import annotations

import json
import logging
import secrets
import uuid
from typing import Any

from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import cached_property

from dui.commun.acces import courant_ou_rien
from dui.commun.chiffrement import HORS_DOSSIER
from dui.commun.chiffrement.cles import NONCE, CleDetruite, CleDossier, cle_pour_ecrire, cle_pour_lire

journal = logging.getLogger("dui.chiffrement")
VERSION = b"\x01"


class TexteIllisible(str):
    """Shown in place of a text that does not open; writing it back is ignored."""


ALTERE = TexteIllisible("Contenu illisible : il a été altéré. Prévenez votre administrateur.")
DETRUIT = TexteIllisible("Contenu détruit au terme de sa conservation.")


class Chiffre:
    """Cipher bytes as stored: version | nonce | text and tag."""

    __slots__ = ("octets",)

    def __init__(self, octets: bytes) -> None:
        self.octets = octets

    def __repr__(self) -> str:
        return "<chiffré>"


class _Clair:
    """A value set by the code and not yet saved. Never shown by repr, never pickled."""

    __slots__ = ("valeur",)

    def __init__(self, valeur: Any) -> None:
        self.valeur = valeur

    def __repr__(self) -> str:
        return "<clair non montré>"

    def __reduce__(self) -> Any:
        raise TypeError("une valeur en clair ne se sérialise pas")

    def __deepcopy__(self, memo: Any) -> _Clair:
        return self


def contexte(table: str, colonne: str, dossier_id: uuid.UUID, ligne: Any) -> bytes:
    """Associated data: a cipher opens only in its place."""
    return f"{table}|{colonne}|{dossier_id}|{ligne}".encode()


def chiffrer(dossier_id: uuid.UUID, clair: bytes, associe: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return VERSION + nonce + cle_pour_ecrire(dossier_id).encrypt(nonce, clair, associe)


def dechiffrer(dossier_id: uuid.UUID, octets: bytes, associe: bytes) -> bytes:
    """Raises `InvalidTag` when altered, `CleDetruite` when the key is gone."""
    if octets[:1] != VERSION or len(octets) < 1 + NONCE + 16:
        raise InvalidTag
    debut = 1 + NONCE
    return cle_pour_lire(dossier_id).decrypt(octets[1:debut], octets[debut:], associe)


class _Descripteur:
    def __init__(self, champ: ChampChiffre) -> None:
        self.champ = champ

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        nom = self.champ.attname
        if nom not in instance.__dict__:
            instance.refresh_from_db(fields=[nom])
        brut = instance.__dict__[nom]
        if isinstance(brut, _Clair):
            return brut.valeur
        if isinstance(brut, Chiffre):
            return self.champ.ouvrir(instance, brut)
        return brut

    def __set__(self, instance: Any, valeur: Any) -> None:
        if isinstance(valeur, TexteIllisible):
            return
        brut = valeur if valeur is None or isinstance(valeur, Chiffre) else _Clair(valeur)
        instance.__dict__[self.champ.attname] = brut


class ChampChiffre(models.BinaryField):
    """Base: `en_octets` and `depuis_octets` say how a value becomes bytes."""

    descriptor_class = _Descripteur
    _pyi_private_set_type: Any  # for the type checker: clear values in, clear values out
    _pyi_private_get_type: Any
    vide: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def en_octets(self, valeur: Any) -> bytes:
        raise NotImplementedError

    def depuis_octets(self, octets: bytes) -> Any:
        raise NotImplementedError

    def illisible(self, texte: TexteIllisible) -> Any:
        return texte

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Descripteur(self))

    def get_default(self) -> Any:
        return super().get_default() if self.has_default() else (None if self.null else self.vide)

    @cached_property
    def _colonne(self) -> str:
        return str(self.column)

    def _associe(self, instance: Any) -> tuple[uuid.UUID, bytes]:
        dossier = getattr(instance, "dossier_de_trace", None) or getattr(instance, "dossier_id", None) or HORS_DOSSIER
        return dossier, contexte(instance._meta.db_table, self._colonne, dossier, instance.pk)

    def ouvrir(self, instance: Any, brut: Chiffre) -> Any:
        dossier, associe = self._associe(instance)
        acces = courant_ou_rien()
        if acces is not None and hasattr(instance, "categorie") and dossier != HORS_DOSSIER:
            acces.noter_lecture(dossier, instance.categorie)
        try:
            return self.depuis_octets(dechiffrer(dossier, brut.octets, associe))
        except CleDetruite:
            return self.illisible(DETRUIT)
        except (InvalidTag, KeyError, ValueError, CleDossier.DoesNotExist):
            journal.error("champ illisible", extra={"table": instance._meta.db_table, "ligne": str(instance.pk)})
            return self.illisible(ALTERE)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        brut = model_instance.__dict__.get(self.attname)
        if not isinstance(brut, _Clair):
            return brut
        dossier, associe = self._associe(model_instance)
        chiffre = Chiffre(chiffrer(dossier, self.en_octets(brut.valeur), associe))
        model_instance.__dict__[self.attname] = chiffre
        return chiffre

    def resceller(self, chiffre: Chiffre, ligne: Any, de: uuid.UUID, vers: uuid.UUID) -> bytes:
        """The same text under the key and the name of another dossier: byte for byte, hence of the same length.

        Raises `InvalidTag` when altered, `CleDetruite` when the key is gone.
        """
        table = self.model._meta.db_table
        clair = dechiffrer(de, chiffre.octets, contexte(table, self._colonne, de, ligne))
        return chiffrer(vers, clair, contexte(table, self._colonne, vers, ligne))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Chiffre(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Chiffre):
            raise FieldError(f"« {self.name} » est chiffré : il s’écrit par save(), jamais en clair dans une requête.")
        return super().get_db_prep_value(value.octets, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"« {self.name} » est chiffré : il ne se filtre pas en base.")
        return super().get_lookup(lookup_name)

    def value_from_object(self, obj: Any) -> Any:
        return getattr(obj, self.attname)

    def value_to_string(self, obj: Any) -> str:
        raise FieldError(f"« {self.name} » est chiffré : il ne se sérialise pas en clair.")

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> Any:
        return value

    def clean(self, value: Any, model_instance: Any) -> Any:
        if not self.blank and value in (None, "", {}, []):
            raise self._requis()
        return value

    def _requis(self) -> Exception:
        from django.core.exceptions import ValidationError

        return ValidationError("Ce champ est obligatoire.", code="blank")


class TexteChiffre(ChampChiffre):
    """Text of any length, encrypted with the dossier's key."""

    def en_octets(self, valeur: Any) -> bytes:
        return str(valeur).encode()

    def depuis_octets(self, octets: bytes) -> str:
        return octets.decode()

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return forms.CharField(
            required=not self.blank,
            label=(self.verbose_name or "").capitalize(),
            help_text=self.help_text,
            widget=kwargs.pop("widget", forms.Textarea),
            max_length=100_000,
        )


class JSONChiffre(ChampChiffre):
    """JSON value, encrypted with the dossier's key."""

    vide = None

    def en_octets(self, valeur: Any) -> bytes:
        return json.dumps(valeur, cls=DjangoJSONEncoder, ensure_ascii=False).encode()

    def depuis_octets(self, octets: bytes) -> Any:
        return json.loads(octets)

    def illisible(self, texte: TexteIllisible) -> Any:
        return {"illisible": str(texte)}

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return forms.JSONField(required=not self.blank, label=(self.verbose_name or "").capitalize())
