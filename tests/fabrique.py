"""The cast of the tests: a small world in two organismes, told by names (style.md §9)."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.models import Permission
from django.db import models
from django.utils import timezone

from audit.journal import session_tracee
from dui.commun.acces import Acces
from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from dui.commun.horloge import aujourdhui
from dui.commun.modeles import DonneeDeDossier, modeles_gardes
from habilitations.models import (
    Accompagnement,
    Affectation,
    Autorisation,
    BrisDeGlace,
    Compte,
    Equipe,
    Etablissement,
    FinaliteDeclaree,
    MembreEquipe,
    NatureCompte,
    Organisme,
    Professionnel,
    Unite,
)
from habilitations.professions import Profession
from usagers.models import Dossier
from usagers.models.dossier import sans_accent

MOT_DE_PASSE = "trente-six-nuages-verts"
JOUR = dt.timedelta(days=1)
_numeros = itertools.count(1)


def finess() -> str:
    """A number whose key is right, different each time."""
    from dui.commun.finess import finess_valide

    base = f"14{next(_numeros):06d}"
    return next(f"{base}{c}" for c in range(10) if finess_valide(f"{base}{c}"))


def systeme(motif: str = "préparation d’un test") -> Any:
    return session_tracee(Acces.systeme(motif=motif, action="creer"))


def etablissement(nom: str = "Les Tilleuls", organisme: Organisme | None = None) -> Etablissement:
    organisme = organisme or Organisme.objects.create(nom=f"Association {nom}")
    lieu = Etablissement.objects.create(nom=nom, organisme=organisme, finess=finess(), categorie_esms="ehpad")
    Unite.objects.create(etablissement=lieu, nom="Jardin")
    return lieu


def declarer(lieu: Etablissement, finalite: str, par: Compte) -> FinaliteDeclaree:
    """What depends on this purpose appears in this ESMS, whoever declares it."""
    return FinaliteDeclaree.objects.create(
        etablissement=lieu, finalite=finalite, motif="Scolarité suivie avec la personne.", declaree_par=par
    )


def compte(prenom: str, nature: str = NatureCompte.PROFESSIONNEL, **champs: Any) -> Compte:
    courriel = champs.pop("courriel", f"{sans_accent(prenom)}.{next(_numeros)}@exemple.invalid")
    return Compte.objects.creer(
        courriel=courriel, mot_de_passe=MOT_DE_PASSE, prenom=prenom, nom="Essai", nature=nature, **champs
    )


def professionnel(
    prenom: str,
    profession: Profession | str,
    lieu: Etablissement,
    *,
    du: dt.date | None = None,
    au: dt.date | None = None,
) -> Compte:
    """An account with one affectation; running since last year unless told otherwise."""
    titulaire = compte(prenom)
    pro = Professionnel.objects.create(compte=titulaire)
    Affectation.objects.create(
        professionnel=pro, etablissement=lieu, profession=profession, du=du or aujourdhui() - 365 * JOUR, au=au
    )
    return titulaire


def equipe(lieu: Etablissement, *membres: Compte, nom: str = "Jardin") -> Equipe:
    groupe = Equipe.objects.create(etablissement=lieu, nom=nom)
    for membre in membres:
        rejoindre(groupe, membre)
    return groupe


def rejoindre(groupe: Equipe, membre: Compte, *, du: dt.date | None = None, au: dt.date | None = None) -> MembreEquipe:
    return MembreEquipe.objects.create(
        equipe=groupe, professionnel=membre.professionnel, du=du or aujourdhui() - 365 * JOUR, au=au
    )


def dossier(lieu: Etablissement, groupe: Equipe | None = None, **champs: Any) -> Dossier:
    """A dossier, accompanied by `groupe`; inside a system access."""
    valeurs = {
        "nom_naissance": "Dupuis",
        "premier_prenom": "Marcel",
        "sexe": "M",
        "date_naissance": dt.date(1944, 3, 12),
    }
    personne = Dossier(etablissement=lieu, **({"numero": next(_numeros)} | valeurs | champs))
    personne.save()
    if groupe is not None:
        accompagner(personne, groupe)
    return personne


def accompagner(personne: Dossier, groupe: Equipe, *, du: dt.date | None = None, au: dt.date | None = None) -> Any:
    return Accompagnement.objects.create(
        dossier=personne,
        etablissement_id=personne.etablissement_id,
        equipe=groupe,
        du=du or aujourdhui() - 300 * JOUR,
        au=au,
    )


def autoriser(personne: Dossier, titulaire: Compte, *categories: Categorie, jours: int = 30) -> None:
    """Named grant; `jours` negative: already over."""
    debut = timezone.now() - (JOUR if jours > 0 else 60 * JOUR)
    for categorie in {Categorie.IDENTITE, *categories}:
        Autorisation.objects.create(
            content_object=personne,
            etablissement_id=personne.etablissement_id,
            user=titulaire,
            permission=Permission.objects.get(codename=f"lire_{categorie.value}"),
            debut=debut,
            fin=timezone.now() + jours * JOUR,
            fondement="convention",
            consentement_le=debut.date(),
            accordee_par=titulaire,
        )


def briser(personne: Dossier, titulaire: Compte, *, ouvert: bool = True) -> BrisDeGlace:
    debut = timezone.now() - dt.timedelta(minutes=5 if ouvert else 600)
    bris = BrisDeGlace(
        dossier=personne,
        etablissement_id=personne.etablissement_id,
        compte=titulaire,
        motif="urgence",
        precision="Malaise dans le couloir.",
        ouvert_le=debut,
        expire_le=debut + dt.timedelta(hours=4),
    )
    bris.save()
    return bris


PRECISIONS: dict[str, dict[str, Any]] = {
    "transmission": {"categorie": "soins", "cible": "sommeil", "donnees": "A bien dormi.", "metier": "infirmier"},
    "lecture": {"categorie": "soins"},
    "ecrit": {"categorie": "accompagnement", "titre": "Sortie", "texte": "Au marché."},
    "demandeadmission": {"etat": "entree", "origine": "famille"},
    "brouillon": {"categorie": "soins", "formulaire": "transmission", "contenu": {"donnees": "…"}},
    "document": {
        "categorie": "soins", "type": "ordonnance", "titre": "Ordonnance", "nom_fichier": "a.pdf", "format": "pdf",
        "taille": 1, "empreinte": "0" * 64, "fichier": "0" * 32,
    },
}  # fmt: skip


def remplir(personne: Dossier, auteur: Compte) -> dict[str, Any]:
    """One row of each model of the dossier, in one of its categories; returned by model name."""
    faites: dict[str, Any] = {}
    modeles = {m._meta.model_name: m for m in modeles_gardes() if issubclass(m, DonneeDeDossier)}
    for nom in [*PRECISIONS, *modeles]:
        if nom not in faites:
            faites[nom] = rangee(modeles[nom], personne, auteur, faites)
    return faites


def rangee(modele: Any, personne: Dossier, auteur: Compte, faites: dict[str, Any], **champs: Any) -> Any:
    """A row of this model, saved: what it requires and was not given comes from the kind of each field."""
    champs = PRECISIONS.get(str(modele._meta.model_name), {}) | champs
    for champ in modele._meta.concrete_fields:
        libre = champ.null or champ.has_default() or champ.primary_key or champ.name in champs
        if not libre and champ.name not in {"dossier", "etablissement", "cree_le", "modifie_le"}:
            champs[champ.name] = _valeur(champ, personne, auteur, faites)
    lien = {"dossier": personne} if issubclass(modele, DonneeDeDossier) else {"etablissement": personne.etablissement}
    objet = modele(**lien, **champs)
    objet.save()
    return objet


def _valeur(champ: Any, personne: Dossier, auteur: Compte, faites: dict[str, Any]) -> Any:
    if champ.is_relation:
        cible = champ.related_model
        if cible is Compte:
            return auteur
        nom = cible._meta.model_name
        if nom not in faites:
            faites[nom] = rangee(cible, personne, auteur, faites)
        return faites[nom]
    if champ.choices:
        return champ.flatchoices[0][0]
    exemples: dict[type, Any] = {
        models.DateTimeField: timezone.now(), models.DateField: aujourdhui(), models.UUIDField: personne.pk,
        models.BooleanField: False, models.IntegerField: 1, models.DecimalField: 1, JSONChiffre: {},
        TexteChiffre: "essai",
    }  # fmt: skip
    return next((v for genre, v in exemples.items() if isinstance(champ, genre)), "essai" if not champ.blank else "")


def peupler_en_nombre(lieu: Etablissement, groupe: Equipe, combien: int) -> None:
    """Many dossiers of one team, each with a vigilance, in a few statements."""
    from dui.commun.chiffrement.cles import creer_cles
    from usagers.models import Vigilance

    with systeme():
        dossiers = [
            Dossier(
                etablissement=lieu, numero=next(_numeros), nom_naissance=f"Martin {rang:04d}", premier_prenom="Yvonne"
            )
            for rang in range(combien)
        ]
        creer_cles([d.pk for d in dossiers])
        Dossier.objects.creer_en_lot("test", dossiers)
        Accompagnement.objects.bulk_create(
            Accompagnement(dossier=d, etablissement=lieu, equipe=groupe, du=aujourdhui() - JOUR) for d in dossiers
        )
        Vigilance.objects.creer_en_lot(
            "test",
            [Vigilance(dossier=d, etablissement=lieu, type="chute", texte="lente", du=aujourdhui()) for d in dossiers],
        )
