"""Sessions an account can see and end. They live in the database: ending one is deleting its row."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

from django.contrib.sessions.models import Session

from habilitations import perimetre
from habilitations.models import SessionOuverte

_APPAREILS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Appareil Android"),
    ("Windows", "Ordinateur Windows"),
    ("Macintosh", "Ordinateur Mac"),
    ("Linux", "Ordinateur Linux"),
)
_NAVIGATEURS = (("Firefox", "Firefox"), ("Edg", "Edge"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def appareil(agent: str) -> str:
    """« Ordinateur Windows, Firefox »: enough to recognise one's own, nothing more is kept."""
    materiel = next((nom for cle, nom in _APPAREILS if cle in agent), "Appareil inconnu")
    logiciel = next((nom for cle, nom in _NAVIGATEURS if re.search(rf"{cle}/", agent)), "")
    return ", ".join(m for m in (materiel, logiciel) if m)


def ouvrir(request: Any) -> None:
    """A session reaches its second factor: it is written where its holder can see it."""
    request.session.save()
    maintenant = int(time.time())
    request.session["ouverte_le"] = request.session["derniere_activite"] = maintenant
    request.session.pop("verrouille", None)
    regler_le_verrou(request, perimetre.poste_de(request.user, request.session.get("affectation")))
    SessionOuverte.objects.update_or_create(
        cle=request.session.session_key,
        defaults={
            "compte": request.user,
            "appareil": appareil(request.headers.get("User-Agent", ""))[:120],
            "adresse": request.META.get("REMOTE_ADDR") or None,
        },
    )


def tourner(request: Any) -> None:
    """A new key at each level (code, step-up, unlocking), and its row with it: the same connection goes on."""
    ancienne = request.session.session_key
    request.session.cycle_key()
    SessionOuverte.objects.filter(cle=ancienne).update(cle=request.session.session_key)


def regler_le_verrou(request: Any, poste: Any) -> None:
    """The ESMS acted in says how long an idle session stays open: to the page, and to the server by this."""
    if poste is not None:
        request.session["verrou_minutes"] = poste.etablissement.verrou_minutes


def precedente(request: Any) -> dt.datetime | None:
    """When this account was opened before this session; None the first time."""
    texte = request.session.get("precedente")
    return dt.datetime.fromisoformat(texte) if texte else None


def oublier(cle: str) -> None:
    """The session ends by itself (signing out): its row goes too."""
    SessionOuverte.objects.filter(cle=cle).delete()


def ouvertes(compte: Any) -> list[SessionOuverte]:
    """Sessions still alive; rows whose session is gone are swept."""
    lignes = list(SessionOuverte.objects.filter(compte=compte).order_by("-vue_le"))
    vivantes = set(Session.objects.filter(pk__in=[s.cle for s in lignes]).values_list("pk", flat=True))
    SessionOuverte.objects.filter(pk__in=[s.pk for s in lignes if s.cle not in vivantes]).delete()
    return [s for s in lignes if s.cle in vivantes]


def fermer(lignes: list[SessionOuverte]) -> int:
    Session.objects.filter(pk__in=[s.cle for s in lignes]).delete()
    SessionOuverte.objects.filter(pk__in=[s.pk for s in lignes]).delete()
    return len(lignes)


def fermer_toutes(compte: Any, sauf: str | None = None) -> int:
    """End every session of this account, but the one whose key is given."""
    return fermer([s for s in SessionOuverte.objects.filter(compte=compte) if s.cle != sauf])
