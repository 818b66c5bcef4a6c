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
from usagers.delais import ajouter

RUES = ("rue des Lilas", "avenue de la Mer", "impasse du Moulin", "place de la République", "chemin des Écoliers",
        "rue Arcisse-de-Caumont", "boulevard Leclerc", "allée des Peupliers")  # fmt: skip
LIENS = {
    "ehpad": (("enfant", "urgence"), ("enfant", "contact"), ("fratrie", "confiance"), ("ami", "contact")),
    "ime": (("parent", "urgence"), ("parent", "contact"), ("autre_famille", "contact")),
    "adultes": (("fratrie", "urgence"), ("ami", "confiance"), ("parent", "contact")),
}
# Relation of the table -> measure, scope, mission; the end of one that is over is set with the row.
MESURES: dict[str, dict[str, str]] = {
    "curateur": {"type": "curatelle_renforcee", "mission": "assistance"},
    "represente": {"type": "tutelle", "mission": "representation"},
    "represente_biens": {"type": "tutelle", "etendue": "biens"},
    "represente_fini": {"type": "tutelle", "mission": "representation"},
    "parent": {"type": "autorite_parentale"},
}
# Of other people, in turn: every regime is to be seen somewhere.
AUTRES_MESURES: tuple[dict[str, Any], ...] = (
    {"type": "curatelle", "mission": "assistance"},
    {"type": "curatelle_renforcee"},
    {"type": "habilitation", "mission": "representation", "regime": "representation", "portee": "generale"},
    {"type": "sauvegarde"},
    {"type": "tutelle", "mission": "assistance"},
    {"type": "mandat", "mission": "representation"},
    {"type": "habilitation", "mission": "assistance", "regime": "assistance", "portee": "speciale"},
    {"type": "sauvegarde_mandat", "etendue": "biens"},
    {"type": "mandat", "mission": "representation", "active": True},
    {"type": "masp"},
    {"type": "tutelle", "etendue": "biens"},
    {"type": "maj"},
)
DE_MINEUR = {3: ("enfant_confie", "Maison d’enfants du Bocage"), 6: ("delegation", "Sa grand-mère"),
             9: ("sans_exercice", "Son beau-père"), 11: ("tutelle_mineur", "Son oncle")}  # fmt: skip
UDAF = "UDAF du Calvados"


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
    confiance = role == "confiance"
    return u.Proche(
        **c.base("proche", rang),
        categorie=categorie,
        nom=c.jetons(nom, categorie),
        lien=lien,
        role=role,
        telephone=c.jetons(_telephone(c), categorie),
        remarque=c.jetons(remarque, categorie),
        ordre_appel=rang + 1,
        designe_le=c.p.entree + dt.timedelta(days=20) if confiance else None,
        cosigne=confiance,
        piece=c.jetons("Original au secrétariat, copie au dossier papier", categorie) if confiance else None,
        compte=compte,
    )


def oppositions(c: Contexte) -> Iterator[u.OppositionProche]:
    """One person in nine does not want a relative to be told; one in forty, nobody after death."""
    if c.p.numero % 9 == 4:
        yield u.OppositionProche(
            **c.base("opposition", 0),
            proche_id=c.base("proche", 0)["id"],
            objet=("tout", "sante", "presence")[c.p.numero % 3],
            parole=c.jetons("« Je lui dirai moi-même si j’en ai envie. »", C.PROCHES),
            du=c.p.entree + dt.timedelta(days=10),
        )
    if c.p.numero % 40 == 33:
        yield u.OppositionProche(
            **c.base("opposition", 1),
            parole=c.jetons("« Après moi, que l’on ne raconte rien. »", C.PROCHES),
            apres_deces=True,
            du=c.p.entree + dt.timedelta(days=5),
        )


def mesures(c: Contexte) -> Iterator[u.MesureProtection]:
    for rang, par, compte, champs in mesures_de(c):
        annee = champs["du"].year
        parents = champs["type"] in {"autorite_parentale", "sans_exercice"}
        reference = "Code civil, art. 371-1" if parents else f"Jugement RG {annee}/{c.p.numero:05d}"
        yield u.MesureProtection(
            **c.base("mesure", rang),
            **champs,
            titulaire=c.jetons(par, C.PROCHES),
            reference=c.jetons(reference, C.PROCHES),
            compte=c.s.comptes[compte] if compte else None,
        )


def mesures_de(c: Contexte) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    """(rank, who exercises, account, fields): the same facts tell who may give a consent."""
    debut = min(c.p.entree, c.jour - dt.timedelta(days=400))
    comptes = _comptes(c, set(MESURES))
    for rang, (persona, relation) in enumerate(comptes):
        titre = "Mme" if persona.prenom in {"Françoise", "Christine", "Nadia"} else "M."
        fin: dict[str, Any] = {"au": c.jour - dt.timedelta(days=45)} if relation == "represente_fini" else {}
        terme = {"echeance": c.jour + dt.timedelta(days=400 + c.p.numero)} if relation != "parent" else {}
        yield rang, f"{titre} {persona.nom}", persona.cle, MESURES[relation] | {"du": debut} | terme | fin
    if c.p.profil == "ime":
        yield from _mesures_d_enfant(c, debut)
    elif c.p.numero % 3 == 2 and not comptes:
        choisie = dict(AUTRES_MESURES[c.p.numero // 3 % len(AUTRES_MESURES)])
        active = {"active_le": debut + dt.timedelta(days=30)} if choisie.pop("active", False) else {}
        judiciaire = choisie["type"] in {"curatelle", "curatelle_renforcee", "tutelle", "habilitation"}
        terme = {"echeance": c.jour + dt.timedelta(days=30 + c.p.numero * 13 % 1200)} if judiciaire else {}
        if choisie["type"].startswith("sauvegarde") and c.p.numero % 2:  # a year at most; the others are over
            debut = c.jour - dt.timedelta(days=60 + c.p.numero % 200)
            terme = {"echeance": ajouter(debut, "P1Y")}
        par = f"M. {c.p.nom}, son fils" if choisie["type"] in {"habilitation", "mandat"} else UDAF
        yield 9, par, "", choisie | {"du": debut} | active | terme


def _mesures_d_enfant(c: Contexte, debut: dt.date) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    genre, par = DE_MINEUR.get(c.p.numero % 12, ("", ""))
    if genre != "tutelle_mineur":
        for rang, titre in ((7, "Mme"), (8, "M.")):
            yield rang, f"{titre} {c.p.nom}", "", {"type": "autorite_parentale", "du": debut}
    if genre:
        yield 9, par, "", {"type": genre, "du": debut}
