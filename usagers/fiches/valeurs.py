"""Values of a row as a reader sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from dui.commun.dates_fr import date_heure_longue, date_longue, nombre
from usagers.fiches.formulaires import champs_de


def libelle(modele: Any, nom: str) -> str:
    """Name of a field, as the head of a line."""
    texte = str(modele._meta.get_field(nom).verbose_name)
    return texte[:1].upper() + texte[1:]


def en_clair(ligne: Any, nom: str, valeur: Any) -> str:
    """Label of a choice, French date, figure with its comma, « oui » or « non »; empty when there is nothing."""
    try:
        choix = ligne._meta.get_field(nom).flatchoices
    except (FieldDoesNotExist, AttributeError):
        choix = ()
    if choix and not isinstance(valeur, list):
        return str(dict(choix).get(valeur, valeur or ""))
    match valeur:
        case None:
            return ""
        case bool():
            return "oui" if valeur else "non"
        case dt.datetime():
            return date_heure_longue(valeur)
        case dt.date():
            return date_longue(valeur, jour=False)
        case Decimal() | float():
            return nombre(valeur)
        case models.Model():
            return str(getattr(valeur, "en_clair", valeur))
        case list() | tuple():
            return ", ".join(str(dict(choix).get(v, v)) for v in valeur)
        case _:
            return str(valeur)


def lignes_de(fiche: Any, ligne: Any, sans: Sequence[str] = ()) -> list[dict[str, str]]:
    """(label, value) of each field of the form that says something, but `sans`; `url` of what opens elsewhere."""
    trouvees = []
    for nom in champs_de(fiche.formulaire):
        if nom in sans:
            continue
        valeur = getattr(ligne, nom)
        if texte := en_clair(ligne, nom, valeur):
            url = getattr(valeur, "url", "")
            trouvees.append({"nom": str(fiche.formulaire.base_fields[nom].label), "valeur": texte, "url": url})
    return trouvees


def depuis_la_piste(ligne: Any, nom: str, texte: Any) -> str:
    """A former value, kept as text by the trail of changes, as a reader sees it."""
    champ = ligne._meta.get_field(nom)
    if texte in (None, "", "None"):
        return ""
    if isinstance(champ, models.BooleanField):
        return "oui" if str(texte) == "True" else "non"
    if isinstance(champ, models.ForeignKey):
        return "un autre choix"  # the trail keeps an identifier, which says nothing to a reader
    if isinstance(champ, models.DateField):
        try:
            return en_clair(ligne, nom, champ.to_python(str(texte)))
        except ValidationError:
            return str(texte)
    return en_clair(ligne, nom, str(texte))
