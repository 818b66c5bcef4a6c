"""Pages that anyone may read, signed in or not: help, and the accessibility statement (law 2005-102, article 47)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from dui.commun.acces import Action
from habilitations.gardes import page_publique
from habilitations.professions import Profession

DECLARATION_DU = dt.date(2026, 11, 25)
VEILLE = frozenset({Profession.DPO, Profession.DIRECTEUR})
REGLAGE = frozenset({Profession.DPO, Profession.DIRECTEUR, Profession.CHEF_SERVICE})


def _page(request: Any, gabarit: str, contexte: dict[str, Any]) -> HttpResponse:
    """In the frame of staff for who is signed in, alone on its page for the others."""
    cadre = "base.html" if request.cadre else "base_public.html"
    return render(request, gabarit, {"cadre_de_page": cadre, **contexte})


@page_publique(Action.AUTRE, methodes=("GET",))
def accessibilite(request: Any) -> HttpResponse:
    return _page(request, "rgpd/pages/accessibilite.html", {"etablie_le": DECLARATION_DU})


@page_publique(Action.AUTRE, methodes=("GET",))
def aide(request: Any) -> HttpResponse:
    """Short, and only what the reader's function can do; before sign-in, how to sign in."""
    poste = request.acces.poste
    profession = Profession(poste.affectation.profession) if poste else None
    contexte = {
        "accompagne": profession is not None and profession != Profession.DPO,
        "veille": profession in VEILLE,
        "regle": profession in REGLAGE,
        "journal": profession == Profession.DPO,
        "metier": profession.label.lower() if profession else "",
    }
    return _page(request, "rgpd/pages/aide.html", contexte)
