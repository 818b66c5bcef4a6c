"""Finding a person: accents and hyphens ignored, birth name too, birth date first when one is typed.

The search stays inside the reader's perimeter: the policy is the index condition, LIKE filters the caseload.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Q

from dui.commun.dates_fr import lire_date
from usagers.models import Dossier, Doublon
from usagers.models.dossier import sans_accent

MOTS_AU_PLUS = 6
LONGUEUR_AU_PLUS = 100
_DATE = re.compile(r"\b\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2,4}\b|\b\d{8}\b")


def lire(texte: str) -> tuple[list[str], dt.date | None]:
    """Split what was typed into words of a name and a birth date."""
    texte = texte[:LONGUEUR_AU_PLUS]
    naissance = None
    if trouvee := _DATE.search(texte):
        try:
            naissance = lire_date(trouvee[0], passee=True)
            texte = texte.replace(trouvee[0], " ")
        except ValueError:
            naissance = None
    return sans_accent(texte).split()[:MOTS_AU_PLUS], naissance


def chercher(queryset: Any, texte: str) -> Any:
    """Keep the dossiers that answer; every word must be in a name, in any order."""
    mots, naissance = lire(texte)
    if naissance:
        queryset = queryset.filter(date_naissance=naissance)
    for mot in mots:
        queryset = (
            queryset.filter(numero=int(mot))
            if mot.isdigit() and len(mot) < 9
            else queryset.filter(recherche__contains=mot)
        )
    return queryset


def proches_de(queryset: Any, texte: str) -> Any:
    """Names that resemble what was typed, when nothing answers exactly (typing error)."""
    cle = " ".join(lire(texte)[0])
    if len(cle) < 3:
        return queryset.none()
    ressemblance = TrigramWordSimilarity(cle, "recherche")
    return queryset.annotate(ressemblance=ressemblance).filter(ressemblance__gt=0.4).order_by("-ressemblance", "tri")


def homonymes(page: list[Dossier]) -> set[uuid.UUID]:
    """Dossiers of a page whose name is also another's: « Deux DUPONT Marie », told apart by the birth date."""
    par_nom: dict[str, list[uuid.UUID]] = {}
    for personne in page:
        par_nom.setdefault(personne.tri, []).append(personne.pk)
    return {pk for pks in par_nom.values() if len(pks) > 1 for pk in pks}


def doublons(page: list[Dossier]) -> set[uuid.UUID]:
    """Dossiers of a page that may be another's person, and that nobody has settled yet."""
    ouverts = Doublon.objects.filter(dossier__in=[d.pk for d in page], tranche_le__isnull=True)
    return set(ouverts.values_list("dossier_id", flat=True))


def trouver_exactement(nom: str, naissance: dt.date) -> uuid.UUID | None:
    """A dossier of the ESMS outside the perimeter, only for who already knows name and birth date exactly."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT dui_trouver_exactement(%s, %s)", [sans_accent(nom), naissance])
        return curseur.fetchone()[0]


def unites_visibles(etablissement_id: uuid.UUID | None) -> Any:
    from habilitations.models import Unite

    return Unite.objects.filter(Q(etablissement_id=etablissement_id))
