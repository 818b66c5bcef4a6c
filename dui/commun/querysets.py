# mypy: disable-error-code="attr-defined,misc,assignment"
"""The gate of the queries: building is free, executing needs an `Acces`, reading leaves a note.

The manager cannot refuse in `get_queryset` (forms and viewsets build querysets at import): the compiler
refuses, and a queryset filters itself on the first clone made under an `Acces`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    ValuesIterable,
    ValuesListIterable,
)
from django.db.models.sql import Query

from dui.commun.acces import courant, courant_ou_rien
from dui.commun.erreurs import AccesNonLie, EcritureEnMasseRefusee, LectureNonTracee


class RequeteGardee(Query):
    pour: Any = None  # uuid of the request whose `Acces` filtered this query

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        if self.pour != courant().requete:
            raise AccesNonLie("jeu de résultats sans accès, ou préparé pour un autre accès")
        return super().get_compiler(*args, **kwargs)


def _noteur(queryset: Any, colonnes: list[str]) -> Any:
    """Return a function row(tuple) -> None that notes (dossier, category), or raise if the row cannot be traced."""
    modele = queryset.model
    if any(
        "__" in nom and not nom.startswith("dossier__pk") for nom in colonnes if nom in queryset.query.values_select
    ):
        raise LectureNonTracee(f"{modele.__name__}.values() : colonnes d’un autre modèle, à lire par ce modèle")
    alias = {"pk": modele._meta.pk.attname, "dossier": "dossier_id"}
    noms = [alias.get(nom, nom) for nom in colonnes]
    if modele.champ_dossier not in noms:
        raise LectureNonTracee(f"{modele.__name__}.values() doit garder « {modele.champ_dossier} »")
    rang = noms.index(modele.champ_dossier)
    if not modele.categorie_par_ligne():
        return lambda ligne: courant().noter_lecture(ligne[rang], modele.categorie)
    if "categorie" not in noms:
        raise LectureNonTracee(f"{modele.__name__}.values() doit garder « categorie »")
    rang_categorie = noms.index("categorie")
    return lambda ligne: courant().noter_lecture(ligne[rang], ligne[rang_categorie])


def _colonnes(queryset: Any) -> list[str]:
    requete = queryset.query
    return [*requete.extra_select, *requete.values_select, *requete.annotation_select]


class _ValeursNotees(ValuesIterable):
    def __iter__(self) -> Iterator[Any]:
        noms = _colonnes(self.queryset)
        noter = _noteur(self.queryset, noms)
        for ligne in super().__iter__():
            noter([ligne[nom] for nom in noms])
            yield ligne


class _ListesNotees(ValuesListIterable):
    def __iter__(self) -> Iterator[Any]:
        champs = self.queryset._fields
        noter = _noteur(self.queryset, [str(f) for f in champs] if champs else _colonnes(self.queryset))
        for ligne in super().__iter__():
            noter(ligne)
            yield ligne


class _NommeesNotees(NamedValuesListIterable):
    def __iter__(self) -> Iterator[Any]:
        noter = _noteur(self.queryset, [str(f) for f in self.queryset._fields or _colonnes(self.queryset)])
        for ligne in super().__iter__():
            noter(ligne)
            yield ligne


class _PlatesNotees(FlatValuesListIterable):
    def __iter__(self) -> Iterator[Any]:
        noter = _noteur(self.queryset, [str(f) for f in self.queryset._fields])
        for valeur in super().__iter__():
            noter([valeur])
            yield valeur


_ITERABLES: dict[type, type] = {
    ValuesIterable: _ValeursNotees,
    ValuesListIterable: _ListesNotees,
    NamedValuesListIterable: _NommeesNotees,
    FlatValuesListIterable: _PlatesNotees,
}


class EnsembleGarde(models.QuerySet):
    """Questions about sets of personal rows. Mass writes are refused: they escape the trail of changes."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query if query is not None else RequeteGardee(model), using, hints)

    def _clone(self) -> Any:
        clone, acces = super()._clone(), courant_ou_rien()
        if acces is None or clone.query.pour is not None or not isinstance(clone.query, RequeteGardee):
            return clone
        return clone._garder(acces)

    def _garder(self, acces: Any) -> Any:
        """Filter by who reads. Nobody's access (public page, no function) filters nothing: executing it is refused."""
        if not acces.est_systeme and acces.filtre is None:
            return self
        self.query.pour = acces.requete  # before filter(), which clones again
        return self if acces.est_systeme else acces.filtre(acces, self)

    def de(self, dossier: Any) -> Any:
        """The rows of one dossier (object or uuid)."""
        return self.filter(**{self.model.champ_dossier: getattr(dossier, "pk", dossier)})

    def only(self, *fields: str) -> Any:
        return super().only(*fields, *self.model.champs_de_trace())

    def values(self, *fields: Any, **expressions: Any) -> Any:
        return super().values(*fields, **expressions)._noter_les_valeurs()

    def values_list(self, *fields: Any, flat: bool = False, named: bool = False) -> Any:
        return super().values_list(*fields, flat=flat, named=named)._noter_les_valeurs()

    def _noter_les_valeurs(self) -> Any:
        self._iterable_class = _ITERABLES.get(self._iterable_class, self._iterable_class)
        return self

    def aggregate(self, *args: Any, **kwargs: Any) -> Any:
        """Counting is silent; any other aggregate tells something about a person and needs one dossier."""
        expressions = [*args, *kwargs.values()]
        if not all(isinstance(e, models.Count) for e in expressions) and not courant().est_systeme:
            acces = courant()
            if acces.dossier_id is None:
                raise LectureNonTracee("un agrégat de données personnelles se lit dossier par dossier")
            for categorie in self.model.categories_possibles():
                acces.noter_lecture(acces.dossier_id, categorie)
        return super().aggregate(*args, **kwargs)

    def _insert(self, *args: Any, **kwargs: Any) -> Any:
        courant()
        return super()._insert(*args, **kwargs)

    def _refuser(self, *args: Any, **kwargs: Any) -> Any:
        raise EcritureEnMasseRefusee("écrire ligne par ligne, ou par le verbe motivé du queryset")

    update = delete = bulk_update = bulk_create = _refuser
    update.alters_data = True

    def mise_a_jour_motivee(self, motif: str, **valeurs: Any) -> int:
        """A mass update under a written reason, by a system access only; the reason goes to the journal."""
        self._exiger_systeme(motif)
        return super().update(**valeurs)

    def creer_en_lot(self, motif: str, objets: list[Any], taille: int = 500) -> list[Any]:
        """A mass insert under a written reason, by a system access only (import, demonstration)."""
        self._exiger_systeme(motif)
        for objet in objets:
            objet.preparer()
            courant().noter_ecriture(objet.dossier_de_trace, objet.categorie, "creer")
        return super().bulk_create(objets, batch_size=taille)

    @staticmethod
    def _exiger_systeme(motif: str) -> None:
        if not motif.strip() or not courant().est_systeme:
            raise EcritureEnMasseRefusee("une écriture en masse demande un motif et un accès de traitement")


class GestionnaireGarde(models.Manager.from_queryset(EnsembleGarde)):
    use_in_migrations = False

    def get_queryset(self) -> Any:
        acces = courant_ou_rien()
        queryset = self._queryset_class(self.model, using=self._db, hints=self._hints)
        return queryset._garder(acces) if acces else queryset


__all__ = ["EnsembleGarde", "GestionnaireGarde", "ModelIterable", "RequeteGardee"]
