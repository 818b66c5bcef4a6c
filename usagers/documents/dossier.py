"""Documents in the rest of the dossier: the section of each heading, the timeline, the offer to add one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from habilitations.professions import metier
from usagers.documents import presentation, service
from usagers.documents.types import libelle_de, types
from usagers.registres import Item, Section, Source, inscrire_chronologie, inscrire_section

PAR_SECTION = 5


def _section(categorie: Categorie) -> Section:
    def ensembles(request: Any, dossier: Any) -> list[Any]:
        return [service.en_vigueur().filter(categorie=categorie).select_related("auteur")[: PAR_SECTION + 1]]

    def donnees(request: Any, dossier: Any, rangees: list[Any]) -> dict[str, Any]:
        if not rangees:
            return {}
        return {
            "lignes": [presentation.ligne(d) | {"rubrique": ""} for d in rangees[:PAR_SECTION]],
            "reste": len(rangees) > PAR_SECTION,
            "url_liste": reverse("usagers:documents", kwargs={"dossier": dossier.pk}),
        }

    return Section(categorie, "usagers/documents/_section.html", donnees, 60, ensembles)


def _ensembles(request: Any, dossier: Any, combien: int) -> list[Any]:
    return [service.en_vigueur().select_related("auteur").order_by("-date", "-cree_le")[:combien]]


def _items(request: Any, dossier: Any, documents: list[Any]) -> Iterable[Item]:
    for d in documents:
        yield Item(
            instant=d.date,
            titre=f"Document : {d.titre}",
            texte=libelle_de(d.type),
            categorie=d.get_categorie_display(),
            auteur=d.auteur.get_full_name() if d.auteur else "",
            metier=metier(d.metier),
            icone="paperclip",
            url=presentation.adresse(d),
        )


def ajout(categorie: Categorie) -> dict[str, str]:
    """The button of a heading; the form opens on its first type."""
    premier = next(t.code for t in types().values() if t.categorie == categorie)
    adresse = reverse("usagers:document_ajouter", kwargs={"dossier": courant().dossier_id})
    return {"texte": "Ajouter un document", "icone": "paperclip", "url": f"{adresse}?type={premier}"}


def inscrire() -> None:
    for categorie in {t.categorie for t in types().values()}:
        inscrire_section(_section(categorie))
    inscrire_chronologie(Source(_ensembles, _items))
