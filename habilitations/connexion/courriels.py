"""The one mail of sign-in: a single-use link, no name, nothing in the subject."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.mail import EmailMessage

from habilitations.connexion.oubli import adresse_du_lien
from habilitations.models import Compte

TEXTE = """Bonjour,

Vous avez demandé à choisir un nouveau mot de passe pour le DUI. Ce lien sert une fois, pendant 30 minutes :

{lien}

Le code de votre téléphone restera demandé. Si vous n’avez rien demandé, ne faites rien :
votre mot de passe ne change pas.
"""


def envoyer_le_lien(compte_id: uuid.UUID) -> None:
    """Leaves quietly when the account has gone or was ended since."""
    compte = Compte.objects.filter(pk=compte_id, is_active=True).first()
    if compte is None:
        return
    lien = settings.DUI_ADRESSE.rstrip("/") + adresse_du_lien(compte)
    EmailMessage("Votre mot de passe", TEXTE.format(lien=lien), to=[compte.courriel]).send()
