"""What the floor signs up for: items of the timeline, a section in three tabs, a card of « ma journée »."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.text import Truncator

from coordination import releve, services
from coordination.models import Importance, Transmission
from dui.commun.acces import courant
from dui.commun.categories import Categorie
from habilitations.professions import metier
from usagers.brouillons import Genre, inscrire_genre
from usagers.registres import Carte, Item, Section, Source, inscrire_carte, inscrire_chronologie, inscrire_section

DANS_L_ONGLET = 5
DANS_LA_SYNTHESE = 2
DANS_LA_CARTE = 30
EXTRAIT = 160


def _ensembles(request: Any, dossier: Any, combien: int) -> list[Any]:
    return [Transmission.objects.select_related("auteur")[:combien]]


def _items(request: Any, dossier: Any, transmissions: list[Transmission]) -> Iterable[Item]:
    liste = reverse("coordination:transmissions", kwargs={"dossier": dossier.pk})
    for t in transmissions:
        urgente = t.importance == Importance.URGENTE
        yield Item(
            instant=t.faite_le,
            titre=services.titre(t),
            texte=Truncator(t.donnees).chars(EXTRAIT),
            categorie=t.get_categorie_display(),
            auteur=t.auteur.get_full_name(),
            metier=metier(t.metier),
            ton="alerte" if urgente else "accent",
            icone="alert-triangle" if urgente else "message-2",
            url=f"{liste}#t-{t.precise_id or t.pk}",
        )


def _entieres() -> Any:
    return Transmission.objects.filter(precise__isnull=True).select_related("auteur")


def _section(categorie: Categorie) -> Section:
    def ensembles(request: Any, dossier: Any) -> list[Any]:
        return [_entieres().filter(categorie=categorie)[:DANS_L_ONGLET]]

    def donnees(request: Any, dossier: Any, entieres: list[Transmission]) -> dict[str, Any]:
        lignes = services.lignes_du_dossier(entieres)
        if not lignes:
            return {}
        return {
            "lignes": lignes,
            "rubrique": categorie,
            "peut_ecrire": courant().peut_ecrire(categorie),
            "liste_url": reverse("coordination:transmissions", kwargs={"dossier": dossier.pk}),
            "noter_url": f"{reverse('coordination:noter', kwargs={'dossier': dossier.pk})}?categorie={categorie.value}",
            "suite": request.get_full_path(),
        }

    return Section(categorie, "coordination/_section.html", donnees, 10, ensembles)


def _dernieres(request: Any, dossier: Any) -> list[Any]:
    return [_entieres()[:DANS_LA_SYNTHESE]]


def _synthese(request: Any, dossier: Any, entieres: list[Transmission]) -> dict[str, Any]:
    """The latest of every heading that the reader opens, whole: what happened, for who comes on duty."""
    lignes = services.lignes_du_dossier(entieres)
    liste = reverse("coordination:transmissions", kwargs={"dossier": dossier.pk})
    return {"lignes": lignes, "liste_url": liste, "suite": request.get_full_path()} if lignes else {}


def _a_lire() -> Any:
    return services.non_lues(releve.DERNIER_PASSAGE).order_by("-importance", "-faite_le", "-id")


def _ensembles_de_la_carte(request: Any) -> list[Any]:
    """Each row says how many there are in all: the page that shows some of them asks nothing more."""
    return [_a_lire().annotate(en_tout=Window(Count("*")))[:DANS_LA_CARTE]] if releve.rubriques_lues() else []


def _depuis_le_dernier_passage(request: Any, *lots: list[Transmission]) -> dict[str, Any] | None:
    """None for whoever reads no transmission: the card would only be an empty promise."""
    if not lots:
        return None
    (lignes,) = lots
    combien: int = vars(lignes[0])["en_tout"] if lignes else 0
    return {
        "groupes": services.par_personne(services.lignes_de_releve(lignes)),
        "combien": combien,
        "reste": combien > len(lignes),
        "suite": request.get_full_path(),
    }


def inscrire() -> None:
    inscrire_chronologie(Source(_ensembles, _items))
    for categorie in Transmission.CATEGORIES:
        inscrire_section(_section(categorie))
    inscrire_section(Section(Categorie.IDENTITE, "coordination/_section.html", _synthese, 10, _dernieres))
    inscrire_carte(Carte("coordination/_carte.html", _depuis_le_dernier_passage, 10, True, _ensembles_de_la_carte))
    inscrire_genre("transmission", Genre("Transmission", _reprendre))
    inscrire_genre("complement", Genre("Complément d’une transmission", _completer))


def _reprendre(dossier: Any, suite: str) -> str:
    if suite:
        return reverse("coordination:modifier", kwargs={"dossier": dossier, "transmission": suite})
    return reverse("coordination:noter", kwargs={"dossier": dossier})


def _completer(dossier: Any, suite: str) -> str:
    return reverse("coordination:completer", kwargs={"dossier": dossier, "transmission": suite})
