"""What the floor itself shows in its headings: identity, the fiches, imported events; and in the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from dui.commun.acces import courant
from dui.commun.categories import Categorie as C
from habilitations.professions import metier
from usagers.documents import dossier as documents
from usagers.fiches import Fiche, fiches
from usagers.fiches.vues import adresse, adresse_de, resumes
from usagers.models import Ecrit, EvenementImporte, IdentiteINS
from usagers.projets import synthese as projet
from usagers.registres import Item, Section, Source, inscrire_chronologie, inscrire_section
from usagers.transferts import dossier as transferts

EXTRAIT = 110  # characters of a writing in the timeline
PAR_SECTION = 8  # rows of a kind shown in its heading; the others are on its own page


def _ins(request: Any, dossier: Any) -> list[Any]:
    return [IdentiteINS.objects.all()[:1]]


def _identite(request: Any, dossier: Any, ins: list[IdentiteINS]) -> dict[str, Any]:
    return {"dossier": dossier, "ins": next(iter(ins), None)}


def _section(fiche: Fiche) -> Section:
    """The rows of a kind, in its heading. Nothing: the heading offers to add the first (`ajouts`)."""

    def ensembles(request: Any, dossier: Any) -> list[Any]:
        return [fiche.lignes()[: PAR_SECTION + 1] if fiche.en_usage else fiche.lignes().none()]

    def donnees(request: Any, dossier: Any, rangees: list[Any]) -> dict[str, Any]:
        if not rangees:
            return {}
        return {
            "fiche": fiche,
            "lignes": resumes(fiche, rangees[:PAR_SECTION]),
            "reste": len(rangees) > PAR_SECTION,
            "peut_ecrire": courant().peut_ecrire(fiche.categorie),
            "url_liste": adresse(fiche, "liste"),
            "url_ajouter": adresse(fiche, "ajouter"),
        }

    return Section(fiche.categorie, "usagers/fiches/_section.html", donnees, fiche.rang, ensembles)


def ajouts(categorie: C) -> list[dict[str, str]]:
    """What the reader may add in this heading: text and address."""
    if not courant().peut_ecrire(categorie):
        return []
    siennes = [f for f in fiches(categorie) if f.en_section and f.en_usage]
    return [
        *({"texte": f.ajouter, "icone": f.icone, "url": adresse(f, "ajouter")} for f in siennes),
        documents.ajout(categorie),
    ]


def _ensemble_d_evenements(request: Any, dossier: Any) -> list[Any]:
    return [EvenementImporte.objects.defer("fragment").all()[:50]]


def _evenements(request: Any, dossier: Any, lignes: list[EvenementImporte]) -> dict[str, Any]:
    return {"evenements": lignes} if lignes else {}


# -- timeline: writings, dated fiches and imported events of the headings that the reader opens -------------------


def _fiches_datees() -> list[Fiche]:
    return [f for f in fiches() if courant().peut_lire(f.categorie) and f.est_datee]


def _ensembles(request: Any, dossier: Any, combien: int) -> list[Any]:
    evenements = EvenementImporte.objects.defer("fragment", "details").filter(debut__isnull=False)
    datees = [
        f.lignes().filter(**{f"{f.champ_date}__isnull": False}).order_by(f"-{f.champ_date}") for f in _fiches_datees()
    ]
    return [
        Ecrit.objects.select_related("auteur").order_by("-date", "-cree_le")[:combien],
        evenements[:combien] if courant().peut_lire(C.COORDINATION) else evenements.none(),
        *(ensemble[:combien] for ensemble in datees),
    ]


def _items(request: Any, dossier: Any, ecrits: list[Ecrit], recus: list[Any], *datees: list[Any]) -> Iterable[Item]:
    for e in ecrits:
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
    for fiche, lignes in zip(_fiches_datees(), datees, strict=True):
        yield from (_item(fiche, ligne) for ligne in lignes)
    for evenement in recus:
        yield Item(
            instant=evenement.debut,
            titre=evenement.libelle or "Évènement importé",
            categorie=C.COORDINATION.label,
            auteur="document reçu",
            icone="calendar",
        )


def _item(fiche: Fiche, ligne: Any) -> Item:
    resume = fiche.resume(ligne)
    return Item(
        instant=fiche.dater(ligne),  # type: ignore[misc,arg-type]
        titre=f"{fiche.nom} : {resume.titre}",
        categorie=fiche.categorie.label,
        icone=fiche.icone,
        url=adresse_de(fiche, ligne),
    )


def inscrire() -> None:
    for fiche in fiches():
        if fiche.en_section:
            inscrire_section(_section(fiche))
    inscrire_section(Section(C.ADMINISTRATIF, "usagers/sections/_identite.html", _identite, 10, _ins))
    inscrire_section(
        Section(C.IDENTITE, "usagers/projets/_synthese.html", projet.carte, 60, projet.ensembles_de_la_carte)
    )
    inscrire_section(
        Section(C.COORDINATION, "usagers/sections/_evenements.html", _evenements, 40, _ensemble_d_evenements)
    )
    inscrire_chronologie(Source(_ensembles, _items))
    documents.inscrire()
    transferts.inscrire()
