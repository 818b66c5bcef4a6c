"""A gesture of the journal in French: who, whom, what, when, allowed. Facts only, no judgement."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse

from audit.models import Trace
from dui.commun.acces import Action, Base, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.dates_fr import pluriel
from dui.commun.horloge import jour_de
from dui.commun.typographie import insecables
from habilitations import bris_de_glace
from habilitations.actes import acte
from habilitations.models.acces import MotifBris
from habilitations.numeros import designer, numeros
from habilitations.personnes import Collegue, collegues
from habilitations.professions import Profession
from rgpd.journal.groupes import Groupe
from usagers.models import Dossier

REFUS = {
    "hors_equipe": "hors de l’équipe de soins",
    "hors_metier": "rubrique que son métier n’ouvre pas",
    "hors_fonction": "page réservée à une autre fonction",
    "lecture_seule": "son métier permet de lire, pas d’écrire",
    "lecture_exceptionnelle": "un accès exceptionnel permet de lire, pas d’écrire",
    "introuvable": "dossier inconnu dans l’établissement",
    "sans_affectation": "aucune affectation en cours",
    "inactif": "compte inactif",
    "archive": "dossier en archive",
}
CODES = {
    bris_de_glace.REFERME: "a refermé un accès en urgence",
    bris_de_glace.REVU: "a clos la relecture d’un accès en urgence",
    "revue_de_bris": "a relu un accès en urgence",
    "consultations": "a lu « Qui a consulté ce dossier »",
    "journal": "a lu le journal",
    "matrice": "a exporté « Qui voit quoi »",
    "indicateurs": "a consulté les indicateurs",
    "indicateurs_exportes": "a exporté les indicateurs",
    "dictionnaire": "a exporté le dictionnaire des données",
}
TITRES = {
    Base.EQUIPE.value: "équipe de soins",
    Base.NOMINATIVE.value: "autorisation à son nom",
    Base.BRIS.value: "accès en urgence",
    Base.FONCTION.value: "fonction",
    Base.PERSONNE.value: "la personne elle-même",
}
SYSTEME = Collegue("Traitement automatique")
RETIRE = Collegue("Compte retiré")
MONTRES = 12  # dossiers named in a row; the others are counted
EN_PHRASE = 3  # headings told in the sentence; beyond, they are counted and listed after it


@dataclass(frozen=True)
class Detail:
    """One row of the journal, as it is kept."""

    seq: int
    texte: str


@dataclass(frozen=True)
class Ligne:
    """What templates/rgpd/_journal.html shows of a gesture."""

    instant: datetime
    qui: str
    fonction: str
    quoi: str
    suite: str  # the headings, when they are too many for the sentence
    titre: str
    urgence: bool
    dossier: str
    dossier_url: str
    issue: str
    requete: uuid.UUID
    details: list[Detail]


def quoi(groupe: Groupe) -> str:
    trace, rubriques = groupe.tete, _enumerer(groupe.rubriques)
    if trace.issue == "refuse":
        if trace.action == Action.CONNEXION:
            return _connexion(trace)
        raison = REFUS.get(trace.motif, trace.motif or "refus")
        return f"a voulu ouvrir{rubriques or ' une page'} : {raison}"
    if trace.action == Action.BRISER:
        return f"a ouvert en urgence : {dict(MotifBris.choices).get(trace.motif, trace.motif)}"
    if trace.action == Action.ADMINISTRER and trace.motif.startswith("matrice "):
        return _reglage(trace.motif, rubriques)
    if trace.action == Action.ADMINISTRER and (dit := acte(trace.motif)):
        return f"{dit}{rubriques}"
    if not rubriques and trace.motif in CODES:
        return CODES[trace.motif]
    verbe = Action(trace.action).label if trace.action in Action.values else trace.action
    return f"{verbe}{rubriques}"


def _enumerer(rubriques: list[Categorie]) -> str:
    """« Identité », « Soins » et « Projet personnalisé », with a space before; empty when there is none."""
    if len(rubriques) > EN_PHRASE:
        return f" {pluriel(len(rubriques), 'rubrique')}"
    noms = [f"« {c.label} »" for c in rubriques]
    if len(noms) < 2:
        return "".join(f" {n}" for n in noms)
    return f" {', '.join(noms[:-1])} et {noms[-1]}"


def _connexion(trace: Trace) -> str:
    return f"n’a pas pu se connecter : {trace.motif}" if trace.motif else "n’a pas pu se connecter"


def _reglage(motif: str, rubrique: str) -> str:
    try:
        _, profession, niveaux = motif.split(" ")
        avant, apres = (Niveau(int(n)).label.lower() for n in niveaux.split(">"))
        return f"a réglé{rubrique} pour {Profession(profession).label.lower()} : {avant} → {apres}"
    except ValueError:
        return f"a réglé{rubrique}"


def designations(dossiers: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """« n° 412 », and the name for the dossiers that the reader may open anyway (read through the gate)."""
    ids = set(dossiers)
    connus = numeros(ids)
    noms = {d: designer(d, connus) for d in ids}
    if courant().peut_lire(Categorie.IDENTITE):
        for dossier in Dossier.objects.filter(pk__in=ids).defer("note"):
            noms[dossier.pk] += f" · {dossier.nom_affiche}"
    return noms


def par_jour(groupes: list[Groupe], etablissement_id: uuid.UUID) -> list[tuple[date, list[Ligne]]]:
    """Gestures by day, newest first: two queries for the names, whatever the page holds."""
    qui = collegues((g.tete.acteur for g in groupes if g.tete.acteur), etablissement_id)
    noms = designations(d for g in groupes for t in g.traces for d in (*t.dossiers[:MONTRES], *g.dossiers[:1]))
    lignes = [_ligne(g, qui.get(g.tete.acteur, RETIRE) if g.tete.acteur else SYSTEME, noms) for g in groupes]
    return [(jour, list(lot)) for jour, lot in groupby(lignes, key=lambda x: jour_de(x.instant))]


def _ligne(groupe: Groupe, qui: Collegue, noms: dict[uuid.UUID, str]) -> Ligne:
    trace, dossiers = groupe.tete, groupe.dossiers
    un_seul = dossiers[0] if len(dossiers) == 1 else None
    return Ligne(
        instant=trace.horodatage,
        qui=qui.nom,
        fonction=qui.fonction if trace.acteur else "",
        quoi=insecables(quoi(groupe)),
        suite=", ".join(str(c.label).lower() for c in groupe.rubriques) if len(groupe.rubriques) > EN_PHRASE else "",
        titre=trace.motif if trace.acteur is None else TITRES.get(trace.base, ""),
        urgence=trace.base == Base.BRIS or trace.action == Action.BRISER,
        dossier=noms[un_seul] if un_seul else (pluriel(len(dossiers), "dossier") if dossiers else ""),
        dossier_url=_consultations(un_seul) if un_seul and noms[un_seul].startswith("n°") else "",
        issue=trace.issue,
        requete=trace.requete,
        details=[Detail(t.seq, _detail(t, noms)) for t in groupe.traces],
    )


def _consultations(dossier: uuid.UUID) -> str:
    return reverse("usagers:consultations", kwargs={"dossier": dossier})


def _detail(trace: Trace, noms: dict[uuid.UUID, str]) -> str:
    """« Soins : n° 0001, n° 0006, et 4 autres »."""
    rubrique = str(Categorie(trace.categorie).label) if trace.categorie in Categorie.values else "sans rubrique"
    if not trace.dossiers:
        return rubrique
    montres = ", ".join(sorted(noms[d] for d in trace.dossiers[:MONTRES]))
    reste = len(trace.dossiers) - MONTRES
    return insecables(f"{rubrique} : {montres}" + (f", et {pluriel(reste, 'autre')}" if reste > 0 else ""))
