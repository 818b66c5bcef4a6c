"""Where an answer of the person counts: the summary, which says what is allowed today; the named grants, which rest
on an agreement to share.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_simple
from dui.commun.etiquettes import Etiquette
from dui.commun.etiquettes import inscrire as inscrire_etiquettes
from dui.commun.horloge import aujourdhui
from habilitations.consentement import Partage
from habilitations.consentement import inscrire as inscrire_aupres_des_autorisations
from usagers.consentements.regles import genre_de
from usagers.consentements.vigueur import Position, consent_en_vigueur, dernieres_reponses, position
from usagers.enums import GenreConsentement
from usagers.models import Consentement
from usagers.models.consentements import categories_d_information
from usagers.models.dossier import sans_accent
from usagers.registres import Section, inscrire_section

inscrire_etiquettes(
    "position",
    {
        Position.AUTORISE.value: Etiquette("succes", "check", "autorisé"),
        Position.REFUSE.value: Etiquette("alerte", "ban", "refusé"),
        Position.A_DEMANDER.value: Etiquette("neutre", "message-2", "à demander"),
    },
)
SANS_DESTINATAIRE = tuple(g for g in GenreConsentement if not genre_de(g).destinataire)
AVEC_DESTINATAIRE = tuple(g for g in GenreConsentement if genre_de(g).destinataire)

# -- the summary -------------------------------------------------------------------------------------------


def _ensembles(request: Any, dossier: Any) -> list[Any]:
    """Nothing for a reader who does not open the heading, nor once the person is gone: nobody goes out any more."""
    present = dossier.sorti_le is None and dossier.decede_le is None
    if not (present and courant().peut_lire(Categorie.PROCHES)):
        return []
    return [Consentement.objects.select_related(None)]


def _donnees(request: Any, dossier: Any, *lots: list[Consentement]) -> dict[str, Any]:
    if not lots:
        return {}
    reponses, jour = lots[0], aujourdhui()
    lignes = [_ligne(genre, *position(reponses, genre, jour)) for genre in SANS_DESTINATAIRE]
    cles = {"dossier": dossier.pk}
    return {
        "lignes": lignes,
        "partages": [p for genre in AVEC_DESTINATAIRE for p in _partages(reponses, genre, jour)],
        "url": reverse("usagers:consentements_liste", kwargs=cles),
    }


def _ligne(genre: GenreConsentement, ou: Position, reponse: Consentement | None) -> dict[str, Any]:
    return {"quoi": genre.label, "etat": ou.value, "detail": _detail(ou, reponse)}


def _detail(ou: Position, reponse: Consentement | None) -> str:
    if reponse is None:
        return ""
    if ou == Position.AUTORISE:
        fin = f"Jusqu’au {date_simple(reponse.au)}" if reponse.au else ""
        return ". ".join(x for x in (fin, reponse.precision or "") if x)
    if ou == Position.REFUSE:
        return f"Retiré le {date_simple(reponse.revoque_le)}" if reponse.revoque_le else f"Le {date_simple(reponse.du)}"
    return f"La réponse a pris fin le {date_simple(reponse.au)}"


def _partages(reponses: list[Consentement], genre: GenreConsentement, jour: dt.date) -> list[str]:
    """« Avec Dr Martin : Soins » for each sharing agreed to today."""
    accordes = dernieres_reponses(reponses, genre, jour).values()
    en_vigueur = [c for c in accordes if consent_en_vigueur([c], genre, jour) is c]
    return [f"Avec {c.destinataire}" + (f" : {_sur(c)}" if c.categories else "") for c in en_vigueur]


def _sur(c: Consentement) -> str:
    noms = dict(categories_d_information())
    return ", ".join(noms.get(code, code) for code in c.categories or ())


inscrire_section(Section(Categorie.IDENTITE, "usagers/consentements/_synthese.html", _donnees, 55, _ensembles))

# -- named grants ------------------------------------------------------------------------------------------


def nomme(destinataire: str | None, nom: str) -> bool:
    """« Dr Inès Essai, cardiologue » names Inès Essai: every word of the name is there."""
    mots = set(sans_accent(destinataire or "").replace(",", " ").split())
    siens = set(sans_accent(nom).split())
    return bool(siens) and siens <= mots


def _du_partage(dossier: uuid.UUID, nom: str) -> Partage | None:
    """What is noted of a sharing with this professional; None for whoever does not open the consents."""
    if not courant().peut_lire(Categorie.PROCHES):
        return None
    jour, genre = aujourdhui(), GenreConsentement.PARTAGE
    lignes = Consentement.objects.de(dossier).filter(genre=genre)
    dernieres = [c for c in dernieres_reponses(lignes, genre, jour).values() if nomme(c.destinataire, nom)]
    if not dernieres:
        return Partage("Aucun accord au partage avec ce professionnel n’est noté dans les consentements.")
    derniere = max(dernieres, key=lambda c: c.du)
    if consent_en_vigueur([derniere], genre, jour) is not None:
        sur = f" Pour : {_sur(derniere)}." if derniere.categories else ""
        return Partage(f"L’accord de la personne est noté depuis le {date_simple(derniere.du)}.{sur}")
    if derniere.revoque_le is not None and derniere.revoque_le <= jour:
        return Partage(f"La personne a retiré son accord le {date_simple(derniere.revoque_le)}.", derniere.revoque_le)
    if derniere.au is not None and derniere.au < jour:
        return Partage(f"L’accord noté a pris fin le {date_simple(derniere.au)} : il est à redemander.", derniere.au)
    return Partage(f"La personne a refusé ce partage le {date_simple(derniere.du)}.", derniere.du)


inscrire_aupres_des_autorisations(_du_partage)
