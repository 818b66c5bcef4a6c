"""System checks that refuse to start: no key, an application role that walks through the walls, unsafe production."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.utils import OperationalError


def exiger() -> None:
    """Refuse to start when a check is serious: Django runs its checks in commands, not in the servers."""
    try:
        messages = checks.run_checks(databases=["default"])
    finally:
        connections["default"].close()  # a worker forks next: it must not inherit the socket
    graves = [f"({m.id}) {m.msg}" for m in messages if m.is_serious() and not m.is_silenced()]
    if graves:
        raise SystemExit("\n".join(["Démarrage refusé.", *graves]))


@checks.register(checks.Tags.security)
def cle_presente(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    from dui.commun.chiffrement.kek import fournisseur

    try:
        fournisseur().courante()
    except (ImproperlyConfigured, OSError, ValueError) as erreur:
        return [checks.Error(f"Clé de chiffrement absente ou illisible : {erreur}", id="dui.E001")]
    return []


@checks.register(checks.Tags.database)
def role_modeste(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A superuser, BYPASSRLS or owner role would make the second wall a decoration."""
    if settings.DUI_ROLE_PROPRIETAIRE or "default" not in (databases or []):
        return []
    try:
        with connections["default"].cursor() as curseur:
            curseur.execute(
                "SELECT rolsuper OR rolbypassrls OR (SELECT count(*) > 0 FROM pg_class c JOIN pg_namespace n"
                " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relowner = r.oid)"
                " FROM pg_roles r WHERE rolname = current_user"
            )
            trop_fort = curseur.fetchone()[0]
    except OperationalError as erreur:
        return [checks.Error(f"Base de données injoignable : {type(erreur).__name__}", id="dui.E003")]
    if trop_fort:
        return [
            checks.Error(
                "Le rôle de l’application contourne les murs de la base (superutilisateur, BYPASSRLS ou propriétaire).",
                id="dui.E002",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=False)
def production_prudente(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    if settings.DUI_MODE != "production":
        return []
    fautes = {
        "DEBUG est actif": settings.DEBUG,
        "DUI_SECRET_KEY absente ou trop courte": not settings.DUI_CLE_FOURNIE or len(settings.SECRET_KEY) < 50,
        "cookies sans l’attribut Secure": not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE),
        "aucun nom d’hôte (DUI_HOTES)": not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
        "redirection HTTPS absente": not settings.SECURE_SSL_REDIRECT,
    }
    return [checks.Error(f"Production refusée : {texte}.", id="dui.E004") for texte, vrai in fautes.items() if vrai]
