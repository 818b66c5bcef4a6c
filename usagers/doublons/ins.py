"""An INS number identifies one person: two different ones say two persons, until somebody looks again."""

from __future__ import annotations

import enum
import uuid

from dui.commun.acces import sans_montrer
from dui.commun.chiffrement.cles import precharger
from usagers.enums import StatutINS
from usagers.models import IdentiteINS


class Ecart(enum.Enum):
    """What the two INS numbers say; `phrase` is shown, and never quotes a number."""

    AUCUN = ""
    A_CONFIRMER = (
        "Les deux dossiers portent des matricules INS différents. Un matricule désigne une seule personne, "
        "mais l’un au moins n’est pas vérifié : comparez d’abord les pièces d’identité."
    )
    QUALIFIEES = (
        "Les deux dossiers portent des matricules INS qualifiés et différents : ce sont deux personnes. Si une "
        "identité a été qualifiée par erreur, signalez-la comme douteuse depuis son dossier, puis revenez."
    )

    @property
    def phrase(self) -> str:
        return str(self.value)


def ecart(un: uuid.UUID, autre: uuid.UUID) -> Ecart:
    """Read to compare, not to show."""
    precharger((un, autre))
    with sans_montrer():
        lues = list(IdentiteINS.objects.filter(dossier__in=(un, autre)))
    numeros = {i.dossier_id: "".join(str(i.matricule).split()) for i in lues if i.matricule}
    if len(numeros) < 2 or len(set(numeros.values())) == 1:
        return Ecart.AUCUN
    return Ecart.QUALIFIEES if all(i.statut == StatutINS.QUALIFIEE for i in lues) else Ecart.A_CONFIRMER
