"""Who accompanies one person: the teams given to a dossier, their members of today, the référent (CSP L.1110-12).

An `Accompagnement` is the one source of team access: giving or ending one holds from the next request on.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.categories import Categorie
from dui.commun.horloge import aujourdhui
from habilitations.datees import AVANCE, Fin, clore
from habilitations.equipes import EquipeRefusee, est_incomplete
from habilitations.models import Accompagnement, Affectation, Equipe, MembreEquipe
from habilitations.models.equipes import CasEquipe
from habilitations.perimetre import en_cours
from habilitations.personnes import Collegue, collegues


class Depasse(Exception):
    """Somebody changed it meanwhile; the text can be shown."""


@dataclass(frozen=True)
class Membre:
    professionnel_id: uuid.UUID
    qui: Collegue


@dataclass(frozen=True)
class Suivi:
    """One team given to the dossier; `membres` of today, empty once it has ended."""

    accompagnement: Accompagnement
    membres: tuple[Membre, ...]
    referent: Collegue | None

    @property
    def referent_absent(self) -> bool:
        """The référent is no longer among the members of today."""
        choisi = self.accompagnement.referent_id
        return choisi is not None and choisi not in {m.professionnel_id for m in self.membres}


def suivis(dossier_id: uuid.UUID, etablissement_id: uuid.UUID) -> list[Suivi]:
    """Every team of the dossier, running ones first, the latest first; four queries whatever their number."""
    lignes = list(
        Accompagnement.objects.filter(dossier_id=dossier_id, etablissement_id=etablissement_id)
        .select_related("equipe", "referent")
        .order_by("-du", "equipe__nom")
    )
    presents = list(_presents(etablissement_id, [a.equipe_id for a in lignes]))
    comptes = {m.professionnel.compte_id for m in presents}
    comptes |= {a.referent.compte_id for a in lignes if a.referent}
    noms = collegues((c for c in comptes if c), etablissement_id)
    return [_suivi(a, presents, noms) for a in lignes]


def _presents(etablissement_id: uuid.UUID, equipes: list[uuid.UUID]) -> Any:
    """Members of today who can open the dossier: active account, affectation running here."""
    en_poste = Affectation.objects.filter(
        en_cours(), professionnel=OuterRef("professionnel"), etablissement_id=etablissement_id
    )
    return (
        MembreEquipe.objects.filter(
            en_cours(), Exists(en_poste), equipe__in=equipes, professionnel__compte__is_active=True
        )
        .select_related("professionnel")
        .order_by("professionnel__compte__nom", "professionnel__compte__prenom", "du")
    )


def _suivi(a: Accompagnement, presents: list[MembreEquipe], noms: dict[uuid.UUID, Collegue]) -> Suivi:
    fini = a.au is not None and a.au < aujourdhui()
    siens = {
        m.professionnel_id: Membre(m.professionnel_id, noms[m.professionnel.compte_id])
        for m in presents
        if not fini and m.equipe_id == a.equipe_id and m.professionnel.compte_id in noms
    }
    compte = a.referent.compte_id if a.referent else None
    referent = noms.get(compte, Collegue("Professionnel sans compte")) if compte else None
    return Suivi(a, tuple(siens.values()), referent)


# -- verbs ------------------------------------------------------------------------------------------------


def confier(*, dossier: Any, equipe: Any, du: dt.date, reconnue: bool = False) -> tuple[Accompagnement, bool]:
    """Give the open dossier to a team of its ESMS from `du` on: (accompaniment, given). Pressing twice gives once.

    `equipe` comes from `equipes.equipes_de`; `reconnue`: the person has recognised it, which a 2° team asks.
    """
    Equipe.objects.select_for_update(of=("self",)).get(pk=equipe.pk)
    if est_incomplete(equipe):
        raise EquipeRefusee("Cet ensemble (3°) n’a pas de professionnel de santé en poste aujourd’hui.", "equipe")
    if equipe.cas == CasEquipe.RECONNUE and not reconnue:
        raise EquipeRefusee("Cette équipe (2°) doit être reconnue par la personne. Cochez une fois fait.", "reconnue")
    if not aujourdhui() <= du <= aujourdhui() + AVANCE:
        raise EquipeRefusee("Le premier jour va d’aujourd’hui à un an : on ne donne pas un accès au passé.", "du")
    deja = Accompagnement.objects.filter(dossier_id=dossier.pk, equipe_id=equipe.pk).exclude(au__lt=du).first()
    if deja is not None:
        return deja, False
    donne = Accompagnement.objects.create(
        dossier=dossier, etablissement_id=equipe.etablissement_id, equipe_id=equipe.pk, du=du
    )
    tracer(dossier.pk, "equipe_confiee reconnue" if equipe.cas == CasEquipe.RECONNUE else "equipe_confiee")
    return donne, True


def mettre_fin(*, accompagnement: Accompagnement, quand: Fin) -> bool:
    """The team stops accompanying; False when it had stopped already."""
    verrou = Accompagnement.objects.select_for_update(of=("self",)).filter(pk=accompagnement.pk).first()
    if verrou is None or not clore(verrou, quand):
        return False
    tracer(accompagnement.dossier_id, f"equipe_terminee {quand.value}")
    return True


def designer_referent(
    *, accompagnement: Accompagnement, referent_id: uuid.UUID | None, attendu: uuid.UUID | None
) -> bool:
    """Name the référent among the members of today; False when nothing changes. `attendu`: the one who was shown.

    Raises `Depasse` when another choice was made meanwhile, `EquipeRefusee` when the person is not in the team.
    """
    verrou = Accompagnement.objects.select_for_update(of=("self",)).get(pk=accompagnement.pk)
    if verrou.referent_id == referent_id:
        return False
    if verrou.referent_id != attendu:
        raise Depasse("Une autre personne vient de changer le référent. Regardez qui l’est avant de choisir à nouveau.")
    membres = _presents(verrou.etablissement_id, [verrou.equipe_id])
    if referent_id is not None and not membres.filter(professionnel_id=referent_id).exists():
        raise EquipeRefusee("Le référent se choisit parmi les membres de l’équipe, aujourd’hui.", "referent")
    verrou.referent_id = referent_id
    verrou.save(update_fields=["referent"])
    tracer(verrou.dossier_id, "referent_designe" if referent_id else "referent_retire")
    return True


def tracer(dossier_id: uuid.UUID, code: str, categorie: str = "") -> None:
    """An act of administration on the open dossier, on the ground that opened it."""
    acces = courant()
    base = acces.bases.get(Categorie.IDENTITE.value, Base.FONCTION)
    acces.noter(Evenement(action=Action.ADMINISTRER, dossier_id=dossier_id, categorie=categorie, base=base, motif=code))
