"""Équipes de soins (CSP L.1110-12): who works here, create a team, add a member, end a membership.

Being a member opens nothing by itself: an `Accompagnement` ties the team to a dossier, and the matrix limits what is
read. Every change is traced by codes; it holds from the next request on.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.horloge import aujourdhui
from habilitations.datees import Fin, clore
from habilitations.models import Accompagnement, Affectation, Equipe, Etablissement, MembreEquipe, Professionnel, Unite
from habilitations.models.equipes import CasEquipe
from habilitations.perimetre import en_cours
from habilitations.professions import FICHES, Famille

# « Fonctions administratives : hors équipe, seul volet administratif » (CSP L.1110-12, cadre_juridique §1.3).
HORS_EQUIPE = frozenset(p.value for p, f in FICHES.items() if f.famille in {Famille.ADMINISTRATION, Famille.DIRECTION})
DE_SANTE = frozenset(p.value for p, f in FICHES.items() if f.est_de_sante)


class EquipeRefusee(Exception):
    """The text can be shown; `champ` names the field it is about."""

    def __init__(self, message: str, champ: str | None = None) -> None:
        super().__init__(message)
        self.champ = champ


# -- questions --------------------------------------------------------------------------------------------


def en_poste(etablissement_id: uuid.UUID) -> QuerySet[Affectation]:
    """Who works here today with an active account, by name; one row a function."""
    return (
        Affectation.objects.filter(en_cours(), etablissement_id=etablissement_id, professionnel__compte__is_active=True)
        .select_related("professionnel__compte", "unite")
        .order_by("professionnel__compte__nom", "professionnel__compte__prenom", "du")
    )


def pouvant_soigner(etablissement_id: uuid.UUID) -> QuerySet[Affectation]:
    """Those of them who may belong to a team: their function takes a direct part in the accompaniment."""
    return en_poste(etablissement_id).exclude(profession__in=HORS_EQUIPE)


def _combien(lignes: QuerySet, de: str) -> Coalesce:
    comptees = lignes.filter(en_cours(), equipe=OuterRef("pk")).order_by().values("equipe").annotate(n=Count(de))
    return Coalesce(Subquery(comptees.values("n"), output_field=IntegerField()), 0)


def _soignants() -> Exists:
    """A health professional is a member today and works here today."""
    en_service = Affectation.objects.filter(
        en_cours(),
        professionnel=OuterRef("professionnel"),
        etablissement=OuterRef("equipe__etablissement"),
        profession__in=DE_SANTE,
    )
    return Exists(MembreEquipe.objects.filter(en_cours(), Exists(en_service), equipe=OuterRef("pk")))


def equipes_de(etablissement_id: uuid.UUID) -> QuerySet[Equipe]:
    """Teams of the ESMS with, today, how many members and persons accompanied, and whether one is of health."""
    return (
        Equipe.objects.filter(etablissement_id=etablissement_id)
        .select_related("unite")
        .annotate(
            membres_du_jour=_combien(MembreEquipe.objects.all(), "professionnel"),
            personnes_du_jour=_combien(Accompagnement.objects.all(), "dossier_id"),
            a_un_soignant=_soignants(),
        )
        .order_by("nom", "id")
    )


def est_incomplete(equipe: Any) -> bool:
    """A 3° team without a health professional: it may not be given anybody."""
    return equipe.cas == CasEquipe.FORMELLE and not equipe.a_un_soignant


# -- verbs ------------------------------------------------------------------------------------------------


def creer_equipe(
    *,
    etablissement_id: uuid.UUID,
    nom: str,
    cas: CasEquipe,
    unite: Unite | None = None,
    preuve: str = "",
    preuve_le: dt.date | None = None,
    premier: Affectation | None = None,
) -> Equipe:
    """Create a team; raises `EquipeRefusee`. A 3° team begins with a health professional."""
    Etablissement.objects.select_for_update().get(pk=etablissement_id)  # two clicks wait for each other
    if Equipe.objects.filter(etablissement_id=etablissement_id, nom__iexact=nom).exists():
        raise EquipeRefusee("Une équipe porte déjà ce nom ici. Choisissez-en un autre.", "nom")
    if cas == CasEquipe.FORMELLE and (premier is None or premier.profession not in DE_SANTE):
        raise EquipeRefusee(
            "Un ensemble formalisé (3°) compte au moins un professionnel de santé : choisissez-le ici.", "premier"
        )
    if cas == CasEquipe.MEME_ESMS:
        preuve, preuve_le = "", None
    equipe = Equipe.objects.create(
        etablissement_id=etablissement_id, nom=nom, cas=cas, unite=unite, preuve=preuve, preuve_le=preuve_le
    )
    _tracer(f"equipe_creee cas{int(cas)}")
    if premier is not None:
        ajouter_membre(equipe=equipe, affectation=premier, du=aujourdhui(), reconnu=True)
    return equipe


def ajouter_membre(
    *, equipe: Equipe, affectation: Affectation, du: dt.date, au: dt.date | None = None, reconnu: bool = False
) -> tuple[MembreEquipe, bool]:
    """Make the holder of this running affectation a member from `du` on: (member, added). Pressing twice adds once.

    `reconnu`: the person has recognised this professional, which a 2° team asks. Raises `EquipeRefusee`.
    """
    pro = Professionnel.objects.select_for_update(of=("self",)).get(pk=affectation.professionnel_id)
    _exiger_en_poste(affectation, equipe)
    if equipe.cas == CasEquipe.RECONNUE and not reconnu:
        raise EquipeRefusee("Dans une équipe reconnue par la personne (2°), chaque membre l’est aussi.", "reconnu")
    if du < aujourdhui():
        raise EquipeRefusee("Le premier jour ne peut pas être passé : on n’ajoute pas un accès au passé.", "du")
    if au is not None and au < du:
        raise EquipeRefusee("Le dernier jour précède le premier. Corrigez l’un des deux.", "au")
    deja = MembreEquipe.objects.filter(equipe=equipe, professionnel=pro).exclude(au__lt=du)
    if au is not None:
        deja = deja.filter(du__lte=au)
    if (ancien := deja.first()) is not None:
        return ancien, False
    membre = MembreEquipe.objects.create(equipe=equipe, professionnel=pro, du=du, au=au)
    _tracer(f"membre_ajoute {affectation.profession}{' reconnu' if equipe.cas == CasEquipe.RECONNUE else ''}")
    return membre, True


def _exiger_en_poste(affectation: Affectation, equipe: Equipe) -> None:
    choisies = en_poste(equipe.etablissement_id).filter(pk=affectation.pk)
    if not choisies.exists():
        raise EquipeRefusee("Cette personne n’a pas d’affectation en cours dans l’établissement.", "affectation")
    if affectation.profession in HORS_EQUIPE:
        raise EquipeRefusee(
            "Une fonction administrative n’entre pas dans une équipe de soins : elle ne participe pas directement à"
            " l’accompagnement.",
            "affectation",
        )


def terminer_membre(*, membre: MembreEquipe, quand: Fin) -> bool:
    """End a membership; False when it had ended already. A référent who leaves the team is référent no more."""
    verrou = MembreEquipe.objects.select_for_update(of=("self",)).filter(pk=membre.pk).first()
    if verrou is None or not clore(verrou, quand):
        return False
    quitter_la_reference(membre.professionnel_id, equipe_id=membre.equipe_id)
    _tracer(f"membre_termine {quand.value}")
    return True


def quitter_la_reference(professionnel_id: uuid.UUID, **ou: Any) -> None:
    """Take a professional off the running accompaniments of which they are the référent (`ou`: where)."""
    suivis = Accompagnement.objects.filter(en_cours(), referent_id=professionnel_id, **ou)
    for accompagnement in suivis.select_for_update(of=("self",)):
        accompagnement.referent = None
        accompagnement.save(update_fields=["referent"])


def _tracer(code: str) -> None:
    courant().noter(Evenement(action=Action.ADMINISTRER, base=Base.FONCTION, motif=code))
