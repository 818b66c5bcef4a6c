"""What the frame of a staff page shows: place, person, job, menu. Upper floors sign up their entries of the menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class EntreeDeMenu:
    """`visible(acces)` decides from the function acted in; `rang` orders the menu."""

    nom: str
    route: str
    icone: str
    rang: int
    visible: Callable[[Any], bool] = lambda acces: acces.poste is not None
    natures: frozenset[str] = frozenset()  # accounts without a function that see it too


_MENU: list[EntreeDeMenu] = []


def inscrire(*entrees: EntreeDeMenu) -> None:
    """Called by `AppConfig.ready()` of the floors above."""
    for entree in entrees:
        if entree not in _MENU:
            _MENU.append(entree)


_NOTER: list[Callable[[Any], str]] = []


def inscrire_noter(adresse: Callable[[Any], str]) -> None:
    """The floor that notes says where « Noter » leads from a page without a dossier; empty when it notes none."""
    if adresse not in _NOTER:
        _NOTER.append(adresse)


def pour(*professions: str) -> Callable[[Any], bool]:
    """An entry of the menu for these functions."""
    return lambda acces: acces.poste is not None and acces.poste.affectation.profession in professions


@dataclass
class Cadre:
    """Read by `dui.commun.cadre`; names follow its contract."""

    etablissement: str = ""
    unite: str = ""
    personne: str = ""
    metier: str = ""
    menu: list[dict[str, Any]] = field(default_factory=list)
    etablissements: list[dict[str, Any]] = field(default_factory=list)
    theme: str = ""
    verrou_delai: int = 0
    noter_url: str = ""


def cadre_de(request: Any) -> Cadre | None:
    """Frame of the signed-in account; None before the second factor."""
    acces, compte = request.acces, request.user
    if acces.compte_id is None or not (compte.is_authenticated and compte.is_verified()):
        return None
    cadre = Cadre(personne=compte.get_full_name(), theme=compte.theme, menu=_menu(request, acces))
    poste = acces.poste
    if poste is None:
        cadre.metier, cadre.verrou_delai = compte.get_nature_display(), settings.DUI_VERROU_MINUTES * 60
        return cadre
    lieu = poste.etablissement
    cadre.etablissement, cadre.metier = lieu.nom, poste.affectation.get_profession_display()
    cadre.unite = poste.affectation.unite.nom if poste.affectation.unite else ""
    cadre.verrou_delai = lieu.verrou_minutes * 60
    cadre.noter_url = next((url for adresse in _NOTER if (url := adresse(acces))), "")
    cadre.etablissements = [
        {
            "pk": str(a.pk),
            "nom": f"{a.etablissement.nom} · {a.get_profession_display()}",
            "actif": a == poste.affectation,
        }
        for a in poste.possibles
    ]
    return cadre


def _menu(request: Any, acces: Any) -> list[dict[str, Any]]:
    lignes = []
    for entree in sorted(_MENU, key=lambda e: e.rang):
        if not (entree.visible(acces) or request.user.nature in entree.natures):
            continue
        try:
            url = reverse(entree.route)
        except NoReverseMatch:
            continue
        actif = request.path == url if url == "/" else request.path.startswith(url)
        lignes.append({"nom": entree.nom, "url": url, "icone": entree.icone, "actif": actif, "large": entree.rang > 30})
    return lignes
