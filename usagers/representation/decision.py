"""The answer: who exercises, on what condition, on what ground, how sure, and the sentence that says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from usagers.enums import MissionPersonne, TypeMesure
from usagers.representation.enums import Certitude, Droit, Exercice, Situation, Volet
from usagers.representation.faits import Faits
from usagers.representation.phrases import en_bref, en_phrase
from usagers.representation.regles import Regle, regle
from usagers.representation.situation import Cadre, Place, situation_le

A_PRECISER = "le jugement ne dit pas si la mesure assiste ou représente : à relire"
SPECIALE = "habilitation spéciale : seulement les actes énumérés par le juge"
MANDAT_SPECIAL = "C. civ. 438"  # special mandate that represents for personal acts
_ORDRE = (Certitude.TEXTE, Certitude.SECONDAIRE, Certitude.A_CONFIRMER)


@dataclass(frozen=True)
class Acteur:
    """`qualite`: usager, assistant, representant, parent, tuteur, delegataire, heritier, ayant_droit; name if known."""

    qualite: str
    nom: str = ""


@dataclass(frozen=True)
class Reponse:
    """`biens`: what another measure, on the goods, says of the financial clauses of the same act."""

    droit: Droit
    volet: Volet
    date: dt.date
    situation: Situation
    etendue: str
    exerce_par: Exercice
    acteurs: tuple[Acteur, ...]
    condition: str
    fondement: str
    certitude: Certitude
    phrase: str = ""
    biens: Reponse | None = None

    @property
    def qui(self) -> str:
        """« La personne, assistée par Mme Roy »."""
        return en_bref(self.exerce_par, list(dict.fromkeys(a.nom for a in self.acteurs if a.nom)))


def qui_exerce(faits: Faits, droit: Droit | str, volet: Volet | str, date: dt.date) -> Reponse:
    """Answers always: raises `SansRegle` only when the table itself is incomplete."""
    droit, volet = Droit(droit), Volet(volet)
    cadre = situation_le(faits, date)
    reponse = _repondre(cadre.place, cadre, faits, droit, volet, date)
    if droit == Droit.SIGNATURE_CONTRAT and cadre.biens is not None:
        return _avec_les_biens(reponse, _repondre(cadre.biens, cadre, faits, droit, volet, date))
    return reponse


def tableau(faits: Faits, date: dt.date) -> list[tuple[Droit, Reponse, Reponse]]:
    """Every right, for health then for the rest of the dossier."""
    return [
        (droit, qui_exerce(faits, droit, Volet.SANTE, date), qui_exerce(faits, droit, Volet.SOCIAL, date))
        for droit in Droit
    ]


def _repondre(place: Place, cadre: Cadre, faits: Faits, droit: Droit, volet: Volet, date: dt.date) -> Reponse:
    ligne = _ligne(place, faits, droit, volet)
    conditions = [ligne.condition]
    if place.a_preciser:
        conditions.append(A_PRECISER)
    if place.mesure is not None and place.mesure.speciale and place.mesure.type == TypeMesure.HABILITATION:
        conditions.append(SPECIALE)
    acteurs = _acteurs(ligne.exerce_par, place, cadre)
    condition = " ; ".join(c for c in conditions if c)
    return Reponse(
        droit,
        volet,
        date,
        ligne.situation,
        ligne.etendue,
        ligne.exerce_par,
        acteurs,
        condition,
        ligne.fondement,
        Certitude.A_CONFIRMER if place.a_preciser else ligne.certitude,
        en_phrase(ligne.exerce_par, [a.nom for a in acteurs if a.nom], condition),
    )


def _ligne(place: Place, faits: Faits, droit: Droit, volet: Volet) -> Regle:
    propre = regle(place.situation, place.etendue, volet, droit)
    mesure = place.mesure
    if propre.renvoi and mesure is not None and mesure.mission == MissionPersonne.REPRESENTATION:
        situation, etendue = propre.renvoi.split("/")
        renvoyee = regle(situation, etendue, volet, droit)
        fondement = f"{renvoyee.fondement} ; {MANDAT_SPECIAL}"
        return replace(renvoyee, fondement=fondement, certitude=Certitude.A_CONFIRMER)
    if faits.soin_secret and place.situation in _MINEURS:
        secret = regle(Situation.SOIN_SECRET, place.etendue, volet, droit)
        if secret.exerce_par == Exercice.MINEUR:
            return secret
    return propre


_MINEURS = {Situation.MINEUR, Situation.TUTELLE_MINEUR, Situation.CONFIE, Situation.DELEGATION}


def _avec_les_biens(reponse: Reponse, biens: Reponse) -> Reponse:
    """The act is one, the financial clauses follow the measure on the goods: its condition replaces the other's."""
    noms = [a.nom for a in reponse.acteurs if a.nom]
    return replace(
        reponse,
        condition=biens.condition,
        fondement=" ; ".join(_sans_double(f"{reponse.fondement} ; {biens.fondement}".split(" ; "))),
        certitude=max(reponse.certitude, biens.certitude, key=_ORDRE.index),
        phrase=f"{en_phrase(reponse.exerce_par, noms, '')} Pour les clauses financières : {_minuscule(biens.phrase)}",
        biens=biens,
    )


def _sans_double(parties: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(parties))


def _minuscule(phrase: str) -> str:
    """Lower case at the head of what follows a colon, unless it begins with a name."""
    return phrase[:1].lower() + phrase[1:] if phrase.startswith("La personne") else phrase


_DE_LA_MESURE = {
    Exercice.ASSISTE: "assistant",
    Exercice.ASSISTANT_AVEC_ACCORD: "assistant",
    Exercice.ENSEMBLE: "representant",
    Exercice.SINON_REPRESENTANT: "representant",
    Exercice.REPRESENTANT: "representant",
    Exercice.TUTEUR_MINEUR: "tuteur",
    Exercice.DELEGATAIRE: "delegataire",
}
_AVEC_LA_PERSONNE = frozenset(
    {
        Exercice.USAGER,
        Exercice.ASSISTE,
        Exercice.ASSISTANT_AVEC_ACCORD,
        Exercice.ENSEMBLE,
        Exercice.SINON_REPRESENTANT,
        Exercice.AUTORISE_JUGE,
        Exercice.MINEUR,
    }
)
_SANS_MESURE = {Exercice.HERITIER: "heritier", Exercice.AYANT_DROIT: "ayant_droit"}


def _acteurs(exercice: Exercice, place: Place, cadre: Cadre) -> tuple[Acteur, ...]:
    acteurs = [Acteur("usager")] if exercice in _AVEC_LA_PERSONNE else []
    if exercice in _DE_LA_MESURE:
        acteurs.append(Acteur(_DE_LA_MESURE[exercice], place.mesure.titulaire if place.mesure else ""))
    if exercice in {Exercice.PARENT, Exercice.PARENTS}:
        acteurs += [Acteur("parent", m.titulaire) for m in cadre.parents] or [Acteur("parent")]
    if exercice in _SANS_MESURE:
        acteurs.append(Acteur(_SANS_MESURE[exercice]))
    return tuple(acteurs)
