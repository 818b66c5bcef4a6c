"""Colleagues as pages name them: name, function in this ESMS, unit. One query for a whole page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from dui.commun.d_un_trait import lire_d_un_trait
from habilitations.models import Affectation, Compte
from habilitations.perimetre import en_cours
from habilitations.professions import Profession


@dataclass(frozen=True)
class Collegue:
    nom: str
    metier: str = ""
    unite: str = ""

    @property
    def fonction(self) -> str:
        """« infirmier, unité Jardin »; « un professionnel » when there is no function left here."""
        metier = self.metier[:1].lower() + self.metier[1:] if self.metier else "professionnel"
        return f"{metier}, unité {self.unite}" if self.unite else metier


def collegues(comptes: Iterable[uuid.UUID], etablissement_id: uuid.UUID) -> dict[uuid.UUID, Collegue]:
    """Holders of these accounts with their latest function in this ESMS."""
    ids = set(comptes)
    if not ids:
        return {}
    comptes_lus, postes = lire_d_un_trait(
        Compte.objects.filter(pk__in=ids),
        Affectation.objects.filter(etablissement_id=etablissement_id, professionnel__compte_id__in=ids)
        .select_related("unite", "professionnel")
        .order_by("du"),
    )
    connus = {c.pk: Collegue(c.get_full_name()) for c in comptes_lus}
    for poste in postes:
        if (compte_id := poste.professionnel.compte_id) in connus:
            unite = poste.unite.nom if poste.unite else ""
            connus[compte_id] = Collegue(connus[compte_id].nom, poste.get_profession_display(), unite)
    return connus


def comptes_de(etablissement_id: uuid.UUID, *professions: Profession) -> list[Compte]:
    """Active accounts that hold one of these functions today, in the order given, then by name."""
    rang = {p.value: i for i, p in enumerate(professions)}
    postes = Affectation.objects.filter(
        en_cours(),
        etablissement_id=etablissement_id,
        profession__in=rang,
        professionnel__compte__is_active=True,
    ).select_related("professionnel__compte")
    tries = sorted(postes, key=lambda a: (rang[a.profession], a.professionnel.nom_complet))
    return list(dict.fromkeys(a.professionnel.compte for a in tries if a.professionnel.compte))
