"""Verbs: publish what was previewed, withdraw with a reason. Each writes the journal, as any writing does."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from usagers.models import Publication
from usagers.publication.cibles import Cible
from usagers.publication.etat import oublier


class PublicationRefusee(Exception):
    """The text can be shown."""


def categorie_de(cible: Cible, ligne: Any) -> Categorie:
    return cible.categorie or Categorie(ligne.categorie)


def publier(cible: Cible, ligne: Any, version: int, *, personne: bool, representant: bool) -> Publication:
    """Replaces what was published of this row. Raises `PublicationRefusee`."""
    if raison := cible.refuser(ligne):
        raise PublicationRefusee(raison)
    if cible.version(ligne) != version:
        raise PublicationRefusee("Cette ligne a changé depuis l’aperçu. Relisez-la avant de la publier.")
    acces = courant()
    ancienne = _tenir(cible, ligne)
    if ancienne is not None:
        meme = (ancienne.version, ancienne.pour_personne, ancienne.pour_representant) == (
            version,
            personne,
            representant,
        )
        if meme:
            return ancienne
        _retirer(ancienne, None)
    nouvelle = Publication(
        dossier_id=acces.dossier_id,
        etablissement_id=acces.etablissement_id,
        categorie=categorie_de(cible, ligne).value,
        genre=cible.genre,
        objet=ligne.pk,
        version=version,
        pour_personne=personne,
        pour_representant=representant,
        publiee_par_id=acces.compte_id,
    )
    try:
        with transaction.atomic():
            nouvelle.save()
    except IntegrityError:
        raise PublicationRefusee("Un collègue vient de publier cette ligne. Rechargez la page.") from None
    oublier()
    return nouvelle


def retirer(cible: Cible, ligne: Any, motif: str) -> bool:
    """False when nothing was published."""
    tenue = _tenir(cible, ligne)
    if tenue is None:
        return False
    _retirer(tenue, motif)
    return True


def _tenir(cible: Cible, ligne: Any) -> Publication | None:
    trouvee: Publication | None = (
        Publication.objects.de(courant().dossier_id)
        .filter(genre=cible.genre, objet=ligne.pk, retiree_le__isnull=True)
        .order_by()
        .select_for_update(no_key=True, of=("self",))
        .first()
    )
    return trouvee


def _retirer(publication: Publication, motif: str | None) -> None:
    publication.retiree_le, publication.retiree_par_id = timezone.now(), courant().compte_id
    publication.motif_retrait = motif
    publication.save()
    oublier()
