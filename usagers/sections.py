"""What the floor itself shows in its headings: contact details, relatives, protection, stays, imported events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from dui.commun.acces import courant
from dui.commun.categories import Categorie as C
from habilitations.professions import metier
from usagers.models import Coordonnees, Ecrit, EvenementImporte, IdentiteINS, MesureProtection, Proche, Sejour
from usagers.registres import Item, Section, inscrire_chronologie, inscrire_section

EXTRAIT = 110  # characters of a writing in the timeline


def _coordonnees(categorie: C) -> Any:
    def donnees(request: Any, dossier: Any) -> dict[str, Any]:
        lignes = list(Coordonnees.objects.filter(categorie=categorie))
        return {"coordonnees": lignes, "protegee": categorie == C.ADRESSE_PROTEGEE} if lignes else {}

    return donnees


def _identite(request: Any, dossier: Any) -> dict[str, Any]:
    return {"dossier": dossier, "ins": IdentiteINS.objects.first()}


def _proches(categorie: C) -> Any:
    def donnees(request: Any, dossier: Any) -> dict[str, Any]:
        lignes = list(Proche.objects.filter(categorie=categorie))
        return {"proches": lignes, "tiers": categorie == C.TIERS} if lignes else {}

    return donnees


def _mesures(request: Any, dossier: Any) -> dict[str, Any]:
    lignes = list(MesureProtection.objects.order_by("-du"))
    return {"mesures": lignes} if lignes else {}


def _sejours(request: Any, dossier: Any) -> dict[str, Any]:
    lignes = list(Sejour.objects.all()[:20])
    return {"sejours": lignes} if lignes else {}


def _evenements(request: Any, dossier: Any) -> dict[str, Any]:
    lignes = list(EvenementImporte.objects.defer("fragment").all()[:50])
    return {"evenements": lignes} if lignes else {}


def _items(request: Any, dossier: Any, combien: int) -> Iterable[Item]:
    """Writings and imported events of the headings that the reader opens."""
    for e in Ecrit.objects.select_related("auteur").order_by("-date", "-cree_le")[:combien]:
        rubrique = reverse("usagers:rubrique", kwargs={"dossier": dossier.pk, "rubrique": e.categorie})
        yield Item(
            instant=e.date,
            titre=e.titre,
            texte=Truncator(e.texte).chars(EXTRAIT),
            categorie=e.get_categorie_display(),
            auteur=e.auteur.get_full_name() if e.auteur else "",
            metier=metier(e.metier),
            icone="file-text",
            url=f"{rubrique}#e-{e.pk}",
        )
    if courant().peut_lire(C.COORDINATION):
        for evenement in EvenementImporte.objects.defer("fragment", "details").filter(debut__isnull=False)[:combien]:
            yield Item(
                instant=evenement.debut,
                titre=evenement.libelle or "Évènement importé",
                categorie=C.COORDINATION.label,
                auteur="document reçu",
                icone="calendar",
            )


def inscrire() -> None:
    for categorie in (C.ADMINISTRATIF, C.ADRESSE_PROTEGEE):
        inscrire_section(Section(categorie, "usagers/sections/_coordonnees.html", _coordonnees(categorie), 20))
    for categorie in (C.PROCHES, C.TIERS):
        inscrire_section(Section(categorie, "usagers/sections/_proches.html", _proches(categorie), 20))
    inscrire_section(Section(C.ADMINISTRATIF, "usagers/sections/_identite.html", _identite, 10))
    inscrire_section(Section(C.PROCHES, "usagers/sections/_mesures.html", _mesures, 30))
    inscrire_section(Section(C.PARCOURS, "usagers/sections/_sejours.html", _sejours, 20))
    inscrire_section(Section(C.COORDINATION, "usagers/sections/_evenements.html", _evenements, 40))
    inscrire_chronologie(_items)
