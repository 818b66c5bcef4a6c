"""Addresses, relatives, measures of protection; those who hold a portal account come from the declared table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dui.commun.categories import Categorie as C
from dui.demonstration import relations as r
from dui.demonstration.dossiers import Contexte
from dui.demonstration.personnes import FEMMES, HOMMES, NOMS
from usagers import models as u

RUES = ("rue des Lilas", "avenue de la Mer", "impasse du Moulin", "place de la République", "chemin des Écoliers",
        "rue Arcisse-de-Caumont", "boulevard Leclerc", "allée des Peupliers")  # fmt: skip
LIENS = {
    "ehpad": (("enfant", "urgence"), ("enfant", "contact"), ("fratrie", "confiance"), ("ami", "contact")),
    "ime": (("parent", "urgence"), ("parent", "contact"), ("autre_famille", "contact")),
    "adultes": (("fratrie", "urgence"), ("ami", "confiance"), ("parent", "contact")),
}
# Relation of the table -> (measure, scope, representation); days since its end when it is over.
MESURES: dict[str, tuple[str, str, bool]] = {
    "curateur": ("curatelle_renforcee", "les_deux", False),
    "represente": ("tutelle", "les_deux", True),
    "represente_biens": ("tutelle", "biens", True),
    "represente_fini": ("tutelle", "les_deux", True),
    "parent": ("autorite_parentale", "les_deux", True),
}


def _telephone(c: Contexte) -> str:
    """A number of the range that the regulator keeps for fictions (06 39 98)."""
    chiffres = f"{c.p.hasard.randrange(10000):04d}"
    return f"06 39 98 {chiffres[:2]} {chiffres[2:]}"


def _adresse(c: Contexte) -> str:
    h = c.p.hasard
    return f"{h.randint(1, 98)} {h.choice(RUES)}, 14000 Caen"


def coordonnees(c: Contexte) -> Iterator[u.Coordonnees]:
    yield u.Coordonnees(
        **c.base("coordonnees", 0),
        categorie=C.ADMINISTRATIF,
        adresse=c.jetons(_adresse(c), C.ADMINISTRATIF),
        telephone=c.jetons(_telephone(c), C.ADMINISTRATIF),
        courriel=c.jetons(f"famille.{c.p.numero}@exemple.invalid", C.ADMINISTRATIF),
        du=c.p.entree,
    )
    if c.p.numero % 6 == 1:
        yield u.Coordonnees(
            **c.base("coordonnees", 1),
            categorie=C.ADRESSE_PROTEGEE,
            adresse=c.jetons(f"Chez sa sœur, {_adresse(c)} — à ne communiquer à personne", C.ADRESSE_PROTEGEE),
            telephone=c.jetons(_telephone(c), C.ADRESSE_PROTEGEE),
            du=c.p.entree,
        )


def _comptes(c: Contexte, relations: set[str]) -> list[tuple[r.Persona, str]]:
    return [
        (r.PAR_CLE[cle], relation)
        for (cle, numero), relation in r.PARTICULIERES.items()
        if numero == c.p.numero and relation in relations
    ]


def proches(c: Contexte) -> Iterator[u.Proche]:
    rang = 0
    for persona, relation in _comptes(c, {"personne_confiance", "proche", "parent"}):
        lien = "enfant" if relation == "personne_confiance" else "parent" if relation == "parent" else "autre_famille"
        role = "confiance" if relation == "personne_confiance" else "urgence" if relation == "parent" else "contact"
        nom = f"{persona.prenom} {persona.nom}"
        remarque = "Sa fille, vient le lundi et le jeudi à 15 h." if persona.cle == "lucie" else "Préfère les messages."
        yield _proche(c, rang, nom, lien, role, C.PROCHES, remarque, c.s.comptes[persona.cle])
        rang += 1
    for lien, role in LIENS[c.p.profil][: c.p.hasard.randint(1, 3)]:
        yield _proche(c, rang, _nom(c), lien, role, C.PROCHES, "Joignable après 18 h, prévenir de toute chute.", None)
        rang += 1
    if c.p.numero % 5 == 1:
        yield _proche(c, rang, _nom(c), "autre_famille", "contact", C.TIERS, "Suivi en addictologie, confié.", None)


def _nom(c: Contexte) -> str:
    h = c.p.hasard
    nom = c.p.nom if h.random() < 0.6 else h.choice(NOMS)
    return f"{h.choice((FEMMES if h.random() < 0.5 else HOMMES)['adultes'])} {nom}"


def _proche(
    c: Contexte, rang: int, nom: str, lien: str, role: str, categorie: C, remarque: str, compte: Any
) -> u.Proche:
    return u.Proche(
        **c.base("proche", rang),
        categorie=categorie,
        nom=c.jetons(nom, categorie),
        lien=lien,
        role=role,
        telephone=c.jetons(_telephone(c), categorie),
        remarque=c.jetons(remarque, categorie),
        ordre_appel=rang + 1,
        compte=compte,
    )


def mesures(c: Contexte) -> Iterator[u.MesureProtection]:
    for rang, (persona, relation) in enumerate(_comptes(c, set(MESURES))):
        genre, etendue, representation = MESURES[relation]
        titre = "Mme" if persona.prenom in {"Françoise", "Christine", "Nadia"} else "M."
        fin = c.jour - dt.timedelta(days=45) if relation == "represente_fini" else None
        yield _mesure(c, rang, genre, etendue, representation, f"{titre} {persona.nom}", fin, persona)
    if c.p.profil == "ime":
        yield _mesure(c, 8, "autorite_parentale", "les_deux", True, "Ses deux parents, ensemble", None, None)
    elif c.p.numero % 3 == 2:
        genre = ("curatelle", "curatelle_renforcee", "habilitation", "sauvegarde")[c.p.numero % 4]
        yield _mesure(c, 9, genre, "les_deux", genre == "habilitation", "UDAF du Calvados", None, None)


def _mesure(
    c: Contexte, rang: int, genre: str, etendue: str, representation: bool, par: str, fin: Any, persona: Any
) -> u.MesureProtection:
    debut = min(c.p.entree, c.jour - dt.timedelta(days=400))
    annee = debut.year
    reference = "Code civil, art. 371-1" if genre == "autorite_parentale" else f"Jugement RG {annee}/{c.p.numero:05d}"
    return u.MesureProtection(
        **c.base("mesure", rang),
        type=genre,
        etendue=etendue,
        representation=representation,
        titulaire=c.jetons(par, C.PROCHES),
        reference=c.jetons(reference, C.PROCHES),
        compte=c.s.comptes[persona.cle] if persona else None,
        du=debut,
        au=fin,
    )
