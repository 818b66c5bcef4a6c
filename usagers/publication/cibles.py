"""What may be published: fiches declared `publiable`, documents, versions of the project. One `Cible` a kind.

`montrer` is the only way from a row to what a person sees: the preview and the portal both call it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from usagers.documents import photo
from usagers.documents.formats import FORMATS, IMAGES
from usagers.documents.images import recopier
from usagers.documents.presentation import poids
from usagers.documents.service import contenu as octets_de
from usagers.documents.types import libelle_de
from usagers.fiches import Fiche, fiches
from usagers.fiches.valeurs import lignes_de
from usagers.models import Document, VersionDeProjet
from usagers.models.publications import PUBLIABLES
from usagers.projets.versions import intacte

DOCUMENTS, VERSIONS = "documents", "versions-de-projet"


@dataclass(frozen=True)
class Contenu:
    """What is seen on the portal, whole: a title, parts with their (name, value), a file."""

    titre: str
    parties: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    fichier: str = ""  # what the file is; its bytes by `copie`

    @property
    def texte(self) -> str:
        """Everything that is read, for the checks."""
        return "\n".join([self.titre, *(valeur for _, lignes in self.parties for _, valeur in lignes)])


@dataclass(frozen=True)
class Cible:
    """`racine`: path under the dossier, up to the id; `page`: the name of the page of a row."""

    genre: str
    nom: str
    modele: Any
    racine: str
    page: str
    lignes: Callable[[], Any]
    montrer: Callable[[Any], Contenu]
    categorie: Categorie | None = None  # None: each row has its own
    version: Callable[[Any], int] = field(default=lambda ligne: int(ligne.version))
    refuser: Callable[[Any], str] = field(default=lambda ligne: "")  # why this row cannot be published

    @property
    def parametre(self) -> str:
        return str(self.modele._meta.model_name)

    @property
    def nom_de_page(self) -> str:
        return self.page.removesuffix("_fiche")

    def adresse(self, ligne: Any, suite: str = "") -> str:
        nom = f"{self.nom_de_page}_{suite}" if suite else self.page
        return reverse(f"usagers:{nom}", kwargs={"dossier": courant().dossier_id, self.parametre: ligne.pk})


@cache
def cibles() -> dict[str, Cible]:
    """Every kind, by its key; built once all the fiches signed up."""
    toutes = [_de_la_fiche(f) for f in fiches() if f.publiable]
    return {c.genre: c for c in (*toutes, _DOCUMENT, _VERSION)}


# -- fiches ----------------------------------------------------------------------------------------------------


def _de_la_fiche(fiche: Fiche) -> Cible:
    if fiche.categorie not in PUBLIABLES:
        raise RuntimeError(f"« {fiche.cle} » est dans une rubrique réservée : rien ne s’en publie")

    def montrer(ligne: Any) -> Contenu:
        lignes = [(x["nom"], x["valeur"]) for x in lignes_de(fiche, ligne, sans=fiche.jamais_publies)]
        return Contenu(fiche.nom, [("", lignes)])

    return Cible(
        genre=fiche.cle,
        nom=fiche.nom,
        modele=fiche.modele,
        racine=f"{fiche.cle}/",
        page=f"{fiche.cle}_fiche",
        lignes=fiche.lignes,
        montrer=montrer,
        categorie=fiche.categorie,
    )


# -- documents -------------------------------------------------------------------------------------------------


def _montrer_document(document: Any) -> Contenu:
    lignes = [
        ("Type", libelle_de(document.type)),
        ("Date", date_longue(document.date, jour=False)),
        *([("Auteur du document", document.emetteur)] if document.emetteur else []),
    ]
    nature = f"{FORMATS[document.format].nom}, {poids(document.taille)}"
    return Contenu(document.titre, [("", lignes)], fichier=nature)


def _refuser_document(document: Any) -> str:
    if Categorie(document.categorie) not in PUBLIABLES:
        return "Cette rubrique est réservée : rien de ce qu’elle contient ne va sur le portail."
    if document.remplace_le is not None:
        return "Une version plus récente remplace ce document : publiez celle-là."
    return photo.CACHEE if photo.est_cachee(document) else ""


def copie(document: Document) -> bytes:
    """The file as it is given out: an image is written anew once more, without place, device nor comment, even when it
    came by another door than the deposit. Raises `FichierIllisible`, `FichierRefuse`."""
    octets = octets_de(document)
    return recopier(octets, document.format) if document.format in IMAGES else octets


_DOCUMENT = Cible(
    genre=DOCUMENTS,
    nom="Documents",
    modele=Document,
    racine="documents/",
    page="document",
    lignes=Document.objects.all,
    montrer=_montrer_document,
    refuser=_refuser_document,
)

# -- versions of the project -----------------------------------------------------------------------------------


def _montrer_version(version: Any) -> Contenu:
    contenu = version.contenu if isinstance(version.contenu, dict) else {}
    parties = [
        (str(p["genre"]), [(str(nom), str(valeur)) for nom, valeur in p["champs"]]) for p in contenu.get("parties", ())
    ]
    return Contenu(f"Projet personnalisé, version {version.numero}", parties)


def _lignes_de_versions() -> Any:
    """Of the projects still kept, with whether a newer version replaces each: no old text is shown."""
    suivantes = VersionDeProjet.objects.filter(projet=OuterRef("projet"), numero__gt=OuterRef("numero"))
    gardees = VersionDeProjet.objects.filter(projet__retire_le__isnull=True)
    return gardees.annotate(depassee=Exists(suivantes.order_by()))


def est_depassee(version: Any) -> bool:
    """Read with the row (`_lignes_de_versions`), asked otherwise."""
    if not hasattr(version, "depassee"):
        suivantes = VersionDeProjet.objects.filter(projet=version.projet_id, numero__gt=version.numero)
        version.depassee = suivantes.exists()
    return bool(version.depassee)


def _refuser_version(version: Any) -> str:
    if est_depassee(version):
        return "Une version plus récente remplace celle-ci : publiez celle-là."
    return "" if intacte(version) else "Le texte de cette version est abîmé : il ne se publie pas."


_VERSION = Cible(
    genre=VERSIONS,
    nom="Projet personnalisé",
    modele=VersionDeProjet,
    racine="versions-de-projet/",
    page="projets_version",
    lignes=_lignes_de_versions,
    montrer=_montrer_version,
    categorie=Categorie.PROJET,
    version=lambda version: 0 if est_depassee(version) else 1,  # frozen: it never changes, it is replaced
    refuser=_refuser_version,
)
