"""How fresh the second factor is: a sensitive act asks for a code unless one was just given (5 minutes).

Whoever signs in because of an emergency is not made to wait for the next code: the one they just typed still counts.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

CLE = "code_le"
DUREE = 5 * 60  # seconds


def marquer(request: Any, prouve_le: int | None = None) -> None:
    """A code was accepted in this session, now; or its holder proved who they are elsewhere, at `prouve_le`."""
    maintenant = int(time.time())
    request.session[CLE] = maintenant if prouve_le is None else min(prouve_le, maintenant)


def est_recente(request: Any) -> bool:
    donne = request.session.get(CLE)
    return isinstance(donne, int) and 0 <= time.time() - donne <= DUREE


def donne_des_codes(compte: Any) -> bool:
    """Has an application or recovery codes. Pro Santé Connect is a second factor too, but gives nothing to type."""
    return any(m.objects.filter(user=compte, confirmed=True).exists() for m in (TOTPDevice, StaticDevice))


def url_psc(suite: str) -> str:
    """Pro Santé Connect again, the card asked for whatever is already open there, then `suite`."""
    return f"{reverse('habilitations:psc_debut')}?frais=1&suite={quote(suite)}"
