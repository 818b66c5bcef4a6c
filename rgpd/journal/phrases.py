"""A row of the journal in French: who, whom, what, when, allowed. Facts only, no judgement."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from audit.models import Trace
from dui.commun.acces import Action, Base, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.dates_fr import date_heure_courte, pluriel
from dui.commun.typographie import insecables
from habilitations import bris_de_glace
from habilitations.models.acces import MotifBris
from habilitations.numeros import designer, numeros
from habilitations.personnes import Collegue, collegues
from habilitations.professions import Profession
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
}
SYSTEME = Collegue("Traitement automatique")
RETIRE = Collegue("Compte retiré")
MONTRES = 12  # dossiers named in a row; the others are counted


def quoi(trace: Trace) -> str:
    rubrique = f" « {Categorie(trace.categorie).label} »" if trace.categorie in Categorie.values else ""
    if trace.issue == "refuse":
        raison = REFUS.get(trace.motif, trace.motif or "refus")
        return (
            f"a voulu ouvrir{rubrique or ' une page'} : {raison}"
            if trace.action != Action.CONNEXION
            else _connexion(trace)
        )
    if trace.action == Action.BRISER:
        return f"a ouvert en urgence : {dict(MotifBris.choices).get(trace.motif, trace.motif)}"
    if trace.action == Action.ADMINISTRER and trace.motif.startswith("matrice "):
        return _reglage(trace.motif, rubrique)
    if not rubrique and trace.motif in CODES:
        return CODES[trace.motif]
    verbe = Action(trace.action).label if trace.action in Action.values else trace.action
    return f"{verbe}{rubrique}"


def _connexion(trace: Trace) -> str:
    return f"n’a pas pu se connecter : {trace.motif}" if trace.motif else "n’a pas pu se connecter"


def _reglage(motif: str, rubrique: str) -> str:
    try:
        _, profession, niveaux = motif.split(" ")
        avant, apres = (Niveau(int(n)).label.lower() for n in niveaux.split(">"))
        return f"a réglé{rubrique} pour {Profession(profession).label.lower()} : {avant} → {apres}"
    except ValueError:
        return f"a réglé{rubrique}"


def _a_quel_titre(trace: Trace) -> str:
    if trace.acteur is None:
        return trace.motif
    return Base(trace.base).label if trace.base in Base.values and trace.base != Base.AUCUNE else ""


def designations(dossiers: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """« n° 412 », and the name for the dossiers that the reader may open anyway (read through the gate)."""
    ids = set(dossiers)
    connus = numeros(ids)
    noms = {d: designer(d, connus) for d in ids}
    if courant().peut_lire(Categorie.IDENTITE):
        for dossier in Dossier.objects.filter(pk__in=ids).defer("note"):
            noms[dossier.pk] += f" · {dossier.nom_affiche}"
    return noms


def lignes(traces: list[Trace], etablissement_id: uuid.UUID) -> list[list[Any]]:
    """Cells of templates/composants/tableau.html: when, who, what, whom, allowed, reference."""
    qui = collegues((t.acteur for t in traces if t.acteur), etablissement_id)
    noms = designations(d for t in traces for d in t.dossiers[:MONTRES])
    return [_ligne(t, qui.get(t.acteur, RETIRE) if t.acteur else SYSTEME, noms) for t in traces]


def _ligne(trace: Trace, qui: Collegue, noms: dict[uuid.UUID, str]) -> list[Any]:
    reference = f"{trace.requete.hex[:4]}-{trace.requete.hex[4:8]}".upper()
    return [
        {"texte": date_heure_courte(trace.horodatage), "note": f"réf. {reference}"},
        {"texte": qui.nom, "note": qui.fonction if trace.acteur else ""},
        {"texte": insecables(quoi(trace)), "note": _a_quel_titre(trace)},
        _dossiers(trace, noms),
        {"etiquette": {"genre": "acces", "etat": trace.issue}},
    ]


def _dossiers(trace: Trace, noms: dict[uuid.UUID, str]) -> dict[str, str] | str:
    if not trace.dossiers:
        return "–"
    if len(trace.dossiers) == 1:
        return {"texte": noms[trace.dossiers[0]]}
    montres = ", ".join(sorted(noms[d] for d in trace.dossiers[:MONTRES]))
    reste = len(trace.dossiers) - MONTRES
    return {
        "texte": pluriel(len(trace.dossiers), "dossier"),
        "note": f"{montres}, et {pluriel(reste, 'autre')}" if reste > 0 else montres,
    }
