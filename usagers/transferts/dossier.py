"""Transfers in the rest of the dossier: what a list says of one, the section of « Parcours », the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import INSECABLE, date_longue
from dui.commun.etiquettes import Etiquette
from dui.commun.etiquettes import inscrire as inscrire_etiquettes
from usagers.enums import SensTransfert
from usagers.models import Transfert
from usagers.registres import Item, Section, Source, inscrire_chronologie, inscrire_section

PAR_SECTION = 5

inscrire_etiquettes(
    "transfert",
    {
        "preparation": Etiquette("neutre", "pencil", "en préparation"),
        "propose": Etiquette("info", "hourglass", "en attente de réponse"),
        "accepte": Etiquette("succes", "check", "accepté"),
        "refuse": Etiquette("neutre", "ban", "refusé"),
        "arrete": Etiquette("neutre", "x", "arrêté"),
        "expire": Etiquette("neutre", "clock", "resté sans réponse"),
    },
)


def cite(nom: str) -> str:
    """« Les Ormes », in one piece with its quotes."""
    return f"«{INSECABLE}{nom}{INSECABLE}»"


def titre(t: Transfert) -> str:
    """« Transmis à Les Ormes le 3 mars 2026 », « Reçu de Les Tilleuls le 3 mars 2026 »."""
    nom = cite(t.nom_de_l_autre)
    debut = f"Reçu de {nom}" if t.sens == SensTransfert.RECU else f"Transmis à {nom}"
    if t.etat == "preparation":
        debut = f"À transmettre à {nom}"
    return f"{debut} le {date_longue(t.etat_le, jour=False)}" if t.etat_le and t.etat == "accepte" else debut


def ligne(t: Transfert) -> dict[str, Any]:
    return {
        "titre": titre(t),
        "transfert": t,
        "url": reverse("usagers:transfert", kwargs={"dossier": t.dossier_id, "transfert": t.pk}),
    }


def _derniers(request: Any, dossier: Any) -> list[Any]:
    return [Transfert.objects.select_related("autre")[:PAR_SECTION]]


def _section(request: Any, dossier: Any, rangees: list[Transfert]) -> dict[str, Any]:
    acces = courant()
    peut = acces.peut_ecrire(Categorie.PARCOURS) and acces.peut_lire(Categorie.PROCHES)
    if not rangees and not peut:
        return {}
    cles = {"dossier": dossier.pk}
    return {
        "lignes": [ligne(t) for t in rangees],
        "url_liste": reverse("usagers:transferts", kwargs=cles),
        "url_transmettre": reverse("usagers:transmettre", kwargs=cles) if peut else "",
    }


def _ensembles(request: Any, dossier: Any, combien: int) -> list[Any]:
    if not courant().peut_lire(Categorie.PARCOURS):
        return [Transfert.objects.none()]
    faits = Transfert.objects.select_related("autre").exclude(etat="preparation")
    return [faits.order_by("-etat_le")[:combien]]


def _items(request: Any, dossier: Any, transferts: list[Transfert]) -> Iterable[Item]:
    for t in transferts:
        yield Item(
            instant=t.etat_le or t.cree_le,
            titre=titre(t),
            categorie=Categorie.PARCOURS.label,
            icone="share",
            url=ligne(t)["url"],
        )


def inscrire() -> None:
    inscrire_section(Section(Categorie.PARCOURS, "usagers/transferts/_section.html", _section, 70, _derniers))
    inscrire_chronologie(Source(_ensembles, _items))
