"""« Qui a consulté ce dossier »: the journal in sentences, as the person will read them.

Shown to who watches over accesses: direction, DPO, head of service in the team, référent. Professionals are named or
told by their function, as the ESMS decided; an emergency access shows its reason.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit import lecture
from audit.models import Trace
from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import pluriel
from dui.commun.horloge import jour_de
from dui.commun.typographie import insecables
from habilitations import bris_de_glace
from habilitations.actes import acte
from habilitations.gardes import suivi_du_dossier
from habilitations.models.acces import MotifBris
from habilitations.numeros import designer, numeros
from habilitations.personnes import Collegue, collegues
from habilitations.professions import Profession
from usagers.bandeau import bandeau
from usagers.onglets import onglets

PAR_PAGE = 300  # rows of the journal; a page shows far fewer sentences
RAISON = "Cette liste se lit par la direction, le DPO, et par le chef de service ou le référent de son équipe."
CODES = {
    bris_de_glace.REFERME: "a refermé son accès en urgence",
    bris_de_glace.REVU: "a relu un accès en urgence",
    "revue_de_bris": "a relu un accès en urgence",
    "consultations": "a lu cette liste",
}
ORDRE = [str(c.label) for c in Categorie]
DANS_UNE_LISTE = {
    Action.LISTER.value: "a vu le nom dans une liste",
    Action.RECHERCHER.value: "a vu le nom dans un résultat de recherche",
}


@dataclass
class Phrase:
    """One sentence: who, did what, in which headings, how many times, on what ground."""

    qui: str
    verbe: str
    base: str
    urgence: bool
    rubriques: set[str] = field(default_factory=set)
    requetes: set[uuid.UUID] = field(default_factory=set)

    @property
    def texte(self) -> str:
        noms = [f"« {r} »" for r in sorted(self.rubriques, key=ORDRE.index)]
        quoi = f" {', '.join(noms[:-1])} et {noms[-1]}" if len(noms) > 1 else "".join(f" {n}" for n in noms)
        suite = f", {pluriel(len(self.requetes), 'fois', 'fois')}" if len(self.requetes) > 1 else ""
        return insecables(f"{self.qui} {self.verbe}{quoi}{suite}.")


def _verbe(trace: Trace) -> str:
    if trace.motif in CODES and not trace.categorie:
        return CODES[trace.motif]
    if trace.action == Action.BRISER:
        motif = dict(MotifBris.choices).get(trace.motif, "motif non précisé")
        return f"a ouvert ce dossier en urgence. Motif : « {motif} »"
    if trace.action in DANS_UNE_LISTE:
        return DANS_UNE_LISTE[trace.action]
    if trace.action == Action.ADMINISTRER and (dit := acte(trace.motif)):
        return dit
    verbe = Action(trace.action).label if trace.action in Action.values else "a utilisé"
    return verbe if trace.categorie else f"{verbe} ce dossier"


def _rubrique(trace: Trace) -> str:
    if trace.action in DANS_UNE_LISTE or trace.categorie not in Categorie.values:
        return ""
    return str(Categorie(trace.categorie).label)


def _qui(trace: Trace, connus: dict[uuid.UUID, Collegue], nommer: bool) -> str:
    if trace.acteur is None:
        return "Un traitement automatique de l’application"
    collegue = connus.get(trace.acteur)
    if collegue is None:
        return "Un compte retiré"
    return f"{collegue.nom} ({collegue.fonction})" if nommer else f"Un professionnel ({collegue.fonction})"


def par_jour(
    traces: Iterable[Trace], connus: dict[uuid.UUID, Collegue], *, nommer: bool
) -> list[tuple[date, list[Phrase]]]:
    """Sentences grouped by day, both newest first; what one person did alike on a day is one sentence."""
    jours: dict[date, dict[tuple[Any, ...], Phrase]] = {}
    for trace in traces:
        cle = (trace.acteur, _verbe(trace), trace.base)
        phrases = jours.setdefault(jour_de(trace.horodatage), {})
        if cle not in phrases:
            base = Base(trace.base).label if trace.base in Base.values and trace.acteur else ""
            phrases[cle] = Phrase(_qui(trace, connus, nommer), cle[1], base, trace.base == Base.BRIS)
        phrases[cle].requetes.add(trace.requete)
        if rubrique := _rubrique(trace):
            phrases[cle].rubriques.add(rubrique)
    return [(jour, list(phrases.values())) for jour, phrases in jours.items()]


@suivi_du_dossier(
    Profession.DIRECTEUR,
    Profession.DPO,
    en_equipe=(Profession.CHEF_SERVICE, Profession.CADRE_SANTE),
    referent=True,
    raison=RAISON,
)
def consultations(request: HttpRequest, dossier: Any) -> HttpResponse:
    acces = courant()
    lieu = acces.poste.etablissement
    filtre = lecture.Filtre(dossier=acces.dossier_id, issue="accorde")
    page = lecture.page(lieu.pk, filtre, request.GET.get("avant", ""), PAR_PAGE)
    connus = collegues((t.acteur for t in page.traces if t.acteur), lieu.pk)
    base = Base.EQUIPE if request.faits.dans_equipe else Base.FONCTION  # type: ignore[attr-defined]
    acces.noter(Evenement(action=Action.LIRE, dossier_id=acces.dossier_id, base=base, motif="consultations"))
    contexte: dict[str, Any] = {
        "jours": par_jour(page.traces, connus, nommer=lieu.nommer_les_professionnels),
        "suivante": page.suivante,
        "nommer": lieu.nommer_les_professionnels,
        "designation": designer(acces.dossier_id, numeros([acces.dossier_id])),
        "debut": "avant" not in request.GET,
    }
    if acces.peut_lire(Categorie.IDENTITE):
        contexte |= bandeau(request)
        contexte["onglets"] = [o | {"actif": False} for o in onglets(request, contexte["dossier"], None)]
    return render(request, "usagers/consultations.html", contexte)
