"""A writing is saved once: a second click, a retry after a lost answer give back the row already there."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django import forms
from django.db import IntegrityError, transaction

from dui.commun.acces import courant
from dui.commun.modeles import DonneeDeDossier
from usagers.brouillons import lire_brouillon

M = TypeVar("M", bound=DonneeDeDossier)


class FormulaireUnEnvoi(forms.Form):
    """Carries the key that the page was given; a page without one is sent once each time."""

    envoi = forms.UUIDField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": "Ce formulaire est abîmé. Rechargez la page : votre texte est dans le brouillon."},
    )

    def clean_envoi(self) -> uuid.UUID:
        return self.cleaned_data["envoi"] or uuid.uuid4()


def poser_une_fois(modele: type[M], envoi: uuid.UUID, **champs: Any) -> tuple[M, bool]:
    """Save a row of the open dossier by the current account; (row, False) when this `envoi` was already received."""
    acces = courant()
    deja = deja_posee(modele, envoi)
    if deja is not None:
        return deja, False
    nouvelle = modele(
        dossier_id=acces.dossier_id,
        etablissement_id=acces.etablissement_id,
        auteur_id=acces.compte_id,
        metier=acces.poste.affectation.profession,
        envoi=envoi,
        **champs,
    )
    try:
        with transaction.atomic():
            nouvelle.save()
    except IntegrityError:  # the same form, sent twice at the same time
        deja = deja_posee(modele, envoi)
        if deja is None:
            raise
        return deja, False
    return nouvelle, True


def deja_posee(modele: type[M], envoi: uuid.UUID) -> M | None:
    acces = courant()
    tous: Any = getattr(modele, "avec_retirees", modele.objects)  # withdrawn since: sent all the same
    return tous.de(acces.dossier_id).filter(auteur_id=acces.compte_id, envoi=envoi).first()


def reprendre(modele: type[DonneeDeDossier], formulaire: str) -> dict[str, Any]:
    """The draft to resume, unless what it held was sent (a late autosave may come after the form)."""
    tapes = lire_brouillon(formulaire)
    if "envoi" not in tapes:
        return tapes
    try:
        envoi = uuid.UUID(str(tapes["envoi"]))
    except ValueError:
        return {champ: valeur for champ, valeur in tapes.items() if champ != "envoi"}
    return {} if deja_posee(modele, envoi) else tapes
