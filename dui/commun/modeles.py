"""Bases of every model that holds something about a person.

A model derives from `DonneeDeDossier` and says its `categorie` once: wall, trace, key, retention and register
follow. `categorie` is a class attribute where it is fixed, a field where the author chooses.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from dui.commun.acces import Action, courant, sans_montrer
from dui.commun.categories import Categorie, Niveau
from dui.commun.erreurs import LectureNonTracee
from dui.commun.querysets import EnsembleGarde, GestionnaireGarde


class EcritureRefusee(RuntimeError):
    """A view tried to write where the reader may not; the guard should have refused first."""


class ModeleGarde(models.Model):
    """Notes what is read in `from_db`, what is written in `save`; never deletes (the purge role does)."""

    champ_dossier: ClassVar[str] = "dossier_id"
    niveau_pour_ecrire: ClassVar[Niveau] = Niveau.ECRITURE
    suivi_des_modifications: ClassVar[bool] = True
    ecartes: ClassVar[tuple[str, ...]] = ()  # paths to the accounts that never read the row, whatever opens its heading
    action_tracee: ClassVar[Action | None] = None  # what saving a row is called, when it adds nothing to the dossier
    # The merge of two dossiers moves every row, unless its model says here why it stays in the dossier that closes.
    reste_a_la_fusion: ClassVar[str] = ""
    si_deux: ClassVar[str] = ""  # what the merge answers when a dossier may have only one such row and both have it
    ensemble: ClassVar[str] = ""  # column whose rows of one value are never separated (versions of a document)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    objects = GestionnaireGarde()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        acces = courant()
        self.preparer()
        action = self.action_tracee or (Action.CREER if self._state.adding else Action.MODIFIER)
        self._exiger_le_droit(acces)
        with sans_montrer():  # the trail of changes re-reads the old row: comparing is not showing
            super().save(*args, **kwargs)
        acces.noter_ecriture(self.dossier_de_trace, self.categorie, action)  # type: ignore[attr-defined]

    @classmethod
    def categorie_par_ligne(cls) -> bool:
        try:
            cls._meta.get_field("categorie")
        except FieldDoesNotExist:
            return False
        return True

    @classmethod
    def categories_possibles(cls) -> tuple[Categorie, ...]:
        """The categories a row of this model may have: one, or the choices of its field."""
        if not cls.categorie_par_ligne():
            return (Categorie(cls.categorie),)  # type: ignore[attr-defined]
        champ: Any = cls._meta.get_field("categorie")
        return tuple(Categorie(valeur) for valeur, _ in champ.choices)

    @classmethod
    def champs_de_trace(cls) -> tuple[str, ...]:
        return (cls.champ_dossier, "categorie") if cls.categorie_par_ligne() else (cls.champ_dossier,)

    @property
    def dossier_de_trace(self) -> uuid.UUID:
        return getattr(self, self.champ_dossier)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Any:
        ligne = dict(zip(field_names, values, strict=False))
        try:
            dossier = ligne[cls.champ_dossier]
            categorie = ligne["categorie"] if cls.categorie_par_ligne() else cls.categorie  # type: ignore[attr-defined]
        except KeyError as manque:
            raise LectureNonTracee(f"{cls.__name__} lu sans {manque}") from None
        courant().noter_lecture(dossier, categorie)
        return super().from_db(db, field_names, values, **options)

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        if fields is not None:
            fields = list({*fields, *self.champs_de_trace()})
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)

    def preparer(self) -> None:
        """What `save` completes before writing; mass inserts call it too."""

    def _exiger_le_droit(self, acces: Any) -> None:
        if acces.est_systeme:
            return
        permis = acces.lire if self.niveau_pour_ecrire == Niveau.LECTURE else acces.ecrire
        if str(self.categorie) not in permis or acces.dossier_id != self.dossier_de_trace:  # type: ignore[attr-defined]
            raise EcritureRefusee(f"{type(self).__name__} : écriture hors du dossier ouvert ou du métier")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise EcritureRefusee("une donnée de dossier ne se supprime pas ; la conservation la détruit à son terme")


class DonneeDeDossier(ModeleGarde):
    """One row about one person. `etablissement` repeats the dossier's: wide policies and sharding read it.

    `ne_se_transmet_pas`: why no row of this kind is copied to another ESMS (`usagers.transferts`); what hangs on one
    that stays, stays. Empty, as by default: it may be chosen.
    """

    ne_se_transmet_pas: ClassVar[str] = ""

    dossier = models.ForeignKey(
        "usagers.Dossier", verbose_name="dossier", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    etablissement = models.ForeignKey(
        "habilitations.Etablissement",
        verbose_name="établissement",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    class Meta:
        abstract = True

    def preparer(self) -> None:
        super().preparer()
        if self.etablissement_id is None:
            self.etablissement_id = self.dossier.etablissement_id

    def se_transmet(self) -> bool:
        """This row may be copied to another ESMS, its kind being one that may."""
        return True


class ModeleDHabilitation(models.Model):
    """Says who may see a dossier without saying anything of it: walled by ESMS, read by the wall itself.

    `exemption` is the written reason that the house test asks of a model with a path to a dossier and no category.
    """

    exemption: ClassVar[str] = "dit qui accède, rien de la personne : mur par établissement"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def modeles_gardes() -> list[type[ModeleGarde]]:
    """Every concrete model behind the gate."""
    from django.apps import apps

    return [m for m in apps.get_models() if issubclass(m, ModeleGarde)]


def modeles_d_habilitation() -> list[type[ModeleDHabilitation]]:
    from django.apps import apps

    return [m for m in apps.get_models() if issubclass(m, ModeleDHabilitation)]


__all__ = [
    "DonneeDeDossier",
    "EcritureRefusee",
    "EnsembleGarde",
    "ModeleDHabilitation",
    "ModeleGarde",
    "modeles_d_habilitation",
    "modeles_gardes",
]
