"""The picture of the person: shown while the consent to image is in force, hidden from the next request on (C. civ. 9).

One source of truth, the consents. Whoever may not read them is told nothing of them: the check decides, it shows
nothing, so it is read muted and under a written reason.
"""

from __future__ import annotations

import uuid

from dui.commun.acces import sans_montrer
from dui.commun.contexte_sql import en_tache
from dui.commun.horloge import aujourdhui
from usagers.consentements import consent_en_vigueur
from usagers.enums import GenreConsentement
from usagers.models import Consentement, Document
from usagers.models.documents import PHOTO

CACHEE = "Cette photographie ne se montre pas : aucun accord à l’image n’est en vigueur."


def image_permise(dossier_id: uuid.UUID) -> bool:
    """Is there, today, a consent in force to show this person's image?"""
    with en_tache("vérification de l’accord à l’image"), sans_montrer():
        reponses = list(Consentement.objects.de(dossier_id).filter(genre=GenreConsentement.IMAGE))
        return consent_en_vigueur(reponses, GenreConsentement.IMAGE, aujourdhui()) is not None


def est_cachee(document: Document) -> bool:
    return document.type == PHOTO and not image_permise(document.dossier_id)
