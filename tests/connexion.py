"""Being signed in within a test: the account, its second factor, its place."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice


def connecter(client: Client, compte: Any, *, second_facteur: bool = True) -> Client:
    """Sign `compte` in; without `second_facteur` it stays at the password."""
    client.force_login(compte, backend="django.contrib.auth.backends.ModelBackend")
    if second_facteur:
        appareil, _ = TOTPDevice.objects.get_or_create(user=compte, name="essai", confirmed=True)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = appareil.persistent_id
        session.save()
    return client
