"""States of a project, an objective, an action, and how one passes to the next. Codes of the TDDUI.

Those of objectives and actions are in JDV_J281; of a project, ENCOURS and ENPAUSE are in the functional specification
only, the value set has neither: an export maps them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from dui.commun.etiquettes import Etiquette, inscrire


class EtatProjet(models.TextChoices):
    PREPARATION = "ENPREPARATION", "En préparation"
    EN_COURS = "ENCOURS", "En cours"
    EN_PAUSE = "ENPAUSE", "En pause"
    TERMINE = "TERMINE", "Terminé"


class EtatObjectif(models.TextChoices):
    """Of an objective and of an action."""

    PREPARATION = "ENPREPARATION", "En préparation"
    ACTIF = "ACTIF", "En cours"
    TERMINE = "TERMINE", "Terminé"
    ANNULE = "ANNULE", "Annulé"


class Avancement(models.IntegerChoices):
    """Steps said in words: a percentage of a life means nothing."""

    RIEN = 0, "Pas encore commencé"
    DEBUT = 1, "Les premiers pas sont faits"
    MOITIE = 2, "À mi-chemin"
    PRESQUE = 3, "Presque atteint"
    ATTEINT = 4, "Atteint"


class OrigineAttente(models.TextChoices):
    """Who speaks. TDDUI: `expressedBy` of the expectation."""

    PERSONNE = "personne", "La personne"
    PROCHE = "proche", "Un proche"
    PROFESSIONNEL = "professionnel", "Un professionnel"


class NatureBilan(models.TextChoices):
    ANNUEL = "annuel", "Point annuel"
    INTERMEDIAIRE = "intermediaire", "Point d’étape"
    EVENEMENT = "evenement", "Après un évènement de vie"
    DEMANDE = "demande", "À la demande de la personne"
    FINAL = "final", "Bilan de fin de projet"


class AuteurAccord(models.TextChoices):
    """TDDUI: `accordUsager` (the person or who represents them), `accordStructure`."""

    PERSONNE = "personne", "La personne"
    REPRESENTANT = "representant", "La personne qui la représente"
    ESMS = "esms", "L’établissement ou le service"


class ReponseAccord(models.TextChoices):
    ACCORD = "accord", "Accord"
    RESERVES = "reserves", "Accord, avec des réserves"
    REFUS = "refus", "Désaccord"


class MoyenAccord(models.TextChoices):
    SIGNATURE = "signature", "Par une signature"
    ORAL = "oral", "De vive voix, pendant un entretien"
    ADAPTE = "adapte", "Par un moyen de communication adapté (images, gestes, synthèse vocale)"
    COURRIER = "courrier", "Par courrier ou par message"


class NatureChangement(models.TextChoices):
    ETAT = "etat", "État"
    AVANCEMENT = "avancement", "Avancement"


@dataclass(frozen=True)
class Passage:
    """One way out of a state: the word of the choice, and whether it asks for a reason."""

    vers: str
    geste: str
    motif: bool = False


_P, _O = EtatProjet, EtatObjectif
PROJET: dict[str, tuple[Passage, ...]] = {
    _P.PREPARATION: (
        Passage(_P.EN_COURS, "Mettre le projet en œuvre"),
        Passage(_P.TERMINE, "Y mettre fin", motif=True),
    ),
    _P.EN_COURS: (
        Passage(_P.EN_PAUSE, "Mettre en pause", motif=True),
        Passage(_P.TERMINE, "Terminer le projet"),
    ),
    _P.EN_PAUSE: (Passage(_P.EN_COURS, "Reprendre le projet"), Passage(_P.TERMINE, "Terminer le projet")),
    _P.TERMINE: (Passage(_P.EN_COURS, "Rouvrir le projet", motif=True),),
}
OBJECTIF: dict[str, tuple[Passage, ...]] = {
    _O.PREPARATION: (Passage(_O.ACTIF, "Commencer"), Passage(_O.ANNULE, "Annuler", motif=True)),
    _O.ACTIF: (Passage(_O.TERMINE, "Terminer"), Passage(_O.ANNULE, "Annuler", motif=True)),
    _O.TERMINE: (Passage(_O.ACTIF, "Reprendre", motif=True),),
    _O.ANNULE: (Passage(_O.ACTIF, "Reprendre", motif=True),),
}


def passages(cycle: dict[str, tuple[Passage, ...]], etat: str) -> tuple[Passage, ...]:
    return cycle.get(etat, ())


inscrire(
    "projet",
    {
        _P.PREPARATION.value: Etiquette("info", "edit", "en préparation"),
        _P.EN_COURS.value: Etiquette("succes", "target-arrow", "en cours"),
        _P.EN_PAUSE.value: Etiquette("attention", "clock", "en pause"),
        _P.TERMINE.value: Etiquette("neutre", "archive", "terminé"),
    },
)
inscrire(
    "objectif",
    {
        _O.PREPARATION.value: Etiquette("info", "edit", "en préparation"),
        _O.ACTIF.value: Etiquette("accent", "target-arrow", "en cours"),
        _O.TERMINE.value: Etiquette("succes", "check", "terminé"),
        _O.ANNULE.value: Etiquette("neutre", "x", "annulé"),
    },
)
inscrire(
    "accord",
    {
        ReponseAccord.ACCORD.value: Etiquette("succes", "check", "accord"),
        ReponseAccord.RESERVES.value: Etiquette("attention", "message-2", "accord avec réserves"),
        ReponseAccord.REFUS.value: Etiquette("alerte", "x", "désaccord"),
    },
)
