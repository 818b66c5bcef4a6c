"""Transmissions across the persons of a reader: what is unread, and whom one may write about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from coordination import services
from coordination.formulaires import FiltreReleve, possibles
from coordination.models import Transmission
from dui.commun import roles
from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.horloge import aujourdhui
from usagers import recherche
from usagers.enums import EtatDossier
from usagers.models import Dossier
from usagers.personnes import CHAMPS, Personne, designer
from usagers.presence import presents

DERNIER_PASSAGE = dt.timedelta(hours=48)


def rubriques_lues(acces: Any = None) -> list[Categorie]:
    """Categories of transmission that this function reads across its persons; none for a wide function."""
    acces = acces or courant()
    return possibles(acces.fonction if acces.role == roles.LARGE else acces.lire)


def noter_url(acces: Any) -> str:
    """Where to note from a page without a dossier; empty for who writes no transmission."""
    ecrites = possibles(acces.fonction & acces.ecrire if acces.role == roles.LARGE else acces.ecrire)
    return reverse("coordination:choisir") if ecrites else ""


def selection(filtre: FiltreReleve) -> Any:
    """Transmissions that answer the filter, urgent first; nothing when the filter is not valid."""
    if not filtre.is_valid():
        return Transmission.objects.none()
    choix = filtre.cleaned_data
    lignes = services.recentes(services.FENETRE) if choix["lecture"] else services.non_lues(services.FENETRE)
    if choix["importance"]:
        lignes = lignes.filter(importance=choix["importance"])
    if choix["categorie"]:
        lignes = lignes.filter(categorie=choix["categorie"])
    return lignes.order_by("-importance", "-faite_le", "-id")


def personnes_a_noter(q: str) -> Any:
    """Persons present whom I accompany, narrowed by a name."""
    dossiers = presents(Dossier.objects.filter(etat=EtatDossier.ACTIF), aujourdhui()).only(*CHAMPS, "tri")
    return recherche.chercher(dossiers, q).order_by("tri", "pk") if q else dossiers.order_by("tri", "pk")


def en_ordre(page: Any) -> list[Personne]:
    dossiers = list(page)
    doubles = recherche.homonymes(dossiers)
    return [designer(d, homonyme=d.pk in doubles) for d in dossiers]
