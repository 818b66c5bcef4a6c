"""What a state looks like: colour AND icon AND word, in one place (never a colour alone).

Upper floors sign up their enums in `AppConfig.ready()`:

    inscrire("sejour", {"present": Etiquette("succes", "home", "présent"), …})

and write `{% include "composants/etiquette.html" with genre="sejour" etat=sejour.etat only %}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

TONS = {
    # tone: icon when none is given
    "alerte": "alert-triangle",
    "attention": "alert-circle",
    "info": "info-circle",
    "succes": "check",
    "accent": "point",
    "neutre": "minus",
}


@dataclass(frozen=True)
class Etiquette:
    ton: str
    icone: str
    texte: str

    def __post_init__(self) -> None:
        if self.ton not in TONS:
            raise ValueError(f"ton inconnu : {self.ton}")


_REGISTRE: dict[str, Mapping[str, Etiquette]] = {}


def inscrire(genre: str, etats: Mapping[str, Etiquette]) -> None:
    _REGISTRE[genre] = dict(etats)


def etiquette(*, genre: str = "", etat: object = None, ton: str = "", icone: str = "", texte: str = "") -> Etiquette:
    """The label of a state, or one composed on the spot. An unknown state still shows its own word, in grey."""
    cle = "" if etat is None else str(getattr(etat, "value", etat))
    connue = _REGISTRE.get(genre, {}).get(cle) if genre else None
    if connue is not None:
        return Etiquette(ton or connue.ton, icone or connue.icone, texte or connue.texte)
    ton = ton or (cle if cle in TONS else "neutre")
    mot = texte or str(getattr(etat, "label", cle)).replace("_", " ")
    return Etiquette(ton, icone or TONS[ton], mot)


def registre() -> Mapping[str, Mapping[str, Etiquette]]:
    """Everything signed up, for the gallery and for the house test."""
    return _REGISTRE


inscrire(
    "acces",
    {
        "accorde": Etiquette("succes", "check", "accordé"),
        "refuse": Etiquette("alerte", "ban", "refusé"),
    },
)
inscrire(
    "base",
    {
        "equipe": Etiquette("neutre", "shield-check", "Vous êtes dans son équipe"),
        "nominative": Etiquette("info", "user-check", "Accès accordé à votre nom"),
        "bris_de_glace": Etiquette("alerte", "urgent", "Accès en urgence"),
        "fonction": Etiquette("neutre", "briefcase", "Accès par votre fonction"),
        "personne": Etiquette("accent", "user", "Votre dossier"),
    },
)
inscrire(
    "niveau",
    {
        "0": Etiquette("neutre", "lock", "aucun accès"),
        "1": Etiquette("info", "eye", "lecture"),
        "2": Etiquette("succes", "pencil", "lecture et écriture"),
        "3": Etiquette("accent", "rosette-discount-check", "écriture et validation"),
    },
)
inscrire(
    "importance",
    {
        "normale": Etiquette("neutre", "minus", "normale"),
        "importante": Etiquette("attention", "alert-circle", "importante"),
        "urgente": Etiquette("alerte", "alert-triangle", "urgente"),
    },
)
inscrire(
    "dossier",
    {
        "actif": Etiquette("succes", "home", "présent"),
        "present": Etiquette("succes", "home", "présent"),
        "en_attente": Etiquette("attention", "hourglass", "en attente"),
        "sorti": Etiquette("neutre", "door-exit", "sorti"),
        "archive": Etiquette("neutre", "archive", "archivé"),
        "quarantaine": Etiquette("attention", "lock", "en quarantaine"),
    },
)
inscrire(
    "sejour",
    {
        "prevu": Etiquette("info", "calendar", "prévu"),
        "en_cours": Etiquette("succes", "home", "en cours"),
        "termine": Etiquette("neutre", "door-exit", "terminé"),
        "annule": Etiquette("neutre", "x", "annulé"),
    },
)
inscrire(
    "identite_ins",
    {
        "provisoire": Etiquette("neutre", "id", "identité provisoire"),
        "recuperee": Etiquette("attention", "id", "identité récupérée"),
        "validee": Etiquette("info", "id", "identité validée"),
        "qualifiee": Etiquette("succes", "id-badge-2", "identité qualifiée"),
    },
)
inscrire(
    "evaluation",
    {
        "ENPREPARATION": Etiquette("neutre", "pencil", "en préparation"),
        "APPROUVE": Etiquette("attention", "hourglass", "proposée, à valider"),
        "VALIDE": Etiquette("succes", "rosette-discount-check", "validée"),
        "TERMINE": Etiquette("neutre", "archive", "remplacée"),
    },
)
