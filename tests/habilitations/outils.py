"""Helpers of the pages' tests: the current code of an account, the rows of a request."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from audit import lecture
from dui.commun import roles
from dui.commun.contexte_sql import en_role


def code_de(compte: Any) -> str:
    """A code that the account's application shows now, accepted even if the last one was just used."""
    appareil, _ = TOTPDevice.objects.get_or_create(user=compte, name="essai", confirmed=True)
    TOTPDevice.objects.filter(pk=appareil.pk).update(last_t=-1, throttling_failure_count=0)
    return f"{totp(appareil.bin_key, appareil.step, appareil.t0, appareil.digits, appareil.drift):06d}"


def traces(reponse: Any) -> list[tuple]:
    """(dossiers, category, action, outcome, ground, reason) of the rows this answer left."""
    with lecture.tout_le_journal(), en_role(roles.JOURNAL), connection.cursor() as curseur:
        curseur.execute(
            "SELECT dossiers, categorie, action, issue, base, motif FROM audit_trace WHERE requete = %s ORDER BY seq",
            [uuid.UUID(reponse.headers["X-Request-Id"])],
        )
        return curseur.fetchall()
