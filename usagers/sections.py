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
from usagers.projets.synthese import carte as synthese_du_projet
from usagers.registres import Item, Section, inscrire_chronologie, inscrire_section

EXTRAIT = 110  # characters of a writing in the timeline
PAR_SECTION = 8  # rows of a kind shown in its heading; the others are on its own page


def _identite(request: Any, dossier: Any) -> dict[str, Any]:
    return {"dossier": dossier, "ins": IdentiteINS.objects.first()}


def _fiche(fiche: Fiche) -> Any:
    """The rows of a kind, in its heading. None: nothing; the heading offers to add the first (`ajouts`)."""

    def donnees(request: Any, dossier: Any) -> dict[str, Any]:
        rangees = list(fiche.lignes()[: PAR_SECTION + 1]) if fiche.en_usage else []
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

    return donnees


def ajouts(categorie: C) -> list[dict[str, str]]:
    """What the reader may add in this heading: text and address."""
    if not courant().peut_ecrire(categorie):
        return []
    siennes = [f for f in fiches(categorie) if f.en_section and f.en_usage]
    return [
        *({"texte": f.ajouter, "icone": f.icone, "url": adresse(f, "ajouter")} for f in siennes),
        documents.ajout(categorie),
    ]


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
    for fiche in fiches():
        if courant().peut_lire(fiche.categorie) and fiche.est_datee:
            datees = fiche.lignes().filter(**{f"{fiche.champ_date}__isnull": False}).order_by(f"-{fiche.champ_date}")
            yield from (_item(fiche, ligne) for ligne in datees[:combien])
    if courant().peut_lire(C.COORDINATION):
        for evenement in EvenementImporte.objects.defer("fragment", "details").filter(debut__isnull=False)[:combien]:
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
            inscrire_section(Section(fiche.categorie, "usagers/fiches/_section.html", _fiche(fiche), fiche.rang))
    inscrire_section(Section(C.ADMINISTRATIF, "usagers/sections/_identite.html", _identite, 10))
    inscrire_section(Section(C.IDENTITE, "usagers/projets/_synthese.html", synthese_du_projet, 60))
    inscrire_section(Section(C.COORDINATION, "usagers/sections/_evenements.html", _evenements, 40))
    inscrire_chronologie(_items)
    documents.inscrire()
