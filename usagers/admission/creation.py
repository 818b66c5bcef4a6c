"""Open the dossier of a person who asks: look for them first, then create dossier, request and team in one go.

The first identity is written by whoever receives the request, even if their profession only reads identity
afterwards: `_ouvrir` lends that right for this new dossier, for the rest of this request, and nothing else.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dui.commun import roles
from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.categories import Categorie
from dui.commun.contexte_sql import poser
from dui.commun.horloge import aujourdhui
from habilitations.equipe_de_soins import confier
from habilitations.equipes import est_incomplete
from usagers.admission import pieces
from usagers.envois import poser_une_fois
from usagers.importation.enregistrement import VERROU
from usagers.models import DemandeAdmission, Dossier, Doublon, IdentiteINS
from usagers.models.dossier import sans_accent
from usagers.personnes import Personne, personnes_de

ESPACE = uuid.UUID("5b0c0c3a-52a2-4f0e-9a55-0f4f7d1a9c11")


@dataclass(frozen=True)
class Semblable:
    """A dossier of the ESMS that may be the same person. `personne` is None outside the reader's perimeter."""

    pk: uuid.UUID
    raison: str
    personne: Personne | None = None


def semblables(nom: str, prenom: str, naissance: dt.date) -> list[Semblable]:
    """Dossiers of the whole ESMS that resemble: the wall answers with ids and signs, never with a name.

    Those outside the perimeter are written in the journal: somebody learnt that they exist.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT id, meme_date, meme_nom, meme_prenom FROM dui_semblables(%s, %s, %s)",
            [sans_accent(nom), sans_accent(prenom), naissance],
        )
        lignes = curseur.fetchall()
    connues = personnes_de(pk for pk, *_ in lignes)
    for pk, *_ in lignes:
        if pk not in connues:
            courant().noter(
                Evenement(action=Action.RECHERCHER, dossier_id=pk, categorie="identite", motif="doublon_possible")
            )
    return [Semblable(pk, raison(*signes), connues.get(pk)) for pk, *signes in lignes]


def raison(meme_date: bool, meme_nom: bool, meme_prenom: bool) -> str:
    """What the two have in common, said to the one who compares."""
    match meme_date, meme_nom, meme_prenom:
        case True, True, True:
            return "Mêmes nom, prénom et date de naissance"
        case True, True, False:
            return "Mêmes nom et date de naissance, autre prénom"
        case True, False, True:
            return "Mêmes prénom et date de naissance, autre nom"
        case True, False, False:
            return "Même date de naissance, nom proche"
        case _:
            return "Mêmes nom et prénom, autre date de naissance"


def dossier_de_cet_envoi(envoi: uuid.UUID) -> uuid.UUID:
    """The same form sent twice names the same dossier."""
    return uuid.uuid5(ESPACE, f"{courant().compte_id}/{envoi}")


def deja_ouvert(pk: uuid.UUID) -> bool:
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])  # two creations, or an import, never meet
        curseur.execute("SELECT dui_dossier_ici(%s)", [pk])
        return curseur.fetchone()[0] is not None


def ouvrir(
    *,
    identite: dict[str, Any],
    demande: dict[str, Any],
    equipe: Any,
    envoi: uuid.UUID,
    doublons: list[Semblable],
) -> tuple[uuid.UUID, DemandeAdmission | None]:
    """(dossier, its request); (dossier, None) when this sending was received before.

    `equipe` comes from `equipes_possibles`, so `confier` does not refuse it.
    """
    pk = dossier_de_cet_envoi(envoi)
    if deja_ouvert(pk):
        return pk, None
    _ouvrir(pk, par_equipe=equipe is not None)
    acces = courant()
    dossier = Dossier(
        id=pk,
        etablissement_id=acces.etablissement_id,
        unite=equipe.unite if equipe is not None else None,
        numero=_numero_suivant(),
        **identite,
    )
    dossier.save()
    if equipe is not None:
        confier(dossier=dossier, equipe=equipe, du=aujourdhui())
    ici = {"dossier": dossier, "etablissement_id": acces.etablissement_id}
    IdentiteINS(**ici).save()
    for autre in doublons:
        Doublon(**ici, autre=autre.pk, raison=f"Demande d’admission : {autre.raison.lower()}"[:200]).save()
    nouvelle, _ = poser_une_fois(DemandeAdmission, envoi, **demande)
    pieces.attendre(nouvelle)
    return pk, nouvelle


def _ouvrir(pk: uuid.UUID, *, par_equipe: bool) -> None:
    """Narrow the access to the dossier about to exist, as the gate does for one that does, with the first identity."""
    acces = courant()
    base = Base.EQUIPE if par_equipe and not acces.fonction else Base.FONCTION
    acces.dossier_id, acces.role = pk, roles.EQUIPE
    acces.ecrire = acces.ecrire | {Categorie.IDENTITE.value}
    acces.bases = dict.fromkeys(acces.lire, str(base))
    poser(acces)


def _numero_suivant() -> int:
    """Under the lock of `deja_ouvert`."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT dui_prochain_numero()")
        return int(curseur.fetchone()[0])


def equipes_possibles(acces: Any) -> list[Any]:
    """Teams that may receive the person: all of the ESMS for a function, else those one belongs to.

    A team recognised by the person (2°) is chosen later, once it is.
    """
    from habilitations.equipes import equipes_de
    from habilitations.models import MembreEquipe
    from habilitations.models.equipes import CasEquipe
    from habilitations.perimetre import en_cours

    equipes = equipes_de(acces.etablissement_id).exclude(cas=CasEquipe.RECONNUE)
    if not acces.fonction:
        miennes = MembreEquipe.objects.filter(en_cours(), professionnel__compte_id=acces.compte_id)
        equipes = equipes.filter(pk__in=miennes.values("equipe_id"))
    return [e for e in equipes if not est_incomplete(e)]
