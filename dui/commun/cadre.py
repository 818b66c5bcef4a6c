"""The frame of every page: what the header, the menu and the lock need, read from `request.cadre`.

`habilitations` puts the object there; a page served before it exists (login, error, gallery) still gets a frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

# Link of the frame → name of its route. A name that does not resolve hides the link.
ROUTES = {
    "accueil": "usagers:ma_journee",
    "recherche": "usagers:recherche",
    "noter": "coordination:noter",
    "aide": "rgpd:aide",
    "accessibilite": "rgpd:accessibilite",
    "confidentialite": "confidentialite",
    "connexion": "habilitations:connexion",
    "deconnexion": "habilitations:deconnexion",
    "verrouiller": "habilitations:verrouiller",
    "deverrouiller": "habilitations:deverrouiller",
    "presence": "habilitations:presence",
    "theme": "habilitations:theme",
    "mes_sessions": "habilitations:mes_sessions",
    "etablissement": "habilitations:choisir_etablissement",
}
THEMES = {"jour": "light", "nuit": "dark", "light": "light", "dark": "dark"}


class Liens(dict[str, str]):
    """Resolves a link when a template asks for it; the empty string when the route does not exist."""

    def __missing__(self, nom: str) -> str:
        try:
            adresse = reverse(ROUTES[nom])
        except (KeyError, NoReverseMatch):
            adresse = ""
        self[nom] = adresse
        return adresse


class Cadre:
    """Reads an attribute of `request.cadre`, or its neutral value. Nothing here touches the database."""

    NEUTRES: Mapping[str, Any] = {
        "etablissement": "",
        "unite": "",
        "personne": "",
        "metier": "",
        "menu": (),
        "etablissements": (),
        "verrou_delai": 0,
        "noter_url": "",
    }

    def __init__(self, source: object | None) -> None:
        self._source = source
        self.liens = Liens(getattr(source, "liens", None) or {})

    def __getattr__(self, nom: str) -> Any:
        if nom not in self.NEUTRES:
            raise AttributeError(nom)
        return getattr(self._source, nom, None) or self.NEUTRES[nom]

    @property
    def connecte(self) -> bool:
        return bool(self.personne)

    @property
    def theme(self) -> str:
        """`light`, `dark`, or nothing: then the system decides, through `color-scheme`."""
        return THEMES.get(str(getattr(self._source, "theme", "") or ""), "")


def cadre(request: HttpRequest) -> dict[str, Any]:
    return {"cadre": Cadre(getattr(request, "cadre", None))}
