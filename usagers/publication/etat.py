"""What of the open dossier is on the portal: read once a request, for lists, pages and previews."""

from __future__ import annotations

import uuid
from typing import Any
from weakref import WeakKeyDictionary

from dui.commun.acces import Acces, courant, sans_montrer
from dui.commun.etiquettes import Etiquette, inscrire
from usagers.models import Publication

inscrire(
    "portail",
    {
        "visible": Etiquette("info", "eye", "visible sur le portail"),
        "modifiee": Etiquette("attention", "eye-off", "modifié depuis la publication"),
    },
)
_LUES: WeakKeyDictionary[Acces, dict[tuple[str, uuid.UUID], Publication]] = WeakKeyDictionary()


def en_cours() -> dict[tuple[str, uuid.UUID], Publication]:
    """Not withdrawn, in the headings that the reader opens."""
    acces = courant()
    if acces not in _LUES:
        with sans_montrer():  # a label on a row that is read and traced for itself
            lignes = list(Publication.objects.de(acces.dossier_id).filter(retiree_le__isnull=True))
        _LUES[acces] = {(p.genre, p.objet): p for p in lignes}
    return _LUES[acces]


def oublier() -> None:
    """After a writing of this request."""
    _LUES.pop(courant(), None)


def publication_de(genre: str, objet: uuid.UUID) -> Publication | None:
    return en_cours().get((genre, objet))


def etat_de(genre: str, objet: uuid.UUID, version: int) -> str:
    """« visible », « modifiee », or empty: state of the label."""
    publication = publication_de(genre, objet)
    if publication is None:
        return ""
    return "visible" if publication.version == version else "modifiee"


def sur_la_page(cible: Any, ligne: Any, *, peut_ecrire: bool) -> dict[str, Any]:
    """What the page of a row says of the portal, and its buttons."""
    publication = publication_de(cible.genre, ligne.pk)
    refus = cible.refuser(ligne)
    return {
        "etat": etat_de(cible.genre, ligne.pk, cible.version(ligne)),
        "publication": publication,
        "url_publier": cible.adresse(ligne, "publier") if peut_ecrire and not refus else "",
        "url_retirer": cible.adresse(ligne, "depublier") if peut_ecrire and publication else "",
    }
