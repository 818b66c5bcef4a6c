"""The project in easy words: the person speaks, one idea a line, a picture beside each part.

Nothing is invented: the sentences are those that were typed, cut at their full stops; staff may write easier ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from dui.commun.dates_fr import date_simple as _jour
from usagers.models import Dossier, Objectif
from usagers.projets.echeances import prochaine
from usagers.projets.etats import AuteurAccord, Avancement, EtatObjectif, OrigineAttente, ReponseAccord
from usagers.projets.lecture import Contenu, Suivi

_FIN = re.compile(r"(?<=[.!?…])\s+|\s*;\s+|\n+")
DITS = {
    ReponseAccord.ACCORD: "d’accord",
    ReponseAccord.RESERVES: "d’accord, mais pas sur tout",
    ReponseAccord.REFUS: "pas d’accord",
}


@dataclass
class Partie:
    titre: str
    icone: str
    lignes: list[str] = field(default_factory=list)


def phrases(texte: Any) -> list[str]:
    """One sentence a line; nothing is lost nor added."""
    return [p.strip() for p in _FIN.split(str(texte or "")) if p.strip()]


def parties(dossier: Dossier, contenu: Contenu, suivi: Suivi) -> list[Partie]:
    toutes = [
        Partie("Qui je suis", "user", [f"Je m’appelle {dossier.prenom} {dossier.nom}.", "Ce projet parle de moi."]),
        Partie("Ce qui compte pour moi", "star", phrases(contenu.projet.facile or contenu.projet.projet_de_vie)),
        Partie("Ce que je demande", "message-2", _paroles(contenu, OrigineAttente.PERSONNE)),
        Partie("Ce que disent mes proches", "users", _paroles(contenu, OrigineAttente.PROCHE)),
        Partie("Ce que l’équipe propose", "heart-handshake", _paroles(contenu, OrigineAttente.PROFESSIONNEL)),
        *_objectifs(contenu),
        Partie("Mon avis", "pencil", _accords(suivi)),
        Partie("Quand on en reparle", "calendar", _suite(suivi)),
        Partie("Mes droits", "scale", list(_DROITS)),
    ]
    return [p for p in toutes if p.lignes]


_DROITS = (
    "Je peux changer d’avis.",
    "Je peux demander à changer mon projet.",
    "Je peux venir avec la personne de mon choix.",
    "Je peux demander une copie de mon projet.",
)


def _paroles(contenu: Contenu, origine: OrigineAttente) -> list[str]:
    return [ligne for a in contenu.attentes_de(origine) for ligne in phrases(a.texte)]


def _objectifs(contenu: Contenu) -> list[Partie]:
    montres = [o for o in contenu.objectifs if o.etat != EtatObjectif.ANNULE]
    return [_objectif(rang, o, contenu) for rang, o in enumerate(montres, 1)]


def _objectif(rang: int, o: Objectif, contenu: Contenu) -> Partie:
    lignes = phrases(o.facile or o.intitule)
    lignes += [ligne for a in contenu.actions[o.pk] if a.etat != EtatObjectif.ANNULE for ligne in _action(a)]
    lignes += phrases(o.moyens)
    if o.qui:
        lignes.append(f"Avec moi : {o.qui}.")
    if o.echeance:
        lignes.append(f"Pour le {_jour(o.echeance)}.")
    if o.critere:
        lignes += ["Comment on saura que c’est réussi :", *phrases(o.critere)]
    lignes += ["Où j’en suis :", f"{o.get_avancement_display()}. {o.avancement} pas sur {max(Avancement)}."]
    if o.avis:
        lignes += ["Ce que j’en pense :", *phrases(o.avis)]
    return Partie(f"Mon objectif n° {rang}", "target-arrow", lignes)


def _action(action: Any) -> list[str]:
    lignes = phrases(action.intitule)
    if action.frequence:
        lignes.append(f"Quand : {action.frequence}.")
    if action.qui:
        lignes.append(f"Avec : {action.qui}.")
    return lignes


def _accords(suivi: Suivi) -> list[str]:
    """The last word of each: the list is newest first."""
    dits: dict[str, str] = {}
    for a in suivi.accords:
        reponse = DITS[ReponseAccord(a.reponse)]
        match a.par:
            case AuteurAccord.PERSONNE:
                phrase = f"Le {_jour(a.le)}, j’ai dit que je suis {reponse}."
            case AuteurAccord.REPRESENTANT:
                phrase = f"Le {_jour(a.le)}, {a.nom} a dit être {reponse}."
            case _:
                phrase = f"Le {_jour(a.le)}, l’établissement a dit être {reponse}."
        dits.setdefault(a.par, phrase)
    return [dits[par] for par in AuteurAccord.values if par in dits]


def _suite(suivi: Suivi) -> list[str]:
    due = prochaine(suivi.bilans, suivi.accords)
    if due is None:
        return []
    return [f"On en reparle avant le {_jour(due.pour_le)}.", "Je peux demander à en parler plus tôt."]
