"""Invitation to a new account: a single-use link to choose the password; the second factor is tied right after.

The link dies with the first password chosen, the first sign-in, or after three days. Nothing personal in the mail.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from habilitations.models import Compte

SEL = "habilitations.invitation"
DUREE = 3 * 24 * 3600  # seconds
OBJET = "Votre accès au DUI"
TEXTE = """Bonjour,

Un accès au DUI vous est ouvert. Ce lien sert une fois, pendant trois jours, à choisir votre mot de passe :

{lien}

Gardez votre téléphone à portée de main : une application d’authentification vous sera demandée ensuite.
Si vous n’attendiez pas ce message, ne faites rien et prévenez votre établissement. Ne le faites pas suivre.
"""


def _empreinte(compte: Compte) -> str:
    etat = f"{compte.pk}|{compte.password}|{compte.last_login}|{compte.courriel}"
    return salted_hmac(SEL, etat, algorithm="sha256").hexdigest()


def jeton(compte: Compte) -> str:
    return signing.dumps(_empreinte(compte), salt=SEL)


def est_valide(compte: Compte, recu: str) -> bool:
    try:
        lu = signing.loads(recu, salt=SEL, max_age=DUREE)
    except signing.BadSignature:
        return False
    return constant_time_compare(str(lu), _empreinte(compte))


def adresse(compte: Compte) -> str:
    """The whole address of the link."""
    valeurs: dict[str, Any] = {"uidb64": urlsafe_base64_encode(force_bytes(compte.pk)), "jeton": jeton(compte)}
    return settings.DUI_ADRESSE.rstrip("/") + reverse("habilitations:nouveau_mot_de_passe", kwargs=valeurs)


def envoyer(compte_id: uuid.UUID) -> bool:
    """Leaves quietly when the account has gone, was ended, or has already been used."""
    compte = Compte.objects.filter(pk=compte_id, is_active=True, last_login__isnull=True).first()
    if compte is None:
        return False
    EmailMessage(OBJET, TEXTE.format(lien=adresse(compte)), to=[compte.courriel]).send()
    return True
