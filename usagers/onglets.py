"""Tabs of a dossier: groups of headings. A closed one says why, unless its existence would reveal something."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dui.commun.categories import Categorie as C
from habilitations.decisions import lisibles

GROUPES: tuple[tuple[str, tuple[C, ...]], ...] = (
    ("Administratif", (C.ADMINISTRATIF, C.ADMISSION, C.PRESTATIONS, C.PARCOURS, C.RELATION)),
    ("Proches et protection", (C.PROCHES, C.TIERS, C.ADRESSE_PROTEGEE)),
    ("Accompagnement et projet", (C.ACCOMPAGNEMENT, C.PROJET)),
    ("Soins", (C.SOINS, C.PARAMEDICAL, C.SECRET)),
    ("Coordination", (C.COORDINATION,)),
    ("Psychologue", (C.PSYCHOLOGUE,)),
)
MUETTES = frozenset({C.SECRET, C.ADRESSE_PROTEGEE, C.TIERS})  # a lock on these would tell that there is something


def _url(dossier: Any, categorie: C) -> str:
    return reverse("usagers:rubrique", kwargs={"dossier": dossier.pk, "rubrique": categorie.value})


def onglets(request: Any, dossier: Any, courante: C | None) -> list[dict[str, Any]]:
    """First level: one entry per group, closed when the reader opens none of its headings."""
    decisions = lisibles(request.faits)
    documents = reverse("usagers:documents", kwargs={"dossier": dossier.pk})
    aux_documents = request.path.startswith(documents)  # they belong to every heading
    lignes = [
        {
            "nom": "Synthèse",
            "url": reverse("usagers:dossier", kwargs={"dossier": dossier.pk}),
            "actif": courante is None and not aux_documents,
        }
    ]
    for nom, categories in GROUPES:
        ouvertes = [c for c in categories if decisions[c.value].accorde]
        if ouvertes:
            lignes.append({"nom": nom, "url": _url(dossier, ouvertes[0]), "actif": courante in categories})
            continue
        pourquoi = reverse("habilitations:pourquoi", kwargs={"dossier": dossier.pk})
        lignes.append(
            {
                "nom": nom,
                "ferme": True,
                "raison": decisions[categories[0].value].raison,
                "url": f"{pourquoi}?rubrique={categories[0].value}",
            }
        )
    return [*lignes, {"nom": "Documents", "url": documents, "actif": aux_documents}]


def sous_rubriques(request: Any, dossier: Any, courante: C) -> list[dict[str, Any]]:
    """Second level: the headings of the group that the reader may open; empty when there is only one."""
    decisions = lisibles(request.faits)
    groupe = next(cs for _, cs in GROUPES if courante in cs)
    ouvertes = [c for c in groupe if decisions[c.value].accorde or (c not in MUETTES and c == courante)]
    if len(ouvertes) < 2:
        return []
    return [{"nom": c.label, "url": _url(dossier, c), "actif": c == courante} for c in ouvertes]


def entourage(request: Any) -> dict[str, Any]:
    """Band and tabs, none of them current, for a page of the floor below that stands outside the headings."""
    from usagers.bandeau import bandeau

    contexte = bandeau(request)
    contexte["onglets"] = [o | {"actif": False} for o in onglets(request, contexte["dossier"], None)]
    return contexte
