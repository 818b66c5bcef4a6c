"""What the portal may show of a dossier to one reader, on one day. The portal calls `publies` and nothing else.

Whoever calls it is bound by an `Acces` that opens the dossier's rows; the rule adds to the walls, it opens nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from dui.commun.categories import Categorie
from dui.commun.horloge import PARIS
from usagers.enums import ObjetOpposition
from usagers.models import Dossier, OppositionProche, Publication
from usagers.publication.avertissements import est_opposee
from usagers.publication.cibles import Cible, Contenu, cibles
from usagers.representation import qui_exerce
from usagers.representation.chargement import faits_du_dossier
from usagers.representation.enums import Droit, Volet

SANTE = frozenset({Categorie.SOINS, Categorie.PARAMEDICAL})
VIE = frozenset({Categorie.ACCOMPAGNEMENT, Categorie.PROJET, Categorie.COORDINATION})
PERSONNE = "usager"
MODIFIE = "modifié depuis la publication"


@dataclass(frozen=True)
class Lecteur:
    """Who reads the portal: « usager », or the quality and the name under which the measure designates somebody."""

    qualite: str
    nom: str = ""

    @property
    def est_la_personne(self) -> bool:
        return self.qualite == PERSONNE


@dataclass(frozen=True)
class Publie:
    """An item of the portal. `contenu` None: the row changed since it was published; `mention` says so."""

    genre: str
    objet: uuid.UUID
    categorie: str
    nom: str
    publie_le: dt.datetime
    contenu: Contenu | None
    mention: str = ""


def publies(dossier: Dossier, lecteur: Lecteur, date: dt.date) -> list[Publie]:
    """Newest first. A row withdrawn is absent; a row changed or replaced says so, and nothing of its old text nor
    of the new one, which nobody previewed."""
    en_cours = _en_cours(dossier, date)
    if not en_cours or (dossier.decede_le is not None and dossier.decede_le <= date):
        return []
    droits = _Droits(dossier, lecteur, date)
    retenues = [p for p in en_cours if droits.ouvrent(p)]
    lignes = _lignes(dossier, retenues)
    items = []
    for p in retenues:
        trouvee = lignes.get((p.genre, p.objet))
        if trouvee is not None:
            items.append(_item(p, *trouvee))
    return items


def _en_cours(dossier: Dossier, date: dt.date) -> list[Publication]:
    toutes = Publication.objects.de(dossier).filter(retiree_le__isnull=True)
    return [p for p in toutes if p.publiee_le.astimezone(PARIS).date() <= date]


class _Droits:
    """What the law and the person give this reader that day, worked out once."""

    def __init__(self, dossier: Dossier, lecteur: Lecteur, date: dt.date) -> None:
        self.lecteur = lecteur
        self.volets: set[Volet] = set()
        self.opposees: set[str] = set()
        if lecteur.est_la_personne:
            return
        faits = faits_du_dossier(dossier)
        for volet in Volet:
            acteurs = qui_exerce(faits, Droit.ACCES, volet, date).acteurs
            if any(a.qualite != PERSONNE and a.nom and a.nom == lecteur.nom for a in acteurs):
                self.volets.add(volet)
        for o in OppositionProche.objects.de(dossier):
            if o.est_en_cours_le(date) and est_opposee(o, lecteur.nom):
                self.opposees.add(o.objet)

    def ouvrent(self, p: Publication) -> bool:
        """The person reads what was published for them, whatever the measure (C. civ. 457-1, 459: they are told).
        Somebody else: only who exercises the right of access that day, for that part, unless the person objected."""
        if self.lecteur.est_la_personne:
            return p.pour_personne
        categorie = Categorie(p.categorie)
        volet = Volet.SANTE if categorie in SANTE else Volet.SOCIAL
        return p.pour_representant and volet in self.volets and not self._est_oppose(categorie)

    def _est_oppose(self, categorie: Categorie) -> bool:
        if ObjetOpposition.TOUT in self.opposees:
            return True
        if categorie in SANTE and ObjetOpposition.SANTE in self.opposees:
            return True
        if categorie in VIE and ObjetOpposition.VIE in self.opposees:
            return True
        return categorie == Categorie.PARCOURS and ObjetOpposition.PRESENCE in self.opposees


def _lignes(dossier: Dossier, publications: list[Publication]) -> dict[tuple[str, uuid.UUID], tuple[Cible, Any]]:
    par_genre: dict[str, list[uuid.UUID]] = defaultdict(list)
    for p in publications:
        par_genre[p.genre].append(p.objet)
    trouvees = {}
    for genre, objets in par_genre.items():
        cible = cibles().get(genre)
        if cible is None:
            continue
        for ligne in cible.lignes().filter(dossier=dossier.pk, pk__in=objets):
            trouvees[genre, ligne.pk] = (cible, ligne)
    return trouvees


def _item(p: Publication, cible: Cible, ligne: Any) -> Publie:
    intacte = cible.version(ligne) == p.version and not cible.refuser(ligne)
    return Publie(
        p.genre,
        p.objet,
        p.categorie,
        cible.nom,
        p.publiee_le,
        cible.montrer(ligne) if intacte else None,
        "" if intacte else MODIFIE,
    )
