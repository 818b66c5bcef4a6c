"""What a professional is told before publishing: somebody else is named, an address is protected, the person does not
want a relative told. Warnings, never a decision: words are compared, a nickname escapes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dui.commun.acces import courant, sans_montrer
from dui.commun.categories import Categorie
from usagers.models import Coordonnees, Dossier, OppositionProche, Proche
from usagers.models.dossier import sans_accent
from usagers.oppositions import oppositions_en_cours
from usagers.publication.cibles import Cible, Contenu

MOT_MIN = 3  # letters: « de », « le » name nobody


@dataclass(frozen=True)
class Avertissement:
    ton: str
    titre: str
    texte: str


def avertir(cible: Cible, ligne: Any, contenu: Contenu, dossier: Dossier) -> list[Avertissement]:
    """In the order in which they matter. Read with the rights of the reader: what is closed to them is not told."""
    dits = [*_oppositions(), *_adresse(contenu), *_tiers(contenu, dossier)]
    if contenu.fichier:
        dits.append(
            Avertissement(
                "attention",
                "Relisez le fichier",
                "Son contenu n’est pas vérifié par l’application : noms d’autres personnes, adresses, annotations.",
            )
        )
    return dits


def _oppositions() -> Iterable[Avertissement]:
    if not courant().peut_lire(Categorie.PROCHES):
        return
    for o in oppositions_en_cours():
        yield Avertissement(
            "alerte",
            f"Ne pas communiquer à {o.a_l_egard_de}",
            f"La personne s’y oppose : {_minuscule(o.get_objet_display())}. Une publication « pour son représentant » "
            "ne lui sera pas montrée s’il s’agit de lui.",
        )


def _minuscule(phrase: str) -> str:
    return phrase[:1].lower() + phrase[1:]


def _mots(texte: str) -> set[str]:
    return {m for m in re.split(r"[^a-z0-9]+", sans_accent(texte)) if len(m) >= MOT_MIN}


def _tiers(contenu: Contenu, dossier: Dossier) -> Iterable[Avertissement]:
    siens = _mots(f"{dossier.nom_naissance} {dossier.nom_utilise} {dossier.prenoms} {dossier.premier_prenom}")
    ecrits = _mots(contenu.texte)
    with sans_montrer():
        noms = {p.nom for p in Proche.objects.de(dossier) if (_mots(p.nom or "") - siens) & ecrits}
    if noms:
        yield Avertissement(
            "attention",
            "Une autre personne est nommée",
            f"Ce texte cite {', '.join(sorted(noms))}. Ce qui concerne quelqu’un d’autre ne se communique pas "
            "(CSP L.1111-7).",
        )


def _adresse(contenu: Contenu) -> Iterable[Avertissement]:
    if not courant().peut_lire(Categorie.ADRESSE_PROTEGEE):
        return
    ecrits = _mots(contenu.texte)
    with sans_montrer():
        protegees = list(Coordonnees.objects.de(courant().dossier_id).filter(categorie=Categorie.ADRESSE_PROTEGEE))
        touchees = [c for c in protegees if _mots(f"{c.adresse or ''} {c.courriel or ''}") & ecrits]
    if touchees:
        yield Avertissement(
            "alerte",
            "Une adresse protégée peut être lue ici",
            "Ce texte reprend des mots d’une adresse que cette personne doit garder secrète. "
            "Relisez-le avant de publier.",
        )


def est_opposee(opposition: OppositionProche, nom: str) -> bool:
    """Does it forbid telling this reader? Named, or everybody."""
    if opposition.proche_id is None and not opposition.nom:
        return True
    return bool(_mots(opposition.a_l_egard_de)) and _mots(opposition.a_l_egard_de) <= _mots(nom)
