"""Named grants: one professional outside the team, some headings, some time, with the person's consent.

Sharing outside the team asks for the consent of the person (CSP L.1110-4 III, D.1110-3-1). Reading only, inside what
the profession opens here (R.1110-1); never a reserved heading. One act writes one row per heading, all alike.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from dui.commun.acces import courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.horloge import PARIS, aujourdhui, minuit
from habilitations import matrice
from habilitations.consentement import du_partage
from habilitations.datees import JOUR
from habilitations.equipe_de_soins import tracer
from habilitations.equipes import EquipeRefusee
from habilitations.models import Affectation, Autorisation, Compte, SurchargeMatrice
from habilitations.personnes import Collegue, collegues

DUREE_MAXIMALE = dt.timedelta(days=365)
PREFIXE = "lire_"


@dataclass(frozen=True)
class Accord:
    """The rows of one act, as one line: who, which headings, until when, on what ground."""

    autorisation: Autorisation
    qui: Collegue
    rubriques: tuple[str, ...]

    @property
    def dernier_jour(self) -> dt.date:
        return (self.autorisation.fin - dt.timedelta(microseconds=1)).astimezone(PARIS).date()


def ouvrables(affectation: Affectation) -> list[Categorie]:
    """Headings that a grant may open to this function: those its profession reads here; identity goes with them."""
    surcharges = SurchargeMatrice.objects.filter(
        etablissement_id=affectation.etablissement_id, profession=affectation.profession
    ).values_list("categorie", "niveau")
    ligne = matrice.avec_surcharges(affectation.profession, dict(surcharges))
    lus = matrice.au_moins(ligne, Niveau.LECTURE)
    if Categorie.IDENTITE.value not in lus:
        return []
    return [c for c in Categorie.principales() if c.value in lus and c != Categorie.IDENTITE]


def accords(dossier_id: uuid.UUID, etablissement_id: uuid.UUID) -> list[Accord]:
    """Grants of the dossier that are not over, the next to end first; three queries whatever their number."""
    lignes = (
        Autorisation.objects.filter(
            content_object_id=dossier_id, etablissement_id=etablissement_id, fin__gt=timezone.now()
        )
        .select_related("permission")
        .order_by("fin", "pk")
    )
    groupes: dict[tuple[Any, ...], list[Autorisation]] = {}
    for ligne in lignes:
        groupes.setdefault((ligne.user_id, ligne.debut, ligne.fin), []).append(ligne)
    noms = collegues({cle[0] for cle in groupes}, etablissement_id)
    return [
        Accord(rows[0], noms.get(cle[0], Collegue("Compte retiré")), _rubriques(rows)) for cle, rows in groupes.items()
    ]


def _rubriques(lignes: list[Autorisation]) -> tuple[str, ...]:
    ouvertes = {ligne.permission.codename.removeprefix(PREFIXE) for ligne in lignes}
    return tuple(c.label for c in Categorie if c.value in ouvertes and c != Categorie.IDENTITE)


def autoriser(
    *,
    dossier: Any,
    affectation: Affectation,
    categories: Iterable[Categorie],
    du: dt.date,
    au: dt.date,
    fondement: str,
    consentement_le: dt.date,
    par: Compte,
) -> list[Autorisation]:
    """Open these headings of the open dossier to one professional; the rows added, none if all were open already.

    Raises `EquipeRefusee`.
    """
    titulaire = Compte.objects.select_for_update().get(professionnel=affectation.professionnel_id)
    voulues = set(categories)
    _verifier(titulaire, affectation, voulues, du, au, consentement_le, par)
    _verifier_l_accord(dossier, affectation, consentement_le)
    acces = courant()
    maintenant = acces.instant or timezone.now()
    debut = maintenant if du == aujourdhui() else minuit(du)
    valeurs = {"debut": debut, "fin": minuit(au + JOUR), "fondement": fondement, "consentement_le": consentement_le}
    codes = {f"{PREFIXE}{c.value}": c for c in (Categorie.IDENTITE, *sorted(voulues))}
    deja = Autorisation.objects.filter(
        user=titulaire, content_object_id=dossier.pk, debut__lte=debut, fin__gte=valeurs["fin"]
    )
    deja_ouvertes = set(deja.values_list("permission__codename", flat=True))
    if set(codes) <= deja_ouvertes:
        return []
    droits = Permission.objects.filter(content_type__app_label="usagers", codename__in=set(codes))
    ajoutees = []
    for droit in droits:
        if droit.codename in deja_ouvertes and codes[droit.codename] != Categorie.IDENTITE:
            continue
        ajoutees.append(
            Autorisation.objects.create(
                content_object=dossier,
                etablissement_id=dossier.etablissement_id,
                user=titulaire,
                permission=droit,
                accordee_par=par,
                **valeurs,
            )
        )
        tracer(dossier.pk, "autorisation_accordee", codes[droit.codename].value)
    return ajoutees


def _verifier(
    titulaire: Compte,
    affectation: Affectation,
    voulues: set[Categorie],
    du: dt.date,
    au: dt.date,
    consentement_le: dt.date,
    par: Compte,
) -> None:
    if titulaire.pk == par.pk:
        raise EquipeRefusee("On ne s’accorde pas une autorisation à soi-même : un autre responsable la donne.")
    if not voulues or not voulues <= set(ouvrables(affectation)):
        raise EquipeRefusee("Choisissez au moins une rubrique que son métier permet de lire.", "categories")
    if du < aujourdhui():
        raise EquipeRefusee("Le premier jour ne peut pas être passé.", "du")
    if au < du:
        raise EquipeRefusee("Le dernier jour précède le premier. Corrigez l’un des deux.", "au")
    if au > du + DUREE_MAXIMALE:
        raise EquipeRefusee("Une autorisation dure un an au plus. Elle pourra être redonnée.", "au")
    if consentement_le > aujourdhui():
        raise EquipeRefusee("Cette date est à venir : le consentement se recueille avant l’accès.", "consentement_le")


def _verifier_l_accord(dossier: Any, affectation: Affectation, consentement_le: dt.date) -> None:
    """A refusal, a withdrawal, an end noted in the dossier stop an agreement that is not later."""
    dit = du_partage(dossier.pk, affectation.professionnel.nom_complet)
    if dit and dit.jusqu_au and consentement_le <= dit.jusqu_au:
        raise EquipeRefusee(f"{dit.phrase} Notez d’abord le nouvel accord de la personne.", "consentement_le")


def retirer(*, autorisation: Autorisation) -> int:
    """Withdraw a grant at once, all its headings; how many rows ended. One that has not begun goes away."""
    maintenant = courant().instant or timezone.now()
    lignes = Autorisation.objects.select_for_update(of=("self",)).filter(
        content_object_id=autorisation.content_object_id,
        user_id=autorisation.user_id,
        debut=autorisation.debut,
        fin=autorisation.fin,
        fin__gt=maintenant,
    )
    return _couper(list(lignes.select_related("permission")), maintenant)


def retirer_toutes(*, compte_id: uuid.UUID, etablissement_id: uuid.UUID) -> int:
    """Withdraw every grant that an account holds in an ESMS: it no longer works there."""
    maintenant = courant().instant or timezone.now()
    lignes = Autorisation.objects.select_for_update(of=("self",)).filter(
        user_id=compte_id, etablissement_id=etablissement_id, fin__gt=maintenant
    )
    return _couper(list(lignes.select_related("permission")), maintenant)


def _couper(lignes: list[Autorisation], maintenant: dt.datetime) -> int:
    for ligne in lignes:
        if ligne.debut >= maintenant:
            ligne.delete()
        else:
            ligne.fin = maintenant
            ligne.save(update_fields=["fin"])
        tracer(ligne.content_object_id, "autorisation_retiree", ligne.permission.codename.removeprefix(PREFIXE))
    return len(lignes)
