"""`make captures`: every page photographed into docs/captures, phone, tablet and desk by day, desk by night.

The demonstration without tokens, and the two official examples imported when the checkout has them beside it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from dui.demonstration.pages import GALERIE, PAGES, PUBLIQUES, Page, chemin_de, persona_de
from tests.parcours.outils import photographier_la_page
from tests.usagers.importation.officiels import DOSSIER as EXEMPLES

pytestmark = [pytest.mark.captures]
DOSSIER = Path(os.environ.get("DUI_CAPTURES") or "docs/captures").resolve()
VUES = (("mobile", 375, "light"), ("tablette", 768, "light"), ("bureau", 1280, "light"), ("nuit", 1280, "dark"))
SEULE = VUES[2:3]  # the states that only a mishap shows
OFFICIELS = ("tddui_bundle_ssiad.json", "cda_export_dui_ssiad.xml")


@pytest.fixture(scope="module")
def importe(bases: Any, demonstration: Any) -> str:
    """Id of the dossier that the official examples make; the test is skipped without them."""
    if not all((EXEMPLES / nom).is_file() for nom in OFFICIELS):
        pytest.skip("exemples officiels absents de cette machine")

    def importer() -> str:
        from audit.journal import session_tracee
        from dui.commun.acces import Acces
        from usagers.models import Dossier

        for nom in OFFICIELS:
            call_command(
                "importer_tddui", str(EXEMPLES / nom), etablissement=_lieu(demonstration), equipe="Équipe Jardin",
                stdout=io.StringIO(),
            )  # fmt: skip
        with session_tracee(Acces.systeme(motif="captures")):
            return str(Dossier.objects.order_by("-cree_le").values_list("id", flat=True)[0])

    return bases.faire(importer)


def _lieu(demonstration: dict[str, Any]) -> str:
    return next(p["etablissements"][0] for p in demonstration["personas"] if p["cle"] == "ines")


@pytest.fixture
def photographier(entrer: Any) -> Iterator[Any]:
    DOSSIER.mkdir(parents=True, exist_ok=True)

    def prendre(cle: str | None, nom: str, chemin: str, vues: Any = VUES) -> None:
        for vue, largeur, theme in vues:
            fenetre = entrer(cle, largeur=largeur, theme=theme)
            fenetre.goto(chemin, wait_until="load")
            photographier_la_page(fenetre, DOSSIER / f"{nom}-{vue}.png")
            fenetre.close()

    yield prendre


@pytest.mark.parametrize("page", [*PUBLIQUES, *PAGES, *GALERIE], ids=lambda p: p.nom)
def test_captures(demonstration: dict[str, Any], photographier: Any, record_property: Any, page: Page) -> None:
    persona = persona_de(demonstration, page.profession) if page.profession else None
    chemin = chemin_de(demonstration, persona, page) if persona else page.chemin
    vues = SEULE if page in GALERIE else VUES
    photographier(persona["cle"] if persona else None, page.nom, chemin, vues)
    record_property("captures", {"images": len(vues)})


def test_captures_du_dossier_importe(importe: str, photographier: Any, record_property: Any) -> None:
    for rubrique in ("parcours", "coordination"):
        photographier("ines", f"import-{rubrique}", f"/usagers/{importe}/rubriques/{rubrique}/")
    photographier("ines", "import-synthese", f"/usagers/{importe}/")
    record_property("captures", {"images": 3 * len(VUES)})
